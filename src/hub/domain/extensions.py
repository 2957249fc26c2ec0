"""Extensions of the limit (deadlines.md, R9; 限时办结制度 article 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from hub.domain.calendar import Calendar
from hub.domain.clock_events import ClockEvent
from hub.domain.measure import Rejected
from hub.domain.stops import Stops, counted

DAYS_LEFT: Final = 3
"""Counted days that must be left at the end of the day on which the applicant was told."""

_WHY: Final = {
    "not_approved": "未经街道领导书面批准，不生效",
    "not_told": "未书面告知申请人理由和新的办结时限，不生效",
    "too_late": "告知之日（{told}）终了时剩余{left}个工作日，不足3个工作日，不生效",
}


def extended(
    n: int, extensions: Sequence[tuple[int, ClockEvent]], calendar: Calendar, start: dt.date, stops: Stops,
    until: dt.date, ended: dt.date | None,
) -> tuple[int, tuple[Rejected, ...]]:  # fmt: skip
    """The limit with its effective extensions, and the ineffective ones by index.

    They take effect in the order of their telling; one told after `until` is not effective yet, which is not
    a rejection.
    """
    rejected: list[Rejected] = []
    told: list[tuple[dt.date, int, ClockEvent]] = []
    for index, event in extensions:
        if not event.approved:
            rejected.append(_rejected(index, "not_approved"))
        elif event.told is None:
            rejected.append(_rejected(index, "not_told"))
        elif event.told <= until:
            told.append((event.told, index, event))
    for day, index, event in sorted(told, key=lambda each: each[:2]):
        left = n - counted(calendar, start, min(day, ended or day), stops.blocks)
        if left >= DAYS_LEFT:
            n += event.days
        else:
            rejected.append(_rejected(index, "too_late", told=day.isoformat(), left=left))
    return n, tuple(sorted(rejected, key=lambda each: each.event))


def _rejected(index: int, code: str, **facts: object) -> Rejected:
    return Rejected(index, "R9", code, _WHY[code].format(**facts))
