"""What runs out soon: whom to tell in one's area, what came of it; for leaders how many."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _, _l
from hub.operations.appointments import offering
from hub.operations.benefits import reminders
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.staff import outreach

area = Blueprint("reminders", __name__, url_prefix="/reminders")
OUTCOMES: Final = (
    (reminders.TOLD, _l("Told")), (reminders.NOT_FOUND, _l("Nobody was there")),
    (reminders.DECLINED, _l("Does not want to be reminded")),
)  # fmt: skip


@area.get("")
@permission("reminder.read")
def page() -> str:
    """Whom to tell, the nearest day first; whoever offers nothing sees numbers."""
    if not actor().may("outreach.note"):
        return render_template("staff/reminders/numbers.html", numbers=reminders.numbers(actor()))
    return render_template("staff/reminders/page.html", lines=reminders.lines(actor()), tabs=outreach.tabs())


@area.get("/<int:reminder_id>")
@permission("outreach.note")
def one(reminder_id: int) -> str:
    """One person, with what is needed to tell it; the opening is logged."""
    return _one(reminder_id, Form(None, None, _labels()))


@area.post("/<int:reminder_id>")
@permission("outreach.note")
def send(reminder_id: int) -> Any:
    """Note what came of it."""
    form = Form(request.form, None, _labels())
    with form.catching():
        reminders.note(
            actor(), reminder_id, outcome=form.get("outcome"), seen=request.form.get("seen"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Noted."))
        return redirect(url_for("reminders.page"))
    return _one(reminder_id, form), form.status


def _one(reminder_id: int, form: Form) -> str:
    it = reminders.one(actor(), reminder_id)
    outcomes = [(value, str(text)) for value, text in OUTCOMES]
    return render_template("staff/reminders/one.html", it=it, form=form, outcomes=outcomes,
                           books=bool(offering.service_for(it.programme)))  # fmt: skip


def _labels() -> dict[str, str]:
    return {"outcome": _("What came of it")}
