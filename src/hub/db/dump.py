"""All tables as lines of JSON and back, alike on both databases: raw values, nothing decrypted.

One line names a table and its columns, the lines after it are its rows; the last line counts them all.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Insert,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    inspect,
    select,
    text,
)

from hub.domain.errors import InputError, Refused

VERSIONS: Final = "alembic_version_"
_AT_ONCE: Final = 1000
_NONE: Final = Table("", MetaData())

Step = Callable[[str, int], None]
"""Told of progress: the table and how many rows of it are done."""


def lines(connection: Connection, told: Step = lambda _table, _rows: None) -> Iterator[bytes]:
    """Every row of every table, parents first. The connection's transaction must be one snapshot."""
    counts: dict[str, int] = {}
    for table in tables(connection):
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        counts[table.name] = 0
        for row in connection.execute(_read(table), execution_options={"yield_per": _AT_ONCE}):
            counts[table.name] += 1
            yield _line([_out(value) for value in row])
        told(table.name, counts[table.name])
    yield _line({"end": counts})


def load(
    connection: Connection, given: Iterable[bytes], told: Step = lambda _table, _rows: None
) -> dict[str, int]:
    """Put dumped rows into empty tables; rows by table.

    Raises Refused for tables that are not there (a department that is not installed), InputError where
    the dump is not complete.
    """
    known = {table.name: table for table in tables(connection)}
    counts: dict[str, int] = {}
    for table, rows in _batches(given, known, counts):
        if not table.name.startswith(VERSIONS):
            connection.execute(_write(connection, table), rows)
        told(table.name, counts[table.name])
    if connection.dialect.name == "postgresql":
        _set_sequences(connection, known.values())
    return counts


def check(given: Iterable[bytes]) -> dict[str, int]:
    """Read a dump to its end; rows by table. Raises InputError where it is not complete."""
    counts: dict[str, int] = {}
    rest = _split(given)
    for line in rest:
        said = json.loads(line)
        if isinstance(said, list):
            counts[next(reversed(counts))] += 1
        elif "end" in said:
            return _complete(said["end"], counts, rest)
        else:
            counts[said["table"]] = 0
    raise _incomplete()


def tables(connection: Connection) -> list[Table]:
    """All tables there are, those of uninstalled departments too; parents before children."""
    found = inspect(connection)
    columns, keys = found.get_multi_columns(), found.get_multi_pk_constraint()
    in_order = [name for name, _ in found.get_sorted_table_and_fkc_names() if name is not None]
    return [
        _as_it_is(name, columns[None, name], keys[None, name]["constrained_columns"])
        for name in in_order
        if not name.startswith("sqlite_")
    ]


def _as_it_is(name: str, columns: Sequence[Any], key: Sequence[str]) -> Table:
    """What rows need of a table: its columns and its key. Reflecting all of it takes ten times as long."""
    made = (Column(each["name"], each["type"], primary_key=each["name"] in key) for each in columns)
    return Table(name, MetaData(), *made)


def empty(connection: Connection) -> bool:
    """Whether no table holds a row, but for the migrations' own."""
    return not any(
        connection.execute(select(func.count()).select_from(select(table).limit(1).subquery())).scalar()
        for table in tables(connection)
        if not table.name.startswith(VERSIONS)
    )


def drop(connection: Connection) -> None:
    """Drop every table, of whatever version and department."""
    metadata = MetaData()
    metadata.reflect(connection)
    metadata.drop_all(connection)


def _batches(
    given: Iterable[bytes], known: dict[str, Table], counts: dict[str, int]
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Rows of one table at a time, counted; ends only where the dump says that it ends."""
    table, columns, batch = _NONE, list[Column[Any]](), list[dict[str, Any]]()
    rest = _split(given)
    for line in rest:
        said = json.loads(line)
        if isinstance(said, list):
            counts[table.name] += 1
            batch.append({one.name: _in(one, value) for one, value in zip(columns, said, strict=True)})
        if batch and (isinstance(said, dict) or len(batch) == _AT_ONCE):
            yield table, batch
            batch = []
        if isinstance(said, dict) and "end" in said:
            _complete(said["end"], counts, rest)
            return
        if isinstance(said, dict):
            table, columns = _table(said, known)
            counts[table.name] = 0
    raise _incomplete()


def _table(said: dict[str, Any], known: dict[str, Table]) -> tuple[Table, list[Column[Any]]]:
    table = known.get(said["table"])
    if table is None or any(name not in table.columns for name in said["columns"]):
        raise Refused(
            "The backup holds %(table)s, which this installation does not have.",
            remedy="Install the same departments and the same version as when it was made.",
            table=said["table"],
        )
    return table, [table.columns[name] for name in said["columns"]]


def _split(given: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for part in given:
        *whole, rest = (rest + part).split(b"\n")
        yield from whole


def _complete(said: dict[str, int], counts: dict[str, int], rest: Iterator[bytes]) -> dict[str, int]:
    """The last line must count what was read; reading on to the very end lets the seal be checked whole."""
    if said != counts or any(True for _ in rest):
        raise _incomplete()
    return counts


def _incomplete() -> InputError:
    return InputError("The backup is not complete.", remedy="Nothing was changed. Take another copy of it.")


def _line(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _read(table: Table) -> Any:
    columns = (
        cast(each, Text).label(each.name) if isinstance(each.type, JSON) else each for each in table.columns
    )
    return select(*columns).order_by(*table.primary_key.columns)


def _write(connection: Connection, table: Table) -> Insert:
    """JSON goes in as the text it came out as; PostgreSQL wants to be told that it is JSON."""
    if connection.dialect.name != "postgresql":
        return insert(_plain(table))
    given = {
        column.name: cast(bindparam(column.name, type_=Text), column.type)
        for column in table.columns
        if isinstance(column.type, JSON)
    }
    return insert(table).values(given) if given else insert(table)


def _plain(table: Table) -> Table:
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type = Text()
    return table


def _out(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return value


def _in(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, DateTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    return value


def _set_sequences(connection: Connection, all_: Iterable[Table]) -> None:
    """Numbers go on after the highest one taken over."""
    for table in all_:
        key = list(table.primary_key.columns)
        if (
            len(key) == 1
            and connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"),
                {"table": table.name, "column": key[0].name},
            ).scalar()
        ):
            top = select(func.max(key[0])).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, key[0].name)
            connection.execute(select(func.setval(sequence, func.coalesce(top, 1), top.is_not(None))))
