"""A department's form (hub.domain.form.Form) as fields of a page, and what was typed back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.domain.form import Form as Official
from hub.domain.form_field import COUNTED, Field, Lines
from hub.i18n import _
from hub.web.format import day, yuan
from hub.web.forms import Form
from hub.web.line_fields import line_names
from hub.web.marks import clauses
from hub.web.words import field_said, of_department


@dataclass(frozen=True, slots=True)
class Shown:
    """One field ready to draw: how it is asked, what can be chosen, and which keys a phone shows (`mode`)."""

    name: str
    label: str
    kind: str
    hint: str
    required: bool
    options: tuple[tuple[str, str], ...]
    against: str
    mode: str = ""
    lines: ShownLines | None = None


@dataclass(frozen=True, slots=True)
class ShownLines:
    """The columns of a repeating group, and its definition."""

    department: str
    name: str
    columns: tuple[Shown, ...]
    of: Lines


_MODES = {"number": "numeric", "money": "decimal"}
_DRAWN = {
    "text": "text",
    "long_text": "area",
    "people_counted": "area",
    "number": "text",
    "money": "text",
    "date": "date",
}


def department_fields(department: str, fields: Iterable[Field]) -> list[Shown]:
    """The fields in order, in the reader's language."""
    return [_shown(department, field_said(department, field)) for field in fields]


def labels_of(department: str, fields: Sequence[Field]) -> dict[str, str]:
    """What the fields are called in the reader's language, by key; those of lines by their names."""
    found = {field.key: of_department(department, field.label) for field in fields}
    for field in fields:
        if field.lines:
            found |= {name: said for name, said, _of in line_names(department, field, field.lines)}
    return found


def official(fields: Sequence[Field]) -> dict[str, str]:
    """The fields' keys by their Chinese labels, by which the department's form names them in an error."""
    found = {field.label: field.key for field in fields}
    for field in fields:
        if field.lines:
            found |= {place: name for name, _said, place in line_names("", field, field.lines)}
    return found


def _shown(department: str, field: Field) -> Shown:
    unit = "" if field.kind == COUNTED else field.unit  # lines are typed, not a number
    hint = clauses(part for part in (field.help, unit) if part)
    if field.lines:
        return Shown(field.key, field.label, "lines", hint, field.required, (), "", "",
                     _lines(department, field.lines))  # fmt: skip
    if field.kind == "yes_no":
        return Shown(
            field.key,
            field.label,
            "choice",
            hint,
            field.required,
            (("yes", _("yes")), ("no", _("no"))),
            field.against,
        )
    if field.kind in ("choice", "choices"):
        kind = "choice" if field.kind == "choice" else "choices"
        return Shown(field.key, field.label, kind, hint, field.required, field.choices, field.against)
    return Shown(
        field.key, field.label, _DRAWN.get(field.kind, "text"), hint, field.required, (),
        field.against or field.within, _MODES.get(field.kind, ""),
    )  # fmt: skip


def _lines(department: str, lines: Lines) -> ShownLines:
    columns = tuple(department_fields(department, lines.columns))
    return ShownLines(department, of_department(department, lines.name), columns, lines)


def typed_values(fields: Iterable[Field], form: Form) -> Mapping[str, Any]:
    """What was typed, raw, by field key (lines by their names); the department's form reads and checks it."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.lines:
            found |= {name: form.get(name) for name in form.typed if name.startswith(f"{field.key}-")}
        else:
            found[field.key] = form.all(field.key) if field.kind == "choices" else form.get(field.key)
    return found


def answers_said(department: str, form: Official | None, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) of what a form has, in the reader's language; what was left empty is left out."""
    fields = [field_said(department, field) for field in form.fields] if form else []
    kept = [(field, answers.get(field.key)) for field in fields]
    return [(field.label, _answer(field, value)) for field, value in kept if value not in (None, "", [])]


def _answer(field: Field, value: Any) -> str:
    words = dict(field.choices)
    if field.kind == "yes_no":
        return _("yes") if value else _("no")
    if field.kind == "money":
        return yuan(int(value))
    if field.kind == "date":
        return day(dt.date.fromisoformat(value))
    if field.kind == "choices":
        return clauses(words.get(one, one) for one in value)
    if field.kind == "lines":
        return _("%(n)s lines", n=len(value))
    return str(words.get(value, f"{value}{field.unit}"))
