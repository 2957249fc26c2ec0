"""Periods whose numbers may leave the centre: months, quarters or years that are over, counted from one kind.

The kind is the centre's choice. Periods of one kind have no day in common, so that nothing follows from
subtracting one from another; longer ones are sums of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from hub.domain.period import MONTHS, Period, period_at

KINDS: Final = ("month", "quarter", "year")


def parts(first: dt.date, last: dt.date, kind: str) -> tuple[Period, ...]:
    """The periods of a kind that make up a month, quarter or year with these days; () where they do not."""
    whole = next((each for each in _of(first) if (each.first, each.last) == (first, last)), None)
    if whole is None or len(whole.months) < MONTHS[kind]:
        return ()
    return tuple(period_at(kind, day) for day in whole.months[:: MONTHS[kind]])


def last_ones(day: dt.date, kind: str) -> tuple[Period, ...]:
    """The last month, quarter and year that were over before a day, none shorter than the kind."""
    running = [each for each in _of(day) if len(each.months) >= MONTHS[kind]]
    before = (each.first - dt.timedelta(days=1) for each in running)
    return tuple(period_at(name, each) for name, each in zip(KINDS[-len(running) :], before, strict=True))


def _of(day: dt.date) -> list[Period]:
    return [period_at(kind, day) for kind in KINDS]
