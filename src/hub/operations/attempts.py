"""Wrong codes of residents' numbers, counted for all processes of the centre together.

Whoever guesses is stopped by number, from whatever address and whichever process answers; a number that does
not exist is counted like one that does. Only a keyed hash of the number is kept, for an hour.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.db.base import now, reading, transaction
from hub.db.crypto import keys
from hub.db.models import WrongCodes
from hub.db.ready import Ready

_table: Final = WrongCodes.__table__
MOST: Final = 30
"""Wrong codes for one number in an hour: whoever holds the receipt needs three or four."""
HOUR: Final = dt.timedelta(hours=1)
_LOOK: Final = Ready(select(_table.c.count, _table.c.since).where(_table.c.key == bindparam("key")))


def shut_until(kind: str, number: str) -> dt.datetime | None:
    """When a number of a kind is looked up again; None while it is. One statement, by its key."""
    for count, since in _LOOK.rows(reading(), {"key": _key(kind, number)}):
        if count >= MOST and since + HOUR > now():
            opens: dt.datetime = since + HOUR
            return opens
    return None


def wrong(kind: str, number: str) -> None:
    """Count one wrong code; what is over for an hour is dropped with it."""
    at = now()
    with transaction() as tx:
        tx.execute(delete(_table).where(_table.c.since <= at - HOUR))
        tx.execute(_adding(tx), {"key": _key(kind, number), "since": at, "count": 1})


def forget_all() -> None:
    """Count from nothing again."""
    with transaction() as tx:
        tx.execute(delete(_table))


def _adding(tx: Connection) -> Any:
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    adding = insert(_table)
    most = case((_table.c.count < MOST, _table.c.count + adding.excluded.count), else_=_table.c.count)
    return adding.on_conflict_do_update(index_elements=["key"], set_={"count": most})


def _key(kind: str, number: str) -> str:
    return keys().keyed_hash("wrong codes", f"{kind} {number}")
