"""Drafts that nobody sends: after some months what was read of the sheet goes."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.db.models import TakeOver
from hub.operations import journal
from hub.operations.rights import SYSTEM

BATCHES = TakeOver.__table__
KEPT_FOR: Final = dt.timedelta(days=90)
_PIECE: Final = 50


def due(moment: dt.datetime) -> Any:
    """Drafts brought in before a moment."""
    return select(BATCHES.c.id).where(BATCHES.c.state == "draft", BATCHES.c.asked_at < moment)


def withdraw(tx: Connection, moment: dt.datetime) -> int:
    """Withdraw a piece of them; how many."""
    ids = due(moment).order_by(BATCHES.c.id).limit(_PIECE)
    rows = [dict(row) for row in tx.execute(select(BATCHES).where(BATCHES.c.id.in_(ids))).mappings()]
    for row in rows:
        journal.enter(tx, SYSTEM, BATCHES, row, "expired", state="withdrawn")
        tx.execute(update(BATCHES).where(BATCHES.c.id == row["id"]).values(said=None))
    return len(rows)
