"""Whole databases as rows: to compare before and after, and to put a prepared centre into an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, func, insert, select, text

import hub.db.models  # noqa: F401  (the tables)
from hub.db.base import Base
from hub.db.ready import Ready

Rows = Mapping[str, list[dict[str, Any]]]


def dump(tx: Connection, *, but: tuple[str, ...] = ()) -> Rows:
    """Every row of every table, by table."""
    return {
        table.name: _all_of(table).dicts(tx, {})
        for table in Base.metadata.sorted_tables
        if table.name not in but
    }


@cache
def _all_of(table: Table) -> Ready:
    return Ready(select(table).order_by(*table.primary_key))


def changed(before: Rows, after: Rows) -> dict[str, int]:
    """How many rows are new, gone or different, by table; without the tables that are as they were."""
    found = {}
    for name, rows in after.items():
        old = [repr(row) for row in before[name]]
        new = [repr(row) for row in rows]
        count = len(set(new) - set(old)) + max(0, len(old) - len(new))
        if count:
            found[name] = count
    return found


def load(tx: Connection, rows: Rows) -> None:
    """Insert what `dump` gave into empty tables; numbers go on after the last."""
    for table in Base.metadata.sorted_tables:
        found = rows.get(table.name)
        if found:
            tx.execute(insert(table), found)
        if found and tx.dialect.name == "postgresql" and table.autoincrement_column is not None:
            column = table.autoincrement_column
            last = tx.execute(select(func.max(column))).scalar_one()
            name = {"table": table.name, "column": column.name, "last": last}
            tx.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), name)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that run meanwhile, without BEGIN and COMMIT; one for many rows counts once."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(" ".join(statement.split()))

    with heard(engine, note):
        yield seen


@contextmanager
def heard(engine: Engine, note: Callable[..., None]) -> Iterator[None]:
    """`note` hears of each statement meanwhile, with its values; then the engine goes its short way again."""
    before = engine._has_events
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
        engine._has_events = before  # SQLAlchemy leaves it on for good, which hub.db.ready looks at
