"""A repeating group of a form on a page: its rows as typed, blank ones below, and what the lines come to.

Works without JavaScript: "more lines" and "work it out" are buttons that draw the page anew and
store nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask

from hub.db.base import today
from hub.domain.errors import InputError
from hub.domain.form_field import Field, Lines
from hub.domain.form_lines import Line, Sums, input_name, place, sums_of, typed_lines
from hub.i18n import _
from hub.operations.casework.form_lines import Filled
from hub.web.format import money
from hub.web.forms import Form
from hub.web.numbers import is_key
from hub.web.words import of_department

MORE: Final = 3
"""Blank lines at the beginning, and how many a press of "more lines" adds."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the sum: its sign ("", "−", "="), label and fen."""

    sign: str
    label: str
    fen: int


def rows_shown(form: Form, key: str, lines: Lines) -> range:
    """The rows to draw: those typed, some blank ones, more where they were asked for."""
    typed = [no for no, _row in typed_lines(key, lines, form.typed)]
    asked = form.typed.get(f"{key}-rows", "")
    wanted = int(asked) if is_key(asked) else MORE
    wanted += MORE * (f"{key}-more" in form.typed)
    return range(min(lines.most, max(wanted, max(typed, default=-1) + 1)))


def redraws(fields: Iterable[Field], form: Form) -> bool:
    """Whether one of the buttons was pressed that only draw the page anew."""
    groups = [field.key for field in fields if field.lines]
    return any(f"{key}-{what}" in form.typed for key in groups for what in ("more", "sum"))


def work_out(department: str, key: str, lines: Lines, form: Form) -> list[Step]:
    """What the lines typed so far come to; lines that cannot be read yet are left out."""
    rows = [row for _no, typed in typed_lines(key, lines, form.typed) if (row := _sums_only(lines, typed))]
    return steps(department, sums_of(lines, rows)) if rows and lines.whole else []


def _sums_only(lines: Lines, typed: Line) -> dict[str, Any]:
    try:
        return {key: lines.column(key).read(typed.get(key), today()) for key in (lines.whole, *lines.off)}
    except InputError:
        return {}


def steps(department: str, sums: Sums) -> list[Step]:
    """费用总额, − 医保报销, − 其他赔付, = 救助基数, in the reader's language."""
    label = [of_department(department, text) for text, _sum in (sums.whole, *sums.off, sums.rest)]
    fen = [sum_ for _text, sum_ in (sums.whole, *sums.off, sums.rest)]
    signs = ["", *["−"] * len(sums.off), "="]
    return [Step(*each) for each in zip(signs, label, fen, strict=True)]


def sentence(department: str, sums: Sums) -> str:
    """The same in one line: 费用总额 100.00 − 医保报销 60.00 = 救助基数 40.00."""
    return " ".join(f"{it.sign} {it.label} {money(it.fen)}".strip() for it in steps(department, sums))


def line_names(department: str, field: Field, lines: Lines) -> Iterator[tuple[str, str, str]]:
    """Of every field of every line: its name, its place in the reader's language, its official place."""
    name, columns = of_department(department, lines.name), [
        (column, of_department(department, column.label)) for column in lines.columns
    ]  # fmt: skip
    for no in range(lines.most):
        for column, label in columns:
            said = _("%(line)s %(no)s, %(column)s", line=name, no=no + 1, column=label)
            yield input_name(field.key, no, column.key), said, place(lines, no, column)


@dataclass(frozen=True, slots=True)
class Shown:
    """A filled group as a table: heads, rows of texts (the last column is what is left), and the steps."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    steps: tuple[Step, ...]


def shown(department: str, filled: Filled) -> Shown:
    """A filled group in the reader's language."""
    lines = filled.lines
    return Shown(
        of_department(department, filled.form.title),
        tuple(of_department(department, column.label) for column in lines.columns),
        tuple(
            tuple(_text(department, column, row.get(column.key)) for column in lines.columns)
            for row in filled.rows
        ),
        tuple(steps(department, filled.sums)),
    )


def _text(department: str, column: Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if column.kind == "money":
        return money(int(value))
    if column.kind == "choice":
        choices: Mapping[str, str] = dict(column.choices)
        return of_department(department, choices.get(str(value), ""))
    return str(value)


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.globals.update(rows_shown=rows_shown, work_out=work_out)
