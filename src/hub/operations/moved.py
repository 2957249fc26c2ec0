"""Cases whose due date the calendar moves: those the sweep will write, and those it wrote (deadlines.md)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Case, Event
from hub.domain.actor import Actor
from hub.operations.dates import moved_cases
from hub.operations.rights import require

_cases, _events = Case.__table__, Event.__table__
RECENTLY = dt.timedelta(days=30)


def moved(actor: Actor, since: dt.date | None = None) -> Iterator[dict[str, Any]]:
    """By number, without names: the date before and after, and the day it was written (None: not yet).

    First those still to be written, then those written from `since` on (the last thirty days), newest first.
    None as a date = not known while the clock stands.
    """
    require(actor, "calendar.manage")
    for each in moved_cases():
        yield {"number": each.number, "before": each.before, "after": each.after, "written": None}
    yield from _written(since or today() - RECENTLY)


def _written(since: dt.date) -> Iterator[dict[str, Any]]:
    asked = (
        select(_cases.c.number, _events.c.date, _events.c.payload)
        .join(_cases, _cases.c.id == _events.c.case_id)
        .where(_events.c.type == "redated", _events.c.date >= since, _events.c.payload.is_not(None))
        .order_by(_events.c.id.desc())
    )
    for number, day, payload in reading().execute(asked):
        said = json.loads(payload)
        before, after = (_date(said[name]) for name in ("before", "after"))
        yield {"number": number, "before": before, "after": after, "written": day}


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
