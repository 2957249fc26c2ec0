"""Rows as plain dictionaries: those a query finds, how many, and the one that lies in somebody's scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, func, select

from hub.db.base import reading, today
from hub.db.ready import Ready
from hub.db.scope import own_record, scope
from hub.domain.actor import Actor
from hub.domain.errors import NoMore, NotFound

T = TypeVar("T")
Row = dict[str, Any]


def once_a_day(make: Callable[[Actor], T]) -> Callable[[Actor], T]:
    """What is made of an actor and the day alone (a statement), kept per process.

    The actor's grants and posts are fixed in it, and what scope knows of the own household: it is kept by all
    of them.
    """
    kept = lru_cache(maxsize=512)(lambda actor, _day, _own: make(actor))
    return lambda actor: kept(actor, today(), own_record(actor))


def daily_rows(query: Callable[[Actor], Select[Any] | None]) -> Callable[..., list[Row]]:
    """The rows of a person's list, whose statement is made once a day; none where there is no query.

    Values of its own parameters are given with the actor.
    """

    @once_a_day
    def ready(actor: Actor) -> Ready | None:
        asked = query(actor)
        return None if asked is None else Ready(asked)

    def found(actor: Actor, **values: Any) -> list[Row]:
        made = ready(actor)
        return [] if made is None else made.dicts(reading(), values)

    return found


def rows(query: Select[Any]) -> list[Row]:
    """What a query finds, read outside of a verb; its scope is the caller's to set."""
    return [dict(row) for row in reading().execute(query).mappings()]


def count(query: Select[Any] | None) -> int:
    """How many rows a query finds; none where there is no query (nobody asks)."""
    if query is None:
        return 0
    return int(reading().execute(query.with_only_columns(func.count()).order_by(None)).scalar_one())


def no_more(query: Select[Any], over: NoMore, missing: NotFound) -> NotFound:
    """What to say of what is not open here: `over` where `query` finds it, else `missing`.

    The query asks for what the actor knew of before it was noted or ended, maybe by a colleague.
    """
    return over if reading().execute(query.limit(1)).first() else missing


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
