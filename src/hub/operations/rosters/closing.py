"""Closing a roster: nothing open, or what is left with its reason; and erasing its people at its end."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, exists, select, update

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError
from hub.operations import journal
from hub.operations.keeping import erasing, erasure_log
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.rosters import erased, record
from hub.operations.rosters.counts import as_kept, count, count_whole
from hub.operations.rosters.reach import keeper, roster_row
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

ITEMS, ROSTERS = record.ITEMS, record.ROSTERS
KIND: Final = "roster"
"""The kind of an erasure of one roster's people, by its number: a restored backup that has it, open or
closed, is made to forget them again."""
PIECE: Final = 5


def close(
    actor: Actor, roster_id: int, *, rev: int | None = None, reason: str = "", request: str = ""
) -> CaseRef:
    """Close it: its numbers are kept from now on. Items still open are left, all for the `reason`.

    Raises InputError where some are open and no reason is given, Refused, NotFound, Conflict.
    """
    done = _close(actor, roster_id, rev=rev, reason=reason, request=request)
    erasure_log.write_lines()
    return done


@verb("roster.make")
def _close(actor: Actor, roster_id: int, *, rev: int | None = None, reason: str = "") -> CaseRef:
    with transaction() as tx:
        row = roster_row(tx, actor, roster_id, "roster.read")
        _service, roster = record.definition(row)
        require(actor, keeper(roster), row["department"])
        if row["state"] != "open" or (rev is not None and rev != row["seq"]):
            raise Conflict("Somebody was first: the roster has changed meanwhile.", where=row["number"],
                           remedy="Look at it again.")  # fmt: skip
        _leave(tx, actor, row, words(reason, ITEMS.c.reason))
        day = today()
        journal.enter(
            tx, actor, ROSTERS, row, "closed", state="closed", closed_on=day, closed_by=by_id(actor),
            counts=as_kept(count_whole(tx, row)), erase_on=day + dt.timedelta(days=roster.erase_after),
        )  # fmt: skip
        if roster.erase_after == 0 and not _unsettled(tx, row["id"]):
            _erase(tx, actor, row)
        return journal.ref(row)


def _leave(tx: Connection, actor: Actor, row: dict[str, Any], reason: str) -> None:
    query = select(ITEMS).where(ITEMS.c.roster_id == row["id"], ITEMS.c.state == "open").order_by(ITEMS.c.no)
    left = [dict(item) for item in tx.execute(query).mappings().all()]
    if left and not reason:
        raise InputError(
            "%(count)s items are still open.", count=len(left), where="reason",
            remedy="Say why they are left, or note them first.",
        )  # fmt: skip
    for item in left:
        late = bool(item["late"]) or item["due"] < today()
        # What was found keeps its own reason.
        said: dict[str, Any] = {"answer" if item["outcome"] else "reason": reason}
        record.enter(tx, actor, item, "left", state="left", late=late, **said)


# --- erasing --------------------------------------------------------------------------------------------


def due(before: dt.date) -> Any:
    """Ids of closed rosters whose people are kept no longer; none whose cases still ask for something."""
    waits = _waits().correlate(ROSTERS)
    old = (ROSTERS.c.state == "closed", ROSTERS.c.erase_on <= before, ~waits)
    return select(ROSTERS.c.id).where(*old).order_by(ROSTERS.c.id)


def erase(tx: Connection, before: dt.date) -> int:
    """Erase the people of a piece of them; how many rosters."""
    rows = tx.execute(select(ROSTERS).where(ROSTERS.c.id.in_(due(before).limit(PIECE)))).mappings().all()
    for row in rows:
        _erase(tx, SYSTEM, dict(row))
    return len(rows)


def erase_again(tx: Connection, number: str) -> int:
    """Erase the people of a roster as a restored backup has it, even while it was open; how many rosters."""
    row = tx.execute(select(ROSTERS).where(ROSTERS.c.number == number)).mappings().first()
    if row is None or row["state"] == "erased":
        return 0
    again = dict(row)
    if again["state"] == "open":
        day, counts = today(), as_kept(count(tx, [again])[again["id"]])
        journal.enter(tx, SYSTEM, ROSTERS, again, "closed", state="closed", closed_on=day, closed_by=None,
                      counts=counts, erase_on=day)  # fmt: skip
    _erase(tx, SYSTEM, again, recorded=False)
    return 1


def _erase(tx: Connection, actor: Actor, row: dict[str, Any], *, recorded: bool = True) -> None:
    """Its items go with the words of all that happened to them; its numbers and this entry stay."""
    count, gone = erased.empty(tx, row["id"])
    if recorded:
        erasing.record(tx, KIND, row["number"], {}, count, by=by_id(actor))
    drawn = {**row["drawn"], "of": []} if row["drawn"] else None
    journal.enter(tx, actor, ROSTERS, row, "erased", said={"gone": gone}, state="erased", drawn=drawn)


def forget(tx: Connection, case_id: int) -> None:
    """Cut the items of a forgotten case off from its person; that there was one and its outcome stay."""
    for row in tx.execute(select(ITEMS).where(ITEMS.c.case_id == case_id)).mappings().all():
        blank: dict[str, Any] = {
            "reason": "",
            "answer": "",
            "form": None,
            "given": None,
            "line": f"x{row['no']}",
        }
        record.enter(tx, SYSTEM, dict(row), "erased", **blank)
        nobody = {"resident_id": None, "household_id": None, "entitlement_id": None}
        tx.execute(update(ITEMS).where(ITEMS.c.id == row["id"]).values(nobody))


def _waits() -> Any:
    return exists().where(ITEMS.c.roster_id == ROSTERS.c.id, _unsettled_clause())


def _unsettled_clause() -> ColumnElement[bool]:
    return and_(ITEMS.c.case_id.is_not(None), ITEMS.c.settled_on.is_(None))


def _unsettled(tx: Connection, roster_id: int) -> bool:
    """Whether a case that the roster opened has not been seen to yet."""
    query = select(ITEMS.c.id).where(ITEMS.c.roster_id == roster_id, _unsettled_clause()).limit(1)
    return tx.execute(query).first() is not None
