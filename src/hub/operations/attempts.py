"""Wrong codes of residents' numbers, counted for all processes of the centre together.

Whoever guesses is stopped by number, from whatever address, and by address, whatever numbers are tried, and
whichever process answers; a number that does not exist is counted like one that does. Only keyed hashes of
number and address are kept, for an hour.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.db.base import now, reading, transaction
from hub.db.crypto import keys
from hub.db.models import WrongCodes
from hub.db.ready import Ready

_table: Final = WrongCodes.__table__
MOST: Final = 30
"""Wrong codes for one number in an hour: whoever holds the receipt needs three or four."""
HOUR: Final = dt.timedelta(hours=1)
MOST_FROM: Final = 120
"""Wrong codes from one address in an hour: a whole office or a village may stand behind it."""
_LOOK: Final = Ready(
    select(_table.c.key, _table.c.count, _table.c.since).where(
        _table.c.key.in_([bindparam("number"), bindparam("address")])
    )
)


def shut_until(kind: str, number: str, address: str) -> dt.datetime | None:
    """When somebody at an address may look up a number of a kind again; None where now. One statement."""
    keys_ = _keys(kind, number, address)
    most = {keys_["number"]: MOST, keys_["address"]: MOST_FROM}
    shut = [since + HOUR for key, count, since in _LOOK.rows(reading(), keys_) if count >= most[key]]
    return max((opens for opens in shut if opens > now()), default=None)


def wrong(kind: str, number: str, address: str) -> None:
    """Count one wrong code; what is over for an hour is dropped with it."""
    at = now()
    with transaction() as tx:
        tx.execute(delete(_table).where(_table.c.since <= at - HOUR))
        rows = [
            {"key": key, "since": at, "count": 1} for key in sorted(_keys(kind, number, address).values())
        ]
        tx.execute(_adding(tx), rows)


def forget_all() -> None:
    """Count from nothing again."""
    with transaction() as tx:
        tx.execute(delete(_table))


def _adding(tx: Connection) -> Any:
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    adding = insert(_table)
    more = {"count": _table.c.count + adding.excluded.count}
    return adding.on_conflict_do_update(index_elements=["key"], set_=more)


def _keys(kind: str, number: str, address: str) -> dict[str, str]:
    said = {"number": f"{kind} {number}", "address": f"address {_network(address)}"}
    return {name: keys().keyed_hash("wrong codes", text) for name, text in said.items()}


def _network(address: str) -> str:
    """Whose address it is: of the newer kind one household has 2⁶⁴, which share their first half."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))
