"""Benefits of households that became others: to be checked again by the department's window, until it has."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from hub.db.base import today
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.operations.benefits.beginning import TABLE, runs_on
from hub.operations.rows import count

_c: Final = TABLE.c


def to_check() -> ColumnElement[bool]:
    """The clause for what waits; what has run out by itself meanwhile does not."""
    return _c.recheck_on.is_not(None) & (runs_on(today()) | (_c.state == "asked"))


def waiting(actor: Actor) -> int:
    """How many wait for this person's window; nobody's name, no log row."""
    return count(desk_query(actor))


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows that `waiting` counts; None for whoever keeps no entitlements."""
    if not actor.may("entitlement.keep"):
        return None
    return select(TABLE).where(scope(TABLE, actor), to_check()).order_by(_c.recheck_on, _c.id)
