"""A PostgreSQL server that is full, gone, only to be read, held by another or made for other letters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import create_engine, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError

from hub.db import migrate, postgres
from hub.db.base import db, now, transaction
from hub.db.models import Setting
from hub.db.trouble import foreseen
from hub.domain.errors import HubError, InputError, NotHeld
from hub.operations.upkeep import readiness
from hub.testing import databases
from hub.testing.fixtures import opened

FULL = "The disk is full or cannot be written; nothing was half-saved."
BUSY = "Somebody else was writing, and it took too long; nothing of this was saved."
CROWDED = "The database takes no more connections just now; nothing of this was saved."
READ_ONLY = "The database may only be read; nothing of this was saved."
GONE = "The database went away in between; what was not finished was not saved."
TABLES = "The database has no tables, or old ones."
UNUSABLE = "The database cannot be used: %(reason)s."


@pytest.fixture
def url() -> str:
    return databases.postgres_url()


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    with opened(url, WEB=False) as made, made.app_context():
        yield made


def wrong(url: str, statement: str) -> BaseException:
    """The error that the server answers a statement with."""
    engine = create_engine(url)
    try:
        with engine.connect() as tx, pytest.raises(DBAPIError) as error:
            tx.exec_driver_sql(statement)
        return error.value
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("state", "message"),
    [("53100", FULL), ("58030", FULL), ("55P03", BUSY), ("40P01", BUSY), ("53300", CROWDED), ("25006", READ_ONLY),
     ("57P01", GONE), ("57P03", GONE), ("08006", GONE), ("42P01", TABLES), ("42501", UNUSABLE), ("57014", UNUSABLE)],
)  # fmt: skip
def test_what_a_server_says_is_known_by_its_code_whatever_its_language(
    url: str, state: str, message: str
) -> None:
    said = foreseen(wrong(url, f"DO $$ BEGIN RAISE EXCEPTION '不行' USING ERRCODE = '{state}'; END $$"))
    assert said is not None
    assert said.message == message


def test_a_statement_that_is_wrong_is_nobodys_server(url: str) -> None:
    assert foreseen(wrong(url, "SELECT 1/0")) is None


def test_a_server_that_does_not_know_the_database_is_not_named(url: str) -> None:
    address = make_url(url).set(database="nowhere")
    with pytest.raises(InputError) as error:
        migrate.current(address.render_as_string(hide_password=False))
    assert error.value.params["reason"] == 'database "nowhere" does not exist'


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_name_is_refused(url: str, encoding: str) -> None:
    admin, name = databases.connected(url), sql.Identifier(f"{make_url(url).database}_letters")
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
    made = "CREATE DATABASE {} TEMPLATE template0 LOCALE 'C' ENCODING {}"
    admin.execute(sql.SQL(made).format(name, sql.Literal(encoding)))
    address = make_url(url).set(database=f"{make_url(url).database}_letters")
    try:
        with pytest.raises(InputError) as error:
            migrate.upgrade(address.render_as_string(hide_password=False))
        assert str(error.value) == (
            f"HUB_DATABASE: The database keeps texts as {encoding}, which cannot hold every name. "
            "Make another one: createdb --template=template0 --encoding=UTF8 NAME."
        )
    finally:
        admin.execute(sql.SQL("DROP DATABASE {}").format(name))


def test_a_server_that_is_too_old_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "OLDEST", 1000)
    with pytest.raises(
        InputError, match=r"^HUB_DATABASE: PostgreSQL \d\d is too old for the hub\. Its version must be 1000"
    ):
        migrate.current(url)


def test_the_drivers_own_warnings_do_not_stand_among_a_commands_sentences() -> None:
    warns = (
        "import logging, hub.db.postgres; logging.getLogger('psycopg').warning('error ignored terminating')"
    )
    done = subprocess.run([sys.executable, "-c", warns], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def said_by(error: BaseException) -> str:
    said = foreseen(error)
    return said.message if said else repr(error)


def put(key: str, *, killed_by: str = "") -> None:
    row = {"service": "", "key": key, "value": 1, "reason": "", "by_id": None, "at": now()}
    with transaction() as tx:
        tx.execute(insert(Setting.__table__), row)
        if killed_by:
            pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
            databases.connected(killed_by).execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        tx.execute(select(1))


def kept() -> list[str]:
    return list(db.session.scalars(select(Setting.key).where(Setting.service == "")))


def test_a_connection_that_is_killed_in_a_transaction_saves_nothing_and_the_next_one_goes_on(
    app: Flask, url: str
) -> None:
    with pytest.raises(DBAPIError) as error:
        put("killed", killed_by=url)
    assert said_by(error.value) == GONE
    put("after")
    assert kept() == ["after"]


def test_a_server_that_was_started_again_is_not_noticed(app: Flask, url: str) -> None:
    assert kept() == []
    db.session.rollback()
    ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    assert len(databases.connected(url).execute(ended, [make_url(url).database]).fetchall()) == 1
    put("after")
    assert kept() == ["after"]


def test_nobody_waits_for_ever_for_what_another_one_holds(
    app: Flask, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "PATIENCE", 50)
    db.engine.dispose()
    with psycopg.connect(databases.connected(url).info.dsn) as other:
        other.execute("LOCK TABLE settings IN EXCLUSIVE MODE")
        with pytest.raises(DBAPIError) as error:
            put("held")
        assert said_by(error.value) == BUSY
        with pytest.raises(NotHeld, match=BUSY), migrate.exclusive(url) as tx:
            tx.exec_driver_sql("ALTER TABLE settings ADD COLUMN more int")
    put("after")
    assert kept() == ["after"]


def asked() -> HubError | None:
    return readiness.answer(readiness.database)


def test_a_copy_that_may_only_be_read_is_not_ready(url: str) -> None:
    with (
        opened(f"{url}&options=-c%20default_transaction_read_only%3Don", WEB=False) as app,
        app.app_context(),
    ):
        said = asked()
        assert said is not None
        assert said.message == READ_ONLY
        with pytest.raises(DBAPIError) as error:
            put("copy")
        assert said_by(error.value) == READ_ONLY


def test_a_server_whose_disk_is_full_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked() is None
    full = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END $$"
    monkeypatch.setattr(postgres, "_SPILL", full)
    said = asked()
    assert said is not None
    assert said.message == FULL
