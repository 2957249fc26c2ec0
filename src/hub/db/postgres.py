"""How the hub speaks to a PostgreSQL server: how long it waits, and in which letters."""

from __future__ import annotations

import logging
from typing import Any, Final

from sqlalchemy import Connection, Engine, PoolProxiedConnection, event

from hub.db.trouble import read_only
from hub.domain.errors import InputError

PATIENCE: Final = 10_000
"""Milliseconds that a connection waits for another one's lock, on both kinds of database."""
OLDEST: Final = 12
"""The first version of PostgreSQL that knows all that the hub says to it."""
_CONNECT: Final = {"connect_timeout": PATIENCE // 1000, "client_encoding": "utf8"}
_WAIT: Final = "SELECT set_config('lock_timeout', '%s', %s) WHERE current_setting('lock_timeout') = '0'"
_POOLED: Final = "hub_pooled"

_SPILL: Final = (
    "WITH kept AS MATERIALIZED (SELECT repeat('x', 8000) AS x FROM generate_series(1, 1000))"
    " SELECT count(x) FROM kept"
)
"""Eight megabytes, more than the memory allowed: the server lays them on its disk and forgets them."""

# Where no log is open (hub restore) its warnings would stand among a command's sentences.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


def settle(engine: Engine) -> None:
    """Nobody waits for ever for a server or a lock (what the address or the server sets itself holds).

    Connecting raises InputError where it is too old, or was made for other letters than Unicode's.
    """
    event.listen(engine, "do_connect", _connecting)
    event.listen(engine, "connect", _connected)
    dialect: Any = engine.dialect
    dialect.do_begin = _begin


def _connecting(_dialect: Any, _record: Any, _args: Any, given: dict[str, Any]) -> None:
    for name, value in _CONNECT.items():
        given.setdefault(name, value)


def _connected(raw: Any, record: Any) -> None:
    _must_be_new_enough(raw.info.server_version // 10_000)
    _must_hold_all_letters(raw.info.parameter_status("server_encoding"))
    # In a transaction it would be forgotten with it.
    raw.autocommit = True
    server = raw.execute("SELECT pg_backend_pid()").fetchone()[0]
    if server == raw.info.backend_pid:
        raw.execute(_WAIT % (PATIENCE, "false"))
    else:
        record.info[_POOLED] = True
        raw.prepare_threshold = None
    raw.autocommit = False


def _begin(connection: PoolProxiedConnection) -> None:
    """Behind a pooler (pgbouncer) each transaction may have another server's process, which knows nothing of
    the one before: no prepared statement and no setting."""
    raw: Any = connection.driver_connection
    if connection.info.get(_POOLED):
        raw.execute(_WAIT % (PATIENCE, "true"))


def _must_be_new_enough(version: int) -> None:
    if version < OLDEST:
        raise InputError(
            "PostgreSQL %(version)s is too old for the hub.", where="HUB_DATABASE",
            remedy="Its version must be %(least)s or newer.", version=version, least=OLDEST,
        )  # fmt: skip


def _must_hold_all_letters(encoding: str) -> None:
    if encoding != "UTF8":
        raise InputError(
            "The database keeps texts as %(encoding)s, which cannot hold every name.", where="HUB_DATABASE",
            remedy="Make another one: createdb --template=template0 --encoding=UTF8 NAME.", encoding=encoding,
        )  # fmt: skip


def wait_for(connection: Connection, lock: int) -> None:
    """Take a lock of the hub's own until the transaction ends, however long another one has it."""
    for statement in (
        "SET LOCAL lock_timeout = 0", f"SELECT pg_advisory_xact_lock({lock})",
        f"SET LOCAL lock_timeout = {PATIENCE}",
    ):  # fmt: skip
        connection.exec_driver_sql(statement)


def must_take_changes(connection: Connection) -> None:
    """Raise where the server is a copy that may only be read, or its disk (unseen from here) is full."""
    if connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
        raise read_only()
    connection.exec_driver_sql("SET LOCAL work_mem = 64")
    connection.exec_driver_sql(_SPILL)
