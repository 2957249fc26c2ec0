"""换班: one asks, the other agrees or not; both names stand in the record of the swap and of both duties."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, select

from hub.db.base import now, today, transaction
from hub.db.models import Staff
from hub.domain.actor import Actor
from hub.domain.duty import Slot
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.duty.hours import away_in
from hub.operations.duty.record import SHIFTS, SWAPS, Row, load
from hub.operations.duty.roster import name_of
from hub.operations.numbers import yearly
from hub.operations.rights import require
from hub.operations.rows import rows
from hub.operations.verb import CaseRef, verb

_staff: Final = Staff.__table__


@verb("duty.read")
def ask(actor: Actor, *, given: int, wanted: int, colleague: int) -> CaseRef:
    """Ask a colleague to take one's duty `given` for `wanted`, which is the colleague's (ids of shifts).

    A holiday is swapped for a holiday, so that both keep their count. Raises InputError, Refused.
    """
    require(actor, "duty.read")
    with transaction() as tx:
        mine, theirs = load(tx, given), load(tx, wanted)
        _check(mine, theirs, actor.staff_id, colleague)
        _not_asked(tx, given, wanted)
        row: Row = {
            "number": yearly(tx, "duty_swap", "换", today()), "given_id": given,
            "wanted_id": wanted, "from_id": actor.staff_id, "with_id": colleague, "state": "asked",
            "asked_at": now(), "answered_at": None,
        }  # fmt: skip
        said = {"given": mine["number"], "wanted": theirs["number"]}
        row = journal.begin(tx, actor, SWAPS, row, "asked", "state", said=said)
        return journal.ref(row)


def _not_asked(tx: Connection, given: int, wanted: int) -> None:
    c = SWAPS.c
    same = (c.given_id == given, c.wanted_id == wanted, c.state == "asked")
    if number := tx.execute(select(c.number).where(*same)).scalar():
        raise Conflict("This is asked already, as %(number)s.", number=number)


@verb("duty.read")
def answer(actor: Actor, swap_id: int, *, agrees: bool) -> CaseRef:
    """The colleague agrees, and both duties change hands, or declines. Raises Refused for anybody else, and
    where one of the duties is not theirs any more."""
    with transaction() as tx:
        row = _open(tx, swap_id)
        if row["with_id"] != actor.staff_id:
            raise Refused("Somebody else is asked.", where=row["number"])
        if agrees:
            mine, theirs = load(tx, row["given_id"]), load(tx, row["wanted_id"])
            _check(mine, theirs, row["from_id"], row["with_id"])
            _hand(tx, actor, mine, row["from_id"], row["with_id"], row["number"])
            _hand(tx, actor, theirs, row["with_id"], row["from_id"], row["number"])
        state = "agreed" if agrees else "declined"
        journal.enter(tx, actor, SWAPS, row, state, state=state, texts={"answered_at": now()})
        return journal.ref(row)


@verb("duty.read")
def withdraw(actor: Actor, swap_id: int) -> CaseRef:
    """Whoever asked does not want it any more."""
    with transaction() as tx:
        row = _open(tx, swap_id)
        if row["from_id"] != actor.staff_id:
            raise Refused("Somebody else asked for this.", where=row["number"])
        journal.enter(tx, actor, SWAPS, row, "withdrawn", state="withdrawn")
        return journal.ref(row)


def concerning(actor: Actor) -> list[Row]:
    """Swaps of days to come that wait, asked by one or of one: columns, both names, both duties."""
    require(actor, "duty.read")
    mine = (SWAPS.c.from_id == actor.staff_id) | (SWAPS.c.with_id == actor.staff_id)
    return rows(_waiting(mine))


def asked_of(actor: Actor) -> list[Row]:
    """For the desk: those of `concerning` that wait for the actor's word."""
    query = desk_query(actor)
    return [] if query is None else rows(query)


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows of `asked_of`; None for whoever has no duties."""
    return _waiting(SWAPS.c.with_id == actor.staff_id) if actor.may("duty.read") else None


def _waiting(mine: ColumnElement[bool]) -> Select[Any]:
    given, wanted = SHIFTS.alias("given"), SHIFTS.alias("wanted")
    asks, asked = _staff.alias("asks"), _staff.alias("asked")
    return (
        select(SWAPS, asks.c.name.label("asks"), asked.c.name.label("asked"), given.c.day.label("given_day"),
               given.c.shift.label("given_shift"), wanted.c.day.label("wanted_day"),
               wanted.c.shift.label("wanted_shift"))
        .join(given, given.c.id == SWAPS.c.given_id)
        .join(wanted, wanted.c.id == SWAPS.c.wanted_id)
        .join(asks, asks.c.id == SWAPS.c.from_id)
        .join(asked, asked.c.id == SWAPS.c.with_id)
        .where(mine, SWAPS.c.state == "asked", given.c.day >= today(), wanted.c.day >= today())
        .order_by(SWAPS.c.id)
    )  # fmt: skip


# --- inside ---------------------------------------------------------------------------------------------


def _check(mine: Row, theirs: Row, who: int, colleague: int) -> None:
    if min(mine["day"], theirs["day"]) < today():
        raise InputError("That day is over.", where="wanted")
    if (mine["shift"] == "holiday") != (theirs["shift"] == "holiday"):
        raise InputError(
            "A holiday is swapped for a holiday, a working day for a working day.", where="wanted"
        )
    if who not in _both(mine) or colleague not in _both(theirs):
        raise Refused("One of these duties has changed hands meanwhile.", where=mine["number"])
    if who in _both(theirs) or colleague in _both(mine):
        raise Refused("Both have one of these duties together: A and B are two people.", where=mine["number"])
    for person, row in ((colleague, mine), (who, theirs)):
        if away_in(person, Slot(row["day"], row["shift"])):
            raise Refused(
                "%(name)s is away on %(day)s.", name=name_of(person), day=row["day"], where="wanted"
            )


def _both(row: Row) -> tuple[int, int]:
    return row["a_id"], row["b_id"]


def _hand(tx: Connection, actor: Actor, row: Row, was: int, now_: int, number: str) -> None:
    to: Row = {"a_id" if row["a_id"] == was else "b_id": now_}
    journal.enter(tx, actor, SHIFTS, row, "swapped", said={"swap": number, "was": was}, **to)


def _open(tx: Connection, swap_id: int) -> Row:
    found = tx.execute(select(SWAPS).where(SWAPS.c.id == swap_id)).mappings().first()
    if found is None:
        raise NotFound("There is no such swap.")
    if found["state"] != "asked":
        raise Conflict("This is answered already.", where=found["number"])
    return dict(found)
