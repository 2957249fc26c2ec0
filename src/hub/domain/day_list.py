"""Why this date: every day behind a due date with its reason (deadlines.md, "Why this date")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from hub.domain.calendar import Calendar
from hub.domain.clock_events import KINDS, Period
from hub.domain.measure import CountedDay

_REASONS: Final = {
    "sent_up": ("报上级机关办理", "报{keys}办理"),
    "notice": ("公示", "公示（{keys}）"),
    "stopped": ("依法不计入办理时限的环节", "不计入办理时限的环节（{keys}）"),
    "applicant_delay": ("申请人原因", "申请人原因（{keys}）"),
}
"""Kind of period → its reason without and with keys."""


def day_list(
    calendar: Calendar, accepted: dt.date | None, last: dt.date, periods: Sequence[Period]
) -> tuple[CountedDay, ...]:
    """Every day after acceptance up to and including `last`; the first reason that fits (Output, `code`)."""
    if accepted is None:
        return ()
    return tuple(_explained(calendar, day, periods) for day in _days(accepted, last))


def _days(after: dt.date, until: dt.date) -> Iterator[dt.date]:
    return map(dt.date.fromordinal, range(after.toordinal() + 1, until.toordinal() + 1))


def _explained(calendar: Calendar, date: dt.date, periods: Sequence[Period]) -> CountedDay:
    day = calendar.day(date)
    if day.working:
        covering = [period for period in periods if period.covers(date)]
        for kind in KINDS:
            keys = [period.key for period in covering if period.kind == kind]
            if keys:
                return CountedDay(date, False, kind, _reason(kind, keys))
    return CountedDay(date, day.working, day.code, day.reason)


def _reason(kind: str, keys: list[str]) -> str:
    plain, keyed = _REASONS[kind]
    named = "、".join(dict.fromkeys(key for key in keys if key))
    return keyed.format(keys=named) if named else plain
