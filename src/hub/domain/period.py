"""What a programme pays for: a month, two months, a quarter, a year, or once. No working days here."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from hub.domain.errors import InputError
from hub.domain.national import FIRST_YEAR, LAST_YEAR

ONCE: Final = "once"
MONTHS: Final = {"month": 1, "two_months": 2, "quarter": 3, "year": 12}
"""How many months a period of each kind has; two months are those that end with an even one."""
PERIODS: Final = (ONCE, *MONTHS)
_SIGNS: Final = {"two_months": "B", "quarter": "Q"}
_KEY: Final = re.compile(r"(\d{4})(?:-(?:(B|Q)([1-6])|(\d{2})))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last` day. `key`: once, 2026, 2026-Q4, 2026-B6 (its sixth two months), 2026-11."""

    first: dt.date
    last: dt.date
    key: str

    @property
    def months(self) -> tuple[dt.date, ...]:
        """The first days of its months; empty for `once`."""
        if self.key == ONCE:
            return ()
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return tuple(_month_after(self.first, step) for step in range(count))


ALWAYS: Final = Period(dt.date.min, dt.date.max, ONCE)
"""The one period of what is paid once."""


def period_at(kind: str, day: dt.date) -> Period:
    """The period of a kind that a day lies in. Raises KeyError for an unknown kind."""
    if kind == ONCE:
        return ALWAYS
    size = MONTHS[kind]
    place = (day.month - 1) // size
    first = dt.date(day.year, place * size + 1, 1)
    last = _month_after(first, size) - dt.timedelta(days=1)
    ends = {"month": f"-{day.month:02d}", "year": ""}
    return Period(first, last, f"{day.year}{ends.get(kind, f'-{_SIGNS.get(kind, str())}{place + 1}')}")


def period_of(key: str) -> Period:
    """The period with that key. Raises InputError for a key that names none."""
    if key == ONCE:
        return ALWAYS
    found = _KEY.fullmatch(key)
    try:
        return _found(found) if found else _no_period(key)
    except ValueError:
        return _no_period(key)


def next_period(period: Period, kind: str) -> Period:
    """The one after; `once` has none after it and stays."""
    return period if kind == ONCE else period_at(kind, period.last + dt.timedelta(days=1))


def month_of(text: str) -> dt.date:
    """The first day of a month as it is written: 2026-10. Raises ValueError for a month of no calendar."""
    first = dt.date.fromisoformat(f"{text}-01")
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise ValueError(text)
    return first


def month_after(day: dt.date) -> dt.date:
    """The first day of the month after a day's."""
    return _month_after(day.replace(day=1), 1)


def same_day_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; the last of the month where it is shorter."""
    first = _month_after(day.replace(day=1), months)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def _found(match: re.Match[str]) -> Period:
    year, sign, place, month = match.groups()
    if month:
        return period_at("month", dt.date(int(year), int(month), 1))
    if not sign:
        return period_at("year", dt.date(int(year), 1, 1))
    kind = {"B": "two_months", "Q": "quarter"}[sign]
    return period_at(kind, dt.date(int(year), int(place) * MONTHS[kind], 1))


def _month_after(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def _no_period(key: str) -> Period:
    raise InputError("%(key)s is not a period.", key=key, where="period",
                     remedy="Write 2026-11, 2026-B6 (two months), 2026-Q4, 2026 or once.")  # fmt: skip
