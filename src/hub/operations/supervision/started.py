"""Whether urgent cases were begun in time (deadlines.md, R14): read from their events, many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Event
from hub.domain.calendar import Calendar
from hub.domain.lights import urgent_overdue

_events = Event.__table__
BEGINNINGS: Final = (
    "accepted", "papers", "notified", "supplemented", "step_done", "task_done", "nobody_home",
    "letter_written", "notice_from", "sent_up", "stopped_from", "completed", "withdrawn",
)  # fmt: skip
"""Events that show that somebody has begun to work on a case."""
_PIECE: Final = 500


def not_expedited(case_ids: Sequence[int], calendar: Calendar, as_of: dt.date) -> frozenset[int]:
    """Those of these urgent cases that were not begun on the day they were marked, as of a day."""
    late = set()
    for at in range(0, len(case_ids), _PIECE):
        for case_id, (flagged, started) in _began(case_ids[at : at + _PIECE], as_of).items():
            if urgent_overdue(flagged, started, calendar, as_of):
                late.add(case_id)
    return frozenset(late)


def _began(case_ids: Sequence[int], as_of: dt.date) -> Mapping[int, tuple[dt.date, dt.date | None]]:
    """By case: the day it was first marked urgent, and the first day of work after that entry."""
    query = (
        select(_events.c.case_id, _events.c.type, _events.c.date)
        .where(_events.c.case_id.in_(case_ids), _events.c.type.in_(("urgent", *BEGINNINGS)))
        .where(_events.c.date <= as_of)
        .order_by(_events.c.case_id, _events.c.seq)
    )
    return _first((row[0], row[1], row[2]) for row in reading().execute(query))


def _first(rows: Iterable[tuple[int, str, dt.date]]) -> dict[int, tuple[dt.date, dt.date | None]]:
    found: dict[int, tuple[dt.date, dt.date | None]] = {}
    for case_id, kind, day in rows:
        if case_id not in found:
            if kind == "urgent":
                found[case_id] = (day, None)
        elif kind != "urgent" and found[case_id][1] is None:
            found[case_id] = (found[case_id][0], day)
    return found
