"""The clock of a case: a pure function of (events, limit, calendar), as of a day (deadlines.md).

`measure` answers for lists and transitions, `explain` adds every day with its reason. Both take the events of
`validate`; nothing here is stored, and nothing reads the time of day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from hub.domain.calendar import Calendar
from hub.domain.clock_events import CLOCK_TYPES, ClockEvent, Period
from hub.domain.clock_rules import validate
from hub.domain.corrections import Correction, apply_corrections, recorded_late
from hub.domain.day_list import day_list
from hub.domain.errors import InputError
from hub.domain.ledger import Acceptance, Ledger, read
from hub.domain.lights import OVERDUE_KINDS, days_late, light, overdue_kinds, urgent_overdue, yellow_from
from hub.domain.measure import STATES, CountedDay, Explanation, Measure, Rejected
from hub.domain.report_dates import half_month_due, report_days_late, report_on_time, report_period
from hub.domain.stops import closed
from hub.domain.timer import settled, timed

__all__ = [
    "CLOCK_TYPES",
    "DEFAULT_LIMIT",
    "MOST",
    "OVERDUE_KINDS",
    "STATES",
    "ClockEvent",
    "Correction",
    "CountedDay",
    "Explanation",
    "Measure",
    "Rejected",
    "apply_corrections",
    "days_late",
    "explain",
    "half_month_due",
    "light",
    "limit_of",
    "measure",
    "overdue_kinds",
    "recorded_late",
    "report_days_late",
    "report_on_time",
    "report_period",
    "step_due",
    "urgent_overdue",
    "validate",
    "yellow_from",
]

DEFAULT_LIMIT: Final = 20
"""Working days where nothing is promised (R2, 限时办结制度 article 6)."""

MOST: Final = 1000
"""The longest limit taken, in working days."""


def limit_of(promised: int | None, statutory: int | None = None) -> int:
    """R2: the promised limit, 20 where none is given.

    Raises InputError for one outside 0 … 1,000, or above the statutory limit.
    """
    limit = DEFAULT_LIMIT if promised is None else promised
    if not 0 <= limit <= MOST:
        raise InputError(
            "a limit is from 0 to 1,000 working days; %(limit)s was given", where="limit", limit=limit
        )
    if statutory is not None and limit > statutory:
        raise InputError(
            "the promised limit of %(limit)s working days exceeds the statutory one of %(statutory)s",
            where="limit", limit=limit, statutory=statutory,
        )  # fmt: skip
    return limit


def measure(limit: int | None, events: Sequence[ClockEvent], calendar: Calendar, as_of: dt.date) -> Measure:
    """Where a case stands at the end of `as_of`: due date, state, days used and left (R1–R12).

    The events must be valid (`validate`). Raises InputError for a limit or a date out of reach.
    """
    return timed(limit_of(limit), events, calendar, as_of).measure


def explain(
    limit: int | None, events: Sequence[ClockEvent], calendar: Calendar, as_of: dt.date
) -> Explanation:
    """`measure` with every day behind the due date and the extensions that moved nothing.

    Raises InputError for events that `validate` refuses, a limit or a date out of reach.
    """
    n = limit_of(limit)
    validate(events, calendar)
    found, periods, rejected = timed(n, events, calendar, as_of)
    days = day_list(calendar, found.accepted, found.due or as_of, periods)
    return Explanation(
        **{each.name: getattr(found, each.name) for each in fields(found)}, days=days, rejected=rejected
    )


def step_due(
    opened: dt.date, limit: int, stops: Sequence[ClockEvent], calendar: Calendar, as_of: dt.date,
    *, ended: dt.date | None = None,
) -> Measure:  # fmt: skip
    """R13: the timer of a step or a task, in the arithmetic of the case.

    `opened` is the day it opened, or the acceptance where the definition says limit_from = "accepted";
    `stops` are the case's events, of which only the periods (and the end of the case, which closes them)
    matter here: its extensions are the case's own. A notice of a closing step may follow that end. Pass ()
    for a timer that the case's stops do not touch, as a superior's own limit (R7). `ended` is the day on
    which the step was left. Raises InputError for a limit or a date out of reach.
    """
    n = limit_of(limit)
    ledger = read(stops, as_of)
    if ended is not None and ended > as_of:
        ended = None
    firsts = {"completed": ended} if ended is not None else {}
    own = Ledger(firsts, _periods_of_step(ledger, ended), [], ended)
    return settled(n, own, Acceptance(opened, "", None), opened, calendar, as_of).measure


def _periods_of_step(ledger: Ledger, left: dt.date | None) -> list[Period]:
    """The case's periods: those begun before it ended end with it, those begun after `left` are gone."""
    found = []
    for period in ledger.periods:
        if ledger.ended and period.first <= ledger.ended:
            found += closed([period], ledger.ended, ledger.ended)
        else:
            found.append(period)
    return [period for period in found if left is None or period.first <= left]
