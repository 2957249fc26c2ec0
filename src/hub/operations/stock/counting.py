"""Counting by hand (盘点), at least once a year; a count that differs is put right by two people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, select, update

from hub.db.base import today, transaction
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.stock import CORRECT, MOST
from hub.operations import journal
from hub.operations.rights import by_id, require
from hub.operations.stock import places, record
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

MOVES, COUNTS = record.MOVES, record.COUNTS
ASKED: Final = record.ASKED


@verb("stock.move")
def count(actor: Actor, place_id: int, *, counted: Mapping[str, int], reason: str = "") -> CaseRef:
    """What was counted at a place, by good. What differs is asked as a correction, with the `reason`.

    Nothing changes until a second person confirms. The CaseRef is the place's. Raises InputError, Refused.
    """
    with transaction() as tx:
        here, service, stock = places.place(tx, actor, place_id, "stock.move", hold=True)
        places.require_open(here)
        note, as_said = words(reason, MOVES.c.note, "reason"), []
        for good, found in counted.items():
            if stock.good(good) is None or not 0 <= found <= MOST:
                raise InputError("Say how many were counted: a whole number from 0.", where=good)
            differs = found - record.count_of(tx, place_id, good)
            if differs and not note:
                raise InputError("Some counts differ: say why.", where="reason")
            if differs:
                _ask(tx, actor, service.key, place_id, good, differs, note)
            else:
                as_said.append(good)
        # The counts come last, as in every move: whoever holds one while waiting for a number stops both.
        for good in as_said:
            _note(tx, place_id, good)
        return CaseRef(place_id, here["title"], 0)


@verb("stock.check")
def answer(actor: Actor, move_id: int, *, confirms: bool) -> CaseRef:
    """Confirm or refuse a correction that another person asked for. Raises NotFound, Refused, Conflict."""
    with transaction() as tx:
        query = select(MOVES).where(MOVES.c.id == move_id, scope(MOVES, actor))
        found = tx.execute(query).mappings().first()
        if found is None or found["move"] != CORRECT:
            raise NotFound("There is no such correction.")
        row = dict(found)
        service, _stock = places.definition_of(row["service"])
        require(actor, "stock.check", service.department)
        if row["state"] != ASKED:
            raise Conflict("Somebody was first: this is answered.", where=row["number"])
        if row["by_id"] == by_id(actor):
            raise Refused("A count is put right by two people.", where=row["number"],
                          remedy="A colleague confirms what you counted.")  # fmt: skip
        state = "done" if confirms else "refused"
        kind = "confirmed" if confirms else "refused"
        journal.enter(tx, actor, MOVES, row, kind, state=state, answered_by=by_id(actor))
        if confirms:
            record.apply(tx, row)
            _note(tx, row["from_id"] or row["to_id"], row["good"])
        return journal.ref(row)


def _ask(
    tx: Connection, actor: Actor, service: str, place_id: int, good: str, differs: int, note: str
) -> None:
    if record.correction_waits(tx, place_id, MOVES.c.good == good):
        raise Conflict("A correction of this count waits already.", where=good)
    record.add_move(tx, actor, {
        "service": service, "move": CORRECT, "good": good, "count": abs(differs), "state": ASKED,
        "from_id": place_id if differs < 0 else None, "to_id": place_id if differs > 0 else None,
        "note": note,
    })  # fmt: skip


def _note(tx: Connection, place_id: int, good: str) -> None:
    there = (COUNTS.c.place_id == place_id, COUNTS.c.good == good)
    tx.execute(update(COUNTS).where(*there).values(counted_on=today()))
