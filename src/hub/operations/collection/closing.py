"""The end of a window's day: counted by one, checked by another, handed in against a slip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from hub.db.base import now, today, transaction
from hub.domain.actor import Actor
from hub.domain.collection import DENOMINATIONS, PLACES, counted
from hub.domain.errors import Conflict, InputError, NotHeld, Refused, Term
from hub.operations import journal
from hub.operations.collection import record
from hub.operations.collection.desk import window
from hub.operations.rights import by_id, require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

DAYS = record.DAYS
MOST_PIECES: Final = 100_000
STATES: Final[Mapping[str, str]] = {
    "open": "open", "counted": "counted, to be checked", "checked": "checked",
    "handed": "handed in against a slip",
}  # fmt: skip
"""A day's states as they are said; the words are those of hub.web.collection_words."""


@verb("collection.take")
def count(
    actor: Actor, day_id: int, pieces: Mapping[int, int], *, rev: int | None = None, cause: str = ""
) -> CaseRef:
    """Close a window's day with the count of its cash, {denomination in fen: pieces}.

    Where it is not what the receipts come to, it is counted again or the `cause` is named: the difference
    then stands with its cause on the day sheet. Raises NotHeld for a difference without a cause, Refused,
    InputError, Conflict, NotFound.
    """
    with transaction() as tx:
        row = _row(tx, actor, day_id, rev, "collection.take", "open")
        if window(actor, row["department"]).id != row["post_id"]:
            raise Refused("You do not hold this window today.", where=row["number"])
        _pieces(pieces)
        there, expected = counted(pieces), record.cash_of(tx, row["id"])
        said = words(cause, DAYS.c.cause)
        if there != expected and not said:
            raise _differs(row, there, expected)
        journal.enter(
            tx, actor, DAYS, row, "counted", texts={"cause": said if there != expected else ""},
            state="counted", expected=expected, counted=there, difference=there - expected,
            count={str(fen): n for fen, n in pieces.items() if n}, counted_by=by_id(actor), counted_at=now(),
            checked_by=None, checked_at=None,
        )  # fmt: skip
        return journal.ref(row)


def _pieces(pieces: Mapping[int, int]) -> None:
    for fen, number in pieces.items():
        if fen not in DENOMINATIONS or not 0 <= number <= MOST_PIECES:
            raise InputError("Count each kind of note and coin as a whole number.", where=f"n{fen}")


def _differs(row: record.Row, there: int, expected: int) -> NotHeld:
    return NotHeld(
        "Counted are %(there)s yuan, by the receipts it must be %(expected)s: %(more)s yuan %(way)s.",
        there=f"{there / 100:.2f}", expected=f"{expected / 100:.2f}",
        more=f"{abs(there - expected) / 100:.2f}", where="cause",
        way=Term("too little" if there < expected else "too much"),
        remedy="Count again; if it stays so, name the cause: it stands on the day sheet.",
    )  # fmt: skip


@verb("collection.check")
def verify(
    actor: Actor, day_id: int, *, rev: int | None = None, right: bool = True, reason: str = ""
) -> CaseRef:
    """Check a counted day, or send it back with a `reason`: it is then open, and counted again.

    Raises Refused for who counted it, InputError, Conflict, NotFound.
    """
    with transaction() as tx:
        row = _row(tx, actor, day_id, rev, "collection.check", "counted")
        if row["counted_by"] == actor.staff_id:
            raise Refused("You counted this day; another person checks it.", where=row["number"])
        said = words(reason, DAYS.c.back)
        if not right and not said:
            raise InputError("Say what is to be counted again.", where="reason")
        if right:
            journal.enter(tx, actor, DAYS, row, "checked", texts={"back": ""}, state="checked",
                          checked_by=by_id(actor), checked_at=now())  # fmt: skip
        else:
            journal.enter(tx, actor, DAYS, row, "sent_back", texts={"back": said}, state="open")
        return journal.ref(row)


@verb("collection.take")
def hand_in(
    actor: Actor, day_id: int, *, rev: int | None = None, to: str, slip: str, on: dt.date | None = None
) -> CaseRef:
    """Note that all that was counted was handed to the bank or to finance against their slip.

    Raises Refused before the day is checked, InputError, Conflict, NotFound.
    """
    with transaction() as tx:
        row = _row(tx, actor, day_id, rev, "collection.take", "checked")
        if to not in PLACES:
            raise InputError("Say who took the money.", where="to")
        number, day = words(slip, DAYS.c.slip), on or today()
        if not number:
            raise InputError("Name the number of the slip.", where="slip")
        if not row["day"] <= day <= today():
            raise InputError("It was handed in between %(first)s and today.", first=row["day"], where="on")
        journal.enter(tx, actor, DAYS, row, "handed", on=day, state="handed", handed_to=to, handed_on=day,
                      handed_by=by_id(actor), slip=number)  # fmt: skip
        return journal.ref(row)


def _row(
    tx: Connection, actor: Actor, day_id: int, rev: int | None, permission: str, state: str
) -> record.Row:
    row = record.seen(tx, actor, DAYS, day_id, hold=True)
    require(actor, permission, row["department"])
    journal.must_be_as_seen(row, rev)
    if row["state"] != state:
        raise Conflict("This day is %(state)s: that cannot be done with it now.",
                      state=Term(STATES[row["state"]]), where=row["number"])  # fmt: skip
    return row
