"""What is owed to whom on which day: spans of one amount each. Paid is another matter; this is the debt.

Money is integer fen. A month is owed whole to who is entitled on its first day, so that nobody reckons
with parts of months and an approval within a month pays from the next one on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub.domain.period import ONCE, Period

RATES: Final = ("month", "period")
"""Whether an amount is meant per month of a period or for the whole period."""
STATES: Final = ("asked", "active", "suspended", "ended", "refused")
RUNNING: Final = frozenset({"active", "suspended"})
MOST_OWED: Final = 1_000_000_00
"""Fen a month or a time, to one payee: what is more is a slip of the pen."""
MOST_PEOPLE: Final = 50
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`amount` fen owed from `first` to `last` (None = goes on), reckoned for so many people."""

    first: dt.date
    last: dt.date | None
    amount: int
    people: int = 1

    def holds(self, day: dt.date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)

    def touches(self, period: Period) -> bool:
        """Whether a day of the period lies in it."""
        return self.first <= period.last and (self.last is None or self.last >= period.first)


def is_over(state: str, last: dt.date | None, day: dt.date) -> bool:
    """Whether an entitlement that nobody ended has run out before a day: its own last day lies behind."""
    return state in RUNNING and last is not None and last < day


def at(spans: Iterable[Span], day: dt.date) -> Span | None:
    """The span that holds a day, if any."""
    return next((span for span in spans if span.holds(day)), None)


def owed(spans: Sequence[Span], period: Period, rate: str) -> int:
    """Fen owed for a period. `rate` month: each month by its first day; period: whole, by its last span."""
    if rate == "month" and period.key != ONCE:
        return sum(span.amount for month in period.months if (span := at(spans, month)))
    touching = [span for span in spans if span.touches(period)]
    return max(touching, key=lambda span: (span.first, span.last or dt.date.max)).amount if touching else 0


def from_day(
    spans: Sequence[Span], day: dt.date, amount: int | None, people: int = 1, until: dt.date | None = None
) -> tuple[Span, ...]:
    """The spans with another amount from a day on (None = nothing is owed); the past stays as it is."""
    kept = tuple(
        replace(span, last=day - _DAY) if span.last is None or span.last >= day else span
        for span in sorted(spans)
        if span.first < day
    )
    return kept if amount is None else (*kept, Span(day, until, amount, people))
