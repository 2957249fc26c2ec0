"""Appointments at a time that is no office hour any more: a day became free, or the hours changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import Select, select

from hub.db.base import reading, today
from hub.db.models import Post
from hub.domain.actor import Actor
from hub.domain.appointment import within
from hub.operations.access import log_access
from hub.operations.appointments.record import TABLE, Row
from hub.operations.appointments.times import halves
from hub.operations.appointments.view import rows_of
from hub.operations.rights import require

_posts: Final = Post.__table__
_c: Final = TABLE.c
_BOOKED: Final = (_c.state == "booked", _c.begins.is_not(None))


def outside(actor: Actor) -> list[Row]:
    """Those in the actor's sight that cannot be kept as they stand, to move or cancel; one log row."""
    require(actor, "appointment.book")
    rows = [row for row in rows_of(actor, *_BOOKED, _c.day >= today()) if not _inside(row)]
    if rows:
        log_access(actor, "appointments", "outside", rows=len(rows))
    return rows


def booked_on(days: Collection[dt.date]) -> list[Row]:
    """What is booked for some days from today on: number, day, time and window, nobody's name."""
    asked = _plain().where(_c.day.in_([day for day in days if day >= today()]))
    return [dict(row) for row in reading().execute(asked).mappings()]


def numbers_outside() -> Iterator[str]:
    """The numbers of all that lie outside the office hours, by day."""
    for row in reading().execute(_plain().where(_c.day >= today())).mappings():
        if not _inside(row):
            yield row["number"]


def _plain() -> Select[Any]:
    return (
        select(_c.number, _c.day, _c.begins, _c.minutes, _posts.c.title.label("post"))
        .join(_posts, _posts.c.id == _c.post_id)
        .where(*_BOOKED)
        .order_by(_c.day, _c.begins, _c.id)
    )


def _inside(row: Any) -> bool:
    return within(halves(row["day"]), row["begins"], row["minutes"])
