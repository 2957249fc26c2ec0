"""Databases that are put back as they were, so that a test finds nothing of the tests before it."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from hub.db import base
from hub.db.base import db
from hub.testing import databases, tables


def let_go(app: Flask) -> None:
    """Have an application know no row of its database any more, so that this may be kept or put back."""
    with app.app_context():
        base.let_go()
        _be_connected(db.engine)
    app.extensions.pop("hub_kept", None)


def _be_connected(engine: Engine) -> None:
    """Have no connection to a file that is put back, or to a server that has ended it; keep all others."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        return
    with suppress(DBAPIError), engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")


class Sqlite:
    """A file; what is kept is a copy of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(make_url(url).database or "")

    def keep(self) -> None:
        """Remember every row."""
        shutil.copyfile(self.path, self.path.with_suffix(".kept"))

    def put_back(self) -> None:
        """Have the kept rows and no others, in a new file: an error still held may hold the old one."""
        for name in ("", "-wal", "-shm"):
            Path(f"{self.path}{name}").unlink(missing_ok=True)
        shutil.copyfile(self.path.with_suffix(".kept"), self.path)


class Postgres:
    """This worker's database, which other tests empty; what is kept lies in a schema beside.

    Triggers note which tables were written to, by whomever: only these are put back.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.heights: dict[str, int | None] = {}

    def keep(self) -> None:
        """Remember every row."""
        names = [table.name for table in tables.in_order()]
        connection = databases.connected(self.url)
        connection.execute(_NOTE_WHAT_IS_TOUCHED, prepare=False)
        connection.execute("; ".join((_KEEP + _WATCH).format(name=name) for name in names), prepare=False)
        self.heights = _heights(connection)

    def put_back(self) -> None:
        """Have the kept rows and no others."""
        connection = databases.connected(self.url)
        touched = self._touched(connection)
        heights = _heights(connection)
        moved = {name: last for name, last in self.heights.items() if heights[name] != last}
        refilled = (_REFILL.format(name=name) for name in touched)
        numbers = (
            f"SELECT setval('public.\"{name}\"', {last or 1}, {last is not None})"
            for name, last in moved.items()
        )
        back = ("SET session_replication_role = replica", *refilled, *numbers)
        connection.execute("; ".join((*back, "DELETE FROM kept.touched")), prepare=False)

    @staticmethod
    def _touched(connection: psycopg.Connection) -> list[str]:
        """The tables written to; those made anew meanwhile, as by a restore, are watched again."""
        anew = [name for (name,) in connection.execute(_UNWATCHED)]
        if anew:
            connection.execute("; ".join(_WATCH.format(name=name) for name in anew), prepare=False)
        return [*anew, *(name for (name,) in connection.execute(_TOUCHED) if name not in anew)]


_NOTE_WHAT_IS_TOUCHED = """
DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept;
CREATE UNLOGGED TABLE kept.touched (name text);
CREATE FUNCTION kept.touch() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO kept.touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$
"""
_KEEP = 'CREATE TABLE kept."{name}" AS TABLE public."{name}"; '
_REFILL = 'DELETE FROM public."{name}"; INSERT INTO public."{name}" SELECT * FROM kept."{name}"'
_WATCH = """
CREATE TRIGGER touched AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public."{name}"
FOR EACH STATEMENT EXECUTE FUNCTION kept.touch();
ALTER TABLE public."{name}" ENABLE ALWAYS TRIGGER touched
"""
_HEIGHTS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


def _heights(connection: psycopg.Connection) -> dict[str, int | None]:
    return dict(connection.execute(_HEIGHTS).fetchall())


_TOUCHED = "SELECT DISTINCT name FROM kept.touched"
_UNWATCHED = """
SELECT tablename FROM pg_tables WHERE schemaname = 'kept' AND tablename <> 'touched' AND NOT EXISTS (
    SELECT 1 FROM pg_trigger WHERE tgname = 'touched' AND tgrelid = format('public.%I', tablename)::regclass)
"""
