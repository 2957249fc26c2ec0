"""值班表: planned for a quarter, set by hand, with every gap named (四、㈤: 中午、晚上及节假日值班, AB岗)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import reading, today, transaction
from hub.db.models import Absence, Staff
from hub.domain.actor import Actor
from hub.domain.duty import SHIFTS as NAMES
from hub.domain.duty import Pair, Slot, plan, quarter, spread
from hub.domain.errors import InputError, Refused
from hub.operations import journal
from hub.operations.duty.hours import away_in
from hub.operations.duty.record import SHIFTS, Row, between, pairs, slots
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb

_staff, _away = Staff.__table__, Absence.__table__
_ONE: Final = dt.timedelta(days=1)
LEAST: Final = 2
"""People a plan needs: A and B of one duty."""


@verb("duty.plan")
def plan_quarter(actor: Actor, *, year: int, number: int, people: Sequence[int]) -> CaseRef:
    """Fill every empty shift of a quarter that is not over; what is set stays, and counts. `rev`: how many.

    In the quarter the duties of two people differ by at most one, holidays counted apart; `gaps` and `uneven`
    say what absences did not allow. Raises InputError for fewer than two people, Refused for a shift that
    nobody can have: then nothing is planned.
    """
    require(actor, "duty.plan")
    if not 1 <= number <= 4:
        raise InputError("A quarter is 1, 2, 3 or 4.", where="number")
    first, last = quarter(year, number)
    if last < today():
        raise InputError("That quarter is over.", where="number")
    chosen = _known(people)
    with transaction() as tx:
        had = pairs(first, last)
        taken = {(pair.day, pair.shift) for pair in had}
        empty = [slot for slot in slots(max(first, today()), last) if slot not in taken]
        made = plan(empty, chosen, _away_days(chosen, first, last), had)
        for pair in made:
            _insert(tx, actor, pair)
        return CaseRef(year * 10 + number, f"{year}-{number}", len(made))


@verb("duty.plan")
def set_duty(actor: Actor, *, day: dt.date, shift: str, a: int, b: int) -> CaseRef:
    """Give a shift to two people, whoever had it before. Raises InputError where A is B, or for a past day,
    Refused for somebody who is away then."""
    require(actor, "duty.plan")
    if Slot(day, shift) not in set(slots(day, day)):
        raise InputError("There is no such shift on %(day)s.", day=day, where="shift")
    if day < today():
        raise InputError("That day is over.", where="day")
    if a == b:
        raise InputError("A and B of one duty are two people.", where="b",
                         remedy="Choose somebody else as B.")  # fmt: skip
    people = _known([a, b])
    for who in people:
        if away_in(who, Slot(day, shift)):
            raise Refused(
                "%(name)s is away on %(day)s.", name=name_of(who), day=day, where="a" if who == a else "b"
            )
    with transaction() as tx:
        found = (
            tx.execute(select(SHIFTS).where(SHIFTS.c.day == day, SHIFTS.c.shift == shift)).mappings().first()
        )
        if found is None:
            return _insert(tx, actor, Pair(day, shift, a, b))
        row = dict(found)
        if (row["a_id"], row["b_id"]) != (a, b):
            journal.enter(tx, actor, SHIFTS, row, "set", a_id=a, b_id=b)
        return journal.ref(row)


def gaps(first: dt.date, last: dt.date) -> list[Slot]:
    """The shifts of a span of days that nobody has (无值班), in order."""
    taken = {(row["day"], row["shift"]) for row in between(first, last)}
    return [slot for slot in slots(first, last) if slot not in taken]


def is_kept() -> bool:
    """Whether the centre keeps its duty roster here at all."""
    return reading().execute(select(SHIFTS.c.id).limit(1)).first() is not None


def uneven(year: int, number: int) -> list[Row]:
    """By how much the duties of a quarter differ, where it is more than one: holidays?, spread."""
    found = pairs(*quarter(year, number))
    people = sorted({who for pair in found for who in (pair.a, pair.b)})
    return [{"holidays": holidays, "spread": by} for holidays in (False, True)
            if (by := spread(found, people, holidays)) > 1]  # fmt: skip


def name_of(staff_id: int) -> str:
    """What somebody is called."""
    return str(reading().execute(select(_staff.c.name).where(_staff.c.id == staff_id)).scalar_one())


# --- inside ---------------------------------------------------------------------------------------------


def _insert(tx: Connection, actor: Actor, pair: Pair) -> CaseRef:
    number = f"值{pair.day:%y%m%d}-{list(NAMES).index(pair.shift) + 1}"
    row: Row = {"number": number, "day": pair.day, "shift": pair.shift, "a_id": pair.a, "b_id": pair.b}
    row = journal.begin(tx, actor, SHIFTS, row, "planned", "a_id", "b_id")
    return CaseRef(row["id"], number, row["seq"])


def _known(people: Sequence[int]) -> list[int]:
    query = select(_staff.c.id).where(_staff.c.id.in_(people), _staff.c.active).order_by(_staff.c.id)
    found = [int(key) for key in reading().execute(query).scalars()]
    if len(found) < max(LEAST, len(set(people))):
        raise InputError("A duty needs two people who work here: A and B.", where="people")
    return found


def _away_days(people: Sequence[int], first: dt.date, last: dt.date) -> dict[int, set[dt.date]]:
    """The days of a span on which each is away, as far as it is known now."""
    c = _away.c
    query = select(c.staff_id, c.first, c.last).where(
        c.staff_id.in_(people), c.first <= last, c.last >= first
    )
    found: dict[int, set[dt.date]] = {}
    for who, begins, ends in reading().execute(query):
        days: Any = range((min(ends, last) - max(begins, first)).days + 1)
        found.setdefault(who, set()).update(max(begins, first) + offset * _ONE for offset in days)
    return found
