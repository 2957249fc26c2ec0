"""Benefits to offer: whom in one's area, why, and what came of it. On a phone, at the door."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.domain.outreach import APPLIED, DECLINED, NOT_FOR, OFFERED
from hub.i18n import _, _l
from hub.operations.appointments import offering
from hub.operations.benefits import outreach, reminders
from hub.operations.spoken import of_context
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.shapes import Tab
from hub.web.turning import place

area = Blueprint("outreach", __name__, url_prefix="/outreach")
OUTCOMES: Final = (
    (OFFERED, _l("Told; wants to think about it")), (APPLIED, _l("Applies")),
    (DECLINED, _l("Does not want it")), (NOT_FOR, _l("Does not apply")),
)  # fmt: skip


@area.get("")
@permission("outreach.note")
def page() -> str:
    """Whom to ask, not yet told first, page by page."""
    found = outreach.offers(actor(), after=place())
    return render_template(
        "staff/outreach/page.html", it=found, said=of_context, tabs=tabs(offers=found.count)
    )


def tabs(*, offers: int | None = None) -> list[Tab]:
    """Benefits to offer, and reminders; of the page that is not open the count is that of `reminders`."""
    return [
        Tab(_("Benefits to offer"), url_for("outreach.page"), offers, offers is not None),
        Tab(_("Runs out soon"), url_for("reminders.page"), reminders.waiting(actor()), offers is None),
    ]


@area.get("/<key>/<int:resident_id>")
@permission("outreach.note")
def one(key: str, resident_id: int) -> str:
    """One person, with what is needed to go there; the opening is logged."""
    return _one(key, resident_id, Form(None, None, _labels()))


@area.post("/<key>/<int:resident_id>")
@permission("outreach.note")
def send(key: str, resident_id: int) -> Any:
    """Note what came of it."""
    form = Form(request.form, None, _labels())
    with form.catching():
        outreach.note(
            actor(), key, resident_id, outcome=form.get("outcome"), seen=request.form.get("seen"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Noted."))
        return redirect(url_for("outreach.page"))
    return _one(key, resident_id, form), form.status


def _one(key: str, resident_id: int, form: Form) -> str:
    it = outreach.offer(actor(), key, resident_id)
    outcomes = [(value, str(text)) for value, text in OUTCOMES]
    return render_template("staff/outreach/one.html", it=it, form=form, outcomes=outcomes, said=of_context,
                           books=offering.bookable(f"{it.department}.{it.it.service}"))  # fmt: skip


def _labels() -> dict[str, str]:
    return {"outcome": _("What came of it")}
