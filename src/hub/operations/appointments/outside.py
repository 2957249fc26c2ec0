"""Appointments at a time that is no office hour any more: a day became free, or the hours changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, select

from hub.db.base import reading, today
from hub.db.models import Post
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appointment import within
from hub.operations.access import log_access
from hub.operations.appointments.record import TABLE, Row
from hub.operations.appointments.times import halves
from hub.operations.appointments.view import rows_of
from hub.operations.rights import require

_posts: Final = Post.__table__
_c: Final = TABLE.c


def outside(actor: Actor) -> list[Row]:
    """Those in the actor's sight that cannot be kept as they stand, to move or cancel; one log row."""
    require(actor, "appointment.book")
    ids = [row["id"] for row in _ahead(scope(TABLE, actor)) if not _inside(row)]
    rows = rows_of(actor, _c.id.in_(ids)) if ids else []
    if rows:
        log_access(actor, "appointments", "outside", rows=len(rows))
    return rows


def booked_on(days: Collection[dt.date]) -> list[Row]:
    """What is booked for some days from today on: number, day, time and window, nobody's name."""
    return [
        {key: row[key] for key in ("number", "day", "begins", "minutes", "post")}
        for row in _ahead(_c.day.in_(list(days)))
    ]


def numbers_outside() -> Iterator[str]:
    """The numbers of all that lie outside the office hours, by day."""
    for row in _ahead():
        if not _inside(row):
            yield row["number"]


def _ahead(*clauses: ColumnElement[bool]) -> Sequence[RowMapping]:
    """What is booked from today on, without a word of the person."""
    query = (
        select(_c.id, _c.number, _c.day, _c.begins, _c.minutes, _posts.c.title.label("post"))
        .join(_posts, _posts.c.id == _c.post_id)
        .where(_c.state == "booked", _c.begins.is_not(None), _c.day >= today(), *clauses)
        .order_by(_c.day, _c.begins, _c.id)
    )
    return reading().execute(query).mappings().all()


def _inside(row: RowMapping) -> bool:
    return within(halves(row["day"]), row["begins"], row["minutes"])
