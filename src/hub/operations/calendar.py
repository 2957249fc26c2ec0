"""The centre's calendar: overrides with reason and paper, imported yearly lists, dates that moved."""

from __future__ import annotations

from typing import Any

from flask import current_app, g
from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import CalendarOverride, CalendarYear
from hub.domain.calendar import Calendar, Override
from hub.operations.settings import setting

_days, _years = CalendarOverride.__table__, CalendarYear.__table__
_STATE = select(
    select(func.count()).select_from(_days).scalar_subquery(),
    select(func.max(_days.c.at)).scalar_subquery(),
    select(func.count()).select_from(_years).scalar_subquery(),
    select(func.max(_years.c.at)).scalar_subquery(),
)
_G = "hub_calendar"


def calendar() -> Calendar:
    """The calendar as it stands; one small read per request tells whether it has changed."""
    found: Calendar | None = g.get(_G)
    if found is None:
        found = _kept(tuple(reading().execute(_STATE).one()), str(setting("calendar.region")))
        g.hub_calendar = found
    return found


def forget_calendar() -> None:
    """Ask anew in this request: an override has changed."""
    g.pop(_G, None)


def _kept(state: tuple[Any, ...], region: str) -> Calendar:
    kept: tuple[Any, Calendar] | None = current_app.extensions.get(_G)
    if kept is None or kept[0] != (state, region):
        kept = ((state, region), _read(region))
        current_app.extensions[_G] = kept
    return kept[1]


def _read(region: str) -> Calendar:
    rows = reading().execute(select(_days.c.date, _days.c.working, _days.c.reason, _days.c.document))
    years = reading().execute(select(_years.c.year)).scalars()
    return Calendar.of([Override(*row) for row in rows], region, years)
