"""A repeating group of a form: lines of one kind (bills of a stay in hospital), with what is left of each.

Sums are whole fen and never stored: they follow from the lines whenever they are asked for.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .errors import HubError, InputError, Many
from .form_field import Field, Lines

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the lines come to, in fen: (label, sum) of the whole, of each deduction, and of what is left."""

    whole: tuple[str, int]
    off: tuple[tuple[str, int], ...]
    rest: tuple[str, int]


def input_name(key: str, no: int, column: str) -> str:
    """The name of one field of line `no` (from 0) on a page."""
    return f"{key}-{no}-{column}"


def place(lines: Lines, no: int, column: Field) -> str:
    """Where a fault is: 票据2，票据号码 (lines count from 1)."""
    return f"{lines.name}{no + 1}，{column.label}"


def _label(field: Field) -> str:
    return field.label


def typed_lines(key: str, lines: Lines, raw: Mapping[str, Any]) -> list[tuple[int, Line]]:
    """The lines that were typed, with their places; empty ones are left out.

    `raw` has them as a list under `key`, or each field under its `input_name`.
    """
    found = raw.get(key)
    rows = list(found) if isinstance(found, (list, tuple)) else list(_gathered(key, lines, raw))
    return [(no, row) for no, row in enumerate(rows) if any(_there(value) for value in row.values())]


def _gathered(key: str, lines: Lines, raw: Mapping[str, Any]) -> Iterator[Line]:
    for no in range(lines.most):
        yield {column.key: raw.get(input_name(key, no, column.key)) for column in lines.columns}


def _there(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def read_lines(field: Field, raw: Mapping[str, Any], day: dt.date) -> list[dict[str, Any]]:
    """The lines as values, typed on `day`. Raises Many, every fault at once with its line and column."""
    lines = field.lines
    assert lines is not None
    typed = typed_lines(field.key, lines, raw)
    faults: list[HubError] = list(_count(field, lines, len(typed)))
    rows = [_line(lines, no, row, day, faults) for no, row in typed]
    faults += _doubled(lines, [no for no, _ in typed], rows)
    if faults:
        raise Many(faults)
    return rows


def _count(field: Field, lines: Lines, count: int) -> Iterator[InputError]:
    if count < (lines.least if field.required else 0):
        yield InputError("At least %(least)s line(s) are needed.", where=field.label, least=lines.least)
    if count > lines.most:
        yield InputError("At most %(most)s lines, these are %(count)s.", where=field.label, most=lines.most,
                         count=count)  # fmt: skip


def at_odds(
    fields: Sequence[Field], values: Mapping[str, Any], where: Callable[[Field], str] = _label
) -> Iterator[InputError]:
    """A fault for each answer that another of the same form, or line, rules out (`Field.since`, `.among`)."""
    labels = {field.key: field.label for field in fields}
    for field in fields:
        answer, first, whole = (values.get(key) for key in (field.key, field.since, field.among))
        if answer and first and answer < first:
            yield InputError("It lies before “%(first)s”.", where=where(field), first=labels[field.since])
        if answer and whole is not None and Decimal(answer) > Decimal(whole):
            yield InputError("%(part)s is more than “%(whole)s” (%(count)s).", where=where(field),
                             part=answer, whole=labels[field.among], count=whole)  # fmt: skip


def _line(lines: Lines, no: int, row: Line, day: dt.date, faults: list[HubError]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in lines.columns:
        try:
            values[column.key] = column.read(row.get(column.key), day)
        except InputError as error:
            faults.append(InputError(error.message, remedy=error.remedy, where=place(lines, no, column),
                                     **error.params))  # fmt: skip
    faults += at_odds(lines.columns, values, lambda column: place(lines, no, column))
    if lines.whole in values and rest_of(lines, values) < 0:
        faults.append(InputError(
            "The deductions are more than the whole.", where=place(lines, no, lines.column(lines.whole))
        ))  # fmt: skip
    return values


def _doubled(lines: Lines, places: Sequence[int], rows: Sequence[Line]) -> Iterator[InputError]:
    first: dict[str, int] = {}
    for no, row in zip(places, rows, strict=True):
        number = same(row.get(lines.unique))
        if number and number in first:
            yield InputError("%(number)s is on line %(first)s already.",
                             where=place(lines, no, lines.column(lines.unique)), number=row[lines.unique],
                             first=first[number] + 1)  # fmt: skip
        first.setdefault(number, no)


def same(value: Any) -> str:
    """A number as it is compared: width, case, spaces and hyphens make no difference."""
    text = unicodedata.normalize("NFKC", str(value or "")).upper()
    return "".join(sign for sign in text if sign.isalnum())


def rest_of(lines: Lines, row: Line) -> int:
    """What is left of one line, in fen."""
    return int(row.get(lines.whole) or 0) - sum(int(row.get(key) or 0) for key in lines.off)


def sums_of(lines: Lines, rows: Sequence[Line]) -> Sums:
    """What the lines come to, in fen."""

    def total(key: str) -> tuple[str, int]:
        return lines.column(key).label, sum(int(row.get(key) or 0) for row in rows)

    return Sums(total(lines.whole), tuple(total(key) for key in lines.off),
                (lines.rest, sum(rest_of(lines, row) for row in rows)))  # fmt: skip
