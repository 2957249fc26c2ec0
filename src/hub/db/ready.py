"""Statements of the write path, compiled once per kind of database and run on the driver's own cursor.

A transition runs six of them, and SQLAlchemy's way to the driver costs more than the database does. Types are
converted as SQLAlchemy would; where somebody listens to the engine's statements, they go its long way.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import (
    JSON,
    Column,
    CompoundSelect,
    Connection,
    Date,
    Delete,
    Dialect,
    FromClause,
    Insert,
    Select,
    String,
    Table,
    TextualSelect,
    Update,
    insert,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.visitors import cloned_traverse
from sqlalchemy.types import TypeEngine

from hub.db.base import Instant

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]
Statement = Insert | Update | Delete | Select[Any] | CompoundSelect[Any] | TextualSelect


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement for one kind of database.

    `names`: its parameters, given by name or (`named` False) by place; `fixed`: values that the statement
    itself gives (a role, a post). `binds` and `columns`: the places of parameters, and of what it returns,
    that are converted, with their converters.
    """

    text: str
    named: bool
    names: tuple[str, ...]
    fixed: Values
    binds: tuple[tuple[int, Convert], ...]
    columns: tuple[tuple[int, Convert], ...]

    def parameters(self, given: Values) -> Any:
        values = {**self.fixed, **given} if self.fixed else given
        found = [values[name] for name in self.names]
        for place, turn in self.binds:
            found[place] = turn(found[place])
        return dict(zip(self.names, found, strict=True)) if self.named else tuple(found)

    def row(self, raw: Sequence[Any]) -> list[Any]:
        found = list(raw)
        for place, turn in self.columns:
            found[place] = turn(found[place])
        return found


class Ready:
    """An INSERT (of the columns `keys`), UPDATE, DELETE or SELECT with bound parameters, ready to run."""

    __slots__ = ("_keys", "_made", "_statement", "_titles")

    def __init__(self, statement: Statement, keys: Sequence[str] = ()) -> None:
        self._statement = statement
        self._keys = list(keys) or None
        self._made: dict[str, _Made] = {}
        self._titles: tuple[str, ...] = ()

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
        return [made.row(each) for each in found]

    def dicts(self, tx: Connection, values: Values) -> list[dict[str, Any]]:
        """The same rows by the names of their columns."""
        if not self._titles:
            shown = cast(Select[Any], self._statement).exported_columns
            self._titles = tuple(shown.keys())
        return [dict(zip(self._titles, row, strict=True)) for row in self.rows(tx, values)]

    def _for(self, tx: Connection) -> _Made:
        made = self._made.get(tx.dialect.name)
        if made is None:
            made = self._made[tx.dialect.name] = self._make(tx.dialect)
        return made

    def _make(self, dialect: Dialect) -> _Made:
        compiled = _spelled(self._statement).compile(
            dialect=dialect, column_keys=self._keys, compile_kwargs={"render_postcompile": True}
        )
        names = tuple(compiled.positiontup or compiled.params)
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        shown = () if isinstance(self._statement, Update | Delete) else self._statement.exported_columns
        binds = _needed(_converter(compiled, name, dialect) for name in names)
        columns = _needed(_reader(column.type, dialect) for column in shown)
        return _Made(str(compiled), not compiled.positiontup, names, fixed, binds, columns)


def _spelled(statement: Statement) -> Statement:
    """The same with its own words (states, kinds, departments) in its text.

    Given beside it, SQLite would plan the statement anew at each run: a partial index (`state = 'open'`) may
    serve one word and not another.
    """

    def spell(bound: Any) -> None:
        bound.required = False  # values come with each run
        bound.literal_execute = bound.literal_execute or (bound.unique and isinstance(bound.type, String))

    return cloned_traverse(statement, {}, {"bindparam": spell})


def ready_insert(table: FromClause, *, returning: Column[Any] | None = None) -> Ready:
    """Rows of a table, every column given but a number that the database gives."""
    into = cast(Table, table)
    keys = [column.name for column in into.c if column is not into.autoincrement_column]
    return Ready(insert(into).inline() if returning is None else insert(into).returning(returning), keys)


def _converter(compiled: Any, name: str, dialect: Dialect) -> Convert | None:
    """The converter of a parameter; one of an expanded list (posts) is a number and has none."""
    bound = compiled.binds.get(name)
    return None if bound is None else _writer(bound.type, dialect)


def _writer(of: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if dialect.name == "sqlite" and type(of) in _TO_SQLITE:
        return _TO_SQLITE[type(of)]
    found: Convert | None = of.dialect_impl(dialect).bind_processor(dialect)
    return found


def _reader(of: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if dialect.name == "sqlite" and type(of) is JSON:
        return _from_json
    found: Convert | None = of.dialect_impl(dialect).result_processor(dialect, None)
    return found


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_json(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found


_TO_SQLITE: Final[Mapping[type[Any], Convert]] = {Date: _day, Instant: _moment, JSON: json.dumps}
"""The same texts as SQLAlchemy's own, in a fraction of its time."""


def _needed(turns: Iterable[Convert | None]) -> tuple[tuple[int, Convert], ...]:
    return tuple((place, turn) for place, turn in enumerate(turns) if turn is not None)


def _execute(tx: Connection, text: str, parameters: Any, *, many: bool = False) -> Any:
    if tx.engine._has_events or tx._has_events:
        return tx.exec_driver_sql(text, parameters)
    cursor = tx.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, parameters)
    except Exception as error:
        raise known_error(error, tx) from error
    return cursor


def known_error(error: Exception, tx: Connection) -> BaseException:
    """The driver's error as SQLAlchemy's; the statement's parameters stay out of it."""
    dbapi = tx.dialect.loaded_dbapi
    if not isinstance(error, dbapi.Error):
        return error
    found: BaseException = DBAPIError.instance("", None, error, dbapi.Error, dialect=tx.dialect)
    return found
