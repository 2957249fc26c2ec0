"""The working calendar: days that differ, the centre's own entries, a year's list taken over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.i18n import _
from hub.operations import calendar
from hub.operations.calendar_lists import read_list
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("days", __name__, url_prefix="/calendar")


@area.get("")
@permission("calendar.manage")
def page() -> str:
    """One year."""
    return _page(Form(), request.args.get("year", type=int))


def _page(form: Form, year: int | None = None) -> str:
    shown = year or today().year
    found = calendar.year_of(shown)
    days = [{**day, "date": dt.date.fromisoformat(day["date"])} for day in found["days"]]
    own = {row["date"]: row for row in calendar.overrides(shown)}
    return render_template("staff/admin/days.html", year=shown, found=found, days=days, own=own, form=form)


def _labels() -> dict[str, str]:
    return {
        "date": _("Day"),
        "reason": _("Reason"),
        "document": _("Document"),
        "working": _("Worked or free"),
        "file": _("File"),
    }


@area.post("/day")
@permission("calendar.manage")
def put() -> Any:
    """Say that a day is worked or free."""
    form = Form(request.form, labels=_labels())
    date = form.date("date", required=True)
    if form.ok and date:
        with form.catching():
            calendar.set_override(
                actor(),
                date=date,
                working=form.get("working") == "yes",
                reason=form.get("reason"),
                document=form.get("document"),
            )
            return _done(
                _("Set. Dates of open cases that touch the day are computed anew by the next sweep."),
                date.year,
            )
    return _page(form, date.year if date else None), form.status


@area.post("/day/drop")
@permission("calendar.manage")
def drop() -> Response:
    """Take an entry away."""
    date = dt.date.fromisoformat(request.form["date"])
    calendar.drop_override(actor(), date=date)
    return _done(_("Taken away; the national arrangement holds again."), date.year)


@area.post("/list")
@permission("calendar.manage")
def take_over() -> Any:
    """Take a year's list (csv or json) over."""
    form = Form(request.form, labels=_labels())
    file = request.files.get("file")
    if file is None or not file.filename:
        form.fail("file", _("Choose the file of the year's list."))
    else:
        with form.catching():
            given = read_list(file.read(), file.filename, document=form.get("document"))
            new = calendar.import_year(actor(), given)
            return _done(
                _("%(year)s is published; %(count)s days are new.", year=given.year, count=new), given.year
            )
    return _page(form), form.status


def _done(text: str, year: int) -> Response:
    flash(text)
    return redirect(url_for("days.page", year=year))
