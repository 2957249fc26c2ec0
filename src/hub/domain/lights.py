"""Lights and the four kinds of overdue (deadlines.md, Lights, R14, R16; 限时办结制度 article 12)."""

from __future__ import annotations

import datetime as dt
from typing import Final

from hub.domain.calendar import Calendar
from hub.domain.measure import COMPLETED, STOPPED, WITHDRAWN, Measure

OVERDUE_KINDS: Final = {
    "unpublished": "㈠未逐个事项地公开承诺办结时限",
    "out_of_class": "㈡未按服务事项的分类办理方式办理",
    "late": "㈢无正当理由未在承诺时限内办结",
    "not_expedited": "㈣紧急事项未急事特办、随到随办",
}
"""The kinds of R16 in their order, with the words of article 12."""

SHORT: Final = 3
"""Limits up to this many days are yellow on the due day only."""


def light(*, state: str, due: dt.date | None, left: int, limit: int, today: dt.date) -> str:
    """The light of a case, step or task: green, yellow, red, stopped or done.

    `due` is the due date, or the forecast while stopped; `left` the working days left at the end of `today`
    and `limit` the whole limit with its extensions: a `Measure` of `today` has them all, and a list with a
    stored due date takes `calendar.count(today, due)` for `left`. Red is past due, also while stopped; a stop
    within the date is "stopped"; what has ended is "done"; what has no due date yet is green.
    """
    if state in (COMPLETED, WITHDRAWN):
        return "done"
    if due is not None and due < today:
        return "red"
    if state == STOPPED:
        return "stopped"
    if due is None:
        return "green"
    return "yellow" if (due == today if limit <= SHORT else left <= _warned(limit)) else "green"


def yellow_from(limit: int, due: dt.date, calendar: Calendar) -> dt.date:
    """The first day on which a timer is yellow if nothing stops it; it is red from the day after `due`."""
    return due if limit <= SHORT else calendar.back(due, _warned(limit))


def _warned(limit: int) -> int:
    """Two working days or less left, or 80 % of the limit used: as days left."""
    return max(2, limit // 5)


def days_late(due: dt.date, on: dt.date, calendar: Calendar) -> int:
    """Working days after the due date up to and including `on`; 0 in time."""
    return calendar.count(due, on)


def urgent_overdue(flagged: dt.date, started: dt.date | None, calendar: Calendar, as_of: dt.date) -> bool:
    """R14: whether an urgent case was not started on the day `flagged` (a rest day: the next working day)."""
    return (started or as_of) > calendar.next_working(flagged)


def overdue_kinds(
    measure: Measure, *, immediate: bool, published: bool = True, urgent_late: bool = False
) -> tuple[str, ...]:
    """R16: the kinds of overdue a case carries, as keys of OVERDUE_KINDS; () where it is in order.

    `published` says whether its promised limit was published at acceptance, `immediate` whether its service
    is one, `urgent_late` is `urgent_overdue`. An immediate service past its day is "out_of_class" only; valid
    reasons of ㈢ (an effective extension, a recorded delay of the applicant) have moved the due date already.
    """
    return kinds_of(measure.past_due, immediate=immediate, published=published, urgent_late=urgent_late)


def kinds_of(late: bool, *, immediate: bool, published: bool, urgent_late: bool) -> tuple[str, ...]:
    """The same where it is known whether the case is past its due date."""
    carried = {
        "unpublished": not published,
        "out_of_class": late and immediate,
        "late": late and not immediate,
        "not_expedited": urgent_late,
    }
    return tuple(kind for kind in OVERDUE_KINDS if carried[kind])
