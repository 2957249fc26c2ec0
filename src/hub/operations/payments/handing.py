"""Handing out, a line or many at once, by two people against signatures; what is not paid goes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from hub.db.base import today, transaction
from hub.db.scope import not_for_own
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.payment import RETURNS
from hub.operations import journal
from hub.operations.payments.loading import (
    LINES,
    Row,
    handlers,
    lines_of,
    load_run,
    share_of,
    state_said,
)
from hub.operations.payments.money import by_hand
from hub.operations.payments.points import reached
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why, words


@verb("payment.pay")
def pay(
    actor: Actor, run_id: int, line_ids: Sequence[int], *, second: str, signed_by: str = "",
    on: dt.date | None = None,
) -> CaseRef:  # fmt: skip
    """The actor and `second` hand these lines out. `signed_by`: who signed, "" = the payee.

    All lines are of one community whose money is drawn. Raises Conflict for one that is paid or returned
    already, Refused for the own household and for who made, checked or approved the run, InputError.
    """
    must_be_released()
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.pay", states=("paying",))
        by_hand(run, found)
        lines = _lines(tx, actor, run, line_ids)
        pair = handlers(tx, actor, run, second, lines[0]["community_id"])
        _drawn(tx, run, lines)
        day = on or today()
        if day > today():
            raise InputError("%(day)s has not come yet.", day=day, where="on")
        for line in lines:
            _pending(line)
            journal.enter(tx, actor, LINES, line, "paid", on=day, state="paid", paid_on=day, payer_a=pair[0],
                          payer_b=pair[1], signed_by=words(signed_by, LINES.c.signed_by))  # fmt: skip
            reached("paid.line")
        reached("paid.more")
        return CaseRef(run["id"], run["number"], run["seq"])


@verb("payment.pay")
def give_back(actor: Actor, run_id: int, line_ids: Sequence[int], *, reason: str, note: str = "") -> CaseRef:
    """These lines were not paid; what they were for is owed again and comes back in a later run.

    `reason`: one of `RETURNS`. Raises InputError, Conflict, Refused once the community's sheet is taken.
    """
    if reason not in RETURNS:
        raise InputError("Choose why it was not paid.", where="reason")
    with transaction() as tx:
        run, _ = load_run(tx, actor, run_id, "payment.pay", states=("approved", "funded", "paying"))
        for line in _lines(tx, actor, run, line_ids):
            _pending(line)
            journal.enter(tx, actor, LINES, line, "returned", state="returned", reason=reason,
                          note=words(note, LINES.c.note))  # fmt: skip
            reached("returned.line")
        return CaseRef(run["id"], run["number"], run["seq"])


@verb("payment.pay")
def unmark(actor: Actor, run_id: int, line_id: int, *, reason: str) -> CaseRef:
    """One of the two who handed a line out says that it was marked by mistake; it is pending again.

    Raises InputError, Refused for anybody else and once the signed sheet is at finance.
    """
    note = why(reason, LINES.c.note)
    with transaction() as tx:
        run, _ = load_run(tx, actor, run_id, "payment.pay", states=("paying",))
        line = _lines(tx, actor, run, [line_id])[0]
        if line["state"] != "paid" or actor.staff_id not in (line["payer_a"], line["payer_b"]):
            raise Refused("Only one of the two who handed it out takes this back.", where=line["number"])
        if share_of(tx, run, line["community_id"])["original_on"] is not None:
            raise Refused("The signed sheet is at finance: it stands.", where=line["number"])
        journal.enter(tx, actor, LINES, line, "unmarked", state="pending", paid_on=None, payer_a=None,
                      payer_b=None, signed_by="", note=note)  # fmt: skip
        return CaseRef(run["id"], run["number"], run["seq"])


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


def _pending(line: Row) -> None:
    if line["state"] != "pending":
        raise Conflict(
            "This line is %(state)s already.", where=line["number"], state=state_said(line["state"])
        )


def _drawn(tx: Connection, run: Row, lines: Sequence[Row]) -> None:
    places = {line["community_id"] for line in lines}
    if len(places) != 1:
        raise InputError("These lines are of several communities.", where="lines")
    share = share_of(tx, run, places.pop())
    if share["drawn_on"] is None:
        raise Refused("This community's money is not drawn yet.", where=run["number"])
    if share["original_on"] is not None:
        raise Refused("The signed sheet is at finance: nothing more is handed out.", where=run["number"])
