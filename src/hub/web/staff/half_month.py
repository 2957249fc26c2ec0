"""半月报告: who filed what for a due date, one report filled in by hand, the result circulated to all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.report_dates import last_day_to_file, report_period
from hub.domain.supervision import units_of
from hub.i18n import _
from hub.operations.calendars.calendar import calendar
from hub.operations.prints import supervision_prints
from hub.operations.supervision import half_month as operations
from hub.operations.supervision import half_month_view as view
from hub.operations.supervision.words import FIGURES
from hub.web import supervision_words as words
from hub.web.format import day
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.shapes import Tab

area = Blueprint("half_month", __name__, url_prefix="/supervision/half-month")


@area.get("")
@permission("half_month.read")
def page() -> str:
    """The units and what they filed for a due date."""
    return _page(_form(), _asked())


@area.post("")
@permission("half_month.judge")
def circulate() -> Any:
    """The group's result, to all posts as a bulletin."""
    form, due = Form(request.form, {}, {"said": _("What the group says")}), _asked()
    with form.catching():
        made = operations.circulate(actor(), due=due, said=form.get("said"), request=form.get("request"))
        flash(_("%(number)s is issued.", number=made.number))
        return redirect(url_for("bulletins.one", bulletin_id=made.id))
    return _page(form, due), form.status


def _asked() -> dt.date:
    """The due date that is looked at: the one asked for, else the last that has come."""
    dues = view.dues()
    try:
        found = dt.date.fromisoformat(request.args.get("due", ""))
    except ValueError:
        return dues[1] if len(dues) > 1 else dues[0]
    report_period(found)
    return found


def _page(form: Form, due: dt.date) -> str:
    tabs = [Tab(day(one), url_for("half_month.page", due=one), None, one == due) for one in view.dues()]
    first, last = report_period(due)
    return render_template(
        "staff/supervision/half_month.html", tabs=words.tabs("half_month.page"), dues=tabs, due=due,
        form=form, rows=view.standing(actor(), due), first=first, last=last, words=words,
        judges=actor().may("half_month.judge"), result=operations.result(actor(), due),
        last_day=last_day_to_file(due, calendar(), roll=view.roll()), today=today(),
    )  # fmt: skip


@area.get("/<unit>/<due>")
@permission("desk")
def one(unit: str, due: str) -> str:
    """One unit's report: read, or filled in where it is one's own and not filed."""
    return _one(unit, _day(due), _form())


@area.post("/<unit>/<due>")
@permission("half_month.file")
def file(unit: str, due: str) -> Any:
    """Save it, or file it."""
    form, on = _form(), _day(due)
    with form.catching():
        send = form.get("do") == "file"
        operations.file(
            actor(), unit_key=unit, due=on, progress=form.get("progress"), problems=form.get("problems"),
            plans=form.get("plans"), send=send, rev=form.integer("rev") or 0, request=form.get("request"),
        )  # fmt: skip
        flash(_("Sent to the supervision group.") if send else _("Saved; it is not sent yet."))
        return redirect(url_for("half_month.one", unit=unit, due=due))
    return _one(unit, on, form), form.status


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        abort(404)


def _form() -> Form:
    return Form(request.form, {}, words.labels())


def _one(key: str, due: dt.date, form: Form) -> str:
    it = view.may_read(actor(), key)
    row = view.report(actor(), key, due)
    filed = row is not None and row["state"] in view.FILED
    first, last = report_period(due)
    form.defaults = {name: row[name] for name in view.TEXTS} if row else {}
    return render_template(
        "staff/supervision/half_month_one.html", unit=it, due=due, row=row, filed=filed, form=form,
        figures=row["figures"] if filed and row else operations.filled(it, due), columns=FIGURES,
        writes=key in units_of(actor()) and not filed, reads=actor().may("half_month.read"), first=first,
        last=last,
    )  # fmt: skip


@area.get("/<unit>/<due>.pdf")
@permission("desk")
def pdf(unit: str, due: str) -> Response:
    """A filed report on paper."""
    made = supervision_prints.half_month(actor(), unit, _day(due))
    return Response(made, mimetype="application/pdf")
