"""Whether who is entitled is still there when a benefit is granted, or one from before the hub confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, exists, func, or_, select

from hub.db.models import Resident
from hub.domain.errors import Refused
from hub.i18n import _l, msgid
from hub.operations.benefits.beginning import TABLE

_people: Final = Resident.__table__
AS_REASON: Final = msgid(_l(
    "Refuse it with this as its reason; what is owed until then is brought in anew, with its last day."
))  # fmt: skip
"""What to do with one from before the hub."""
NOT_APPROVED: Final = msgid(_l(
    "Nothing is owed from then on: it is not approved, or somebody of the household takes the application"
    " over before."
))  # fmt: skip
"""What to do with an application."""


def must_be_there(tx: Connection, entitlement_id: int, *, where: str, remedy: str) -> None:
    """Raise Refused where who is entitled died or left: it would run, and nobody end it."""
    day = gone(tx, [entitlement_id]).get(entitlement_id)
    if day is not None:
        raise Refused(
            "By the register this person died or left on %(day)s.", where=where, day=day, remedy=remedy
        )


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
