"""Running numbers without gaps: taken inside the transaction that uses them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Select, bindparam, column, select, table, text

from hub.db.ready import Ready
from hub.domain.service import Service

_NEXT = Ready(
    text(
        "INSERT INTO counters (name, value) VALUES (:name, :count)"
        " ON CONFLICT (name) DO UPDATE SET value = counters.value + :count RETURNING value"
    ).columns(value=Integer)
)
_HOLD: Select[Any] = (
    select(column("value"))
    .select_from(table("counters"))
    .where(column("name").like(bindparam("series")))
    .with_for_update()
)
_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def next_number(tx: Connection, name: str) -> int:
    """The next number of a series, from 1."""
    return next_numbers(tx, name, 1)[0]


def next_numbers(tx: Connection, name: str, count: int) -> range:
    """The next `count` numbers of a series, at once."""
    last = int(_NEXT.rows(tx, {"name": name, "count": count})[0][0])
    return range(last - count + 1, last + 1)


def yearly(tx: Connection, name: str, sign: str, on: dt.date) -> str:
    """The next number of a year's series: 劳企26-0001. `name`: the series, `sign`: what stands first."""
    return f"{sign}{on:%y}-{next_number(tx, f'{name}:{on.year}'):04d}"


def case_number(tx: Connection, service: Service, on: dt.date) -> str:
    """A new case number: the department's sign, two digits of the year, four of the series (民26-0419)."""
    return _case_number(service, on, next_number(tx, f"case:{service.department}:{on.year}"))


def case_numbers(tx: Connection, wanted: Sequence[tuple[Service, dt.date]]) -> list[str]:
    """As `case_number` for each, in their order: one statement for each department and year."""
    series = [(service.department, on.year) for service, on in wanted]
    taken = {
        each: iter(next_numbers(tx, f"case:{each[0]}:{each[1]}", series.count(each)))
        for each in sorted(set(series))
    }
    return [_case_number(service, on, next(taken[service.department, on.year])) for service, on in wanted]


def _case_number(service: Service, on: dt.date, series: int) -> str:
    return f"{service.number_prefix}{on:%y}-{series:04d}"


def one_at_a_time(tx: Connection, department: str) -> None:
    """Whoever else calls this for the department waits for the end of this transaction.

    It holds the series its cases are numbered from, which are there once it has a case.
    """
    tx.execute(_HOLD, {"series": f"case:{department}:%"})


def receipt_code() -> str:
    """Eight characters without look-alikes, printed on the receipt, needed to ask for progress."""
    return "".join(secrets.choice(_CODE) for _ in range(8))
