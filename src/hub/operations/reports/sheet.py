"""A report as a sheet: all that the person sees, small numbers not said, through the exports' book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from hub.domain.actor import Actor
from hub.i18n import _l
from hub.operations.exports.kinds import Choice, Column, Given, ListKind, Row
from hub.operations.reports.view import Known, asked, find, leaving
from hub.operations.reports.words import BY, head, said, shown, text, values

MARK: Final = "report:"
"""Before a report's full name in the key of its sheet."""
CHOICES: Final = {
    "first": Choice(_l("From"), dt.date.fromisoformat), "last": Choice(_l("Until"), dt.date.fromisoformat),
}  # fmt: skip


def kind_of(key: str) -> ListKind | None:
    """The list of that key (report:civil_affairs.low_income); None where it is no report's."""
    name = key.removeprefix(MARK)
    known = find(name) if name != key else None
    if known is None:
        return None
    figures = [
        Column(head(known, figure), _cell(at), "number", 14) for at, figure in enumerate(known.report.figures)
    ]
    first = Column(str(BY[known.report.by]), lambda row: row[0], width=24)
    return ListKind(
        key, text(known, known.report.title), "report.read", (first, *figures), CHOICES, _rows(known)
    )


def _cell(at: int) -> Any:
    return lambda row: row[1][at]


def _rows(known: Known) -> Any:
    def rows(actor: Actor, given: Given) -> Iterator[Row]:
        table = leaving(actor, known.key, asked(given.get("first"), given.get("last")))
        value = values(known)
        for line in (*table.lines, table.total):
            name = value(line.value) if line is not table.total else str(_l("Total"))
            numbers = [
                said(figure, None) if number is None else shown(figure, number)
                for figure, number in zip(known.report.figures, line.numbers, strict=True)
            ]
            yield Row((name, numbers))

    return rows
