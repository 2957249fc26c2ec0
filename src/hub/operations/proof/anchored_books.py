"""The books beside the cases under a day's anchor: one seal that runs over every entry since the one before.

These books are only ever added to. So an entry that is gone, with the row it was about put back to the entry
before, is missed here, where the row's own chain holds again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, select

from hub.db import chain
from hub.db.base import now
from hub.db.crypto import mac_of
from hub.db.models import JournalEntry, RegistryEntry

BOOKS: Final = (JournalEntry.__table__, RegistryEntry.__table__)
SETTLED: Final = dt.timedelta(hours=1)
"""A smaller number may be committed later: by then whoever was writing it has long ended."""

Last = Mapping[str, int]
"""The last entry of each book, by the name of its table."""


def last_of(anchor: Mapping[str, Any] | None) -> Last:
    """Up to where an anchor seals the books; none of them where it is from before they were."""
    said: Last = json.loads(anchor["books"]) if anchor and anchor["books"] else {}
    return said


def newest(tx: Connection, *, settled: bool) -> Last:
    """The last entry of each book now; `settled`: of those that nobody can still come before."""
    found = {}
    for book in BOOKS:
        query = select(func.max(book.c.id))
        found[book.name] = tx.execute(query.where(book.c.at < now() - SETTLED) if settled else query).scalar()
    return {name: last or 0 for name, last in found.items()}


def text_of(last: Last) -> str:
    """The last entries as an anchor keeps them."""
    return json.dumps(last, sort_keys=True, separators=(",", ":"))


def seal(tx: Connection, key: bytes, since: Last, until: Last) -> str:
    """The seal over the entries after `since` up to `until`, book by book, each by its number and MAC."""
    mac, running = mac_of(key), chain.GENESIS
    for book in BOOKS:
        first, last = since.get(book.name, 0), until.get(book.name, 0)
        query = select(book.c.id, book.c.mac).where(book.c.id > first, book.c.id <= last).order_by(book.c.id)
        for row in tx.execute(query, execution_options={"yield_per": 1000}):
            running = mac("\x1f".join((running, book.name, str(row.id), row.mac)).encode())
    return running
