"""What may happen to any case beside its flow: waits, extensions, withdrawal, moves, corrections."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from hub.db.base import reading, transaction
from hub.db.models import Community, Event, Post, Resident
from hub.db.scope import foreign
from hub.domain import case_ledger as ledger
from hub.domain.actor import ROLES, Actor
from hub.domain.case import Flow
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.fold import sealed_dates
from hub.domain.service import Step
from hub.domain.suspension import SUSPENDED
from hub.operations.ab_posts.posts import in_use
from hub.operations.casework import case_moves, moves
from hub.operations.casework.acceptance import require_post, require_window
from hub.operations.casework.case_rows import CASES
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.casework.said import checked_day, second_person
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_events, _posts, _places = Event.__table__, Post.__table__, Community.__table__
_people = Resident.__table__


@verb("case.advance")
def begin_delay(
    actor: Actor, case_id: int, *, rev: int, evidence: str, on: dt.date | None = None, paper: str = ""
) -> CaseRef:
    """Record a wait that the applicant causes, when it begins and with its evidence (R10)."""
    return _stop(actor, case_id, "applicant_delay_from", rev, evidence, on, paper)


@verb("case.advance")
def end_delay(
    actor: Actor, case_id: int, *, rev: int, note: str = "", on: dt.date | None = None, paper: str = ""
) -> CaseRef:
    """End the applicant's wait (R10)."""
    return _stop(actor, case_id, "applicant_delay_to", rev, note or "—", on, paper)


@verb("case.extend")
def extend(
    actor: Actor, case_id: int, *, rev: int, days: int, reason: str, told: dt.date | None = None,
    on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """A street leader extends in writing (R9); effective only if told while three counted days were left.

    `told`: the day the applicant was told reason and new date, entered like any day (R15), so that no late
    word about an earlier telling puts a late case right. An ineffective one is kept and moves nothing.
    """
    if not reason.strip() or not 1 <= days <= 1000:
        raise InputError("An extension needs a reason and between 1 and 1000 working days.")
    with transaction() as tx:
        file = _led(tx, actor, case_id, rev, "case.extend", on, paper)
        _running(file)
        if told:
            checked_day(told, {"number": file.row["number"]}, paper)
        if told and told < file.row["accepted_on"]:
            raise InputError("%(day)s lies before the acceptance.", day=told, where="told")
        file.add(
            "extended",
            days=days,
            approved=True,
            told=told.isoformat() if told else None,
            reason=reason.strip(),
        )
        file.retime()
        return file.save()


@verb("case.advance")
def withdraw(
    actor: Actor, case_id: int, *, rev: int, reason: str, on: dt.date | None = None, paper: str = ""
) -> CaseRef:
    """The applicant withdraws; the case ends where it stands."""
    if not reason.strip():
        raise InputError("Say what the applicant declared, and how.", where="reason")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper, also_suspended=True)
        _not_closed(file)
        _require_window(file)
        file.add("withdrawn", reason=reason.strip())
        moves.end(file, "withdrawn")
        return file.save()


@verb("case.reassign")
def reassign(
    actor: Actor,
    case_id: int,
    *,
    rev: int,
    post_id: int,
    reason: str,
    task: str = "",
    on: dt.date | None = None,
) -> CaseRef:
    """Give the current step (or one of its tasks) to another post of the same role."""
    if not reason.strip():
        raise InputError("Say why the work is given to somebody else.", where="reason")
    with transaction() as tx:
        file = _led(tx, actor, case_id, rev, "case.reassign", on)
        row = file.open_task(task)
        if row is None:
            raise InputError("This step has no task “%(task)s”.", task=task, where=file.row["number"])
        if not _does(tx, post_id, row["role"], file.row["community_id"]):
            raise InputError("That post does other work.", where="post_id")
        before, row["post_id"] = row["post_id"], post_id
        file.add("reassigned", task=task, before=before, after=post_id, reason=reason.strip())
        file.retime()
        return file.save()


@verb("case.urgent")
def set_urgent(
    actor: Actor, case_id: int, *, rev: int, reason: str, target: dt.date, on: dt.date | None = None
) -> CaseRef:
    """Flag a case as urgent (急办) with a reason and a target set by hand (R14)."""
    if not reason.strip():
        raise InputError("Say why it is urgent.", where="reason")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, permission="case.urgent")
        _not_closed(file)
        if target < file.on:
            raise InputError("The target lies in the past.", where="target")
        file.row.update(urgent=words(reason, CASES.c.urgent, "reason"), urgent_target=target)
        file.add("urgent", reason=reason.strip(), target=target.isoformat())
        return file.save()


@verb("case.advance")
def move_community(
    actor: Actor, case_id: int, *, rev: int, community_id: int, reason: str, on: dt.date | None = None
) -> CaseRef:
    """Move a case to another community of the centre; open work there goes to that community's posts."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on)
        _not_closed(file)
        require_window(file)
        if tx.execute(select(_places.c.id).where(_places.c.id == community_id)).first() is None:
            raise InputError(
                "There is no community %(community)s.", community=community_id, where="community_id"
            )
        if community_id == file.row["community_id"] or not reason.strip():
            raise InputError("Choose another community and say why.", where="community_id")
        file.grid_id = None
        case_moves.to_community(file, community_id, file.row["household_id"], reason.strip())
        return file.save()


@verb("case.advance")
def applicant_died(
    actor: Actor, case_id: int, *, rev: int, died_on: dt.date, paper: str, on: dt.date | None = None
) -> CaseRef:
    """The applicant has died: the case ends as withdrawn, with the paper that says so."""
    if not paper.strip():
        raise InputError("Name the paper that shows the death.", where="paper")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper, also_suspended=True)
        _not_closed(file)
        _require_window(file)
        if died_on > file.on:
            raise InputError("%(day)s has not come yet.", day=died_on, where="died_on")
        file.add("withdrawn", reason="died", died_on=died_on.isoformat())
        moves.end(file, "withdrawn")
        return file.save()


@verb("case.advance")
def go_on(
    actor: Actor, case_id: int, *, rev: int, reason: str, paper: str = "", successor_id: int | None = None
) -> CaseRef:
    """The window's answer to a suspension: the case goes on, where it must with another applicant.

    `successor_id`: a living member of the same household, for a service that is the household's. Raises
    Refused for a case that is not suspended, InputError.
    """
    if not reason.strip():
        raise InputError("Say why the case goes on.", where="reason")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, also_suspended=True)
        file.paper = paper.strip()
        if not file.suspended:
            raise Conflict("This case is not suspended.", where=file.row["number"])
        _require_window(file)
        case_moves.resume(file, "go_on", reason=reason.strip())
        if successor_id is not None:
            _succeeds(file, successor_id)
            case_moves.to_applicant(file, successor_id, file.row["household_id"], "successor")
        return file.save()


def _succeeds(file: CaseFile, resident_id: int) -> None:
    home = file.row["household_id"]
    people = successors(home) if file.service.subject == "household" else []
    if resident_id not in [key for key, _ in people]:
        raise InputError("Only a living member of the household goes on with a household's case.",
                         where="successor_id")  # fmt: skip


def successors(household_id: int | None) -> list[tuple[int, str]]:
    """(id, name) of the living members of a household, by age."""
    p = _people.c
    living = (p.household_id == household_id, p.died.is_(None), p.moved_out.is_(None))
    rows = reading().execute(select(p.id, p.name).where(*living).order_by(p.birth, p.id))
    return [(int(row.id), str(row.name)) for row in rows] if household_id is not None else []


@verb("case.reopen")
def reopen(actor: Actor, case_id: int, *, rev: int, step: str, reason: str) -> CaseRef:
    """A leader re-opens an ended case at one of its steps, with a reason. The clock's record stands."""
    if not reason.strip():
        raise InputError("Say why the case is opened again.", where="reason")
    with transaction() as tx:
        file = _led(tx, actor, case_id, rev, "case.reopen")
        if not file.closed:
            raise Refused("This case has not ended.", where=file.row["number"])
        target = next((each for each in reopened_at(file.flow, file.row) if each.key == step), None)
        if target is None:
            raise InputError("A case is opened again at one of its own working steps.", where="step")
        file.row.update(closed_on=None, ended="")
        file.add("reopened", step=step, reason=reason.strip())
        file.project()
        moves.enter(file, target)
        return file.save()


def reopened_at(flow: Flow, row: Mapping[str, Any]) -> list[Step]:
    """Where an ended case may be opened again: before acceptance if there was none, else after it."""
    early = row["accepted_on"] is None
    return [each for each in flow.steps()
            if each.clock != "stopped" and (each.phase in ("community", "acceptance")) is early]  # fmt: skip


@verb("case.correct")
def correct(
    actor: Actor, case_id: int, *, rev: int, seq: int, date: dt.date, reason: str, second_id: int
) -> CaseRef:
    """Put the wrong date of one event right by a further event, with a reason and a second person (R15)."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, permission="case.correct")
        kind, key, was = _event(file, seq)
        if not reason.strip():
            raise InputError("A correction needs its reason.", where="reason")
        second_person(tx, actor, second_id)
        if date > file.on:
            raise InputError("%(day)s has not come yet.", day=date, where="date")
        file.row["ledger"] = ledger.corrected(file.row["ledger"], kind, was, date, key)
        file.project()
        file.add("corrected", seq=seq, type=kind, key=key, was=was, date=date, reason=reason.strip(),
                 second=second_id, **sealed_dates(file.row))  # fmt: skip
        file.retime()
        return file.save()


def _led(
    tx: Connection, actor: Actor, case_id: int, rev: int, permission: str, on: dt.date | None = None,
    paper: str = "",
) -> CaseFile:  # fmt: skip
    """A case by its number, for what a leader decides of it: on whatever desk it lies, or on none.

    For who may not decide that it stays out of sight as ever.
    """
    within = foreign(actor) if actor.may(permission) else None
    return load(tx, actor, case_id, rev=rev, on=on, paper=paper, permission=permission, within=within,
                also_suspended=permission != "case.extend")  # fmt: skip


def _stop(
    actor: Actor, case_id: int, kind: str, rev: int, evidence: str, on: dt.date | None, paper: str
) -> CaseRef:
    if not evidence.strip():
        raise InputError("A wait the applicant causes is recorded with its evidence.", where="evidence")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper)
        _running(file)
        require_post(file)
        _turn(file, kind)
        file.add(kind, evidence=evidence.strip())
        file.retime()
        return file.save()


def _turn(file: CaseFile, kind: str) -> None:
    """Raise Refused for a second wait while one is open, and for the end of none."""
    kinds = [row[0] for row in file.row["ledger"] if row[0].startswith("applicant_delay")]
    waiting = bool(kinds) and kinds[-1] == "applicant_delay_from"
    if waiting and kind == "applicant_delay_from":
        raise Conflict("A wait of the applicant is recorded already.", where=file.row["number"])
    if not waiting and kind == "applicant_delay_to":
        raise Conflict("No wait of the applicant is recorded.", where=file.row["number"])


def _require_window(file: CaseFile) -> None:
    """As `require_window`; a suspended case is its window's, wherever it lay when work stopped."""
    task = next((task for task in file.tasks if task["key"] == SUSPENDED), None)
    if task is None or not file.actor.works_at(task["post_id"], file.row):
        require_window(file)


def _running(file: CaseFile) -> None:
    _not_closed(file)
    if file.row["accepted_on"] is None or file.row["completed_on"] is not None:
        raise Refused("The time limit of this case is not running.", where=file.row["number"])


def _not_closed(file: CaseFile) -> None:
    if file.closed:
        raise Conflict("This case has ended.", where=file.row["number"])


def _event(file: CaseFile, seq: int) -> tuple[str, str, dt.date]:
    """Type, key and date of a clock event; the date is that of its last correction, if there was one."""
    one, corrections = _events.c.seq == seq, _events.c.type == "corrected"
    query = (
        select(_events.c.seq, _events.c.type, _events.c.date, _events.c.payload)
        .where(_events.c.case_id == file.row["id"], or_(one, corrections))
        .order_by(_events.c.seq)
    )
    rows = [(row, json.loads(row.payload or "{}")) for row in file.tx.execute(query)]
    found = next(((row, said) for row, said in rows if row.seq == seq), None)
    if found is None or not ledger.is_clock(found[0].type):
        raise NotFound("This case has no dated entry %(seq)s to correct.", seq=seq)
    later = [said["date"] for row, said in rows if row.type == "corrected" and said.get("seq") == seq]
    stands = dt.date.fromisoformat(later[-1]) if later else found[0].date
    return found[0].type, found[1].get("key", ""), stands


def _does(tx: Connection, post_id: int, role: str, community_id: int) -> bool:
    """Whether a post does the work of a role in a community; the window that of roles outside the hub."""
    asked = select(_posts.c.role, _posts.c.community_id).where(_posts.c.id == post_id, in_use())
    found = tx.execute(asked).first()
    if found is None or found.community_id not in (None, community_id):
        return False
    return found.role == role or (role not in ROLES and found.role == "window_clerk")
