"""Statements of the write path, compiled once per kind of database and run on the driver's own cursor.

A transition runs six of them, and SQLAlchemy's way to the driver costs more than the database does. Types are
converted as SQLAlchemy would; where somebody listens to the engine's statements, they go its long way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    Column,
    Connection,
    Delete,
    Dialect,
    FromClause,
    Insert,
    Select,
    Table,
    Update,
    insert,
)
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement for one kind of database.

    `binds`: its parameters with their converters, by name or (`named` False) by place; `fixed`: values that
    the statement itself gives (a role, a post); `columns`: the converters of what it returns.
    """

    text: str
    named: bool
    binds: tuple[tuple[str, Convert], ...]
    fixed: Values
    columns: tuple[Convert, ...]

    def parameters(self, given: Values) -> Any:
        values = {**self.fixed, **given} if self.fixed else given
        if self.named:
            return {name: turn(values[name]) if turn else values[name] for name, turn in self.binds}
        return tuple([turn(values[name]) if turn else values[name] for name, turn in self.binds])


class Ready:
    """An INSERT (of the columns `keys`), UPDATE or SELECT with bound parameters, ready to run."""

    __slots__ = ("_keys", "_made", "_statement")

    def __init__(self, statement: Insert | Update | Delete | Select[Any], keys: Sequence[str] = ()) -> None:
        self._statement = statement
        self._keys = list(keys) or None
        self._made: dict[str, _Made] = {}

    def run(self, tx: Connection, values: Values) -> int:
        """Run it once; the number of rows it touched."""
        made = self._for(tx)
        return int(_execute(tx, made.text, made.parameters(values)).rowcount)

    def run_all(self, tx: Connection, rows: Sequence[Values]) -> None:
        """Run it for each row."""
        made = self._for(tx)
        _execute(tx, made.text, [made.parameters(row) for row in rows], many=True)

    def rows(self, tx: Connection, values: Values) -> list[list[Any]]:
        """The rows it selects or returns."""
        made = self._for(tx)
        found = _execute(tx, made.text, made.parameters(values)).fetchall()
        return [
            [turn(value) if turn else value for turn, value in zip(made.columns, row, strict=True)]
            for row in found
        ]

    def _for(self, tx: Connection) -> _Made:
        made = self._made.get(tx.dialect.name)
        if made is None:
            made = self._made[tx.dialect.name] = self._make(tx.dialect)
        return made

    def _make(self, dialect: Dialect) -> _Made:
        compiled = self._statement.compile(
            dialect=dialect, column_keys=self._keys, compile_kwargs={"render_postcompile": True}
        )
        names = compiled.positiontup or list(compiled.params)
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        binds = tuple((name, _converter(compiled, name, dialect)) for name in names)
        shown = () if isinstance(self._statement, Update | Delete) else self._statement.exported_columns
        columns = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in shown)
        return _Made(str(compiled), not compiled.positiontup, binds, fixed, columns)


def ready_insert(table: FromClause, *, returning: Column[Any] | None = None) -> Ready:
    """Rows of a table, every column given but a number that the database gives."""
    into = cast(Table, table)
    keys = [column.name for column in into.c if column is not into.autoincrement_column]
    return Ready(insert(into).inline() if returning is None else insert(into).returning(returning), keys)


def _converter(compiled: Any, name: str, dialect: Dialect) -> Convert:
    """The converter of a parameter; one of an expanded list (posts) is a number and has none."""
    bound = compiled.binds.get(name)
    found: Convert = bound.type.dialect_impl(dialect).bind_processor(dialect) if bound is not None else None
    return found


def _execute(tx: Connection, text: str, parameters: Any, *, many: bool = False) -> Any:
    if tx.engine._has_events or tx._has_events:
        return tx.exec_driver_sql(text, parameters)
    cursor = tx.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, parameters)
    except Exception as error:
        raise _known(error, tx) from error
    return cursor


def _known(error: Exception, tx: Connection) -> BaseException:
    """The driver's error as SQLAlchemy's; the statement's parameters stay out of it."""
    dbapi = tx.dialect.loaded_dbapi
    if not isinstance(error, dbapi.Error):
        return error
    found: BaseException = DBAPIError.instance("", None, error, dbapi.Error, dialect=tx.dialect)
    return found
