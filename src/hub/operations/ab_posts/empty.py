"""空岗: the moments of an absence at which nobody would be at a post (AB岗工作制度, article 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from hub.db.base import reading
from hub.db.models import Absence, Post, PostHolder, Staff
from hub.domain.appointment import clock_of, minute_of
from hub.domain.errors import Refused
from hub.operations.calendars.calendar import calendar
from hub.operations.calendars.hours import hours_on

_away, _holders, _posts, _staff = Absence.__table__, PostHolder.__table__, Post.__table__, Staff.__table__
_DAY: Final = dt.timedelta(days=1)
_MIDNIGHT: Final = 24 * 60
Span = tuple[int, int]
"""Minutes of a day, the last not in it."""


class Gap(NamedTuple):
    """A post that nobody would do, from a minute of a day on."""

    post: str
    day: dt.date
    minute: int


def of(first: dt.date, last: dt.date) -> ColumnElement[bool]:
    """Holdings that touch these days."""
    return and_(_holders.c.since <= last, or_(_holders.c.until.is_(None), _holders.c.until >= first))


def gaps(staff_id: int, absence: Any) -> Iterator[Gap]:
    """Per working day and post that the person holds, the first minute at which all its holders are away.

    `absence`: first, last, begins, ends, as it is about to be noted. Only office hours count.
    """
    first, last = absence.first, absence.last
    held = select(_holders.c.post_id).where(_holders.c.staff_id == staff_id, of(first, last))
    titles = reading().execute(select(_posts.c.id, _posts.c.title).where(_posts.c.id.in_(held))).all()
    others = _others(held, staff_id, first, last)
    gone = _gone({each.staff_id for each in others}, first, last)
    for day in _working(first, last):
        open_ = [here for half in _office(day) if (here := _both(half, span(absence, day)))]
        for post_id, title in titles:
            there = {each.staff_id for each in others if each.post_id == post_id
                     and each.since <= day and (each.until is None or day <= each.until)}  # fmt: skip
            away = [[span(row, day) for row in gone if row.staff_id == who] for who in there]
            minute = first_empty(open_, away)
            if minute is not None:
                yield Gap(title, day, minute)


def first_empty(open_: Sequence[Span], away: Sequence[Sequence[Span]]) -> int | None:
    """The first minute of `open_` in which everybody is away; `away`: the spans of each. Pure."""
    starts = sorted({begin for begin, _end in open_} | {begin for each in away for begin, _end in each})
    for minute in starts:
        if _inside(minute, open_) and all(_inside(minute, spans) for spans in away):
            return minute
    return None


def span(absence: Any, day: dt.date) -> Span:
    """The minutes of a day that an absence takes; none of another day."""
    if not absence.first <= day <= absence.last:
        return (0, 0)
    begins = (absence.begins or 0) if day == absence.first else 0
    ends = absence.ends if day == absence.last and absence.ends is not None else _MIDNIGHT
    return (begins, ends)


def refused(gap: Gap) -> Refused:
    """What to say to who would leave a post to nobody."""
    return Refused(
        "Nobody would be at %(post)s on %(day)s from %(time)s on; no post may be left empty (article 4).",
        post=gap.post, day=gap.day, time=clock_of(gap.minute), where="substitute",
        remedy="Name a substitute, or choose other days.",
    )  # fmt: skip


# --- inside ---------------------------------------------------------------------------------------------


def _others(held: Any, staff_id: int, first: dt.date, last: dt.date) -> Sequence[Any]:
    query = (
        select(_holders.c.post_id, _holders.c.staff_id, _holders.c.since, _holders.c.until)
        .join(_staff, and_(_staff.c.id == _holders.c.staff_id, _staff.c.active))
        .where(_holders.c.post_id.in_(held), _holders.c.staff_id != staff_id, of(first, last))
    )
    return reading().execute(query).all()


def _gone(people: Iterable[int], first: dt.date, last: dt.date) -> Sequence[Any]:
    columns = (_away.c.staff_id, _away.c.first, _away.c.last, _away.c.begins, _away.c.ends)
    near = (_away.c.staff_id.in_(people), _away.c.first <= last, _away.c.last >= first)
    return reading().execute(select(*columns).where(*near)).all()


def _working(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    days = (first + offset * _DAY for offset in range((last - first).days + 1))
    return (day for day in days if calendar().is_working(day))


def _office(day: dt.date) -> list[Span]:
    """The halves of the office hours; the whole day where a centre has set none."""
    hours = hours_on(day)
    halves = [(minute_of(begin), minute_of(end)) for begin, end in (hours.morning, hours.afternoon)
              if begin and end]  # fmt: skip
    return halves or [(0, _MIDNIGHT)]


def _both(one: Span, other: Span) -> Span | None:
    begin, end = max(one[0], other[0]), min(one[1], other[1])
    return (begin, end) if begin < end else None


def _inside(minute: int, spans: Iterable[Span]) -> bool:
    return any(begin <= minute < end for begin, end in spans)
