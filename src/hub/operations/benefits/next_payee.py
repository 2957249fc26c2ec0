"""Who draws what is owed when the payee has died or left: named with papers by one, confirmed by another.

What is owed stays the entitlement's, so that one line pays it, whoever draws it. A household's benefit that
runs goes to the new head of the register instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from hub.db.base import reading, today, transaction
from hub.db.crypto import keys
from hub.db.models import PaymentItem, PaymentLine, Resident
from hub.db.scope.own import near
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.period import period_at
from hub.domain.person import parse_id_number
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.benefits.beginning import TABLE
from hub.operations.benefits.entitlements import Row, load, may
from hub.operations.payments.programmes import programme
from hub.operations.payments.reckoning import accounts
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why, words

_people: Final = Resident.__table__
_items, _lines = PaymentItem.__table__, PaymentLine.__table__


@dataclass(frozen=True, slots=True)
class Gone:
    """A payee who died or left: `how` (died, moved_out, merged), what is `owed` (fen) today, who is named.

    `heads`: the register's new head draws it, nobody is named here. `by_bank`: an account is needed.
    """

    how: str
    owed: int
    heads: bool
    by_bank: bool
    name: str = ""
    id_tail: str = ""


@verb("entitlement.keep")
def name_payee(
    actor: Actor, entitlement_id: int, *, rev: int, id_number: str, relation: str, paper: str,
    account: str = "",
) -> CaseRef:  # fmt: skip
    """Name who draws it now; it counts once another has confirmed it. `id_number`: of somebody registered.

    `relation`: to the payee of before; `paper`: what shows it. Raises InputError, Conflict, also where the
    payee can draw it or nothing is owed any more, and Refused for the own household.
    """
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.keep")
        gone = _must_be_gone(tx, row)
        if row["next_state"] == "asked":
            raise Conflict("Somebody is named already and waits for the second person.", where=row["number"])
        named = _registered(tx, actor, id_number)
        if named["id"] in (row["payee_id"], row["resident_id"]):
            raise InputError("This is the payee who is gone.", where="id_number")
        if gone.by_bank and not account.strip():
            raise InputError("It is paid by the bank: write the account.", where="account")
        log_access(actor, "entitlement", f"who draws {row['number']}", resident_id=named["id"])
        texts = {
            "next_is": _said(relation, "next_is", "relation"),
            "next_paper": _said(paper, "next_paper", "paper"),
            "next_account": account.strip() or None,
        }
        journal.enter(tx, actor, TABLE, row, "next_asked", texts=texts, next_state="asked",
                      next_payee_id=named["id"], next_by=actor.staff_id)  # fmt: skip
        return journal.ref(row)


@verb("entitlement.check")
def answer_payee(actor: Actor, entitlement_id: int, *, rev: int, confirms: bool, reason: str = "") -> CaseRef:
    """Confirm who is named, or refuse it with a reason. Raises Refused for one's own entry and household,
    for somebody who died meanwhile, InputError, Conflict."""
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.check")
        if row["next_state"] != "asked":
            raise Conflict("This is answered already.", where=row["number"])
        if row["next_by"] == actor.staff_id:
            raise Refused("Whoever enters it does not confirm it.", where=row["number"],
                          remedy="Another person looks at the paper and confirms.")  # fmt: skip
        if not confirms:
            said = {"why": why(reason, TABLE.c.reason)}
            journal.enter(tx, actor, TABLE, row, "next_refused", said=said, next_state="refused")
            return journal.ref(row)
        _not_near(tx, actor, row["next_payee_id"])
        _living(tx, row["next_payee_id"])
        _must_be_gone(tx, row)
        accounts_now = {"account": row["next_account"], "next_account": row["account"]}
        journal.enter(tx, actor, TABLE, row, "next_confirmed", said={"before": row["payee_id"]},
                      texts=accounts_now, next_state="confirmed", payee_id=row["next_payee_id"])  # fmt: skip
        return journal.ref(row)


def gone(row: Mapping[str, Any]) -> Gone | None:
    """How an entitlement's payee is gone, and what is owed; None for one who can draw it."""
    return _gone(reading(), row)


def how_gone(tx: Connection, row: Mapping[str, Any]) -> str:
    """How the payee is gone (died, merged, moved_out), whatever is owed; "" for one who can draw it."""
    payee = person(tx, row["payee_id"])
    how = next((name for name, key in _HOW if payee[key]), "")
    named = row["next_state"] == "confirmed" and row["next_payee_id"] == row["payee_id"]
    return "" if named and how == "moved_out" else how


# --- inside -------------------------------------------------------------------------------------------


def _held(tx: Connection, actor: Actor, entitlement_id: int, rev: int, permission: str) -> Row:
    row = load(tx, actor, entitlement_id)
    may(actor, permission, row["department"], row["community_id"])
    journal.must_be_as_seen(row, rev)
    return row


def _gone(tx: Connection, row: Mapping[str, Any]) -> Gone | None:
    how = how_gone(tx, row)
    if not how:
        return None
    found = programme(row["programme"])
    heads = row["household_id"] is not None and row["state"] in RUNNING
    waits = person(tx, row["next_payee_id"]) if row["next_state"] == "asked" else {}
    return Gone(how, owed_now(tx, row), heads, found.payment.way == "bank", waits.get("name", ""),
                waits.get("id_tail", ""))  # fmt: skip


_HOW: Final = (("died", "died"), ("merged", "merged_into"), ("moved_out", "moved_out"))


def _must_be_gone(tx: Connection, row: Row) -> Gone:
    found = _gone(tx, row)
    if found is None:
        raise Conflict("The payee can draw it.", where=row["number"])
    if found.heads:
        raise Refused("A household's benefit goes to its new head.", where=row["number"],
                      remedy="Name the new head in the register.")  # fmt: skip
    if row["state"] not in RUNNING and not found.owed:
        raise Conflict("Nothing is owed of it any more.", where=row["number"])
    return found


def owed_now(tx: Connection, row: Mapping[str, Any]) -> int:
    """Fen owed up to the running period that nobody has in hand: what waits in a run is not drawn yet."""
    found = programme(row["programme"])
    until = period_at(found.payment.period, today())
    for owed in accounts(tx, found):
        if owed.row["id"] == row["id"]:
            for period, fen in tx.execute(_not_drawn([one["id"] for one in owed.rows])):
                owed.settled[period] -= fen
            return owed.reckon(found, until).amount
    return 0


def _not_drawn(ids: Sequence[int]) -> Select[Any]:
    query = select(_items.c.period, _items.c.amount).join(_lines, _lines.c.id == _items.c.line_id)
    return query.where(_items.c.entitlement_id.in_(ids), _lines.c.state.in_(("drafted", "pending")))


def _registered(tx: Connection, actor: Actor, id_number: str) -> Row:
    number = parse_id_number(id_number, today()).number
    query = select(_people.c.id).where(_people.c.id_hash == keys().keyed_hash("id", number))
    found = tx.execute(query).scalar()
    if found is None:
        raise InputError("Nobody in the register has this ID number.", where="id_number",
                         remedy="Register the person first, from outside the street too.")  # fmt: skip
    _not_near(tx, actor, found)
    return _living(tx, found)


def _living(tx: Connection, resident_id: int) -> Row:
    row = person(tx, resident_id)
    if row["died"] or row["merged_into"]:
        raise Refused("By the register this person has died or is recorded twice.", where="id_number")
    return row


def _not_near(tx: Connection, actor: Actor, resident_id: int) -> None:
    mine = near(actor)
    if mine is not None and tx.execute(select(_people.c.id).where(
        _people.c.id == resident_id, _people.c.id.in_(mine))).first():  # fmt: skip
        raise Refused("This is about your own household: somebody else does it.")


def person(tx: Connection, resident_id: int) -> Row:
    """A person's record, all columns; for those who may see it already."""
    return dict(tx.execute(select(_people).where(_people.c.id == resident_id)).mappings().one())


def _said(text: str, column: str, where: str) -> str:
    said = words(text, TABLE.c[column], where)
    if not said:
        raise InputError("Write who it is to the payee, and what paper shows it.", where=where)
    return said
