"""The working days by which stored dates were computed: what a changed calendar is told from.

They are compared day by day, so that every cause is seen alike: an override, an imported list, another
region, a newer holiday library.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from hub.db.base import today
from hub.db.models import CalendarDated
from hub.domain.calendar import Calendar

_days = CalendarDated.__table__
BACK: Final = 3
AHEAD: Final = 4
"""Years around the present one that are watched: the longest limit (1,000 working days) ends within them."""


def remember(tx: Connection, calendar: Calendar) -> None:
    """Note the working days of years not noted yet; called before a calendar changes."""
    known = set(tx.execute(select(_days.c.year)).scalars())
    new = [{"year": year, "days": _signs(calendar, year)} for year in _watched() if year not in known]
    if new:
        tx.execute(insert(_days), new)


def settle(tx: Connection, calendar: Calendar) -> None:
    """Note that all stored dates are those of this calendar."""
    tx.execute(delete(_days))
    tx.execute(insert(_days), [{"year": year, "days": _signs(calendar, year)} for year in _watched()])


def changed_days(tx: Connection, calendar: Calendar) -> tuple[dt.date, ...]:
    """The days that are not what they were when the stored dates were computed, in order."""
    noted = tx.execute(select(_days.c.year, _days.c.days).order_by(_days.c.year))
    return tuple(day for year, signs in noted for day in _differences(calendar, year, signs))


def _differences(calendar: Calendar, year: int, signs: str) -> list[dt.date]:
    now = _signs(calendar, year)
    if now == signs:
        return []
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(n) for n, (a, b) in enumerate(zip(signs, now, strict=True)) if a != b]


@lru_cache(maxsize=64)
def _signs(calendar: Calendar, year: int) -> str:
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    return "".join("01"[calendar.is_working(dt.date.fromordinal(n))] for n in range(first, last + 1))


def _watched() -> range:
    year = today().year
    return range(year - BACK, year + AHEAD + 1)
