"""A period by department and service: accepted, completed, refused, overdue by kind, counted days (B-026).

Numbers without names, of the whole centre, one community or one department; the half-month reports are filled
from them. What leaves the centre goes through `leaving`, which does not say numbers below ten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from hub.db.base import reading, today
from hub.db.models import Case
from hub.domain import case_ledger, clock
from hub.domain.actor import Actor
from hub.domain.lights import OVERDUE_KINDS, kinds_of
from hub.domain.report import Figure, Line, Report, Table
from hub.domain.service import Service
from hub.operations.calendars.calendar import calendar
from hub.operations.context import service_of
from hub.operations.reports import leaving as small
from hub.operations.rights import require
from hub.operations.supervision.overdue import past_due
from hub.operations.supervision.started import not_expedited

_cases = Case.__table__
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
    """The same of a part of the centre, for whoever has asked for permission. One statement, or two."""
    as_of = min(last, today())
    rows = _rows(first, last, as_of, community_id, department)
    slow = not_expedited([row["id"] for row in rows if row["urgent_target"]], calendar(), as_of)
    found: dict[str, Figures] = {}
    total = Figures(None)
    for row in rows:
        service = service_of(row["service"], row["version"])
        mine = found.setdefault(service.key, Figures(service))
        one = _one(row, service, first, last, as_of, row["id"] in slow)
        mine.add(one)
        total.add(one)
    listed = [one for one in found.values() if any(one.counts.values())]
    return sorted(listed, key=lambda one: one.service.key if one.service else ""), total


def _rows(
    first: dt.date, last: dt.date, as_of: dt.date, community_id: int | None, department: str
) -> list[dict[str, Any]]:
    c = _cases.c
    ended = func.coalesce(c.completed_on, c.closed_on)
    happened = or_(c.accepted_on.between(first, last), ended.between(first, last))
    late = or_(c.due < as_of, c.urgent_target.is_not(None), and_(c.due.is_(None), c.state == "stopped"))
    stood = and_(c.accepted_on <= last, or_(ended.is_(None), ended > last), late)
    names = ("id", "service", "version", "variant", "accepted_on", "completed_on", "closed_on", "ended",
             "due", "state", "days_left", "urgent_target", "ledger")  # fmt: skip
    part = _part(community_id, department)
    query = select(*(c[name] for name in names)).where(or_(happened, stood), *part).order_by(c.id)
    return [dict(row) for row in reading().execute(query).mappings()]


def _part(community_id: int | None, department: str) -> tuple[ColumnElement[bool], ...]:
    c = _cases.c
    return (
        true() if community_id is None else c.community_id == community_id,
        c.department == department if department else true(),
    )


def _one(
    row: Mapping[str, Any], service: Service, first: dt.date, last: dt.date, as_of: dt.date, slow: bool
) -> Figures:
    made = Figures(service)
    completed = _within(row["completed_on"], first, last)
    made.counts["accepted"] = int(_within(row["accepted_on"], first, last))
    made.counts["completed"] = int(completed)
    made.counts["refused"] = int(row["ended"] == "refused" and _within(row["closed_on"], first, last))
    kinds = kinds_of(
        _late(row, as_of), immediate=service.promised_of(row["variant"]) == 0, urgent_late=slow,
        published=service.publishes_limit(row["variant"]) or row["accepted_on"] is None,
    )  # fmt: skip
    made.counts |= dict.fromkeys(kinds, 1)
    made.counts["overdue"] = int(bool(kinds))
    if completed:
        events = case_ledger.events(row["ledger"])
        made.used = clock.measure(
            service.promised_of(row["variant"]), events, calendar(), row["completed_on"]
        ).used
    return made


def _within(day: dt.date | None, first: dt.date, last: dt.date) -> bool:
    return day is not None and first <= day <= last


def _late(row: Mapping[str, Any], as_of: dt.date) -> bool:
    """Whether it was past its due date when it ended, or on `as_of`."""
    ended = row["completed_on"] or row["closed_on"]
    if ended is None or ended > as_of:
        return past_due(row, as_of)
    return row["due"] is not None and row["due"] < ended


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
