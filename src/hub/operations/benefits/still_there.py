"""Whether who is entitled is still there when a benefit from before the hub is confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, exists, func, or_, select

from hub.db.models import Resident
from hub.operations.benefits.beginning import TABLE

_people: Final = Resident.__table__


def gone(tx: Connection, ids: Sequence[int]) -> Mapping[int, dt.date]:
    """The day on which somebody died or left, of those that would run from then on and nobody end.

    A household's goes on for those who live, and one that ended before is owed until then.
    """
    e, day = TABLE.c, func.coalesce(_people.c.died, _people.c.moved_out)
    home = _people.alias("home").c
    lives = exists().where(home.household_id == e.household_id, home.died.is_(None), home.moved_out.is_(None))
    query = (
        select(e.id, day)
        .join_from(TABLE, _people, _people.c.id == e.resident_id)
        .where(e.id.in_(ids), ~lives, day.is_not(None), or_(e.until_on.is_(None), e.until_on > day))
    )
    return dict(tx.execute(query).all())
