"""Handing out, a line or many at once, by two people against signatures; what is not paid goes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Resident
from hub.db.scope import not_for_own
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.payment import RETURNS
from hub.operations import journal
from hub.operations.payments.cash import must_be_seen, not_counted
from hub.operations.payments.loading import (
    LINES,
    Row,
    lines_of,
    load_run,
    share_of,
)
from hub.operations.payments.money import by_hand
from hub.operations.payments.noted_day import noted_day
from hub.operations.payments.points import reached
from hub.operations.payments.spoken import state_term
from hub.operations.rights import require
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why, words

_people = Resident.__table__


@verb("payment.pay")
def pay(
    actor: Actor, run_id: int, line_ids: Sequence[int], *, signed_by: str = "", on: dt.date | None = None
) -> CaseRef:
    """The two who have the cash hand these lines out; one of them notes it. `signed_by`: who signed, "" = the
    payee.

    All lines are of one community whose money is drawn, by both. A count of before no longer says what is
    there. Raises Conflict for one that is paid or returned already, Refused for the own household, a dead
    payee and for anybody but the two, InputError.
    """
    must_be_released()
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.pay", states=("paying",))
        by_hand(run, found)
        lines = _lines(tx, actor, run, line_ids)
        share = _open_share(tx, run, lines)
        pair = _holders(actor, run, share)
        day = noted_day(on, share["drawn_on"])
        _can_draw(tx, lines, day)
        for line in lines:
            _in_state(line, "pending")
            journal.enter(tx, actor, LINES, line, "paid", on=day, state="paid", paid_on=day, payer_a=pair[0],
                          payer_b=pair[1], signed_by=words(signed_by, LINES.c.signed_by))  # fmt: skip
            reached("paid.line")
        not_counted(tx, share)
        reached("paid.more")
        return journal.ref(run)


@verb("payment.pay")
def give_back(actor: Actor, run_id: int, line_ids: Sequence[int], *, reason: str, note: str = "") -> CaseRef:
    """These lines were not paid; what they were for is owed again and comes back in a later run.

    `reason`: one of `RETURNS`. Once cash is drawn the two who have it say so; through the bank it is whoever
    makes its file, before that is made, for then its answers say it. Raises InputError, Conflict, Refused.
    """
    if reason not in RETURNS:
        raise InputError("Choose why it was not paid.", where="reason")
    with transaction() as tx:
        states = ("approved", "funded", "paying")
        run, _ = load_run(tx, actor, run_id, "payment.pay", states=states, hold=True)
        lines = _lines(tx, actor, run, line_ids)
        _returns(tx, actor, run, lines)
        for line in lines:
            _in_state(line, "pending")
            journal.enter(tx, actor, LINES, line, "returned", state="returned", reason=reason,
                          note=words(note, LINES.c.note))  # fmt: skip
            reached("returned.line")
        return journal.ref(run)


@verb("payment.pay")
def unmark(actor: Actor, run_id: int, line_id: int, *, reason: str) -> CaseRef:
    """One of the two who handed a line out says that it was marked by mistake; it is pending again.

    Raises InputError, Refused for anybody else, Conflict where it is not marked so any more and once the
    signed sheet is at finance.
    """
    note = why(reason, LINES.c.note)
    with transaction() as tx:
        run, _ = load_run(tx, actor, run_id, "payment.pay", states=("paying",))
        line = _lines(tx, actor, run, [line_id])[0]
        _in_state(line, "paid")
        if actor.staff_id not in (line["payer_a"], line["payer_b"]):
            raise Refused("Only one of the two who handed it out takes this back.", where=line["number"])
        share = share_of(tx, run, line["community_id"])
        if share["original_on"] is not None:
            raise Conflict("The signed sheet is at finance: it stands.", where=line["number"])
        journal.enter(tx, actor, LINES, line, "unmarked", state="pending", paid_on=None, payer_a=None,
                      payer_b=None, signed_by="", note=note)  # fmt: skip
        not_counted(tx, share)
        return journal.ref(run)


def _returns(tx: Connection, actor: Actor, run: Row, lines: Sequence[Row]) -> None:
    """Raise Refused for whoever does not say that these lines were not paid."""
    if run["way"] == "bank":
        require(actor, "payment.bank", run["department"])
        if run["bank_hash"]:
            raise Conflict(
                "The bank has these lines: its answers say which were not paid.", where=run["number"],
                remedy="Enter them from its sheet.",
            )  # fmt: skip
        return
    for place in sorted({line["community_id"] for line in lines}):
        share = share_of(tx, run, place)
        if share["drawn_on"] is not None:
            _holders(actor, run, share)


def _lines(tx: Connection, actor: Actor, run: Row, line_ids: Sequence[int]) -> list[Row]:
    """The named lines, all of communities where the actor pays. Raises InputError, NotFound, Refused."""
    wanted = sorted(set(line_ids))
    if not wanted:
        raise InputError("Choose at least one line.", where="lines")
    found = lines_of(tx, run["id"], LINES.c.id.in_(wanted))
    if len(found) != len(wanted):
        raise NotFound("There is no such line in this pay-out.")
    for place in {line["community_id"] for line in found}:
        if not actor.may("payment.pay", run["department"], place):
            raise NotFound("There is no such line in this pay-out.")
    if actor.id_hash:
        _not_mine(tx, actor, run, found)
    return found


def _not_mine(tx: Connection, actor: Actor, run: Row, lines: Sequence[Row]) -> None:
    ids = [line["id"] for line in lines]
    if lines_of(tx, run["id"], LINES.c.id.in_(ids), ~not_for_own(LINES, actor)):
        raise Refused("Your own household is in this pay-out: somebody else does this.", where=run["number"])


def _can_draw(tx: Connection, lines: Sequence[Row], day: dt.date) -> None:
    """Raise Refused where a payee had died on that day, or before the end of this one: what is still owed is
    drawn by whoever is named."""
    payees = [line["payee_id"] for line in lines if line["state"] == "pending"]
    gone = _people.c.died <= day if day == today() else _people.c.died < day
    dead = tx.execute(select(_people.c.name).where(_people.c.id.in_(payees), gone))
    names = list(dead.scalars())
    if names:
        raise Refused("By the register %(names)s has died: nothing is handed out.", names="、".join(names),
                      remedy="Return the line; whoever is named draws it with a later pay-out.")  # fmt: skip


def _in_state(line: Row, state: str) -> None:
    """Raise Conflict where the line is not that any more."""
    if line["state"] != state:
        raise Conflict(
            "This line is %(state)s already.", where=line["number"], state=state_term(line["state"])
        )


def _open_share(tx: Connection, run: Row, lines: Sequence[Row]) -> Row:
    """The share of these lines, whose cash both have and whose sheet is still out."""
    places = {line["community_id"] for line in lines}
    if len(places) != 1:
        raise InputError("These lines are of several communities.", where="lines")
    share = share_of(tx, run, places.pop())
    if share["drawn_on"] is None:
        raise Refused("This community's money is not drawn yet.", where=run["number"])
    must_be_seen(tx, run, share)
    if share["original_on"] is not None:
        raise Conflict("The signed sheet is at finance: nothing more is handed out.", where=run["number"])
    return share


def _holders(actor: Actor, run: Row, share: Row) -> tuple[int, int]:
    """The actor and the other of the two who have the cash."""
    two = (share["held_a"], share["held_b"])
    if actor.staff_id not in two:
        raise Refused("The two who have the cash hand it out.", where=run["number"],
                      remedy="Whoever takes over counts it with one of the two first.")  # fmt: skip
    return two if actor.staff_id == two[0] else two[::-1]
