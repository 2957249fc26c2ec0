"""The money of an approved run: the list sent up, the funding noted, cash or cheque drawn by two people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select, update

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations import journal
from hub.operations.payments.closers import must_leave_one
from hub.operations.payments.loading import (
    LINES,
    RUNS,
    SHARES,
    Row,
    handlers,
    load_run,
    not_own_home,
    share_of,
)
from hub.operations.payments.noted_day import approved_on, noted_day
from hub.operations.payments.points import reached
from hub.operations.payments.programmes import Programme
from hub.operations.payments.spoken import yuan
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words


@verb("payment.make")
def send_up(actor: Actor, run_id: int, *, rev: int, on: dt.date | None = None) -> CaseRef:
    """Note that the approved list went to the superior who gives the money. Raises Refused, InputError."""
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.make", rev=rev, states=("approved",))
        not_own_home(tx, actor, run)
        if not found.outside:
            raise Refused("The money of this programme is the street's own.", where=run["number"])
        if run["sent_on"]:
            raise Conflict("The list was sent already.", where=run["number"])
        journal.enter(tx, actor, RUNS, run, "sent_up", sent_on=noted_day(on, approved_on(run)))
        return journal.ref(run)


@verb("payment.fund")
def fund(
    actor: Actor, run_id: int, *, rev: int, amount: int, paper: str, on: dt.date | None = None
) -> CaseRef:
    """Note the money (fen) with the number of its document; refused unless it covers the run, and where
    nobody but the actor could close it. Raises Refused, InputError, Conflict."""
    must_be_released()
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.fund", rev=rev, states=("approved",))
        not_own_home(tx, actor, run)
        if found.outside and not run["sent_on"]:
            raise Refused(
                "The list has not been sent to %(body)s yet.", body=found.outside, where=run["number"]
            )
        if not paper.strip():
            raise InputError("Write the number of the document.", where="paper")
        if amount < run["amount"]:
            raise Refused("It does not cover the pay-out: %(missing)s yuan are missing.", where=run["number"],
                          missing=yuan(run["amount"] - amount))  # fmt: skip
        must_leave_one(tx, run, actor.staff_id)
        day = noted_day(on, approved_on(run), run["sent_on"])
        journal.enter(tx, actor, RUNS, run, "funded", state="funded", funded=amount, funded_on=day,
                      funded_by=actor.staff_id,
                      funding_paper=words(paper, RUNS.c.funding_paper, "paper"))  # fmt: skip
        reached("funded")
        return journal.ref(run)


@verb("payment.pay")
def draw(
    actor: Actor, run_id: int, community_id: int, *, second: str, cheque: str = "", on: dt.date | None = None
) -> CaseRef:
    """The actor and the person of the login `second` draw a community's money: all that is pending there.

    Nothing is handed out until the second has confirmed it (`cash.confirm_draw`).

    Raises Refused for who made, checked or approved the run, for the own household of either and where
    nobody of finance would be left to close it, InputError, Conflict where it is drawn already.
    """
    must_be_released()
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.pay", states=("funded", "paying"),
                              community_id=community_id)  # fmt: skip
        by_hand(run, found)
        pair = handlers(tx, actor, run, second, community_id)
        share = share_of(tx, run, community_id)
        amount = pending(tx, run, community_id)
        _must_wait(run, share, amount)
        must_leave_one(tx, run, *pair)
        day = noted_day(on, run["funded_on"])
        to = {"drawn": amount, "drawn_on": day, "drawn_a": pair[0], "drawn_b": pair[1],
              "held_a": pair[0], "held_b": pair[1],
              "cheque": words(cheque, SHARES.c.cheque, "cheque")}  # fmt: skip
        change_share(tx, share, to)
        reached("drawn.share")
        journal.enter(tx, actor, RUNS, run, "drawn", said={"share": share["id"], **to}, state="paying")
        reached("drawn.run")
        return journal.ref(run)


def _must_wait(run: Row, share: Row, amount: int) -> None:
    if share["drawn_on"] is not None:
        raise Conflict("This community's money is drawn already.", where=run["number"])
    if not amount:
        raise Conflict("Nothing is pending for this community.", where=run["number"])


def change_share(tx: Any, share: Row, to: dict[str, Any]) -> None:
    """Write a share where what it takes as open is still open. Raises Conflict."""
    still = [SHARES.c[name].is_(None) for name in to if share[name] is None]
    done = tx.execute(update(SHARES).where(SHARES.c.id == share["id"], *still).values(**to))
    if done.rowcount != 1:
        raise Conflict("Somebody was first: this has changed meanwhile.")
    share.update(to)


def pending(tx: Any, run: Row, community_id: int) -> int:
    """Fen still to be paid in a community."""
    mine = (LINES.c.run_id == run["id"], LINES.c.community_id == community_id, LINES.c.state == "pending")
    return int(tx.execute(select(func.coalesce(func.sum(LINES.c.amount), 0)).where(*mine)).scalar_one())


def by_hand(run: Row, found: Programme) -> None:
    """Raise Refused for a run that goes by bank."""
    if run["way"] != "cash":
        raise Refused("This pay-out goes by bank.", where=run["number"])
