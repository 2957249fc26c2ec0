"""The centre's calendar as it stands: the national arrangement, imported notices, the centre's own days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import CalendarOverride, CalendarYear, Staff
from hub.domain.calendar import Calendar, Override
from hub.domain.national import check_year
from hub.operations.kept import kept
from hub.operations.settings import setting

_days, _years = CalendarOverride.__table__, CalendarYear.__table__


def calendar() -> Calendar:
    """The calendar as it stands."""
    return kept("calendar", _read)


def is_provisional(due: dt.date | None, since: dt.date | None = None) -> bool:
    """Whether a date touches a year whose arrangement is not published (from `since`, else its own year)."""
    if due is None:
        return False
    return calendar().provisional(min(since or due, due).year, due.year)


def year_of(year: int) -> dict[str, Any]:
    """One year: every day that differs from Monday–Friday or is set by the centre, and whether it stands."""
    check_year(year)
    found = calendar()
    day, days = dt.date(year, 1, 1), []
    working = 0
    while day.year == year:
        told = found.day(day)
        working += told.working
        if told.code not in ("weekend", "working"):
            days.append(
                {"date": day.isoformat(), "working": told.working, "code": told.code, "reason": told.reason}
            )
        day += dt.timedelta(days=1)
    return {
        "year": year, "provisional": found.provisional(year, year), "working_days": working, "days": days,
    }  # fmt: skip


def overrides(year: int | None = None) -> Sequence[dict[str, Any]]:
    """The centre's own entries with paper, who and when."""
    asked = select(_days, Staff.name.label("by")).outerjoin(Staff, Staff.id == _days.c.by_id)
    if year is not None:
        asked = asked.where(_days.c.date.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    return [dict(row) for row in reading().execute(asked.order_by(_days.c.date)).mappings()]


def published_years() -> Mapping[int, str]:
    """The years whose arrangement was imported, with the paper."""
    rows = reading().execute(select(_years.c.year, _years.c.document))
    return {row.year: row.document for row in rows}


def _read() -> Calendar:
    rows = reading().execute(select(_days.c.date, _days.c.working, _days.c.reason, _days.c.document))
    return Calendar.of([Override(*row) for row in rows], str(setting("calendar.region")), published_years())
