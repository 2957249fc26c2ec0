"""Receipts are vouchers: after their years they keep number, sum and day, and are nobody's any more."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.operations import journal
from hub.operations.collection import record
from hub.operations.rights import SYSTEM

DAYS, RECEIPTS = record.DAYS, record.RECEIPTS
PIECE: Final = 50


def due(before: dt.date) -> Any:
    """Ids of receipts older than a day that still are somebody's."""
    old = select(DAYS.c.id).where(DAYS.c.day < before)
    mine = (RECEIPTS.c.resident_id.is_not(None), RECEIPTS.c.day_id.in_(old))
    return select(RECEIPTS.c.id).where(*mine).order_by(RECEIPTS.c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Cut a piece of them off from their people, of whom the journal has but a keyed hash; how many."""
    rows = tx.execute(select(RECEIPTS).where(RECEIPTS.c.id.in_(due(before).limit(PIECE)))).mappings().all()
    for row in rows:
        nobody = {"payer": "", "reason": "", "resident_id": None}
        journal.enter(tx, SYSTEM, RECEIPTS, dict(row), "erased", texts=nobody)
    return len(rows)
