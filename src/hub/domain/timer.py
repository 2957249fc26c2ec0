"""One timer, of a case, a step or a task: from an acceptance and a ledger to a `Measure` (R1–R13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from hub.domain.calendar import Calendar
from hub.domain.clock_events import ClockEvent, Period
from hub.domain.extensions import extended
from hub.domain.ledger import Acceptance, Ledger, acceptance, read
from hub.domain.measure import COMPLETED, NOT_ACCEPTED, RUNNING, STOPPED, WITHDRAWN, Measure, Rejected
from hub.domain.stops import NO_STOPS, closed, counted, due_date, laid

NONE_REJECTED: Final[tuple[Rejected, ...]] = ()


class Timed(NamedTuple):
    """A measure, the periods counted out, each with an end, and the extensions that moved nothing."""

    measure: Measure
    periods: Sequence[Period]
    rejected: tuple[Rejected, ...]


def timed(limit: int, events: Sequence[ClockEvent], calendar: Calendar, as_of: dt.date) -> Timed:
    """A case's timer: the events up to `as_of` read, accepted and settled."""
    ledger = read(events, as_of)
    accepted = acceptance(ledger, calendar, as_of)
    if accepted.date is None:
        return Timed(_waiting(limit, ledger, accepted, calendar, as_of), (), ())
    return settled(limit, ledger, accepted, accepted.date, calendar, as_of)


def settled(
    limit: int, ledger: Ledger, accepted: Acceptance, start: dt.date, calendar: Calendar, as_of: dt.date
) -> Timed:
    """The timer that started on `start`; an open period counts out up to `as_of`, giving the forecast."""
    ended, periods = ledger.ended, ledger.periods
    unknown, since, stops = False, None, NO_STOPS
    n, rejected = limit, NONE_REJECTED
    if periods:
        unknown, since = (False, None) if ended else _open(periods, as_of)
        periods = closed(periods, ended or as_of, ended)
        stops = laid(periods)
    if ledger.extensions:
        n, rejected = extended(limit, ledger.extensions, calendar, start, stops, as_of, ended)
    due = due_date(calendar, start, n, stops)
    used = counted(calendar, start, ended or as_of, stops.blocks)
    received = ledger.firsts.get("received", start)
    measure = Measure(
        accepted=start, due=None if unknown else due, state=_state(ledger, since),
        on_time=ended <= due if ended and "completed" in ledger.firsts else None, used=used,
        left=n - used,
        provisional=calendar.provisional(min(received, start).year, (as_of if unknown else due).year),
        forecast=due if unknown else None, notify_by=accepted.notify_by, stopped_since=since, limit=n,
        rule=accepted.rule, omission="omitted_supplement" in ledger.firsts, as_of=as_of, ended=ended,
    )  # fmt: skip
    return Timed(measure, periods, rejected)


def _open(periods: Sequence[Period], as_of: dt.date) -> tuple[bool, dt.date | None]:
    """Whether a period is open whose end nobody knows, and since when any is open."""
    unknown, since = False, None
    for _, _, first, last in periods:
        if last is None or last > as_of:
            unknown = unknown or last is None
            since = first if since is None else min(since, first)
    return unknown, since


def _state(ledger: Ledger, since: dt.date | None) -> str:
    if ledger.ended:
        return COMPLETED if "completed" in ledger.firsts else WITHDRAWN
    return STOPPED if since else RUNNING


def _waiting(limit: int, ledger: Ledger, accepted: Acceptance, calendar: Calendar, as_of: dt.date) -> Measure:
    """A case that is not accepted: nothing runs but the centre's five days for the list (R4)."""
    received = ledger.firsts.get("received")
    return Measure(
        accepted=None,
        due=None,
        state=WITHDRAWN if ledger.ended else NOT_ACCEPTED,
        on_time=None,
        used=0,
        left=limit,
        provisional=received is not None and calendar.provisional(received.year, as_of.year),
        forecast=None,
        notify_by=accepted.notify_by,
        stopped_since=None,
        limit=limit,
        rule="",
        omission="omitted_supplement" in ledger.firsts,
        as_of=as_of,
        ended=ledger.ended,
    )
