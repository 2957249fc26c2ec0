"""紧急召回: the duty officer calls in A, then B, then the deputy (预约服务制度, article 4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection, insert, select

from hub.db.base import now, reading, today, transaction
from hub.db.models import Post, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appointment import minute_of
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.ab_posts.holdings import duties
from hub.operations.ab_posts.posts import in_use
from hub.operations.duty.record import CALL_INS, CALLS, Row
from hub.operations.duty.view import is_on_duty
from hub.operations.numbers import yearly
from hub.operations.pages import Page, page
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.rows import rows
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

_posts, _staff = Post.__table__, Staff.__table__
LONGEST: Final = 200
_PIECE: Final = 50


@dataclass(frozen=True, slots=True)
class View:
    """A call-in: `row` its columns; `calls` oldest first, with names; `next_` whom to call now, if anybody.

    `minutes`: from the entry to the arrival, None before it.
    """

    row: Row
    post: str
    calls: list[Row]
    next_: Row | None
    minutes: int | None


@verb("duty.read")
def open_(actor: Actor, *, post_id: int, reason: str, service: str = "", time: str = "") -> CaseRef:
    """Something at this window cannot wait for its next opening. `time`: when, today; now if left out.

    Raises InputError without a reason, Refused for who is neither on duty now nor plans the duty.
    """
    _may(actor)
    said = within(reason, LONGEST, "reason")
    if not said:
        raise InputError("Say why it cannot wait.", where="reason")
    with transaction() as tx:
        if tx.execute(select(_posts.c.id).where(_posts.c.id == post_id, in_use())).first() is None:
            raise InputError("Choose a window.", where="post_id")
        row: Row = {
            "number": yearly(tx, "call_in", "召", today()), "day": today(),
            "post_id": post_id, "service": service, "reason": said, "opened_at": _at(time, None),
            "opened_by": by_id(actor), "state": "open", "arrived_id": None, "arrived_at": None,
        }  # fmt: skip
        row = journal.begin(tx, actor, CALL_INS, row, "opened", "state", said={"service": service},
                            texts=("reason",))  # fmt: skip
        return journal.ref(row)


@verb("duty.read")
def called(actor: Actor, call_in_id: int, *, rev: int, answered: bool, time: str = "") -> CaseRef:
    """The next one was called: A, then B, then the deputy. Raises Refused where nobody is left."""
    with transaction() as tx:
        row = _row(tx, actor, call_in_id, rev)
        before = _calls(tx, row["id"])
        whom = _next(row["post_id"], before)
        if whom is None:
            raise Refused("A, B and the deputies were called.", where=row["number"],
                          remedy="Tell the director, and close it with what became of it.")  # fmt: skip
        at = _at(time, before[-1]["called_at"] if before else row["opened_at"])
        call = {"call_in_id": row["id"], "no": len(before) + 1, "staff_id": whom["staff_id"],
                "slot": whom["slot"], "called_at": at, "answered": answered}  # fmt: skip
        tx.execute(insert(CALLS), call)
        said = {key: call[key] for key in ("no", "staff_id", "slot", "answered")} | {"at": at.isoformat()}
        journal.enter(tx, actor, CALL_INS, row, "called", said=said)
        return journal.ref(row)


@verb("duty.read")
def arrived(actor: Actor, call_in_id: int, *, rev: int, time: str = "") -> CaseRef:
    """Whoever answered last is here. Raises Refused where nobody answered."""
    with transaction() as tx:
        row = _row(tx, actor, call_in_id, rev)
        answered = [call for call in _calls(tx, row["id"]) if call["answered"]]
        if not answered:
            raise Refused("Nobody has answered yet.", where=row["number"])
        at = _at(time, answered[-1]["called_at"])
        journal.enter(tx, actor, CALL_INS, row, "arrived", said={"at": at.isoformat()},
                      texts={"arrived_at": at}, state="arrived",
                      arrived_id=answered[-1]["staff_id"])  # fmt: skip
        return journal.ref(row)


@verb("duty.read")
def close(actor: Actor, call_in_id: int, *, rev: int) -> CaseRef:
    """Nobody comes any more: it was settled otherwise, or waits for the next opening."""
    with transaction() as tx:
        row = _row(tx, actor, call_in_id, rev)
        journal.enter(tx, actor, CALL_INS, row, "closed", state="closed")
        return journal.ref(row)


def recent(actor: Actor, *, after: str = "") -> Page[View]:
    """The newest that the actor may see, with their calls."""
    require(actor, "duty.read")
    query = select(CALL_INS).where(scope(CALL_INS, actor))
    return page(query, CALL_INS.c.id.desc(), after=after).of(lambda row: _view(reading(), row))


def unanswered(actor: Actor, first: dt.date, last: dt.date) -> list[Row]:
    """For the inspection: every call nobody answered, with day, post, name, A or B, and time."""
    require(actor, "call_in.read")
    query = (
        select(CALLS.c.called_at, CALLS.c.slot, CALL_INS.c.number, CALL_INS.c.day, _staff.c.name,
               _posts.c.title.label("post"))
        .join_from(CALLS, CALL_INS, CALL_INS.c.id == CALLS.c.call_in_id)
        .join(_staff, _staff.c.id == CALLS.c.staff_id)
        .join(_posts, _posts.c.id == CALL_INS.c.post_id)
        .where(CALLS.c.answered.is_(False), CALL_INS.c.day >= first, CALL_INS.c.day <= last)
        .order_by(CALLS.c.id)
    )  # fmt: skip
    return rows(query)


# --- forgetting -----------------------------------------------------------------------------------------


def forgettable(before: dt.date) -> Any:
    """Ids of those before a day whose reason is still there."""
    return select(CALL_INS.c.id).where(CALL_INS.c.day < before, CALL_INS.c.reason.is_not(None))


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the reasons of a piece of them."""
    ids = list(tx.execute(forgettable(before).order_by(CALL_INS.c.id).limit(_PIECE)).scalars())
    for row in tx.execute(select(CALL_INS).where(CALL_INS.c.id.in_(ids))).mappings().all():
        journal.enter(tx, SYSTEM, CALL_INS, dict(row), "erased", texts={"reason": None})
    return len(ids)


# --- inside ---------------------------------------------------------------------------------------------


def _may(actor: Actor) -> None:
    require(actor, "duty.read")
    if not (actor.may("duty.plan") or is_on_duty(actor)):
        raise Refused("Only who is on duty now calls people in.", remedy="See under Duty who that is.")


def _row(tx: Connection, actor: Actor, call_in_id: int, rev: int) -> Row:
    require(actor, "duty.read")
    query = select(CALL_INS).where(CALL_INS.c.id == call_in_id, scope(CALL_INS, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such call-in.")
    if found["opened_by"] != actor.staff_id:
        _may(actor)
    if found["state"] != "open":
        raise Conflict("This is over already.", where=found["number"])
    row = dict(found)
    journal.must_be_as_seen(row, rev)
    return row


def _calls(tx: Connection, call_in_id: int) -> list[Row]:
    query = (
        select(CALLS, _staff.c.name)
        .join(_staff, _staff.c.id == CALLS.c.staff_id)
        .where(CALLS.c.call_in_id == call_in_id)
        .order_by(CALLS.c.no)
    )
    return [dict(row) for row in tx.execute(query).mappings()]


def _next(post_id: int, before: list[Row]) -> Row | None:
    """Whom to call next: A and B of the window, then the deputies; nobody who is away or was called."""
    known = {call["staff_id"] for call in before}
    query = select(_posts.c.id).where(_posts.c.role == "deputy_director", in_use()).order_by(_posts.c.id)
    deputies = list(reading().execute(query).scalars())
    found = duties([post_id, *deputies], today())
    window = [(found[post_id].a, "A"), (found[post_id].b, "B")]
    above = [(found[key].does, "deputy") for key in deputies]
    for slot, name in [*window, *above]:
        if slot is not None and not slot.away and slot.staff_id not in known:
            return {"staff_id": slot.staff_id, "slot": name, "name": slot.name}
    return None


def _view(tx: Connection, row: Row) -> View:
    calls = _calls(tx, row["id"])
    post = tx.execute(select(_posts.c.title).where(_posts.c.id == row["post_id"])).scalar_one()
    took = (row["arrived_at"] - row["opened_at"]).total_seconds() // 60 if row["arrived_at"] else None
    next_ = _next(row["post_id"], calls) if row["state"] == "open" else None
    if next_ is not None:
        phone = select(_staff.c.phone).where(_staff.c.id == next_["staff_id"])
        next_["phone"] = tx.execute(phone).scalar_one()
    return View(row, post, calls, next_, None if took is None else int(took))


def _at(time: str, after: dt.datetime | None) -> dt.datetime:
    """The moment of an hour of today, now if none is given. Raises InputError for one to come."""
    if not time.strip():
        return now()
    start = dt.datetime.combine(today(), dt.time(), current_app.config["HUB_TIMEZONE"])
    at = start + dt.timedelta(minutes=minute_of(time))
    if at > now() or (after is not None and at < after.replace(second=0, microsecond=0)):
        raise InputError("That time lies ahead, or before what went before.", where="time")
    return at
