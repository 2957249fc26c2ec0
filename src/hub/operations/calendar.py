"""The centre's calendar: overrides with reason and paper, imported yearly lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from hub.db.base import now, reading, transaction
from hub.db.models import CalendarOverride, CalendarYear, Staff
from hub.domain.actor import Actor
from hub.domain.calendar import Calendar, Override
from hub.domain.errors import Conflict, InputError, Many, NotFound
from hub.domain.national import check_year
from hub.operations.calendar_lists import YearList
from hub.operations.dated import remember
from hub.operations.kept import changed, kept
from hub.operations.rights import by_id, require
from hub.operations.settings import setting

_days, _years = CalendarOverride.__table__, CalendarYear.__table__


def calendar() -> Calendar:
    """The calendar as it stands."""
    return kept("calendar", _read)


def set_override(actor: Actor, *, date: dt.date, working: bool, reason: str, document: str = "") -> None:
    """Say that one day is worked or free, with reason and paper.

    Raises InputError without a reason, Conflict where the day is set already (drop that first).
    """
    require(actor, "calendar.manage")
    check_year(date.year)
    if not reason.strip() or len(reason) > 80:
        raise InputError("Say why the day is worked or free (reason).", where="reason")
    with transaction() as connection:
        if connection.execute(select(_days.c.date).where(_days.c.date == date)).first():
            raise Conflict("%(day)s is set already.", day=date, remedy="Take that entry away first.")
        remember(connection, calendar())
        connection.execute(
            insert(_days), _row(actor, Override(date, working, reason.strip(), document.strip()))
        )
        changed(connection, "calendar")


def drop_override(actor: Actor, *, date: dt.date) -> None:
    """Take a day's entry away: the national arrangement holds again. Raises NotFound."""
    require(actor, "calendar.manage")
    with transaction() as connection:
        remember(connection, calendar())
        if not connection.execute(delete(_days).where(_days.c.date == date)).rowcount:
            raise NotFound("%(day)s is not set.", day=date)
        changed(connection, "calendar")


def import_year(actor: Actor, given: YearList) -> int:
    """Take a year's list over: its days become overrides, its year is published. The number of new days.

    A day set alike already is left as it is. Raises Many naming every day that is set otherwise.
    """
    require(actor, "calendar.manage")
    check_year(given.year)
    with transaction() as connection:
        known = {day.date: day for day in _overrides()}
        clashes = [day for day in given.days if day.date in known and known[day.date].working != day.working]
        if clashes:
            raise Many([_clash(day) for day in clashes])
        remember(connection, calendar())
        new = [_row(actor, day) for day in given.days if day.date not in known]
        if new:
            connection.execute(insert(_days), new)
        connection.execute(delete(_years).where(_years.c.year == given.year))
        year = {"year": given.year, "document": given.document, "by_id": by_id(actor), "at": now()}
        connection.execute(insert(_years), year)
        changed(connection, "calendar")
    return len(new)


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


def _row(actor: Actor, day: Override) -> dict[str, Any]:
    return {
        "date": day.date, "working": day.working, "reason": day.reason, "document": day.document,
        "by_id": by_id(actor), "at": now(),
    }  # fmt: skip


def _clash(day: Override) -> Conflict:
    if day.working:
        return Conflict("%(day)s is set as free already.", day=day.date, remedy="Take that entry away first.")
    return Conflict("%(day)s is set as worked already.", day=day.date, remedy="Take that entry away first.")


def _read() -> Calendar:
    years = reading().execute(select(_years.c.year)).scalars()
    return Calendar.of(_overrides(), str(setting("calendar.region")), years)


def _overrides() -> list[Override]:
    rows = reading().execute(select(_days.c.date, _days.c.working, _days.c.reason, _days.c.document))
    return [Override(*row) for row in rows]
