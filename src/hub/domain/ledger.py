"""Reading a case's events as of a day: acceptance, periods, end (deadlines.md, R4–R6 and Reading the list).

The list is taken as valid; `hub.domain.clock_rules.validate` says whether it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from hub.domain.calendar import Calendar
from hub.domain.clock_events import BEGINS, ENDS, ClockEvent, Period

NOTIFY_WITHIN = 5
"""Working days for the complete list of what is missing (R4, 一次性告知制度 article 3)."""

ANSWERS = ("notified", "supplemented", "accepted")


class Ledger(NamedTuple):
    """The events dated up to a day, in order.

    `firsts` gives the first date of each type that begins and ends nothing; `ended` is the day of completion
    or withdrawal; `extensions` are (index, event).
    """

    firsts: dict[str, dt.date]
    periods: list[Period]
    extensions: list[tuple[int, ClockEvent]]
    ended: dt.date | None


class Acceptance(NamedTuple):
    """The day a case counts as accepted, by which rule ("" = as recorded), and R4's day for the list.

    `notify_by` is given while the list is owed, and where it was missed.
    """

    date: dt.date | None
    rule: str
    notify_by: dt.date | None


def read(events: Sequence[ClockEvent], as_of: dt.date) -> Ledger:
    """The events dated up to `as_of`; a later end is kept only of a notice begun by then, which fixed it."""
    firsts: dict[str, dt.date] = {}
    periods: list[Period] = []
    extensions: list[tuple[int, ClockEvent]] = []
    running: dict[tuple[str, str], int] = {}
    for index, event in enumerate(events):
        type_, day = event.type, event.date
        if day > as_of and type_ != "notice_to":
            continue
        if type_ in BEGINS:
            running[BEGINS[type_], event.key] = len(periods)
            periods.append(Period(BEGINS[type_], event.key, day, None))
        elif type_ in ENDS:
            at = running.pop((ENDS[type_], event.key), None)
            if at is not None:
                kind, key, first, _ = periods[at]
                periods[at] = Period(kind, key, first, day)
        elif type_ == "extended":
            extensions.append((index, event))
        elif type_ not in firsts:
            firsts[type_] = day
    return Ledger(firsts, periods, extensions, firsts.get("completed") or firsts.get("withdrawn"))


def acceptance(ledger: Ledger, calendar: Calendar, as_of: dt.date) -> Acceptance:
    """R4, R5, R6: R4 stands first, then R6 over a recorded acceptance; R5 fills a missing one."""
    firsts = ledger.firsts
    notify_by = owed_by(firsts, calendar)
    if notify_by and notify_by < as_of and (ledger.ended is None or notify_by < ledger.ended):
        return Acceptance(firsts["received"], "R4", notify_by)
    if ledger.ended:
        notify_by = None
    supplemented = firsts.get("supplemented")
    if supplemented and "omitted_supplement" in firsts:
        return Acceptance(supplemented, "R6", notify_by)
    if "accepted" in firsts:
        return Acceptance(firsts["accepted"], "", notify_by)
    return Acceptance(supplemented, "R5" if supplemented else "", notify_by)


def owed_by(firsts: dict[str, dt.date], calendar: Calendar) -> dt.date | None:
    """R4's day for the list of what is missing; None without papers or where the centre answered in time."""
    received = firsts.get("received")
    if received is None:
        return None
    notify_by = calendar.add(received, NOTIFY_WITHIN)
    for answer in ANSWERS:
        if answer in firsts and firsts[answer] <= notify_by:
            return None
    return notify_by
