"""Rows as plain dictionaries: those a query finds, how many, and the one that lies in somebody's scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from hub.db.base import reading
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound

Row = dict[str, Any]


def rows(query: Select[Any]) -> list[Row]:
    """What a query finds, read outside of a verb; its scope is the caller's to set."""
    return [dict(row) for row in reading().execute(query).mappings()]


def count(query: Select[Any] | None) -> int:
    """How many rows a query finds; none where there is no query (nobody asks)."""
    if query is None:
        return 0
    return int(reading().execute(query.with_only_columns(func.count()).order_by(None)).scalar_one())


def in_scope(
    tx: Connection, actor: Actor, table: Table, row_id: int, missing: NotFound, *, hold: bool = False
) -> Row:
    """One row by its id, if it lies in the actor's scope. Raises `missing` otherwise, whatever the reason.

    `hold`: what the verb then reads of other tables is so as long as nobody else holds the row; whoever does
    is waited for.
    """
    query = select(table).where(table.c.id == row_id, scope(table, actor))
    found = tx.execute(query.with_for_update(key_share=True) if hold else query).mappings().first()
    if found is None:
        raise missing
    return dict(found)
