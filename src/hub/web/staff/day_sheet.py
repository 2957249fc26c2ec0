"""走访单: a day's visits printed on one sheet, and keyed back on one page, line by line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import HubError
from hub.domain.form_field import SIGNED_BY
from hub.i18n import _
from hub.operations.fieldwork import day_sheet
from hub.operations.fieldwork.day_sheet import DONE, NOBODY, Line
from hub.operations.prints import documents
from hub.web.dynamic import Shown, department_fields, labels_of, official
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.words import methods_of, said

area = Blueprint("day_sheet", __name__, url_prefix="/visits/day-sheet")
BESIDE: Final = ("reason", "basis", "method", "received_by")
"""Fields of a line that no department's form has."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line to key back: `fields` are named for the line; `whole`: the form has tables, so it is filled in
    on its own page; `form`: what was typed in the line, with what is wrong."""

    line: Line
    fields: list[Shown]
    options: list[tuple[str, str]]
    methods: list[tuple[str, str]]
    whole: bool
    form: Form


@area.post("")
@permission("case.advance")
def pdf() -> Response:
    """The sheet of today, to take along; it names people, so the print is logged and not kept."""
    data = day_sheet.data(actor())
    return Response(documents.printer().pdf("hub.day_sheet", data), mimetype="application/pdf")


@area.get("/<on>")
@permission("case.advance")
def back(on: str) -> str:
    """The lines that are still open, to key in what was written on the sheet of a day."""
    return _page(_day(on), {})


@area.post("/<on>")
@permission("case.advance")
def send(on: str) -> Any:
    """Do every line that has a result; one that is refused stays with its text, the others are done."""
    day, who = _day(on), actor()
    paper = day_sheet.number(who, day)
    forms, done = {}, []
    for line in day_sheet.lines(who):
        form = _form(line)
        if not form.get(_name(line, "result")):
            continue
        try:
            _key_back(line, form, day, paper)
            done.append(line.code)
        except HubError as error:
            form.take(error)
            forms[line.task_id] = form
    if done:
        flash(_("%(n)s lines are in: %(codes)s.", n=len(done), codes=", ".join(done)))
    if not forms:
        return redirect(url_for("day_sheet.back", on=on))
    return _page(day, forms), 400


def _key_back(line: Line, form: Form, day: dt.date, paper: str) -> None:
    fields = line.form.fields if line.form else ()
    given: dict[str, Any] = {key: form.get(_name(line, key)) for key in BESIDE}
    for one in fields:
        values = form.typed.getlist(_name(line, one.key))
        given[one.key] = values if one.kind == "choices" else (values[0] if values else "")
    if any(one.key == SIGNED_BY for one in fields) and not given[SIGNED_BY]:
        given[SIGNED_BY] = line.name
    result = form.get(_name(line, "result"))
    request_key = f"{form.get('request')}-{line.task_id}" if form.get("request") else ""
    day_sheet.key_back(actor(), line, given, result=result, on=day, paper=paper, request=request_key)


def _day(on: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(on)
    except ValueError:
        abort(404)
    if day > today():
        abort(404)
    return day


def _page(day: dt.date, wrong: dict[int, Form]) -> str:
    rows = [_row(line, wrong.get(line.task_id)) for line in day_sheet.lines(actor())]
    return render_template(
        "staff/visit/day_sheet.html", rows=rows, day=day, number=day_sheet.number(actor(), day),
        form=Form(request.form), name=_name, NOBODY=NOBODY,
    )  # fmt: skip


def _row(line: Line, wrong: Form | None) -> Row:
    fields = line.form.fields if line.form else ()
    shown = department_fields(line.service.department, [one for one in fields if one.key != SIGNED_BY])
    named = [replace(one, name=_name(line, one.name)) for one in shown]
    options = [(NOBODY, _("Nobody at home"))]
    options += [(key, _("Done: %(what)s", what=said(line.service, text)) if key == DONE
                 else said(line.service, text)) for key, text in line.results]  # fmt: skip
    methods = methods_of(line.step) if line.tells else []
    return Row(line, named, options, methods, any(one.kind == "lines" for one in shown),
               wrong or _form(line))  # fmt: skip


def _form(line: Line) -> Form:
    """The line's part of the page; errors of its form are shown at its own fields."""
    fields = line.form.fields if line.form else ()
    labels = labels_of(line.service.department, fields) | {
        "reason": _("Reason"), "basis": _("Basis"), "method": _("How"), "result": _("Result"),
        "received_by": _("Who signed or was spoken to"),
    }  # fmt: skip
    known = {label: _name(line, key) for label, key in official(fields).items()}
    known |= {key: _name(line, key) for key in labels}
    defaults = {_name(line, "basis"): line.service.law.refusal_basis, _name(line, "method"): "hand",
                _name(line, "received_by"): line.name}  # fmt: skip
    return Form(request.form, defaults, {_name(line, key): text for key, text in labels.items()}, known)


def _name(line: Line, key: str) -> str:
    """The name of a field of one line."""
    return f"{line.code}-{key}"
