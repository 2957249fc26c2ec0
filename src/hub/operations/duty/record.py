"""The rows of the duty roster and of its swaps, and who has which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from hub.db.base import reading
from hub.db.models import CallIn, CallInCall, DutyShift, DutySwap, Staff
from hub.domain.duty import Pair, Slot, shifts_of
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.calendars.calendar import calendar

SHIFTS: Final = DutyShift.__table__
SWAPS: Final = DutySwap.__table__
CALL_INS: Final = CallIn.__table__
CALLS: Final = CallInCall.__table__
_staff: Final = Staff.__table__
Row = dict[str, Any]


def slots(first: dt.date, last: dt.date) -> Iterator[Slot]:
    """Every shift of a span of days, both inclusive: noon and evening of working days, rest days whole."""
    for offset in range((last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        yield from (Slot(day, shift) for shift in shifts_of(calendar().is_working(day)))


def rows(*clauses: ColumnElement[bool]) -> list[Row]:
    """Shifts with the names of both: columns and `a`, `b`; by day, noon before evening."""
    a, b = _staff.alias("a"), _staff.alias("b")
    query = (
        select(SHIFTS, a.c.name.label("a"), b.c.name.label("b"))
        .join(a, a.c.id == SHIFTS.c.a_id)
        .join(b, b.c.id == SHIFTS.c.b_id)
        .where(*clauses)
        .order_by(SHIFTS.c.day, SHIFTS.c.shift.desc())
    )
    return [dict(row) for row in reading().execute(query).mappings()]


def between(first: dt.date, last: dt.date) -> list[Row]:
    """The shifts of a span of days that somebody has."""
    return rows(SHIFTS.c.day >= first, SHIFTS.c.day <= last)


def pairs(first: dt.date, last: dt.date) -> list[Pair]:
    """The same, as the planning takes them."""
    return [Pair(row["day"], row["shift"], row["a_id"], row["b_id"]) for row in between(first, last)]


def load(tx: Connection, shift_id: int) -> Row:
    """One shift. Raises NotFound."""
    found = tx.execute(select(SHIFTS).where(SHIFTS.c.id == shift_id)).mappings().first()
    if found is None:
        raise NotFound("There is no such duty.")
    return dict(found)


def audit(tx: Connection) -> Any:
    """Findings about the chains of duties, swaps and call-ins."""
    return chain(
        journal.audit(tx, SHIFTS, "a_id", "b_id"), journal.audit(tx, SWAPS, "state"),
        journal.audit(tx, CALL_INS, "state", "arrived_id"),
    )  # fmt: skip
