"""临时性特殊安排: absences by order, which a leader says were one; no points are taken for those days."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import insert, select

from hub.db.base import now, transaction
from hub.db.models import Absence, OrderVerdict, Staff
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, NotFound, Refused
from hub.operations.appraisal.entries import cancel_spared
from hub.operations.rights import by_id, require
from hub.operations.rows import rows

TABLE: Final = OrderVerdict.__table__
_away, _staff = Absence.__table__, Staff.__table__
Row = dict[str, Any]


def judge(actor: Actor, absence_id: int, *, approved: bool) -> int:
    """Say whether an absence by order was one; how many open entries that cancels.

    Raises NotFound, Refused for the own one, Conflict where it is said already.
    """
    require(actor, "appraisal.hold")
    with transaction() as tx:
        query = select(_away).where(_away.c.id == absence_id, _away.c.kind == "order")
        row = tx.execute(query).mappings().first()
        if row is None:
            raise NotFound("There is no such arrangement.")
        if row["staff_id"] == actor.staff_id:
            raise Refused("Another leader says this of you.")
        if tx.execute(select(TABLE.c.id).where(TABLE.c.absence_id == absence_id)).scalar() is not None:
            raise Conflict("This is decided already.")
        tx.execute(insert(TABLE), {
            "absence_id": absence_id, "verdict": "approved" if approved else "refused",
            "by_id": by_id(actor), "at": now(),
        })  # fmt: skip
        return cancel_spared(tx, actor, row["staff_id"], row["first"], row["last"]) if approved else 0


def waiting(actor: Actor) -> list[Row]:
    """Absences by order that nobody has judged, the actor's own left out: id, name, first, last, reason."""
    require(actor, "appraisal.hold")
    query = (
        select(_away.c.id, _staff.c.name, _away.c.first, _away.c.last, _away.c.reason)
        .join(_staff, _staff.c.id == _away.c.staff_id)
        .outerjoin(TABLE, TABLE.c.absence_id == _away.c.id)
        .where(_away.c.kind == "order", TABLE.c.id.is_(None), _away.c.staff_id != actor.staff_id)
        .order_by(_away.c.first, _away.c.id)
    )
    return rows(query)
