"""Stored due dates after the calendar has changed: which move, and moving them (deadlines.md, Calendar).

Only cases whose window holds a changed day are looked at; only those that move are written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import CompoundSelect, Connection, and_, literal, or_, select, union

from hub.db.base import reading, today, transaction
from hub.db.models import Case, Post, Task
from hub.domain import fold
from hub.domain.calendar import Calendar
from hub.domain.measure import STOPPED
from hub.operations.calendars import dated
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import unscoped
from hub.operations.context import service_of
from hub.operations.messages import outbox
from hub.operations.rights import SYSTEM

CASES, TASKS, POSTS = Case.__table__, Task.__table__, Post.__table__
_CHUNK: Final = 200
_CASE = ("id", "number", "service", "version", "variant", "ledger", "due", "dated_on", "community_id")


@dataclass(frozen=True, slots=True)
class Moved:
    """An open case whose due date moves with the calendar; None = a date that is not known (stopped)."""

    case_id: int
    number: str
    before: dt.date | None
    after: dt.date | None


def changed_days() -> tuple[dt.date, ...]:
    """The days on which the calendar is not the one by which the stored dates were computed."""
    return dated.changed_days(reading(), calendar())


def moved_cases(days: Sequence[dt.date] | None = None, new: Calendar | None = None) -> Iterator[Moved]:
    """The open cases that a change of these days moves, by id; nothing is written.

    `days`: by default those changed since the dates were computed; `new`: by default the calendar as it is.
    """
    found = changed_days() if days is None else tuple(days)
    by = new or calendar()
    for ids in _chunks(found):
        query = select(*(CASES.c[name] for name in _CASE)).where(CASES.c.id.in_(ids)).order_by(CASES.c.id)
        for row in reading().execute(query.where(CASES.c.dated_on.is_not(None))).all():
            limit = service_of(row.service, row.version).promised_of(row.variant)
            measure, columns = fold.dates(limit, row.ledger, by, row.dated_on)
            if measure.ended is None and columns["due"] != row.due:
                yield Moved(row.id, row.number, row.due, columns["due"])


def redate() -> list[Moved]:
    """Compute the dates anew that a changed calendar moves, each with an entry in its case; what moved.

    Safe to stop and to run again: what is right is not written.
    """
    days = changed_days()
    moved: list[Moved] = []
    for ids in _chunks(days):
        with transaction() as tx:
            moved += [each for case_id in ids if (each := _redate(tx, case_id, days))]
    with transaction() as tx:
        if days:
            dated.settle(tx, calendar())
        else:
            dated.remember(tx, calendar())
    return moved


def _redate(tx: Connection, case_id: int, days: Sequence[dt.date]) -> Moved | None:
    file = unscoped(tx, SYSTEM, case_id)
    was = {name: file.row[name] for name in fold.DATED}
    if file.row["dated_on"] is not None and file.row["completed_on"] is None and not file.closed:
        _as_dated(file)
    file.retime()
    if was["due"] == file.row["due"] and was["accepted_on"] == file.row["accepted_on"]:
        if any(was[name] != file.row[name] for name in was):
            file.refresh()
        file.retimed()
        return None
    file.add("redated", before=was["due"], after=file.row["due"], days=_between(days, was, file.row))
    if was["due"] and file.row["due"]:
        outbox.date_moved(file, was["due"], file.row["due"])
    file.save()
    return Moved(case_id, file.row["number"], was["due"], file.row["due"])


def _between(days: Sequence[dt.date], was: Mapping[str, Any], now: Mapping[str, Any]) -> list[dt.date]:
    """Those of the changed days that lie between acceptance and the later of both due dates."""
    first = min((row["accepted_on"] for row in (was, now) if row["accepted_on"]), default=dt.date.min)
    last = max(row["due"] or dt.date.max for row in (was, now))
    return [day for day in days if first < day <= last]


def _as_dated(file: CaseFile) -> None:
    """The dates as of the day on which they were computed: the calendar alone makes the difference."""
    now, file.on = file.on, file.row["dated_on"]
    file.project()
    file.on = now


def _chunks(days: Sequence[dt.date]) -> Iterator[list[int]]:
    """Ids of the cases that may move, in chunks."""
    if not days:
        return
    ids = iter(sorted(set(reading().execute(_candidates(min(days), max(days))).scalars())))
    while chunk := list(islice(ids, _CHUNK)):
        yield chunk


def _candidates(first: dt.date, last: dt.date) -> CompoundSelect[Any]:
    """Open cases whose window, or whose open task's, reaches into first … last; each found by an index.

    Of a late case the days are counted on, up to when it was dated last.
    """
    is_open = CASES.c.closed_on.is_(None)
    running = and_(CASES.c.due >= first, CASES.c.accepted_on < last)
    past = literal(first <= today())
    stopped = and_(CASES.c.due.is_(None), CASES.c.state == STOPPED, past)
    late = and_(CASES.c.due < first, CASES.c.dated_on >= first, past)
    tasks = and_(TASKS.c.done_on.is_(None), TASKS.c.post_id.in_(select(POSTS.c.id)), TASKS.c.due >= first)
    return union(
        select(CASES.c.id).where(is_open, or_(running, stopped)),
        select(CASES.c.id).where(is_open, CASES.c.wake_on >= first),
        select(CASES.c.id).where(is_open, late),
        select(TASKS.c.case_id).where(tasks),
    )
