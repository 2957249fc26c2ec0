"""Lists a page at a time, each after the last row of the one before: what comes or goes between two pages
neither doubles nor hides a row, and no list ends without saying so."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, literal, or_
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

from hub.db.base import reading

T = TypeVar("T")
S = TypeVar("S")
PAGE: Final = 50
_LONGEST: Final = 300
_READ: Final[Mapping[type, Callable[[Any], Any]]] = {dt.date: dt.date.fromisoformat}
_KEY: Final = "page_key_{}".format


class Page(list[T]):
    """Rows of a list; `more`: after what it goes on, "" where it ends with them."""

    def __init__(self, rows: Iterable[T] = (), more: str = "") -> None:
        super().__init__(rows)
        self.more = more

    def of(self, make: Callable[[T], S]) -> Page[S]:
        """The same page, of what is made of each row."""
        return Page(map(make, self), self.more)


def page(
    query: Select[Any], *keys: ColumnElement[Any], after: str = "", size: int = PAGE,
    tx: Connection | None = None,
) -> Page[dict[str, Any]]:  # fmt: skip
    """The rows of a query in the order of `keys`, those behind `after`, the `more` of the page before.

    Keys are columns or `.desc()` of them, never NULL; together they are no two rows' own. An `after` that
    nobody gave out begins at the top.
    """
    plain = [_falling(key)[0] for key in keys]
    asked = query.add_columns(*(key.label(_KEY(no)) for no, key in enumerate(plain)))
    if (values := _values(plain, after)) is not None:
        asked = asked.where(_behind(keys, values))
    found = (tx or reading()).execute(asked.order_by(*keys).limit(size + 1)).mappings().all()
    rows, last = [dict(row) for row in found[:size]], [_KEY(no) for no in range(len(keys))]
    passed = [{key: row.pop(key) for key in last} for row in rows]
    return Page(rows, _said(passed[-1].values()) if len(found) > size else "")


def part(
    rows: Sequence[T], place: Callable[[T], Sequence[int | str]], *, after: str = "", size: int = PAGE
) -> Page[T]:
    """A page of rows that are made in memory, in the rising order of `place`, which is no two rows' own."""
    left = _left(rows, place, after)
    return Page(left[:size], _said(place(left[size - 1])) if len(left) > size else "")


def each(fetch: Callable[[str], Page[T]]) -> Iterator[T]:
    """The rows of a list one by one, a page read at a time; `fetch` gives the page after a place."""
    found = fetch("")
    yield from found
    while found.more:
        found = fetch(found.more)
        yield from found


def whole(fetch: Callable[[str], Page[T]]) -> list[T]:
    """Every row of a list; `fetch` gives the page after a place."""
    return list(each(fetch))


def behind(key: int | None) -> str:
    """The place after the row with this key, in a list that has one; None: its beginning."""
    return "" if key is None else _said([key])


def _left(rows: Sequence[T], place: Callable[[T], Sequence[int | str]], after: str) -> Sequence[T]:
    try:
        begun = json.loads(after) if len(after) <= _LONGEST else None
        return [row for row in rows if [*place(row)] > begun] if isinstance(begun, list) else rows
    except (ValueError, TypeError, RecursionError):
        return rows


def _behind(keys: Sequence[ColumnElement[Any]], values: Sequence[Any]) -> ColumnElement[bool]:
    either: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, values, strict=True):
        column, falling = _falling(key)
        last = literal(value, column.type)
        either.append(and_(*same, column < last if falling else column > last))
        same.append(column == last)
    return or_(*either)


def _falling(key: ColumnElement[Any]) -> tuple[ColumnElement[Any], bool]:
    if isinstance(key, UnaryExpression) and key.modifier is desc_op:
        return key.element, True
    return key, False


def _said(values: Iterable[Any]) -> str:
    return json.dumps([str(each) if isinstance(each, dt.date) else each for each in values],
                      ensure_ascii=False, separators=(",", ":"))  # fmt: skip


def _values(columns: Sequence[ColumnElement[Any]], after: str) -> list[Any] | None:
    """What an `after` holds, as the columns have it; None for one that nobody gave out."""
    try:
        said = json.loads(after) if len(after) <= _LONGEST else None
        if not isinstance(said, list) or len(said) != len(columns):
            return None
        return [_value(column, each) for column, each in zip(columns, said, strict=True)]
    except (ValueError, TypeError, RecursionError):
        return None


def _value(column: ColumnElement[Any], said: Any) -> Any:
    """As the column can be compared with it. Raises ValueError for what no row of either database holds."""
    kind = column.type.python_type
    value: Any = _READ.get(kind, lambda same: same)(said)
    if type(value) is not kind or b"\0" in str(value).encode():
        raise ValueError(said)
    if kind is int and value.bit_length() > (63 if isinstance(column.type, BigInteger) else 31):
        raise ValueError(said)
    return value
