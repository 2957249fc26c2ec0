"""Sheets of supervision: what is overdue or near, row by row without a person; the table of a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, Final

from hub.domain.actor import Actor
from hub.domain.lights import OVERDUE_KINDS
from hub.i18n import _l
from hub.operations.context import service_of
from hub.operations.exports.kinds import Choice, Column, Given, ListKind, Row, one_of
from hub.operations.prints.sheet import department_title
from hub.operations.spoken import LIGHTS, of_context
from hub.operations.supervision import figures, overdue
from hub.operations.supervision.words import FIGURES, KINDS, kinds_said

_PRESSING: Final = {key: LIGHTS[key] for key in overdue.PRESSING}


def _overdue(actor: Actor, given: Given) -> Iterator[Row]:
    for line in overdue.lines(actor, light=given.get("light", ""), kind=given.get("kind", "")):
        yield Row(line, line.id)


OVERDUE: Final = ListKind(
    "overdue", _l("Overdue or near"), "watch.read",
    (
        Column(_l("Number"), attrgetter("number"), width=16),
        Column(_l("Service"), lambda line: of_context(line.service.key, line.service.short), width=22),
        Column(_l("Stands at"), lambda line: of_context(line.service.key, line.step), width=22),
        Column(_l("Light of the step"), lambda line: str(LIGHTS[line.step_light]), width=12),
        Column(_l("Post"), attrgetter("post"), width=22),
        Column(_l("Community"), attrgetter("community"), width=16),
        Column(_l("Due by"), attrgetter("due"), "day", 12),
        Column(_l("Days left"), attrgetter("left"), "number", 10),
        Column(_l("Light"), lambda line: str(LIGHTS[line.light]), width=10),
        Column(_l("Kinds of overdue"), lambda line: kinds_said(line.kinds), width=30),
    ),
    {"light": Choice(_l("Light"), one_of(_PRESSING), lambda key: str(_PRESSING[key])),
     "kind": Choice(_l("Kind of overdue"), one_of(OVERDUE_KINDS), lambda key: str(KINDS[key]))},
    _overdue,
)  # fmt: skip


def _period(actor: Actor, given: Given) -> Iterator[Row]:
    table = figures.leaving(actor, given["first"], given["last"])
    for line in table.lines:
        service = service_of(line.value)
        title = of_context(service.department, department_title(service.department))
        yield Row((of_context(service.key, service.short), line.numbers, title))
    yield Row((str(_l("Total")), table.total.numbers, ""))


def _cell(at: int) -> Any:
    def shown(row: Any) -> str:
        number = row[1][at]
        if number is None:
            return "<10"
        return f"{number / 10:.1f}" if at == len(figures.COUNTS) else str(number)

    return shown


PERIOD: Final = ListKind(
    "supervision_period", _l("Table of a period"), "watch.read",
    (
        Column(_l("Service"), lambda row: row[0], width=24),
        Column(_l("Department"), lambda row: row[2], width=16),
        *(Column(FIGURES[key], _cell(at), width=14) for at, key in enumerate((*figures.COUNTS, "average"))),
    ),
    {"first": Choice(_l("From"), dt.date.fromisoformat, needed=True),
     "last": Choice(_l("Until"), dt.date.fromisoformat, needed=True)},
    _period,
)  # fmt: skip
