"""“I was not paid”: what the books say of one entitlement, period by period, and that it was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from hub.db.base import reading, today, transaction
from hub.db.models import Entitlement, PaymentItem, PaymentLine, PaymentRun, Resident
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import owed
from hub.domain.errors import InputError, NotFound
from hub.domain.payment import CLAIMS
from hub.domain.period import ONCE, Period, period_at, period_of
from hub.operations.access import log_access
from hub.operations.benefits import entitlements
from hub.operations.payments.line_view import staff_names
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.reckoning import since
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_held, _people = Entitlement.__table__, Resident.__table__
_items, _lines, _runs = PaymentItem.__table__, PaymentLine.__table__, PaymentRun.__table__
NOT_MADE, NOT_OWED, BEFORE, CLAIM = "not_made", "not_owed", "before_hub", "settled"
"""No pay-out of the period was made yet; nothing is owed for it; it lies before it was taken over here; a
person settled a claim."""
PERIODS: Final = 4
"""The running period and so many before it, less one, are answered for even where nothing is booked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What happened to a period's money. `code`: the line's state, why it was left out, or one of the above.

    `payers`: who handed it out; `signed_by`: who signed, "" = the payee.
    """

    period: str
    code: str
    amount: int = 0
    line: str = ""
    run: str = ""
    run_id: int | None = None
    run_state: str = ""
    on: dt.date | None = None
    payers: tuple[str, ...] = ()
    signed_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """One entitlement with its answers, the newest period first. `name` is "" where it is asked by number."""

    entitlement_id: int
    number: str
    programme: str
    name: str
    state: str
    reason: str
    first: dt.date
    last: dt.date | None
    answers: tuple[Answer, ...]


def of_person(actor: Actor, resident_id: int, purpose: str) -> list[Book]:
    """Every entitlement that somebody has or draws, in the own scope; the look is logged. Raises Refused."""
    require(actor, "payment.ask")
    if not purpose.strip():
        raise InputError("Say what it is for.", where="purpose")
    mine = (_held.c.resident_id == resident_id) | (_held.c.payee_id == resident_id)
    found = _books(actor, mine)
    log_access(actor, "books", words(purpose, _held.c.reason), resident_id=resident_id, rows=len(found))
    return found


def by_number(actor: Actor, number: str) -> Book:
    """One by its number or by that of a line; the inspection sees it without names. Raises NotFound."""
    require(actor, "payment.ask")
    lines = select(_lines.c.entitlement_id).where(_lines.c.number == number.strip())
    found = _books(actor, (_held.c.number == number.strip()) | _held.c.id.in_(lines))
    if not found:
        raise NotFound("There is no entitlement or line %(number)s, or it is not yours to see.",
                       number=number, where="number")  # fmt: skip
    log_access(actor, "books", f"not paid: {number.strip()}"[:200], rows=1)
    return found[0]


@verb("payment.ask")
def tell(actor: Actor, entitlement_id: int, *, period: str, via: str = "") -> CaseRef:
    """Note that whoever asked was told what the books say of a period. Raises NotFound, InputError.

    `via`: the number of the complaint or first contact it came from, "" = at the window.
    """
    require(actor, "payment.ask")
    with transaction() as tx:
        row = entitlements.load(tx, actor, entitlement_id)
        told = [each for each in _answers(tx, row) if each.period == period]
        if not told:
            raise InputError("The books say nothing of that period.", where="period")
        said = {"period": period, "code": told[0].code, "line": told[0].line,
                "via": words(via, _held.c.paper, "via")}  # fmt: skip
        entitlements.note(tx, actor, row, "told", said)
        return CaseRef(row["id"], row["number"], row["seq"])


# --- inside ---------------------------------------------------------------------------------------------


def _books(actor: Actor, clause: ColumnElement[bool]) -> list[Book]:
    """Those of the scope; all, without names, for whoever looks by number only."""
    nameless = not actor.may("entitlement.read")
    seen = clause if nameless else clause & scope(_held, actor)
    query = (
        select(_held, _people.c.name)
        .join(_people, _people.c.id == _held.c.resident_id)
        .where(seen)
        .order_by(_held.c.state != "active", _held.c.id.desc())
    )
    rows = [dict(row) for row in reading().execute(query).mappings()]
    return [_book(reading(), row, nameless) for row in rows]


def _book(tx: Connection, row: Mapping[str, Any], nameless: bool) -> Book:
    found = _answers(tx, row)
    if nameless:
        found = [Answer(**{**_fields(each), "signed_by": ""}) for each in found]
    return Book(
        row["id"], row["number"], row["programme"], "" if nameless else row["name"], row["state"],
        "" if nameless else row["reason"], row["from_on"], row["until_on"], tuple(found),
    )  # fmt: skip


def _fields(each: Answer) -> dict[str, Any]:
    return {name: getattr(each, name) for name in Answer.__slots__}


def _answers(tx: Connection, row: Mapping[str, Any]) -> list[Answer]:
    """What is booked, and for each late period without anything booked why not; the newest first."""
    paying = programme(row["programme"])
    booked = _booked(tx, row["id"])
    there = {each.period for each in booked}
    missing = [_unbooked(tx, paying, row, period) for period in _late(paying, row) if period.key not in there]
    return sorted([*booked, *missing], key=lambda each: period_of(each.period), reverse=True)


def _booked(tx: Connection, entitlement_id: int) -> list[Answer]:
    query = (
        select(_items.c.period, _items.c.kind, _items.c.amount, _lines.c.number.label("line"),
               _lines.c.state, _lines.c.reason, _lines.c.paid_on, _lines.c.payer_a, _lines.c.payer_b,
               _lines.c.signed_by, _runs.c.number, _runs.c.id.label("run_id"),
               _runs.c.state.label("run_state"))
        .join_from(_items, _lines, _lines.c.id == _items.c.line_id, isouter=True)
        .join(_runs, _runs.c.id == _lines.c.run_id, isouter=True)
        .where(_items.c.entitlement_id == entitlement_id)
        .order_by(_items.c.id.desc())
    )  # fmt: skip
    rows = [dict(row) for row in tx.execute(query).mappings()]
    names = staff_names(tx, [row[key] for row in rows for key in ("payer_a", "payer_b")])
    return [_entry(row, names) for row in rows]


def _entry(row: Mapping[str, Any], names: Mapping[int, str]) -> Answer:
    if row["kind"] in CLAIMS:
        return Answer(row["period"], CLAIM, row["amount"], reason=row["kind"])
    return Answer(
        row["period"], row["state"], row["amount"], row["line"], row["number"], row["run_id"],
        row["run_state"], row["paid_on"],
        tuple(names[each] for each in (row["payer_a"], row["payer_b"]) if each in names),
        row["signed_by"], row["reason"],
    )  # fmt: skip


def _late(paying: Programme, row: Mapping[str, Any]) -> list[Period]:
    """The running period and those before it that lie in the entitlement's days; `once` by itself."""
    kind = paying.payment.period
    if kind == ONCE:
        return [period_of(ONCE)]
    found = [period_at(kind, today())]
    while len(found) < PERIODS:
        found.append(period_at(kind, found[-1].first - dt.timedelta(days=1)))
    return [each for each in found if each.last >= row["from_on"]]


def _unbooked(tx: Connection, paying: Programme, row: Mapping[str, Any], period: Period) -> Answer:
    """Why nothing is booked: left out of the pay-out with its reason, none made yet, or nothing owed."""
    query = (
        select(_runs.c.number, _runs.c.id, _runs.c.state, _runs.c.left_out)
        .where(_runs.c.programme == paying.key, _runs.c.period == period.key, _runs.c.state != "withdrawn")
        .order_by(_runs.c.id.desc())
    )
    made = tx.execute(query).all()
    for run in made:
        for reason, ids in run.left_out.items():
            if row["id"] in ids:
                return Answer(period.key, reason, 0, "", run.number, run.id, run.state)
    if row["state"] in ("asked", "refused"):
        return Answer(period.key, row["state"])
    if paying.payment.period != ONCE and period < period_at(paying.payment.period, since(row)):
        return Answer(period.key, BEFORE)
    due = owed(entitlements.spans_of(tx, row["id"]), period, paying.payment.rate)
    return Answer(period.key, NOT_MADE if due else NOT_OWED, due)
