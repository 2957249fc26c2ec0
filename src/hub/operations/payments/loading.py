"""A run or line in a verb's hands: seen, of the revision the person saw, and not of the own household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, select

from hub.db.models import PaymentItem, PaymentLine, PaymentRun, PaymentShare, Staff
from hub.db.scope import not_for_own
from hub.domain.actor import ROLES, Actor
from hub.domain.errors import Conflict, InputError, NotFound, NotPermitted, Refused, Term
from hub.operations import journal
from hub.operations.payments.programmes import Programme, of_run
from hub.operations.payments.spoken import state_term
from hub.operations.rows import in_scope

RUNS: Final = PaymentRun.__table__
SHARES: Final = PaymentShare.__table__
LINES: Final = PaymentLine.__table__
ITEMS: Final = PaymentItem.__table__
BANK: Final = "bank:"
"""How the note of a line begins that the bank returned; its own words for the reason follow."""
_staff = Staff.__table__
Row = dict[str, Any]


def load_run(
    tx: Connection, actor: Actor, run_id: int, permission: str, *, rev: int | None = None,
    states: Sequence[str] = (), community_id: int | None = None, hold: bool = False,
) -> tuple[Row, Programme]:  # fmt: skip
    """The run within the actor's scope and its programme; `hold` as in `in_scope`.

    Raises NotFound, Refused, Conflict.
    """
    run = run_in_scope(tx, actor, run_id, hold=hold)
    if not actor.may(permission, run["department"], community_id):
        raise NotPermitted("Your role does not do this.", where=run["number"])
    journal.must_be_as_seen(run, rev)
    in_state(run, states)
    return run, of_run(run)


def run_in_scope(tx: Connection, actor: Actor, run_id: int, *, hold: bool = False) -> Row:
    """The run, if the actor sees it; `hold` as in `in_scope`. Raises NotFound."""
    missing = NotFound("There is no such pay-out, or it is not yours to see.")
    return in_scope(tx, actor, RUNS, run_id, missing, hold=hold)


def in_state(run: Mapping[str, Any], states: Sequence[str]) -> None:
    """Raise Conflict where the run is not at one of these places."""
    if states and run["state"] not in states:
        raise Conflict("This pay-out is %(state)s: this is not done now.", where=run["number"],
                      state=state_term(run["state"]))  # fmt: skip


def not_own_home(
    tx: Connection, actor: Actor, run: Mapping[str, Any], community_id: int | None = None
) -> None:
    """Raise Refused where a line of the run (of a community) goes to the actor's own household."""
    if own_home(tx, actor, run, community_id):
        raise Refused("Your own household is in this pay-out: somebody else does this.", where=run["number"])


def own_home(tx: Connection, actor: Actor, run: Mapping[str, Any], community_id: int | None = None) -> bool:
    """Whether a line of the run (of a community) goes to the actor's own household."""
    mine = [LINES.c.run_id == run["id"], ~not_for_own(LINES, actor)]
    if community_id is not None:
        mine.append(LINES.c.community_id == community_id)
    return bool(actor.id_hash) and tx.execute(select(func.count()).where(*mine)).scalar_one() > 0


def lines_of(tx: Connection, run_id: int, *more: Any) -> list[Row]:
    """Lines of a run in order, all columns."""
    query = select(LINES).where(LINES.c.run_id == run_id, *more).order_by(LINES.c.no)
    return [dict(row) for row in tx.execute(query).mappings()]


def items_of(tx: Connection, run_id: int) -> dict[int, list[Row]]:
    """What each line of a run is made of, by line."""
    query = (
        select(ITEMS)
        .join_from(ITEMS, LINES, LINES.c.id == ITEMS.c.line_id)
        .where(LINES.c.run_id == run_id)
        .order_by(ITEMS.c.line_id, ITEMS.c.period)
    )
    found: dict[int, list[Row]] = {}
    for row in tx.execute(query).mappings():
        found.setdefault(row["line_id"], []).append(dict(row))
    return found


def share_of(tx: Connection, run: Mapping[str, Any], community_id: int) -> Row:
    """A community's part; whoever else changes it or its lines waits for this verb. Raises NotFound."""
    mine = (SHARES.c.run_id == run["id"], SHARES.c.community_id == community_id)
    found = tx.execute(select(SHARES).where(*mine).with_for_update()).mappings().first()
    if found is None:
        raise NotFound("This community is not in this pay-out.", where=run["number"])
    return dict(found)


def handlers(
    tx: Connection, actor: Actor, run: Mapping[str, Any], other: str, community_id: int
) -> tuple[int, int]:
    """The two who have cash in a community: the actor and the person of the login `other`, who is only named
    here and confirms by the own log-in.

    Neither made, checked or approved the run, nothing in that community goes to a household of theirs, both
    may do it, and they are one of each role that the programme names; where it names none, one is of the
    last station of the money. Raises InputError, Refused.
    """
    from hub.operations.staff.people import actor_by_login

    if not other.strip():
        raise InputError("Two people do this: name the second.", where="second")
    second = actor_by_login(other.strip())
    if second.staff_id == actor.staff_id:
        raise Refused("Two different people do this.", where=run["number"])
    for one in (actor, second):
        if one.staff_id in (run["made_by"], run["checked_by"], run["approved_by"]):
            raise Refused("%(name)s made, checked or approved this pay-out and does not hand it out.",
                          name=one.name, where=run["number"])  # fmt: skip
        if not one.may("payment.pay", run["department"], community_id):
            raise Refused("%(name)s does not hand money out there.", name=one.name, where=run["number"])
    _right_pair(run, actor, second, community_id)
    not_own_home(tx, actor, run, community_id)
    if own_home(tx, second, run, community_id):
        raise Refused("%(name)s does not hand money out there.", name=second.name, where=run["number"])
    return actor.staff_id, second.staff_id


def _right_pair(run: Mapping[str, Any], one: Actor, other: Actor, community_id: int) -> None:
    """Raise Refused where these are not the two whose work the hand-out is."""
    programme = of_run(run)
    handed_by, station = programme.payment.handed_by, programme.drawn_by
    mine, theirs = (each.roles_at(run["department"], community_id) for each in (one, other))
    if handed_by and not programme.payment.beside(mine) & theirs:
        first, second = (Term(ROLES[role]) for role in handed_by)
        raise Refused("This is handed out by a %(first)s and a %(second)s together.", first=first,
                      second=second, where=run["number"])  # fmt: skip
    if not handed_by and station not in mine | theirs:
        raise Refused("Of the two who draw this money and hand it out one has the role %(role)s.",
                      role=Term(ROLES[station]), where=run["number"])  # fmt: skip
