"""The working calendar: days that differ, changes looked at before they are made, undone by a new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.domain.appointment import clock_of
from hub.i18n import _
from hub.operations import known_settings
from hub.operations.calendars import calendar, calendar_changes, dates, hours
from hub.operations.calendars.calendar_changes import Change
from hub.operations.calendars.calendar_lists import YearList, read_list
from hub.operations.calendars.calendar_preview import preview
from hub.operations.calendars.moved import moved
from hub.web.forms import Form, said_of
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("days", __name__, url_prefix="/calendar")
SHOWN: Final = 50
"""Cases whose dates move; the page says how many there are."""


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
    every = list(moved(actor()))
    return render_template(
        "staff/admin/days.html", year=shown, found=found, days=days, own=own, form=form,
        changes=calendar_changes.changes(actor(), after=place("changes"), size=10), seasons=hours.seasons(),
        moved=every[:SHOWN], moves=len(every), sources=_sources(),
        hours_faults=[said_of(one) for one in hours.faults()],
    )  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "date": _("Day"),
        "reason": _("Reason"),
        "document": _("Document"),
        "working": _("Worked or free"),
        "file": _("File"),
        "content": _("Or the words of the notice"),
        "kind": _("Kind of notice"),
    }


def _sources() -> dict[str, str]:
    return {
        "centre": _("this centre"),
        "regional": _("the region's notice"),
        "national": _("imported arrangement"),
    }


def _sure() -> bool:
    return request.form.get("sure") == "yes"


def _look(change: Change, action: str, **fields: str) -> str:
    """Whose dates the change moves; its form sends the same again, meant this time."""
    return render_template(
        "staff/admin/days_preview.html",
        it=preview(actor(), change),
        clock_of=clock_of,
        hours_said=[(known_settings.known(key).label, value) for key, value in change.hours.items()],
        change=change,
        action=action,
        fields=fields,
    )


@area.post("/day")
@permission("calendar.manage")
def put() -> Any:
    """Say that a day is worked or free."""
    form = Form(request.form, labels=_labels())
    date = form.date("date", required=True)
    if form.get("working") not in ("yes", "no"):
        form.fail("working", _("%(label)s: please fill this in.", label=form.label("working")))
    if form.ok and date:
        said = {name: form.get(name) for name in ("date", "working", "reason", "document")}
        return _one(
            form, date.year, lambda: calendar_changes.day_change(
                date, said["working"] == "yes", said["reason"], said["document"]
            ), url_for("days.put"), said,
        )  # fmt: skip
    return _page(form, date.year if date else None), form.status


@area.post("/day/drop")
@permission("calendar.manage")
def drop() -> Any:
    """Take an entry away."""
    form = Form(request.form, labels=_labels())
    date = form.date("date", required=True)
    if form.ok and date:
        said = {"date": date.isoformat()}
        return _one(form, date.year, lambda: calendar_changes.drop_change(date), url_for("days.drop"), said)
    return _page(form), form.status


@area.post("/list")
@permission("calendar.manage")
def take_over() -> Any:
    """Take a notice over: its words, or a list of days."""
    form = Form(request.form, labels=_labels())
    read: list[YearList] = []
    with form.catching():
        content, name = _file(form)
        if form.ok:
            read.append(
                read_list(
                    content.encode(), name, document=form.get("document"), kind=form.get("kind"),
                    hours=form.get("hours") == "yes",
                )
            )  # fmt: skip
            said = {
                "content": content,
                "name": name,
                "document": form.get("document"),
                "kind": form.get("kind"),
                "hours": form.get("hours"),
            }
            year = read[0].year
            return _one(
                form, year, lambda: calendar_changes.list_change(read[0]), url_for("days.take_over"), said
            )
    return _page(form), form.status


def _file(form: Form) -> tuple[str, str]:
    """The list's text and name: of the file, or as the preview sent it back."""
    file = request.files.get("file")
    if file is not None and file.filename:
        content = file.read()
        try:
            return content.decode("utf-8-sig"), file.filename
        except UnicodeDecodeError:
            return content.decode("gb18030", "replace"), file.filename
    if not form.get("content"):
        form.fail("file", _("Choose the file of the notice, or put its words in."))
    return form.get("content"), form.get("name") or _("notice") + ".txt"


@area.post("/changes/<int:change_id>/undo")
@permission("calendar.manage")
def undo(change_id: int) -> Any:
    """Take a change back by a new one."""
    form = Form(request.form, labels=_labels())
    if _sure():
        with form.catching():
            calendar_changes.undo(actor(), change_id=change_id, reason=form.get("reason"))
            return _done(_("The change is taken back."), None)
        return _page(form), form.status
    with form.catching():
        change = calendar_changes.undo_change(change_id)
        return _look(change, url_for("days.undo", change_id=change_id), reason=form.get("reason"))
    return _page(form), form.status


@area.post("/redate")
@permission("calendar.manage")
def redate() -> Response:
    """Write the moved dates now instead of with the next sweep."""
    return _done(
        _("%(count)s dates are written; their notices can be printed.", count=len(dates.redate())), None
    )


def _one(form: Form, year: int, make: Callable[[], Change], action: str, said: dict[str, str]) -> Any:
    """Look at a change, or make it where it is meant."""
    with form.catching():
        change = make()
        if not _sure():
            return _look(change, action, **said)
        calendar_changes.apply_change(actor(), change)
        return _done(
            _("Changed. Dates of open cases that touch it are written anew by the next sweep."), year
        )
    return _page(form, year), form.status


def _done(text: str, year: int | None) -> Response:
    flash(text)
    return redirect(url_for("days.page", year=year))
