"""Statements that run on the driver's own cursor: what they send is what SQLAlchemy would have sent."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

from hub.db.base import Instant
from hub.db.ready import _TO_SQLITE, Ready, _execute, _from_json
from hub.testing import tables

CHINA = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("of", "values"),
    [
        (Date(), (None, dt.date(2026, 3, 2), dt.date(1950, 12, 31))),
        (Instant(), (None, dt.datetime(2026, 3, 2, 12, tzinfo=CHINA), dt.datetime.now(dt.UTC))),
        (JSON(), (None, {}, [], ["受理", None, True, 1.5], {"古丽": [["a", "2026-03-02"]]}, "“\n”", 0)),
    ],
)
def test_the_short_way_to_sqlite_gives_the_same_text(of: TypeEngine[Any], values: tuple[Any, ...]) -> None:
    long: Any = of.dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
    assert [_TO_SQLITE[type(of)](value) for value in values] == [long(value) for value in values]


def test_json_is_read_as_the_long_way_reads_it() -> None:
    long: Any = JSON().dialect_impl(sqlite.dialect()).result_processor(sqlite.dialect(), None)
    stored = (None, "null", "[]", '{"a": [1, "\\u53d7"]}', '"受"', 3, 2.5)  # SQLite keeps a number as one
    assert [_from_json(text) for text in stored] == [long(text) for text in stored]


def test_an_engine_that_was_listened_to_goes_the_short_way_again() -> None:
    engine = create_engine("sqlite://")
    with tables.statements(engine) as seen, engine.connect() as tx:
        assert Ready(select(literal_column("1"))).rows(tx, {}) == [[1]]
    with engine.connect() as tx:
        assert (seen, type(_execute(tx, "SELECT 1", ()))) == (["SELECT 1"], sqlite3.Cursor)


@pytest.mark.parametrize("said", ["open", "it's 5 % \\ 「公示」", ""])
def test_a_statements_own_words_stand_in_its_text(database_url: str, said: str) -> None:
    sent = []
    shown = select(literal(said), literal_column("'x'").in_(["x", said]), bindparam("given", None, String))
    engine = create_engine(database_url)
    with tables.heard(engine, lambda *told: sent.append(told[3])), engine.connect() as tx:
        found = Ready(shown).rows(tx, {"given": "of the caller"})
    engine.dispose()
    assert found == [[said, True, "of the caller"]]
    assert [list(each.values() if isinstance(each, dict) else each) for each in sent] == [["of the caller"]]


def test_a_partial_index_serves_a_word_without_planning_anew() -> None:
    engine = create_engine("sqlite://")
    things = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("state", String))
    Index("ix_open", things.c.id, sqlite_where=things.c.state == "open")
    asked = Ready(select(things.c.id).where(things.c.state == "open"))
    with engine.connect() as tx:
        things.metadata.create_all(tx)
        plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked._for(tx).text}").all()
    assert ["ix_open" in row.detail for row in plan] == [True]
