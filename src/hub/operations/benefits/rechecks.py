"""Benefits of households that became others: to be checked again by the department's window, until it has."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, func, select

from hub.db.base import reading
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.operations.benefits.beginning import TABLE

_c: Final = TABLE.c
TO_CHECK: Final = _c.recheck_on.is_not(None) & _c.state.in_((*RUNNING, "asked"))
"""The clause for what waits."""


def waiting(actor: Actor) -> int:
    """How many wait for this person's window; nobody's name, no log row."""
    query = desk_query(actor)
    if query is None:
        return 0
    return int(reading().execute(query.with_only_columns(func.count()).order_by(None)).scalar_one())


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows that `waiting` counts; None for whoever keeps no entitlements."""
    if not actor.may("entitlement.keep"):
        return None
    return select(TABLE).where(scope(TABLE, actor), TO_CHECK).order_by(_c.recheck_on, _c.id)
