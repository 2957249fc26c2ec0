"""Days, receipts and lists of the collection desk as rows: found in one's scope, made, audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, case, func, or_, select

from hub.db.base import today
from hub.db.models import CollectionDay, CollectionLine, CollectionList, CollectionReceipt, Counter
from hub.domain.actor import Actor
from hub.domain.collection import CASH, Collection
from hub.domain.errors import InputError, NotFound
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.context import service_of
from hub.operations.numbers import yearly
from hub.operations.proof.audit_case import Finding
from hub.operations.rows import in_scope

DAYS: Final = CollectionDay.__table__
RECEIPTS: Final = CollectionReceipt.__table__
LISTS: Final = CollectionList.__table__
LINES: Final = CollectionLine.__table__
SIGNS: Final[Mapping[str, str]] = {DAYS.name: "日", RECEIPTS.name: "收", LISTS.name: "汇"}
"""What stands in a number between the department's sign and the year: 劳收26-0001."""
OF_DAY: Final = ("state", "expected", "counted", "difference", "count", "handed_to", "slip")
OF_RECEIPT: Final = ("state", "amount", "way", "day_id", "period", "void_day_id")
OF_LIST: Final = ("state", "lines", "amount")
OF_LINE: Final = ("state", "receipt_id")
Row = dict[str, Any]


def definition(key: str, version: int | None = None) -> tuple[Service, Collection]:
    """A service that a window collects for. Raises NotFound, InputError."""
    service = service_of(key, version)
    if service.collection is None:
        raise InputError("%(title)s collects nothing.", title=service.title, where="service")
    return service, service.collection


def number_of(tx: Connection, table: Table, service_sign: str) -> str:
    """The next number of a series without gaps: 劳收26-0001."""
    sign = f"{service_sign}{SIGNS[table.name]}"
    return yearly(tx, f"collection:{sign}", sign, today())


begin = journal.begin


def seen(tx: Connection, actor: Actor, table: Table, row_id: int, *, hold: bool = False) -> Row:
    """A row in the actor's scope; `hold`: for a verb (`in_scope`). Raises NotFound."""
    return in_scope(tx, actor, table, row_id, NOT_THERE[table.name](), hold=hold)


NOT_THERE: Final[Mapping[str, Callable[[], NotFound]]] = {
    DAYS.name: lambda: NotFound("There is no such day."),
    RECEIPTS.name: lambda: NotFound("There is no such receipt."),
    LISTS.name: lambda: NotFound("There is no such list."),
    LINES.name: lambda: NotFound("There is no such line."),
}  # fmt: skip


def takings(tx: Connection, day_id: int) -> dict[str, tuple[int, int]]:
    """By way of paying, how many receipts of a day count and what they come to, less what was given back.

    A receipt counts on the day it was written and against the day from whose money it was given back: one
    that was voided on its own day comes to nothing.
    """
    c = RECEIPTS.c
    here = case((c.day_id == day_id, 1), else_=0) - case((c.void_day_id == day_id, 1), else_=0)
    query = select(c.way, func.sum(here), func.sum(here * c.amount)).where(
        or_(c.day_id == day_id, c.void_day_id == day_id)
    )
    return {way: (int(n), int(fen)) for way, n, fen in tx.execute(query.group_by(c.way)).all()}


def cash_of(tx: Connection, day_id: int) -> int:
    """The cash that must be there, in fen."""
    return takings(tx, day_id).get(CASH, (0, 0))[1]


# --- audit ------------------------------------------------------------------------------------------


def audit(tx: Connection) -> Iterator[Finding]:
    """Rows whose chain does not hold, days that do not come to what was counted, numbers that are missing."""
    yield from journal.audit(tx, DAYS, *OF_DAY)
    yield from journal.audit(tx, RECEIPTS, *OF_RECEIPT)
    yield from journal.audit(tx, LISTS, *OF_LIST)
    yield from journal.audit(tx, LINES, *OF_LINE)
    for day in tx.execute(select(DAYS).where(DAYS.c.state != "open").order_by(DAYS.c.id)).mappings():
        if cash_of(tx, day["id"]) != day["expected"]:
            yield Finding(day["number"], None, "projection", field="expected")
    yield from _missing(tx)


def _missing(tx: Connection) -> Iterator[Finding]:
    counters = Counter.__table__.c
    tables = (DAYS, RECEIPTS, LISTS)
    there = {number for table in tables for number in tx.execute(select(table.c.number)).scalars()}
    series = select(counters.name, counters.value).where(counters.name.startswith("collection:"))
    for name, last in tx.execute(series.order_by(counters.name)).all():
        _, sign, year = name.split(":")
        for place in range(1, last + 1):
            number = f"{sign}{dt.date(int(year), 1, 1):%y}-{place:04d}"
            if number not in there:
                yield Finding(number, None, "missing_case")
