"""A period by department and service: accepted, completed, refused, overdue by kind, counted days (B-026).

Numbers without names, of the whole centre, one community or one department; the half-month reports are filled
from them. What leaves the centre goes through `leaving`, which does not say numbers below ten.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.lights import OVERDUE_KINDS
from hub.domain.report import Figure, Line, Report, Table
from hub.domain.service import Service
from hub.operations.reports import leaving as small
from hub.operations.rights import require
from hub.operations.supervision import period
from hub.operations.supervision.period import Period

COUNTS: Final = ("accepted", "completed", "refused", "overdue", *OVERDUE_KINDS)
"""Columns of counts; "overdue" are cases of any kind, each once."""


@dataclass
class Figures:
    """The numbers of one service (`service` None: of all). `used`: counted days of the completed cases."""

    service: Service | None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    used: int = 0

    @property
    def average(self) -> float | None:
        """Counted days of a completed case, on average; None where none was completed."""
        return self.used / self.counts["completed"] if self.counts["completed"] else None

    def add(self, other: Figures) -> None:
        """Add another's numbers to these."""
        self.counts = {name: n + other.counts[name] for name, n in self.counts.items()}
        self.used += other.used


@dataclass(frozen=True)
class Part:
    """The services of one department that had anything in the period, and what they add up to."""

    department: str
    rows: list[Figures]
    sum: Figures


def by_department(rows: list[Figures]) -> list[Part]:
    """The rows of a table in parts. Not for what leaves the centre: a sum undoes a hidden number."""
    parts: dict[str, Part] = {}
    for row in rows:
        if row.service:
            key = row.service.department
            part = parts.setdefault(key, Part(key, [], Figures(None)))
            part.rows.append(row)
            part.sum.add(row)
    return list(parts.values())


def month_table(actor: Actor, first: dt.date, last: dt.date) -> tuple[list[Figures], Figures]:
    """The services with anything in the period, by department and number, and their total. Raises Refused."""
    require(actor, "watch.read")
    return table(first, last)


def table(
    first: dt.date, last: dt.date, *, community_id: int | None = None, department: str = ""
) -> tuple[list[Figures], Figures]:
    """The same of a part of the centre, for whoever has asked for permission. Two to four statements.

    What happened is counted by the numbers of each day; only what is overdue, urgent or extended is read.
    """
    asked = Period(first, last, min(last, today()), community_id, department)
    found: dict[str, Figures] = {}
    _count(found, asked)
    _count_overdue(found, asked)
    total = Figures(None)
    for one in found.values():
        total.add(one)
    listed = [one for one in found.values() if any(one.counts.values())]
    return sorted(listed, key=lambda one: one.service.key if one.service else ""), total


def _of(found: dict[str, Figures], service: Service) -> Figures:
    return found.setdefault(service.key, Figures(service))


def _count(found: dict[str, Figures], asked: Period) -> None:
    """Accepted, completed and refused ones; days used are the limits of the completed less what was left."""
    extended = 0
    for what, service, variant, number in period.per_day(asked):
        mine, limit = _of(found, service), service.promised_of(variant)
        if what in mine.counts:
            mine.counts[what] += number
        mine.used += {"completed": limit * number, "left": -number, "extended": -limit * number}.get(what, 0)
        extended += number if what == "extended" else 0
    for service, used in period.extended(asked) if extended else ():
        _of(found, service).used += used


def _count_overdue(found: dict[str, Figures], asked: Period) -> None:
    for service, kinds in period.overdue(asked):
        counts = _of(found, service).counts
        for name in ("overdue", *kinds):
            counts[name] += 1


# --- what leaves the centre -------------------------------------------------------------------------------

_FIGURES: Final = (
    *(Figure(name, name, name, "cases", where={"": (name,)}) for name in COUNTS),
    Figure("average", "average", "counted days", "cases", where={"": ("completed",)}),
)
REPORT: Final = Report("", "", "cases", "service", _FIGURES, "")


def leaving(actor: Actor, first: dt.date, last: dt.date) -> Table:
    """The table as it may leave the centre: small numbers not said, the average (in tenths of a day) only
    where the number of completed cases is. Raises Refused."""

    def table(*days: dt.date) -> Table:
        rows, total = month_table(actor, *days)
        return Table(tuple(_line(one) for one in rows), _line(total))

    return small.leaving(REPORT, first, last, table)


def _line(one: Figures) -> Line:
    average = round((one.average or 0) * 10)
    numbers = (*one.counts.values(), average)
    behind = (*one.counts.values(), one.counts["completed"])
    return Line(one.service.key if one.service else "", numbers, behind)
