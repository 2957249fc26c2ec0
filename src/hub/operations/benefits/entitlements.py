"""Entitlements: made by an approval or taken over with a paper, changed, suspended, ended; never silently.

What was owed and what is owed from now on is kept as spans; a change never touches what lies before its day.
Money that was paid for days that are no longer owed becomes an adjustment in the next pay-out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from hub.db.base import now, transaction
from hub.db.models import Resident, TakeOverLine
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING, Span, from_day, is_over
from hub.domain.errors import Conflict, InputError, NotPermitted, Refused
from hub.operations import journal
from hub.operations.benefits import days
from hub.operations.benefits.beginning import (
    PROJECTED,
    SPANS,
    TABLE,
    Granted,
    first_said,
    first_span,
    must_be_so_much,
    must_be_sound,
    new_row,
    series,
    span_row,
    spans_said,
)
from hub.operations.benefits.second_person import absent
from hub.operations.benefits.still_there import AS_REASON, must_be_there
from hub.operations.numbers import next_number
from hub.operations.rights import by_id
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_people, _lines = Resident.__table__, TakeOverLine.__table__
LOOKED_AT: Final[Mapping[str, Any]] = MappingProxyType({"recheck_on": None, "recheck_why": ""})
"""With any of these somebody has looked at it since its household changed."""
WAITS_OR_RUNS: Final = (*RUNNING, "asked")
"""The states in which one may still be paid."""
DAY: Final = dt.timedelta(days=1)
RUN_OUT: Final = "期满"
"""Why one ended of which the next begins."""
Row = dict[str, Any]


def grant(tx: Connection, actor: Actor, granted: Granted, *, on: dt.date | None = None) -> Row:
    """Make an entitlement of an approved case, inside the case's own transaction. Raises Refused, InputError.

    Refused where the person or household has one of that programme that runs.
    """
    return _new(tx, actor, granted, "active", "granted", on)


@verb("entitlement.keep")
def take_over(actor: Actor, granted: Granted) -> CaseRef:
    """Bring in an entitlement from before the hub, with its paper; it counts once another has confirmed.

    Raises InputError without a paper, Refused for one's own household or where one runs already.
    """
    if not granted.paper.strip():
        raise InputError("Name the paper it stands in: decision, ledger and page.", where="paper")
    with transaction() as tx:
        may(actor, "entitlement.keep", granted.department, granted.community_id)
        row = _new(tx, actor, granted, "asked", "asked", None)
        _seen(tx, actor, row["id"])
        return journal.ref(row)


@verb("entitlement.check")
def answer(actor: Actor, entitlement_id: int, *, rev: int, confirms: bool, reason: str = "") -> CaseRef:
    """Confirm or refuse (with a reason) one taken over. Raises Refused for one's own entry and for one that
    came with a sheet, Conflict."""
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.check")
        if row["state"] == "asked" and sheet_of(tx, row["id"]) is not None:
            raise Refused("It came with a sheet of take-over.", where=row["number"],
                          remedy="Answer it there, with the sheet.")  # fmt: skip
        answer_row(tx, actor, row, confirms, reason)
        return journal.ref(row)


def answer_row(tx: Connection, actor: Actor, row: Row, confirms: bool, reason: str) -> None:
    """Confirm or refuse a loaded one, inside the transaction of its sheet's answer. Raises as `answer`."""
    may(actor, "entitlement.check", row["department"], row["community_id"])
    if row["state"] != "asked":
        raise Conflict("This is answered already.", where=row["number"])
    if row["asked_by"] is not None and row["asked_by"] == actor.staff_id:
        raise Refused("Whoever enters it does not confirm it.", where=row["number"],
                      remedy="Another person looks at the paper and confirms.")  # fmt: skip
    if not confirms and not reason.strip():
        raise InputError("Say why it is refused.", where="reason")
    if confirms:
        must_be_there(tx, row["id"], where=row["number"], remedy=AS_REASON)
    kind, state = ("confirmed", "active") if confirms else ("refused", "refused")
    said = words(reason, TABLE.c.reason)
    journal.enter(tx, actor, TABLE, row, kind, state=state, reason=said, answered_by=by_id(actor),
                  answered_at=now())  # fmt: skip


def sheet_of(tx: Connection, entitlement_id: int) -> int | None:
    """The sheet of take-over with which one came."""
    query = select(_lines.c.take_over_id).where(_lines.c.entitlement_id == entitlement_id)
    return tx.execute(query).scalar()


@verb("entitlement.keep")
def change_amount(
    actor: Actor, entitlement_id: int, *, rev: int, amount: int, first: dt.date, reason: str, people: int = 1
) -> CaseRef:
    """Another amount (fen) from a day on. Raises InputError, also for a day too far away, Refused for one
    that does not run, Conflict."""
    return _respan(actor, entitlement_id, rev, "changed", first, amount, people, reason)


@verb("entitlement.keep")
def suspend(actor: Actor, entitlement_id: int, *, rev: int, first: dt.date, reason: str) -> CaseRef:
    """Owe nothing from a day on until it is resumed. Raises as `change_amount`."""
    return _respan(actor, entitlement_id, rev, "suspended", first, None, 1, reason, state="suspended")


@verb("entitlement.keep")
def resume(
    actor: Actor, entitlement_id: int, *, rev: int, first: dt.date, amount: int, reason: str, people: int = 1
) -> CaseRef:
    """Owe again from a day on, this amount (fen). Raises as `change_amount`."""
    return _respan(actor, entitlement_id, rev, "resumed", first, amount, people, reason, state="active")


@verb("entitlement.keep")
def end(actor: Actor, entitlement_id: int, *, rev: int, last: dt.date, reason: str) -> CaseRef:
    """End it with its last day and the reason; what never held is void. Raises as `change_amount`."""
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.keep")
        days.must_have_begun(row, last)
        end_row(tx, actor, row, last, reason)
        return journal.ref(row)


@verb("entitlement.keep")
def reviewed(actor: Actor, entitlement_id: int, *, rev: int, next_on: dt.date | None, reason: str) -> CaseRef:
    """Note that it was looked at and goes on; `next_on`: the day of the next review, which lies ahead."""
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.keep")
        days.must_lie_ahead(next_on)
        review_row(tx, actor, row, next_on, reason)
        return journal.ref(row)


def review_row(tx: Connection, actor: Actor, row: Row, next_on: dt.date | None, reason: str) -> None:
    """Note of a loaded one, inside another verb's transaction (a roster's item), that it goes on."""
    _runs(row)
    journal.enter(tx, actor, TABLE, row, "reviewed", said={"why": _why(reason)}, review_on=next_on,
                  **LOOKED_AT)  # fmt: skip


def end_row(tx: Connection, actor: Actor, row: Row, last: dt.date, reason: str) -> None:
    """End a loaded one inside another verb's transaction (a death, a move, a roster's decision).

    A last day before its first makes it void: it has no days, and ends on the eve of its first. What somebody
    has said to be void goes on waiting for the second person, for either may be undone.
    """
    _runs(row)
    days.must_end_within(row, last)
    if last < row["from_on"]:
        _ended(tx, actor, row, "void", row["from_on"] - DAY, reason)
    else:
        _ended(tx, actor, row, "ended", last, reason)


def void_row(tx: Connection, actor: Actor, row: Row) -> None:
    """Make a loaded one void for what was said of it, also one that has ended: it has no days any more."""
    _ended(tx, actor, row, "void", row["from_on"] - DAY, row["void_why"], {"void_why": ""}, void_by=None)


def _ended(
    tx: Connection, actor: Actor, row: Row, kind: str, last: dt.date, reason: str,
    texts: Mapping[str, Any] | None = None, **to: Any,
) -> None:  # fmt: skip
    spans = from_day(spans_of(tx, row["id"]), last + DAY, None)
    write_spans(tx, row["id"], spans)
    journal.enter(tx, actor, TABLE, row, kind, said=spans_said(spans), texts=texts, state="ended",
                  until_on=last, reason=words(_why(reason), TABLE.c.reason), **to, **LOOKED_AT)  # fmt: skip


def note(tx: Connection, actor: Actor, row: Row, kind: str, said: Mapping[str, Any], **to: Any) -> None:
    """Enter what happened to a loaded one inside another verb's transaction; `to`: columns that change."""
    journal.enter(tx, actor, TABLE, row, kind, said=said, **to)


# --- reading --------------------------------------------------------------------------------------------


def load(tx: Connection, actor: Actor, entitlement_id: int) -> Row:
    """One that the actor may see, all columns. Raises NotFound."""
    asked = select(TABLE).where(TABLE.c.id == entitlement_id, scope(TABLE, actor))
    found = tx.execute(asked).mappings().first()
    if found is None:
        raise absent(actor, entitlement_id)
    return dict(found)


def running_of(tx: Connection, resident_ids: Sequence[int]) -> list[Row]:
    """What runs (active or suspended) for these people, by number; not for showing."""
    mine = TABLE.c.resident_id.in_(resident_ids)
    query = select(TABLE).where(mine, TABLE.c.state.in_(RUNNING)).order_by(TABLE.c.number)
    return [dict(row) for row in tx.execute(query).mappings()]


def of_programme(
    tx: Connection, programme: str, resident_id: int, household_id: int | None, but: int | None = None
) -> list[Row]:
    """What runs or waits of a programme for this person or household, but for one: there may be no other."""
    c = TABLE.c
    mine = c.resident_id == resident_id
    if household_id is not None:
        mine |= c.household_id == household_id
    alike = (c.programme == programme, c.state.in_(WAITS_OR_RUNS), c.id != (but or 0))
    query = select(TABLE).where(mine, *alike).order_by(c.id)
    return [dict(row) for row in tx.execute(query).mappings()]


def spans_of(tx: Connection, entitlement_id: int) -> tuple[Span, ...]:
    """What is owed when, in order of days."""
    return spans_of_all(tx, [entitlement_id]).get(entitlement_id, ())


def spans_of_all(tx: Connection, ids: Sequence[int]) -> Mapping[int, tuple[Span, ...]]:
    """The spans of many, by entitlement, in one statement."""
    c = SPANS.c
    asked = select(c.entitlement_id, c.first, c.last, c.amount, c.people).where(c.entitlement_id.in_(ids))
    found: dict[int, tuple[Span, ...]] = {}
    for key, *span in tx.execute(asked.order_by(c.entitlement_id, c.first)):
        found[key] = (*found.get(key, ()), Span(*span))
    return found


def audit(tx: Connection) -> Any:
    """Findings about entitlements: chains that do not hold, rows that are not what their entries say."""
    return journal.audit(tx, TABLE, *PROJECTED)


# --- inside ---------------------------------------------------------------------------------------------


def _new(tx: Connection, actor: Actor, granted: Granted, state: str, kind: str, on: dt.date | None) -> Row:
    must_be_sound(granted)
    _none_runs(tx, actor, granted)
    row = journal.add(tx, TABLE, new_row(actor, granted, next_number(tx, series(on)), state, on))
    write_spans(tx, row["id"], (first_span(granted),))
    begun = {name: row[name] for name in PROJECTED}
    journal.enter(tx, actor, TABLE, row, kind, on=on, said=first_said(row, granted), **begun)
    return row


def _none_runs(tx: Connection, actor: Actor, granted: Granted) -> None:
    """Raise Refused where one of the programme runs; the unique indexes hold it against two at a moment.

    One whose own last day comes before is ended with it. One that ended may overlap its days: a person has
    one account of a programme, each day counts once.
    """
    for found in of_programme(tx, granted.programme, granted.resident_id, granted.household_id):
        if not is_over(found["state"], found["until_on"], granted.first):
            raise Conflict("This person or household has it already: %(number)s.", number=found["number"],
                          remedy="Change or end that one.")  # fmt: skip
        end_row(tx, actor, found, found["until_on"], RUN_OUT)


def _respan(
    actor: Actor, entitlement_id: int, rev: int, kind: str, first: dt.date, amount: int | None, people: int,
    reason: str, **to: Any,
) -> CaseRef:  # fmt: skip
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.keep")
        _runs(row)
        _fits(row, first, amount, people)
        spans = from_day(spans_of(tx, row["id"]), first, amount, people, row["until_on"])
        write_spans(tx, row["id"], spans)
        said = {"why": _why(reason)} | spans_said(spans)
        journal.enter(tx, actor, TABLE, row, kind, said=said, reason=words(reason, TABLE.c.reason), **to,
                      **LOOKED_AT)  # fmt: skip
        return journal.ref(row)


def _fits(row: Row, first: dt.date, amount: int | None, people: int) -> None:
    must_be_so_much(amount or 0, people)
    if amount == 0:
        raise InputError("Nothing is no amount: suspend it or end it.", where="amount")
    days.must_hold(row, first)


def write_spans(tx: Connection, entitlement_id: int, spans: Sequence[Span]) -> None:
    """Let these be all its spans, inside the transaction of its entry."""
    tx.execute(delete(SPANS).where(SPANS.c.entitlement_id == entitlement_id))
    rows = [span_row(entitlement_id, each) for each in spans]
    if rows:
        tx.execute(insert(SPANS), rows)


def _held(tx: Connection, actor: Actor, entitlement_id: int, rev: int, permission: str) -> Row:
    row = load(tx, actor, entitlement_id)
    may(actor, permission, row["department"], row["community_id"])
    journal.must_be_as_seen(row, rev)
    return row


def _seen(tx: Connection, actor: Actor, entitlement_id: int) -> None:
    """Whoever may not see what was just made may not make it: the own household, another's department."""
    load(tx, actor, entitlement_id)


def may(actor: Actor, permission: str, department: str, community_id: int) -> None:
    """Raise Refused where the actor may not."""
    if not actor.may(permission, department, community_id):
        raise NotPermitted("Your role does not do this.", remedy="The department's window does.")


def _runs(row: Row) -> None:
    if row["state"] not in RUNNING:
        raise Conflict("This entitlement does not run.", where=row["number"])


def _why(reason: str) -> str:
    if not reason.strip():
        raise InputError("Say why.", where="reason")
    return reason.strip()
