"""A run from its draft to its approval: made, checked and approved by three different people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from hub.db.base import now, today, transaction
from hub.db.models import Community, Entitlement
from hub.db.scope import not_for_own
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.period import ONCE, Period
from hub.i18n import _l, msgid
from hub.operations import journal
from hub.operations.benefits import entitlements
from hub.operations.numbers import yearly
from hub.operations.payments.loading import (
    ITEMS,
    LINES,
    RUNS,
    SHARES,
    Row,
    items_of,
    lines_of,
    load_run,
    not_own_home,
)
from hub.operations.payments.points import reached
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.reckoning import Candidate, Draft, draft
from hub.operations.payments.seals import digest, payee_hash
from hub.operations.payments.spoken import said_period
from hub.operations.payments.told import must_be_told
from hub.operations.rights import require
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why

LATER: Final = ("approved", "funded", "paying", "reconciled")
PAID_OUT: Final = "已列入发放"
NEXT: Final = msgid(_l("What is still owed of it comes with the next pay-out."))
GIVE_UP: Final = msgid(_l("Give this draft up: what is still owed of it comes with the next pay-out."))


@verb("payment.make")
def make(actor: Actor, key: str, period: str, *, communities: Iterable[int] = ()) -> CaseRef:
    """Draft a run of a programme for a period, of these communities (all of them where none is named).

    Raises NotFound, InputError, and Refused for a period that has not begun or is closed, for the own
    household, and where nobody is owed anything.
    """
    must_be_released()
    found = programme(key)
    require(actor, "payment.make", found.department)
    if not actor.staff_id:
        raise Refused("A pay-out is made by a person.", remedy="Say for whom with --as LOGIN.")
    when = found.period(period)
    with transaction() as tx:
        _open(tx, found, when)
        places = _places(tx, communities)
        run = _row(tx, actor, found, when)
        reached("made.run")
        tx.execute(insert(SHARES), [{"run_id": run["id"], "community_id": one} for one in places])
        drafted = draft(tx, found, when, places)
        _not_for(tx, actor, drafted, run)
        if not drafted.lines:
            _not_made(tx, run)
            raise Refused("Nobody is owed anything there for %(period)s.", period=said_period(when),
                          remedy="Who receives it comes from approved cases, or from a sheet that a second "
                                 "person confirms (Take-over).")  # fmt: skip
        said = _write(tx, run, drafted)
        journal.enter(tx, actor, RUNS, run, "made", said={**said, "communities": places}, state="draft",
                      **_totals(drafted))  # fmt: skip
        return journal.ref(run)


def _not_made(tx: Connection, run: Mapping[str, Any]) -> None:
    """Raise Conflict where another run of the same period is there: whoever is owed something is in it."""
    c = RUNS.c
    same = (c.programme == run["programme"], c.period == run["period"], c.id != run["id"])
    made = select(c.number).where(*same, c.state != "withdrawn").order_by(c.id.desc()).limit(1)
    if number := tx.execute(made).scalar():
        raise Conflict("It is made already, as %(number)s; nobody is owed more.", number=number)


@verb("payment.make")
def refresh(actor: Actor, run_id: int, *, rev: int) -> CaseRef:
    """Reckon a draft anew. Raises Conflict, also for one that is no draft any more."""
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.make", rev=rev, states=("draft",))
        not_own_home(tx, actor, run)
        _again(tx, actor, run, found, "reckoned", {})
        return journal.ref(run)


@verb("payment.make")
def hold(actor: Actor, run_id: int, entitlement_id: int, *, rev: int, reason: str) -> CaseRef:
    """Take somebody out of a draft, with the reason; what is owed stays owed. Raises InputError, Refused."""
    said = why(reason, RUNS.c.reason)
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.make", rev=rev, states=("draft",))
        not_own_home(tx, actor, run)
        if not lines_of(tx, run_id, LINES.c.entitlement_id == entitlement_id):
            raise InputError("This person is not in this pay-out.", where="entitlement")
        held = {**run["held"], str(entitlement_id): said}
        _again(tx, actor, run, found, "held", {"entitlement": entitlement_id}, held=held)
        return journal.ref(run)


@verb("payment.make")
def withdraw(actor: Actor, run_id: int, *, rev: int, reason: str) -> CaseRef:
    """Give a draft up; nobody was paid and all stays owed. Raises InputError, Refused (own household)."""
    said = why(reason, RUNS.c.reason)
    with transaction() as tx:
        run, _ = load_run(tx, actor, run_id, "payment.make", rev=rev, states=("draft", "reviewed"))
        not_own_home(tx, actor, run)
        _empty(tx, run)
        journal.enter(tx, actor, RUNS, run, "withdrawn", state="withdrawn", amount=0, lines=0,
                      reason=said)  # fmt: skip
        return journal.ref(run)


@verb("payment.review")
def review(actor: Actor, run_id: int, *, rev: int) -> CaseRef:
    """Find a draft right. Raises Refused for one's own draft or household, Conflict if no longer right."""
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.review", rev=rev, states=("draft",))
        _another(actor, run, "made_by")
        not_own_home(tx, actor, run)
        _still_right(tx, run, found)
        journal.enter(tx, actor, RUNS, run, "reviewed", state="reviewed", checked_by=actor.staff_id,
                      checked_at=now())  # fmt: skip
        reached("reviewed")
        return journal.ref(run)


@verb("payment.read")
def send_back(actor: Actor, run_id: int, *, rev: int, reason: str) -> CaseRef:
    """Give a draft back to whoever made it, by who checks or approves. Raises InputError, Refused."""
    said = why(reason, RUNS.c.reason)
    with transaction() as tx:
        run, _ = load_run(tx, actor, run_id, "payment.read", rev=rev, states=("draft", "reviewed"))
        needed = "payment.review" if run["state"] == "draft" else "payment.approve"
        require(actor, needed, run["department"])
        not_own_home(tx, actor, run)
        journal.enter(tx, actor, RUNS, run, "sent_back", state="draft", checked_by=None, checked_at=None,
                      reason=said)  # fmt: skip
        return journal.ref(run)


@verb("payment.approve")
def approve(actor: Actor, run_id: int, *, rev: int, told: Iterable[int] = ()) -> CaseRef:
    """Approve: from here on approved = pending + paid + returned. Raises Refused, Conflict.

    Refused for one's own run or household, for a closed period, and where what is owed has changed since the
    draft: then it is reckoned anew and checked again. `told`: the lines that were shown as said to be void,
    by number; Conflict where there are others by now.
    """
    must_be_released()
    with transaction() as tx:
        run, found = load_run(tx, actor, run_id, "payment.approve", rev=rev, states=("reviewed",))
        _another(actor, run, "made_by", "checked_by")
        not_own_home(tx, actor, run)
        _open(tx, found, found.period(run["period"]), GIVE_UP)
        _still_right(tx, run, found)
        must_be_told(tx, run, told)
        _bind(tx, actor, run)
        reached("approved.lines")
        journal.enter(tx, actor, RUNS, run, "approved", said={"digest": digest(tx, run_id)}, state="approved",
                      approved_by=actor.staff_id, approved_at=now(), reason="")  # fmt: skip
        reached("approved.run")
        return journal.ref(run)


# --- inside -----------------------------------------------------------------------------------------


def _row(tx: Connection, actor: Actor, found: Programme, when: Period) -> Row:
    run: Row = {
        "number": yearly(tx, "payment", "发", today()), "programme": found.key,
        "department": found.department, "service": found.service.key, "version": found.service.version,
        "period": when.key, "way": found.payment.way, "state": "draft", "reason": "", "amount": 0, "lines": 0,
        "left_out": {}, "held": {}, "made_by": actor.staff_id, "made_at": now(), "funding_paper": "",
        "bank_hash": "",
    }  # fmt: skip
    return journal.add(tx, RUNS, run)


def _write(tx: Connection, run: Row, drafted: Draft) -> Mapping[str, Any]:
    """The lines of a draft with their items; what the entry says of them."""
    rows = [_line(run, no, each) for no, each in enumerate(drafted.lines, 1)]
    if rows:
        tx.execute(insert(LINES), rows)
    ids = dict(tx.execute(select(LINES.c.no, LINES.c.id).where(LINES.c.run_id == run["id"])).all())
    items = [
        {"line_id": ids[no], "entitlement_id": each.owed.row["id"], "period": item.period, "kind": item.kind,
         "amount": item.amount}
        for no, each in enumerate(drafted.lines, 1)
        for item in each.reckoned.items
    ]  # fmt: skip
    if items:
        tx.execute(insert(ITEMS), items)
    reached("made.lines")
    return {"digest": digest(tx, run["id"])}


def _line(run: Row, no: int, each: Candidate) -> Row:
    owner = each.owed.row
    last = max(each.owed.spans, key=lambda span: (span.last or dt.date.max, span.first))
    return {
        "run_id": run["id"], "no": no, "number": f"{run['number']}/{no:03d}", "programme": owner["programme"],
        "period": run["period"], "entitlement_id": owner["id"], "resident_id": owner["resident_id"],
        "household_id": owner["household_id"], "payee_id": owner["payee_id"],
        "community_id": owner["community_id"], "people": last.people, "account": owner["account"],
        "amount": each.reckoned.amount, "state": "drafted", "reason": "", "note": "", "signed_by": "",
        "seq": 0, "head": "",
        "payee_hash": payee_hash(owner["programme"], owner["resident_id"], run["period"]),
    }  # fmt: skip


def _totals(drafted: Draft) -> Mapping[str, Any]:
    return {"amount": sum(each.reckoned.amount for each in drafted.lines), "lines": len(drafted.lines),
            "left_out": {key: list(ids) for key, ids in drafted.left_out.items()}}  # fmt: skip


def _again(
    tx: Connection, actor: Actor, run: Row, found: Programme, kind: str, said: Mapping[str, Any],
    held: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    kept_out = run["held"] if held is None else held
    _empty(tx, run)
    drafted = draft(tx, found, found.period(run["period"]), places_of(tx, run), map(int, kept_out))
    _not_for(tx, actor, drafted, run)
    written = _write(tx, run, drafted)
    journal.enter(tx, actor, RUNS, run, kind, said={**said, **written}, held=dict(kept_out),
                  **_totals(drafted))  # fmt: skip


def _empty(tx: Connection, run: Row) -> None:
    mine = select(LINES.c.id).where(LINES.c.run_id == run["id"])
    tx.execute(delete(ITEMS).where(ITEMS.c.line_id.in_(mine)))
    tx.execute(delete(LINES).where(LINES.c.run_id == run["id"]))


def _bind(tx: Connection, actor: Actor, run: Row) -> None:
    """Lines become pending; those that only set off are settled with it; what is paid once ends here."""
    mine = (LINES.c.run_id == run["id"], LINES.c.state == "drafted")
    tx.execute(update(LINES).where(*mine, LINES.c.amount > 0).values(state="pending"))
    tx.execute(
        update(LINES).where(*mine, LINES.c.amount == 0).values(state="paid", paid_on=today(), note="set_off")
    )
    if run["period"] != ONCE:
        return
    owners = Entitlement.__table__
    here = select(LINES.c.entitlement_id).where(LINES.c.run_id == run["id"])
    for row in tx.execute(select(owners).where(owners.c.id.in_(here), owners.c.state == "active")).mappings():
        entitlements.end_row(
            tx, actor, dict(row), max(today(), row["from_on"]), f"{PAID_OUT} {run['number']}"
        )


def _still_right(tx: Connection, run: Row, found: Programme) -> None:
    """Raise Conflict where what is owed now is not what the draft says."""
    places = places_of(tx, run)
    drafted = draft(tx, found, found.period(run["period"]), places, map(int, run["held"]), run["id"])
    items = items_of(tx, run["id"])
    stored = {
        (line["entitlement_id"], line["payee_id"],
         tuple(sorted((each["period"], each["kind"], each["amount"]) for each in items.get(line["id"], ()))))
        for line in lines_of(tx, run["id"])
    }  # fmt: skip
    differ = {each.sign for each in drafted.lines} ^ stored
    if differ:
        raise Conflict(
            "Since the draft something has changed for %(count)s of them: it is no longer what is owed.",
            count=len({sign[0] for sign in differ}), where=run["number"],
            remedy="It goes back to the draft and is reckoned anew.",
        )  # fmt: skip


def _open(tx: Connection, found: Programme, when: Period, remedy: str = NEXT) -> None:
    """Raise Refused for a period that has not begun, Conflict where a later one was approved."""
    if when.key == ONCE:
        return
    if when.first > today():
        raise Refused("%(period)s has not begun yet.", period=said_period(when), where="period")
    later = select(RUNS.c.number, RUNS.c.period).where(
        RUNS.c.programme == found.key, RUNS.c.state.in_(LATER), RUNS.c.period > when.key
    )
    row = tx.execute(later.order_by(RUNS.c.id)).first()
    if row is not None:
        raise Conflict(
            "%(period)s is closed: %(number)s for %(later)s is approved.", number=row.number,
            period=said_period(when), later=said_period(row.period), where="period", remedy=remedy,
        )  # fmt: skip


def _places(tx: Connection, wanted: Iterable[int]) -> list[int]:
    places = Community.__table__
    known = list(tx.execute(select(places.c.id).order_by(places.c.id)).scalars())
    chosen = sorted(set(wanted)) or known
    lost = [one for one in chosen if one not in known]
    if lost:
        raise InputError("There is no community %(community)s.", community=lost[0], where="communities")
    return chosen


def places_of(tx: Connection, run: Mapping[str, Any]) -> Sequence[int]:
    """The communities of a run."""
    query = select(SHARES.c.community_id).where(SHARES.c.run_id == run["id"]).order_by(SHARES.c.community_id)
    return list(tx.execute(query).scalars())


def _not_for(tx: Connection, actor: Actor, drafted: Draft, run: Row) -> None:
    """Raise Refused where the own household would be paid by it."""
    if not actor.id_hash:
        return
    owners = Entitlement.__table__
    ids = [each.owed.row["id"] for each in drafted.lines]
    mine = select(func.count()).where(owners.c.id.in_(ids), ~not_for_own(owners, actor))
    if tx.execute(mine).scalar_one():
        raise Refused("Your own household is in this pay-out: somebody else does this.", where=run["number"])


def _another(actor: Actor, run: Row, *columns: str) -> None:
    if actor.staff_id in [run[name] for name in columns]:
        raise Refused(
            "Whoever made or checked a pay-out does not check or approve it.", where=run["number"],
            remedy="Maker, checker, approver and payers are different people.",
        )  # fmt: skip
