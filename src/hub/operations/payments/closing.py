"""What comes back: signed sheets to finance and centre, cash not handed out; then the run is reconciled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, func, select

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations import journal
from hub.operations.payments.cash import cash_left, must_be_counted
from hub.operations.payments.closers import CASH, may_close
from hub.operations.payments.loading import LINES, RUNS, SHARES, Row, load_run, not_own_home, share_of
from hub.operations.payments.money import by_hand, change_share, pending
from hub.operations.payments.noted_day import noted_day
from hub.operations.payments.points import reached
from hub.operations.payments.spoken import yuan
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words


@verb("payment.close")
def take_original(
    actor: Actor, run_id: int, community_id: int, *, brought_by: str, back: int = 0, on: dt.date | None = None
) -> CaseRef:
    """Finance takes a community's signed original and the cash that was not handed out (`back`, fen).

    Raises Refused while a line there is neither paid nor returned, where two have not counted what is left,
    for whoever had the cash, and where the cash is not what is left.
    """
    with transaction() as tx:
        run, share = _sheet(tx, actor, run_id, community_id, "payment.close", "original_on")
        must_be_counted(tx, run, share)
        if actor.staff_id in [share[name] for name in CASH]:
            raise Refused("Whoever had the cash does not take it back.", where=run["number"],
                          remedy="Somebody else of finance takes it.")  # fmt: skip
        left = cash_left(tx, run, share)
        if back != left:
            raise Refused("%(left)s yuan must come back, not %(back)s.", left=yuan(left),
                          back=yuan(back), where=run["number"])  # fmt: skip
        day = noted_day(on, share["drawn_on"], _last_paid(tx, run, share))
        to = {"original_on": day, "original_from": _who(brought_by), "original_by": actor.staff_id,
              "back": back, "back_on": day, "back_by": actor.staff_id}  # fmt: skip
        return _noted(tx, actor, run, share, "original", to)


@verb("payment.copy")
def take_copy(
    actor: Actor, run_id: int, community_id: int, *, brought_by: str, on: dt.date | None = None
) -> CaseRef:
    """The centre takes the copy of a community's signed sheet. Raises Refused, Conflict, InputError."""
    with transaction() as tx:
        run, share = _sheet(tx, actor, run_id, community_id, "payment.copy", "copy_on")
        day = noted_day(on, share["drawn_on"], _last_paid(tx, run, share))
        to = {"copy_on": day, "copy_from": _who(brought_by), "copy_by": actor.staff_id}
        return _noted(tx, actor, run, share, "copy", to)


def _sheet(
    tx: Connection, actor: Actor, run_id: int, community_id: int, permission: str, taken: str
) -> tuple[Row, Row]:
    """The run and the share of a community whose signed sheet can be taken: nothing is left to hand out, and
    the column `taken` has no day yet."""
    run, found = load_run(tx, actor, run_id, permission, states=("paying",))
    by_hand(run, found)
    share = share_of(tx, run, community_id)
    not_own_home(tx, actor, run, community_id)
    if share[taken] is not None:
        raise Conflict("This sheet was taken already.", where=run["number"])
    _all_done(tx, run, share)
    return run, share


@verb("payment.close")
def reconcile(actor: Actor, run_id: int, *, rev: int) -> CaseRef:
    """Close a run: every line paid or returned, every sheet there, and the sums meet to the fen.

    Raises Refused naming what is open, for whoever had a hand in it (`closers`) and for the own household,
    Conflict.
    """
    with transaction() as tx:
        run, _ = load_run(tx, actor, run_id, "payment.close", rev=rev, states=("funded", "paying"))
        not_own_home(tx, actor, run)
        may_close(tx, actor.staff_id, run)
        open_lines = _count(tx, run)
        if open_lines:
            raise Refused(
                "%(count)s lines are neither paid nor returned.", count=open_lines, where=run["number"]
            )
        _sheets_there(tx, run)
        paid, returned = _sum(tx, run, "paid"), _sum(tx, run, "returned")
        if paid + returned != run["amount"]:
            raise Refused(
                "The sums do not meet: approved %(approved)s, paid %(paid)s, returned %(returned)s.",
                approved=yuan(run["amount"]), paid=yuan(paid), returned=yuan(returned), where=run["number"],
            )  # fmt: skip
        said = {"paid": paid, "returned": returned, "to_give_back": run["funded"] - paid}
        journal.enter(tx, actor, RUNS, run, "reconciled", said=said, state="reconciled", closed_on=today(),
                      closed_by=actor.staff_id)  # fmt: skip
        reached("reconciled")
        return journal.ref(run)


def _noted(tx: Connection, actor: Actor, run: Row, share: Row, kind: str, to: dict[str, Any]) -> CaseRef:
    change_share(tx, share, to)
    reached("acknowledged")
    journal.enter(tx, actor, RUNS, run, kind, said={"share": share["id"], **to}, state=run["state"])
    return journal.ref(run)


def _all_done(tx: Connection, run: Row, share: Row) -> None:
    if share["drawn_on"] is None:
        raise Refused("This community's money is not drawn yet.", where=run["number"])
    if pending(tx, run, share["community_id"]):
        raise Refused("Not every line of this community is paid or returned.", where=run["number"])


def _last_paid(tx: Connection, run: Row, share: Row) -> dt.date | None:
    """The day on which the last line of a community was handed out: its sheet comes back after that."""
    mine = (LINES.c.run_id == run["id"], LINES.c.community_id == share["community_id"])
    found: dt.date | None = tx.execute(select(func.max(LINES.c.paid_on)).where(*mine)).scalar()
    return found


def _sheets_there(tx: Connection, run: Row) -> None:
    if run["way"] != "cash":
        return
    query = select(func.count()).where(
        SHARES.c.run_id == run["id"], SHARES.c.drawn_on.is_not(None),
        SHARES.c.original_on.is_(None) | SHARES.c.copy_on.is_(None),
    )  # fmt: skip
    left = tx.execute(query).scalar_one()
    if left:
        raise Refused("%(count)s signed sheets are missing: the original at finance, the copy at the centre.",
                      count=left, where=run["number"])  # fmt: skip


def _count(tx: Connection, run: Row) -> int:
    mine = (LINES.c.run_id == run["id"], LINES.c.state == "pending")
    return int(tx.execute(select(func.count()).where(*mine)).scalar_one())


def _sum(tx: Connection, run: Row, state: str) -> int:
    mine = (LINES.c.run_id == run["id"], LINES.c.state == state)
    return int(tx.execute(select(func.coalesce(func.sum(LINES.c.amount), 0)).where(*mine)).scalar_one())


def _who(brought_by: str) -> str:
    said = words(brought_by, SHARES.c.original_from, "brought_by")
    if not said:
        raise InputError("Say who brought it.", where="brought_by")
    return said
