"""Batches: cases that wait for a panel or a list are gathered, decided line by line, and moved together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from hub.db.base import now, today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotPermitted, Refused
from hub.operations.casework import moves
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.cases import finish_said
from hub.operations.casework.conflicts import at_text
from hub.operations.casework.loading import load
from hub.operations.decisions.body_answers import AnswerSaid, decide_by
from hub.operations.decisions.gathering import MemberSaid, add_lines, add_members, chosen
from hub.operations.decisions.panel_rules import check_votes, quorum, refusal_grounds, still_fit
from hub.operations.decisions.record import (
    BATCHES,
    CASES,
    DEFERRED,
    LINES,
    MEMBERS,
    TASKS,
    bump,
    held,
    kind_of,
    line_of,
    lines_of,
    members_of,
    must_be_open,
    not_own,
)
from hub.operations.numbers import next_number
from hub.operations.rights import by_id
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words


@verb("batch.hold")
def gather(
    actor: Actor, *, department: str, key: str, case_ids: Sequence[int], on: dt.date | None = None,
    begins: str = "", place: str = "", chair: str = "", members: Sequence[MemberSaid] = (),
) -> CaseRef:  # fmt: skip
    """Make a meeting or a list of waiting cases. A case is in at most one open batch of a kind.

    `begins`: the hour as written (16:30). Raises InputError without a case, Conflict for one that does not
    wait any more.
    """
    with transaction() as tx:
        kind = kind_of(department, key)
        if not actor.may("batch.hold", department):
            raise NotPermitted("Your role does not do this.", where=kind.title)
        cases = chosen(tx, actor, department, key, case_ids)
        number = next_number(tx, f"batch:{department}:{key}")
        batch: dict[str, Any] = {
            "department": department, "key": key, "kind": kind.kind, "number": number, "title": kind.title,
            "state": "open", "on": on or today(), "begins": words(begins, BATCHES.c.begins),
            "place": words(place, BATCHES.c.place), "chair": words(chair, BATCHES.c.chair),
            "quorum": kind.quorum, "sent_on": None, "closed_on": None, "ends": "",
            "post_id": cases[0]["post_id"], "by_id": actor.staff_id, "at": now(), "rev": 0,
        }  # fmt: skip
        batch["id"] = tx.execute(insert(BATCHES).returning(BATCHES.c.id), batch).scalar_one()
        add_lines(tx, actor, batch, cases)
        add_members(tx, batch["id"], members)
        return CaseRef(batch["id"], str(number), 0)


@verb("batch.hold")
def set_members(
    actor: Actor, batch_id: int, *, rev: int, members: Sequence[MemberSaid], chair: str = "",
    on: dt.date | None = None, begins: str = "", place: str = "",
) -> CaseRef:  # fmt: skip
    """Say who sits in the meeting and who presides; day, hour and place too where they are given."""
    with transaction() as tx:
        batch = _open(tx, actor, batch_id, rev)
        tx.execute(MEMBERS.delete().where(MEMBERS.c.batch_id == batch_id))
        add_members(tx, batch_id, members)
        typed = {"chair": chair, "begins": begins, "place": place}
        said = {name: words(text, BATCHES.c[name]) for name, text in typed.items()} | {"on": on}
        return bump(tx, actor, batch, **{name: value for name, value in said.items() if value})


@verb("batch.hold")
def decide(
    actor: Actor, batch_id: int, case_id: int, outcome: str, *, rev: int, reason: str = "", basis: str = "",
    votes: Mapping[str, int] | None = None, recusals: Sequence[Mapping[str, str]] = (),
) -> CaseRef:  # fmt: skip
    """Note the panel's decision on one case; it takes effect when the meeting is closed.

    `votes`: {"for", "against", "abstain"} counts; `recusals`: [{"member", "ground", "at"}].
    A refusal needs reason and basis; votes must fit the members who may vote on this line.
    """
    with transaction() as tx:
        batch = _meeting(tx, actor, batch_id, rev, case_id)
        file = load(tx, actor, case_id, permission="batch.hold", also_suspended=outcome == DEFERRED)
        line_of(tx, batch_id, case_id)
        _still_here(file, batch)
        _fits(file, outcome, reason, basis)
        check_votes(members_of(tx, batch_id), votes or {}, recusals)
        tx.execute(
            update(LINES).where(LINES.c.batch_id == batch_id, LINES.c.case_id == case_id).values(
                result=outcome, reason=words(reason, LINES.c.reason), basis=words(basis, LINES.c.basis),
                votes=dict(votes or {}), recusals=[dict(each) for each in recusals], decided_on=today(),
                by_id=actor.staff_id)
        )  # fmt: skip
        return bump(tx, actor, batch)


def _fits(file: CaseFile, outcome: str, reason: str, basis: str) -> None:
    if outcome != DEFERRED:
        finish_said(file, file.step, outcome, None, reason=reason)
        refusal_grounds(file, outcome, reason, basis)
    elif not reason.strip():
        raise InputError("Say why it is put off, and what is to be found out.", where="reason")


@verb("batch.hold")
def close_meeting(
    actor: Actor, batch_id: int, *, rev: int, ends: str = "", on: dt.date | None = None, paper: str = ""
) -> CaseRef:
    """End the meeting: every line decided, the quorum there; all cases move, or none.

    `ends`: the hour as written (17:40); without it the hour it is now, for a meeting that ends today.
    """
    with transaction() as tx:
        batch = _meeting(tx, actor, batch_id, rev)
        for line in _all_decided(tx, batch):
            file = load(tx, actor, line["case_id"], on=on, paper=paper, permission="batch.hold")
            _still_here(file, batch)
            _carry_out(file, line)
            file.save()
        tx.execute(update(LINES).where(LINES.c.batch_id == batch_id).values(held=None))
        return bump(tx, actor, batch, state="closed", **_end(actor, batch, ends, on))


def _all_decided(tx: Connection, batch: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The lines, each decided by those who may; raises Refused where one is not, or too few were there."""
    lines = lines_of(tx, batch["id"])
    undecided = [str(line["no"]) for line in lines if not line["result"]]
    if undecided:
        raise Refused("Not decided yet: line %(lines)s.", lines="、".join(undecided), where=batch["title"])
    members = members_of(tx, batch["id"])
    quorum(batch, members)
    still_fit(batch, lines, members)
    return lines


def _end(actor: Actor, batch: Mapping[str, Any], ends: str, on: dt.date | None) -> dict[str, Any]:
    day = on or today()
    hour = words(ends, BATCHES.c.ends) or (at_text(now())[-5:] if day == today() else "")
    if ends and batch["on"] == day and batch["begins"] and hour < batch["begins"]:
        raise InputError(
            "It cannot end at %(ends)s: it began at %(begins)s.", where=batch["title"], ends=hour,
            begins=batch["begins"],
        )  # fmt: skip
    return {"closed_on": day, "ends": hour, "ended_by_id": by_id(actor), "ended_at": now()}


@verb("batch.hold")
def send(actor: Actor, batch_id: int, *, rev: int, on: dt.date | None = None, paper: str = "") -> CaseRef:
    """Send the list up: every case of it goes to the superior, whose days do not count (R7)."""
    with transaction() as tx:
        batch = _open(tx, actor, batch_id, rev)
        if batch["kind"] != "send_up":
            raise Refused("A meeting is not sent up.", where=batch["title"])
        lines = lines_of(tx, batch_id)
        if not lines:
            raise Refused("There is no case on this list.", where=batch["title"])
        for line in lines:
            file = load(tx, actor, line["case_id"], on=on, paper=paper, permission="batch.hold")
            _still_here(file, batch)
            moves.move(file, next(iter(file.step.outcomes)), batch=batch_id)
            for task in file.tasks:
                task["batch_id"] = batch_id
            file.save()
        return bump(tx, actor, batch, state="sent", sent_on=on or today())


@verb("batch.hold")
def answer(
    actor: Actor, batch_id: int, case_id: int, outcome: str, *, rev: int, reason: str = "", basis: str = "",
    on: dt.date | None = None, paper: str = "", bodies: Mapping[str, AnswerSaid] | None = None,
) -> CaseRef:  # fmt: skip
    """Record the superior's answer for one line; the case goes on at once. Lines may be answered in parts.

    `bodies`: where several superiors answer the line, what some of them said by key, instead of `outcome`
    (which may be the first alone: all that are out agree); the case goes on once that decides it.
    """
    with transaction() as tx:
        batch = held(tx, actor, batch_id, rev)
        not_own(tx, actor, batch, case_id)
        if batch["state"] != "sent":
            raise Conflict("This list has not been sent, or is answered.", where=batch["title"])
        line = line_of(tx, batch_id, case_id)
        if line["result"]:
            raise Conflict("This line is answered already.", where=str(line["no"]))
        file = load(tx, actor, case_id, on=on, paper=paper, permission="batch.hold")
        if file.closed or not file.step.outside or file.step.batch != batch["key"]:
            raise Refused("This case is not with the superior.", where=file.row["number"])
        decided = _decided(file, AnswerSaid(outcome, reason, basis), bodies)
        if decided is None:
            file.save()
            return bump(tx, actor, batch)
        _answered(file, line, decided)
        return bump(tx, actor, batch, **_all_answered(tx, batch, file.on))


def _decided(file: CaseFile, given: AnswerSaid, bodies: Mapping[str, AnswerSaid] | None) -> AnswerSaid | None:
    """What the answers come to; None while several superiors are asked and one is still awaited."""
    if not file.step.bodies:
        return given
    if bodies is None and given.outcome == next(iter(file.step.outcomes)):
        bodies = {body.key: given for body in file.step.bodies if file.open_task(body.key)}
    return decide_by(file, bodies or {})


def _answered(file: CaseFile, line: Mapping[str, Any], it: AnswerSaid) -> None:
    if file.flow.goes_back(file.step, it.outcome) and not it.reason.strip():
        raise InputError("Say what is to be completed.", where=file.row["number"])
    said = finish_said(file, file.step, it.outcome, None, reason=it.reason, basis=it.basis)
    moves.move(file, it.outcome, **said, batch=line["batch_id"])
    file.save()
    file.tx.execute(
        update(LINES).where(LINES.c.id == line["id"]).values(
            result=it.outcome, reason=words(it.reason, LINES.c.reason), basis=words(it.basis, LINES.c.basis),
            decided_on=file.on, by_id=file.actor.staff_id, held=None)
    )  # fmt: skip


@verb("batch.hold")
def take_out(actor: Actor, batch_id: int, case_id: int, *, rev: int) -> CaseRef:
    """Take a case out of an open batch; it waits for the next one.

    Out of a list that was sent only a case that has ended meanwhile, with no answer to wait for.
    """
    with transaction() as tx:
        batch = held(tx, actor, batch_id, rev)
        not_own(tx, actor, batch, case_id)
        line = line_of(tx, batch_id, case_id)
        ended = tx.execute(select(CASES.c.closed_on).where(CASES.c.id == case_id)).scalar() is not None
        if batch["state"] != "sent" or line["result"] or not ended:
            must_be_open(batch)
        tx.execute(LINES.delete().where(LINES.c.batch_id == batch_id, LINES.c.case_id == case_id))
        tx.execute(
            update(TASKS)
            .where(TASKS.c.case_id == case_id, TASKS.c.batch_id == batch_id)
            .values(batch_id=None)
        )
        sent = batch["state"] == "sent"
        return bump(tx, actor, batch, **(_all_answered(tx, batch, today()) if sent else {}))


def _all_answered(tx: Connection, batch: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    """What changes of a sent list once no line waits any more."""
    left = [line for line in lines_of(tx, batch["id"]) if not line["result"]]
    return {} if left else {"state": "closed", "closed_on": on}


@verb("batch.hold")
def put_in(actor: Actor, batch_id: int, case_ids: Sequence[int], *, rev: int) -> CaseRef:
    """Add waiting cases to an open batch."""
    with transaction() as tx:
        batch = held(tx, actor, batch_id, rev)
        must_be_open(batch)
        cases = chosen(tx, actor, batch["department"], batch["key"], case_ids)
        last = max((line["no"] for line in lines_of(tx, batch_id)), default=0)
        add_lines(tx, actor, batch, cases, last + 1)
        return bump(tx, actor, batch)


def _open(tx: Connection, actor: Actor, batch_id: int, rev: int, *case_ids: int) -> dict[str, Any]:
    """An open batch to be changed, by nobody with an own case in it (or among these cases)."""
    batch = held(tx, actor, batch_id, rev)
    not_own(tx, actor, batch, *case_ids)
    must_be_open(batch)
    return batch


def _meeting(tx: Connection, actor: Actor, batch_id: int, rev: int, *case_ids: int) -> dict[str, Any]:
    batch = _open(tx, actor, batch_id, rev, *case_ids)
    if batch["kind"] != "panel":
        raise Refused("This list is sent up, not decided here.", where=batch["title"])
    return batch


def _still_here(file: CaseFile, batch: Mapping[str, Any]) -> None:
    at_step = "send_up" if batch["kind"] == "send_up" else "meeting"
    if file.closed or file.step.batch != batch["key"] or file.step.do != at_step:
        raise Refused("This case no longer waits here.", where=file.row["number"], remedy="Take it out.")


def _carry_out(file: CaseFile, line: Mapping[str, Any]) -> None:
    said = {"reason": line["reason"], "basis": line["basis"], "votes": line["votes"],
            "batch": line["batch_id"]}  # fmt: skip
    if line["result"] != DEFERRED:
        moves.move(file, line["result"], **said)
        return
    file.add("deferred", **said)
    file.tx.execute(
        update(TASKS)
        .where(TASKS.c.case_id == file.row["id"], TASKS.c.batch_id == line["batch_id"])
        .values(batch_id=None)
    )
