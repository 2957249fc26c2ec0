"""What a change of the calendar would do, before it is done: which days, whose dates, in which direction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hub.db.base import reading, today
from hub.domain.actor import Actor
from hub.domain.calendar import WEEKEND, Calendar, Day
from hub.operations.appointments.outside import booked_on
from hub.operations.appointments.record import Row
from hub.operations.calendars import dated
from hub.operations.calendars.calendar import calendar
from hub.operations.calendars.calendar_changes import Change, changed_calendar
from hub.operations.calendars.dates import Moved, moved_cases
from hub.operations.rights import require


@dataclass(frozen=True, slots=True)
class Preview:
    """`days`: (as it is, as it would be) where a day changes between worked and free.

    The cases by number, without names: those due later, earlier, and those whose date becomes or stops being
    known. `published`: (as it is, as it would be) of the year the change is about; `provisional`: years of
    the dates then whose arrangement is not published even so. `unnamed`: of a year that the change publishes,
    weekdays reckoned as free that it does not name: they stay free. `booked`: the
    appointments of days that become free, by number, without names.
    """

    days: tuple[tuple[Day, Day], ...]
    later: tuple[Moved, ...]
    earlier: tuple[Moved, ...]
    other: tuple[Moved, ...]
    published: tuple[bool, bool] | None
    provisional: frozenset[int]
    unnamed: tuple[dt.date, ...] = ()
    booked: tuple[Row, ...] = ()


def _unnamed(change: Change, new: Calendar) -> Iterator[dt.date]:
    day = dt.date(change.year or 1, 1, 1)
    while day.year == change.year:
        if day.weekday() not in WEEKEND and new.day(day).code == "holiday":
            yield day
        day += dt.timedelta(days=1)


def preview(actor: Actor, change: Change) -> Preview:
    """Look at a change; nothing is written."""
    require(actor, "calendar.manage")
    old, new = calendar(), changed_calendar(change)
    year = today().year
    first, last = dt.date(year - dated.BACK, 1, 1), dt.date(year + dated.AHEAD, 12, 31)
    near = old.differences(new, first, last)
    far = [day for day in sorted(change.days) if old.is_working(day) != new.is_working(day)]
    waiting = dated.changed_days(reading(), new)
    moved = list(moved_cases(sorted({*near, *far, *waiting}), new))
    published = None
    if change.year is not None:
        published = (
            not old.provisional(change.year, change.year),
            not new.provisional(change.year, change.year),
        )
    return Preview(
        tuple((old.day(day), new.day(day)) for day in sorted({*near, *far})),
        tuple(one for one in moved if one.before and one.after and one.after > one.before),
        tuple(one for one in moved if one.before and one.after and one.after < one.before),
        tuple(one for one in moved if not (one.before and one.after)),
        published,
        frozenset(one.after.year for one in moved
                  if one.after and new.provisional(one.after.year, one.after.year)),
        tuple(_unnamed(change, new)) if published == (False, True) else (),
        tuple(booked_on([day for day in {*near, *far} if not new.is_working(day)])),
    )  # fmt: skip
