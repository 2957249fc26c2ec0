"""The one MetaData, the session, and `transaction()`: the only way a verb writes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    MetaData,
    PoolProxiedConnection,
    RootTransaction,
    Table,
    event,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from hub.db import postgres
from hub.db.trouble import address

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[dt.datetime]):
    """A moment in UTC; aware on the way in and on the way out, on both databases."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Base(DeclarativeBase):
    """Every table of the hub and its departments, with names of constraints that migrations can rely on."""

    metadata = MetaData(naming_convention=NAMING)
    if TYPE_CHECKING:
        __table__: ClassVar[Table]


class Session(FlaskSession):
    """The session; inside `transaction()` it joins that connection, and commits nothing itself.

    Where it ends its own transaction, what plain rows were read in ends too: nobody reads what was before.
    """

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        """The connection that `joining` gave; else the engine."""
        joined: Connection | None = g.get(_JOINED)
        return super().get_bind(*args, **options) if joined is None else joined

    def commit(self) -> None:
        super().commit()
        _end_reading()

    def rollback(self) -> None:
        super().rollback()
        _end_reading()


_JOINED: Final = "hub_connection"
_WRITES: Final = "hub_writes"
_READING: Final = "hub_reading"
"""The connection that plain rows are read on, its transaction open."""
db = SQLAlchemy(
    model_class=Base, session_options={"class_": Session, "join_transaction_mode": "rollback_only"}
)


def bind(app: Flask, url: str) -> None:
    """Bind the app to its one database; SQLite gets the durable, strict settings."""
    app.config["SQLALCHEMY_DATABASE_URI"] = address(url).render_as_string(hide_password=False)
    options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"query_cache_size": 1500})
    # A connection that the server ended meanwhile (a restart) is made anew instead of failing a request.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": url.startswith("postgresql"), **options}
    db.init_app(app)
    app.teardown_appcontext(_end_reading)
    with app.app_context():
        harden(db.engine)


def harden(engine: Engine) -> None:
    """SQLite: WAL, synchronous FULL, foreign keys on, and `begin_writing` takes the lock at once."""
    if engine.dialect.name != "sqlite":
        postgres.settle(engine)
        return
    event.listen(engine, "connect", _sqlite_settings)
    # A listener of the engine's own event would be asked at every statement.
    dialect: Any = engine.dialect
    dialect.do_begin = _sqlite_begin


CACHE_KIB: Final = 32_768
"""Of pages a connection keeps at most. SQLite's own 2 MB are less than the upper levels of a million people's
indexes, so that each search read them from the file again."""


def _sqlite_settings(raw: sqlite3.Connection, _record: Any) -> None:
    raw.isolation_level = None
    for pragma in (
        "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={postgres.PATIENCE}",
        "secure_delete=ON", f"cache_size=-{CACHE_KIB}",
    ):  # fmt: skip
        raw.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: PoolProxiedConnection) -> None:
    # A deferred transaction that turns into a writer half way fails at once with "locked".
    raw = connection.driver_connection
    assert raw is not None  # it begins on it
    raw.execute("BEGIN IMMEDIATE" if connection.info.get(_WRITES) else "BEGIN")


def begin_writing(connection: Connection) -> RootTransaction:
    """Begin a transaction that writes."""
    connection.info[_WRITES] = True
    try:
        return connection.begin()
    finally:
        del connection.info[_WRITES]


@contextmanager
def transaction() -> Iterator[Connection]:
    """One write transaction: all or nothing. A verb inside a verb joins the outer one.

    Yields its Core connection, which the session joins when it is used; commits at the end of the outermost
    block and rolls back on any exception.
    """
    joined = g.get(_JOINED)
    if joined is not None:
        yield joined
        return
    _end_session(keep=False)
    with _taken_over() or db.engine.connect() as connection:
        begin_writing(connection)
        g.hub_connection = connection
        try:
            yield connection
            _end_session(keep=True)
            connection.commit()
        except BaseException:
            _end_session(keep=False)
            connection.rollback()
            raise
        finally:
            g.pop(_JOINED)


def _end_session(*, keep: bool) -> None:
    """Let go of what the session holds, if there is one; `keep` writes first what was given to it."""
    if db.session.registry.has():
        session = db.session()
        if session.in_transaction():
            session.commit() if keep else session.rollback()


def _taken_over() -> Connection | None:
    """The connection that rows were read on, nothing begun; None where there is none, or it has died."""
    found: Connection | None = g.pop(_READING, None)
    if found is None:
        return None
    try:
        found.rollback()
    except DBAPIError:
        found.close()
        return None
    return found


def _end_reading(_error: BaseException | None = None) -> None:
    found = _taken_over()
    if found is not None:
        found.close()


def let_go() -> None:
    """Give back whatever this request or command holds of the database; what was not committed is undone."""
    db.session.remove()
    _end_reading()


def leave_no_trace() -> None:
    """On SQLite what was erased lies on in the write-ahead log until that is written over: empty it now.

    Where somebody reads at this moment, or inside a transaction, it stays for the next call; nobody waits.
    """
    if db.engine.dialect.name != "sqlite" or in_transaction():
        return
    log = Path(f"{db.engine.url.database}-wal")
    if not (log.is_file() and log.stat().st_size):
        return
    let_go()
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        for pragma in ("busy_timeout=0", "wal_checkpoint(TRUNCATE)", f"busy_timeout={postgres.PATIENCE}"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        raw.close()


@contextmanager
def joining(connection: Connection) -> Iterator[None]:
    """Whatever reads or writes in this context does so on a connection whose transaction is the caller's."""
    g.hub_connection = connection
    try:
        yield
    finally:
        g.pop(_JOINED)


def in_transaction() -> bool:
    """Whether this is inside a `transaction()`."""
    return _JOINED in g


def reading() -> Connection:
    """The connection for plain-row reads (lists, searches) of this request or command."""
    joined: Connection | None = g.get(_JOINED)
    if joined is not None:
        return joined
    found: Connection | None = g.get(_READING)
    if found is None:
        found = db.engine.connect()
        found.begin()
        g.hub_reading = found
    return found


def now() -> dt.datetime:
    """This moment, in UTC. Tests and the demo set `app.config["HUB_NOW"]` to a function."""
    return _moment(current_app.config)


def today() -> dt.date:
    """The centre's local date now (deadlines.md, Calendar: Asia/Shanghai unless set)."""
    config = current_app.config
    return _moment(config).astimezone(config["HUB_TIMEZONE"]).date()


def _moment(config: Mapping[str, Any]) -> dt.datetime:
    clock = config.get("HUB_NOW")
    return clock() if clock else dt.datetime.now(dt.UTC)
