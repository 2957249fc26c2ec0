"""Half-month reports (deadlines.md, R17; the plan, 七、有关要求 ㈢)."""

from __future__ import annotations

import calendar as months
import datetime as dt
from typing import Final

from hub.domain.calendar import Calendar
from hub.domain.errors import InputError

FIRST_HALF: Final = 15
SECOND_HALF: Final = 30


def half_month_due(year: int, month: int) -> tuple[dt.date, dt.date]:
    """The two due dates of a month: the 15th, and the 30th or February's last day."""
    last = min(SECOND_HALF, months.monthrange(year, month)[1])
    return dt.date(year, month, FIRST_HALF), dt.date(year, month, last)


def report_period(due: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day that the report due on `due` covers: from the day after the last due date.

    The 31st belongs to the next report. Raises InputError where no report is due on that day.
    """
    first, second = half_month_due(due.year, due.month)
    if due == second:
        return first + dt.timedelta(days=1), due
    if due != first:
        raise InputError("no half-month report is due on %(date)s", date=due.isoformat())
    before = first.replace(day=1) - dt.timedelta(days=1)
    return half_month_due(before.year, before.month)[1] + dt.timedelta(days=1), due


def report_on_time(due: dt.date, filed: dt.date, calendar: Calendar, *, roll: bool = True) -> bool:
    """Whether a report is on time: by its due date or, where that is a rest day, on the next working day.

    `roll` is the setting for that, on by default; without it the report is late on that day.
    """
    return filed <= _last_day(due, calendar, roll)


def report_days_late(due: dt.date, filed: dt.date, calendar: Calendar, *, roll: bool = True) -> int:
    """Working days a report is late; 0 on time, and on the rest days right after its last day."""
    return calendar.count(_last_day(due, calendar, roll), filed)


def _last_day(due: dt.date, calendar: Calendar, roll: bool) -> dt.date:
    return calendar.next_working(due) if roll else due


def due_dates(first: dt.date, last: dt.date) -> list[dt.date]:
    """The due dates from one day to another, both in."""
    begin, end = 12 * first.year + first.month - 1, 12 * last.year + last.month
    every = (due for at in range(begin, end) for due in half_month_due(at // 12, at % 12 + 1))
    return [due for due in every if first <= due <= last]


def last_day_to_file(due: dt.date, calendar: Calendar, *, roll: bool = True) -> dt.date:
    """The last day on which a report is on time."""
    return _last_day(due, calendar, roll)
