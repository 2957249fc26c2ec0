"""What the numbers of a period are read from: the numbers of each day, and of the cases only those that were
overdue, urgent or extended in it.

Each question is answered by an index of its own: together they would be one OR, which none answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, String, and_, cast, func, or_, select, union

from hub.db.base import reading
from hub.db.models import Case
from hub.domain import case_ledger, clock
from hub.domain.lights import kinds_of
from hub.domain.service import Service
from hub.operations.calendars.calendar import calendar
from hub.operations.context import every_version, service_of
from hub.operations.reports.daily import counted
from hub.operations.supervision.overdue import past_due, silent
from hub.operations.supervision.started import not_expedited

_cases = Case.__table__
_PER_DAY: Final = ("accepted", "completed", "refused", "left", "extended")
"""What is taken from the numbers of each day (`hub.db.counts.PARTS`)."""
_ENDED: Final = func.coalesce(_cases.c.completed_on, _cases.c.closed_on)
_OPEN: Final = and_(_cases.c.closed_on.is_(None), _cases.c.completed_on.is_(None))
_ENDED_ELSE: Final = and_(_cases.c.completed_on.is_(None), _cases.c.closed_on.is_not(None))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, looked at on `as_of`; of one community (None: all) or department ("")."""

    first: dt.date
    last: dt.date
    as_of: dt.date
    community_id: int | None = None
    department: str = ""

    def within(self, day: dt.date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last

    def part(self, of: FromClause) -> list[ColumnElement[bool]]:
        """The community and the department, as clauses."""
        here = [] if self.community_id is None else [of.c.community_id == self.community_id]
        return [*here, of.c.department == self.department] if self.department else here


def per_day(of: Period) -> Iterator[tuple[str, Service, str, int]]:
    """What, service (newest version first), variant and how many or how much. One statement."""
    days = counted(*_PER_DAY, first=of.first, last=of.last)
    c = days.c
    key = (c.what, c.service, c.version, c.variant)
    query = select(*key, func.sum(c.number)).where(*of.part(days)).group_by(*key)
    for what, service, version, variant, number in reading().execute(query.order_by(c.version.desc())):
        yield what, service_of(service, version), variant, int(number)


def extended(of: Period) -> Iterator[tuple[Service, int]]:
    """Each completed case whose limit was extended, with its counted days. One statement."""
    c = _cases.c
    query = select(c.service, c.version, c.variant, c.ledger, c.completed_on, c.days_left).where(
        c.completed_on.between(of.first, of.last),
        cast(c.ledger, String).contains('"extended"'),
        *of.part(_cases),
    )
    for row in reading().execute(query):
        service = service_of(row.service, row.version)
        events = case_ledger.events(row.ledger)
        limit = clock.measure(service.promised_of(row.variant), events, calendar(), row.completed_on).limit
        yield service, limit - (row.days_left or 0)


def overdue(of: Period) -> Iterator[tuple[Service, Sequence[str]]]:
    """Each case that was overdue in the period or on its last day, with its kinds. One statement, or two."""
    rows = [dict(row) for row in reading().execute(_asked(of)).mappings()]
    slow = not_expedited([row["id"] for row in rows if row["urgent_target"]], calendar(), of.as_of)
    for row in rows:
        service = service_of(row["service"], row["version"])
        kinds = kinds_of(
            _late(row, of.as_of), immediate=service.promised_of(row["variant"]) == 0,
            urgent_late=row["id"] in slow,
            published=service.publishes_limit(row["variant"]) or row["accepted_on"] is None,
        )  # fmt: skip
        if kinds:
            yield service, kinds


# --- inside ---------------------------------------------------------------------------------------------


def _late(row: Mapping[str, Any], as_of: dt.date) -> bool:
    """Whether it was past its due date when it ended, or on `as_of`."""
    ended = row["completed_on"] or row["closed_on"]
    if ended is None or ended > as_of:
        return past_due(row, as_of)
    return row["due"] is not None and row["due"] < ended


def _asked(of: Period) -> Any:
    """Of what was accepted or ended in the period or stood on its end, the cases that may be overdue."""
    c = _cases.c
    happened = or_(c.accepted_on.between(of.first, of.last), _ENDED.between(of.first, of.last))
    late = or_(c.due < of.as_of, c.urgent_target.is_not(None), and_(c.due.is_(None), c.state == "stopped"))
    stood = and_(c.accepted_on <= of.last, or_(_ENDED.is_(None), of.last < _ENDED), late)
    names = ("id", "service", "version", "variant", "accepted_on", "completed_on", "closed_on", "due",
             "state", "days_left", "urgent_target")  # fmt: skip
    return select(*(c[name] for name in names)).where(
        c.id.in_(_candidates(of)), or_(happened, stood), *of.part(_cases)
    )


def _candidates(of: Period) -> Any:
    c = _cases.c
    stopped = and_(c.due.is_(None), c.state == "stopped", c.days_left < 0)
    done, closed = c.completed_on >= of.first, and_(_ENDED_ELSE, c.closed_on >= of.first)
    asked = [
        and_(done, c.completed_on > c.due), and_(closed, c.closed_on > c.due), and_(_OPEN, c.due < of.as_of),
        and_(_OPEN, stopped), c.urgent_target.is_not(None),
    ]  # fmt: skip
    unpublished = [
        and_(c.service == one.key, c.version == one.version) for one in every_version() if silent(one)
    ]
    if unpublished:
        asked += [and_(each, or_(*unpublished)) for each in (done, closed, _OPEN)]
    return union(*(select(c.id).where(each) for each in asked))
