"""Cases whose due date the calendar moves: those the sweep will write, and those it wrote (deadlines.md)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, literal_column, select

from hub.db.base import reading, today
from hub.db.models import Case, Document, Event
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.operations.calendars.dates import moved_cases
from hub.operations.rights import require
from hub.operations.rows import rows

_cases, _events, _documents = Case.__table__, Event.__table__, Document.__table__
DATE_MOVED: Final = "hub.date_moved"
"""The notice to the resident: the print of `operations/prints/date_prints.py`."""
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
    for row in reading().execute(_redated(since)):
        yield {"number": row.number, **told(row.payload), "written": row.date}


def _redated(since: dt.date) -> Select[Any]:
    return (
        select(_cases.c.id, _cases.c.number, _events.c.date, _events.c.at, _events.c.payload)
        .join(_cases, _cases.c.id == _events.c.case_id)
        .where(
            _events.c.type == literal_column("'redated'"),
            _events.c.date >= since,
            _events.c.payload.is_not(None),
        )
        .order_by(_events.c.date.desc(), _events.c.id.desc())
    )


def moved_in_sight(actor: Actor, since: dt.date | None = None) -> Sequence[dict[str, Any]]:
    """The actor's own cases whose date the calendar moved, last first, each once: whom to tell.

    {case_id, number, before, after, written, told}: `told` is the day the notice was last printed, or None;
    `before` is the date that the applicant knows, however often it has moved since.
    A date that is back to what the applicant knows is none: there is nothing to tell.
    """
    require(actor, "case.read")
    asked = _redated(since or today() - RECENTLY).where(scope(_cases, actor), _cases.c.closed_on.is_(None))
    moves = reading().execute(asked).all()
    printed = _printed([row.id for row in moves])
    found: dict[int, dict[str, Any]] = {}
    known: dict[int, dt.date | None] = {}
    for row in moves:
        paper, said = printed.get(row.id), told(row.payload)
        known_by = paper["issued_on"] if paper and paper["at"] >= row.at else None
        found.setdefault(row.id, {
            "case_id": row.id, "number": row.number, **said, "written": row.date, "told": known_by,
        })  # fmt: skip
        if known_by is None:
            known[row.id] = said["before"]
    return [
        {**one, "before": known.get(key, one["before"])}
        for key, one in found.items()
        if one["told"] or known[key] != one["after"]
    ]


def _printed(case_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """When the notice was last printed, by case: `at`, and `issued_on` as its day.

    A date may move again on the day of its notice, so the day alone does not tell what the notice said.
    """
    c = _documents.c
    query = select(c.case_id, c.issued_on, c.at).where(c.print == DATE_MOVED, c.case_id.in_(case_ids))
    return {row["case_id"]: row for row in rows(query.order_by(c.id))}


def told(payload: str) -> dict[str, dt.date | None]:
    """{before, after} of a `redated` event."""
    said = json.loads(payload)
    return {name: _date(said[name]) for name in ("before", "after")}


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
