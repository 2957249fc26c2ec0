"""The words of old changes go (privacy.md, Keeps); that there was one, which kind and by whom, stays."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection, exists, select

from hub.operations.registry.record import CHANGES, ENTRIES, enter
from hub.operations.rights import SYSTEM

PIECE: Final = 50
NOTHING: Final = {"said": "{}", "done": None, "why": "—", "paper": "", "answer": "", "answer_paper": ""}
"""What is left of a change's words. Without `done` it can no longer be undone."""


def due(before: dt.date) -> Any:
    """Ids of changes asked before that day whose words are still there; one that waits is not among them."""
    day = dt.datetime.combine(before, dt.time(), current_app.config["HUB_TIMEZONE"])
    gone = exists().where(ENTRIES.c.change_id == CHANGES.c.id, ENTRIES.c.type == "erased")
    old = (CHANGES.c.asked_at < day, CHANGES.c.state != "asked", ~gone)
    return select(CHANGES.c.id).where(*old).order_by(CHANGES.c.id)


def erase(tx: Connection, before: dt.date) -> int:
    """Erase the words of a piece of them, each by a further entry of its chain; how many."""
    rows = tx.execute(select(CHANGES).where(CHANGES.c.id.in_(due(before).limit(PIECE)))).mappings().all()
    for row in rows:
        enter(tx, SYSTEM, dict(row), "erased", **NOTHING)
    return len(rows)
