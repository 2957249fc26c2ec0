"""Counting past periods that do not count (deadlines.md, R7, R8, R10, R11).

A block (a, b] takes the days x with a < x ≤ b out of the count; every period becomes one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hub.domain.calendar import Calendar
from hub.domain.clock_events import NOTICE, Period

ONE_DAY = dt.timedelta(days=1)

Block = tuple[dt.date, dt.date]


class Stops(NamedTuple):
    """`blocks`: all that does not count; `waits`: what has the form (u, r] alone. Both merged, in order."""

    blocks: Sequence[Block]
    waits: Sequence[Block]


NO_STOPS = Stops((), ())


def closed(periods: Iterable[Period], by: dt.date, ended: dt.date | None) -> list[Period]:
    """The periods with an end each: an open one ends on `by`; none outlasts the day the case ended."""
    found = []
    for period in periods:
        last = by if period.last is None else period.last
        if ended is not None and last > ended:
            last = ended
        if last != period.last:
            period = Period(period.kind, period.key, period.first, last)
        found.append(period)
    return found


def laid(periods: Iterable[Period]) -> Stops:
    """Ended periods as merged blocks: overlapping days count out once (R7), touching waits are one (R11)."""
    blocks: list[Block] = []
    waits: list[Block] = []
    for period in periods:
        last = period.last
        if last is None:
            raise ValueError("an open period has no block")
        if period.kind == NOTICE:
            blocks.append((period.first - ONE_DAY, last))
        else:
            blocks.append((period.first, last))
            waits.append((period.first, last))
    return Stops(merged(blocks), merged(waits))


def merged(blocks: list[Block]) -> list[Block]:
    """Blocks in order, those that overlap or touch made one."""
    if len(blocks) < 2:
        return blocks
    blocks.sort()
    found = [blocks[0]]
    for after, until in blocks[1:]:
        start, end = found[-1]
        if after <= end:
            found[-1] = (start, max(end, until))
        else:
            found.append((after, until))
    return found


def counted(calendar: Calendar, start: dt.date, until: dt.date, blocks: Sequence[Block]) -> int:
    """The counted days x with start < x ≤ until."""
    total = calendar.count(start, until)
    for first, last in blocks:
        total -= calendar.count(max(first, start), min(last, until))
    return total


def due_date(calendar: Calendar, start: dt.date, n: int, stops: Stops) -> dt.date:
    """The first working day on which the counted days since `start` reach n; R3 for n = 0; R11.

    Reached on the very day on which a wait begins, it moves once: to the first working day on or after the
    end of that wait.
    """
    if not stops.blocks:
        return calendar.add(start, n) if n else calendar.next_working(start)
    reached = _reached(calendar, start, n, stops.blocks) if n else _same_day(calendar, start, stops.blocks)
    for first, last in stops.waits:
        if first == reached:
            return calendar.next_working(last)
    return reached


def _reached(calendar: Calendar, start: dt.date, n: int, blocks: Sequence[Block]) -> dt.date:
    place, missing = start, n
    for first, last in blocks:
        if last <= place:
            continue
        if first > place:
            here = calendar.count(place, first)
            if here >= missing:
                break
            missing -= here
        place = last
    return calendar.add(place, missing)


def _same_day(calendar: Calendar, start: dt.date, blocks: Sequence[Block]) -> dt.date:
    """R3: the day itself, or the next working day not stopped."""
    day = calendar.next_working(start)
    for first, last in blocks:
        if first < day <= last:
            day = calendar.add(last, 1)
    return day
