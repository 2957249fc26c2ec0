"""Asking for a change, checking it, refusing or withdrawing it, undoing it: the verbs of the register."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import now, today, transaction
from hub.db.models import Post
from hub.db.scope import check_scope, scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.domain.person import parse_date
from hub.operations.ab_posts.posts import in_use, post_for
from hub.operations.access import log_access
from hub.operations.registry import duplicates, places, record, sheets
from hub.operations.registry.carrying import carry_out, way_back
from hub.operations.registry.effects import PEOPLE, Plan
from hub.operations.registry.of_two import with_sums
from hub.operations.registry.one_person import TWO_PEOPLE
from hub.operations.registry.plans import UNDO, not_own, not_own_home, plan_of, require_reach
from hub.operations.registry.record import CHANGES, enter
from hub.operations.registry.touched import BENEFIT, LIVING
from hub.operations.rights import by_id, require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

Row = dict[str, Any]
_posts = Post.__table__
CONTACT: Final = frozenset({"phone", "phone_tail", "language"})
"""What may be corrected on the person's word alone."""


def preview(
    actor: Actor, kind: str, resident_id: int | None, said: Mapping[str, Any], purpose: str = "变更登记"
) -> Plan:
    """What a change would do, before it is asked for. Raises as `ask`; the look at the person is logged.

    Where `said` has a `paper`, it must be named, as asking will want it.
    """
    require(actor, "resident.change")
    with transaction() as tx:
        plan = _planned(tx, actor, kind, resident_id, said)
        if "paper" in said:
            _paper_named(plan, str(said["paper"]))
        log_access(actor, "change", purpose, resident_id=resident_id)
        return with_sums(tx, actor, plan)


@verb("resident.change")
def ask(
    actor: Actor, kind: str, resident_id: int | None, said: Mapping[str, Any], *, why: str, paper: str = "",
    seen: str = "",
) -> CaseRef:  # fmt: skip
    """Ask for a change: what, why, the paper seen; where nobody else must check it, it is applied at once.

    `said`: the fields of the kind as typed. `seen`: the mark of the plan that was shown. Raises InputError,
    Many, NotFound, Refused, and Conflict where the change would do something else than was shown, or where
    the same waits for its check already.
    """
    require(actor, "resident.change")
    with transaction() as tx:
        plan = _planned(tx, actor, kind, resident_id, {**said, "paper": paper})
        as_shown(plan, seen)
        texts = _texts(plan, why, paper)
        day = parse_date(str(said.get("on") or "")) or today()
        row = record.new(
            tx, actor, kind, plan, said, happened_on=day, post_id=_desk(tx, actor, plan), **texts
        )
        _must_be_new(tx, row, plan)
        enter(tx, actor, row, "asked")
        if not plan.needs:
            _apply(tx, actor, row, plan)
        if kind != "register":
            _log(actor, row)
        return _ref(row)


def _must_be_new(tx: Connection, row: Row, plan: Plan) -> None:
    """Raise Conflict where somebody asked for the same and it waits: a second could never be confirmed.

    Looked for once the row has its number: of two who ask at once the second waits there for the first.
    """
    c = CHANGES.c
    same = (c.resident_id == row["resident_id"], c.kind == row["kind"], c.state == "asked", c.id != row["id"])
    for other in map(dict, tx.execute(select(CHANGES).where(*same).order_by(c.id)).mappings()):
        if _mark_now(tx, other) == plan.mark:
            raise Conflict("Change %(number)s says the same and waits for its check.", number=other["number"],
                           remedy="Look at it before you ask again.")  # fmt: skip


def _mark_now(tx: Connection, row: Mapping[str, Any]) -> str:
    """The mark of what a waiting change would do; "" where it cannot be done any more."""
    try:
        return plan_again(tx, row).mark
    except HubError:
        return ""


def _log(actor: Actor, row: Row) -> None:
    log_access(actor, "change", row["number"], resident_id=row["resident_id"])


def _planned(
    tx: Connection, actor: Actor, kind: str, resident_id: int | None, said: Mapping[str, Any]
) -> Plan:
    if resident_id is not None:
        require_reach(tx, actor, resident_id)
        if kind == "merge" and said.get("other_id"):
            require_reach(tx, actor, int(said["other_id"]))
    else:
        require(actor, "resident.change", community_id=said.get("community_id"))
    return not_own_home(actor, plan_of(tx, kind, resident_id, said))


def _texts(plan: Plan, why: str, paper: str) -> dict[str, str]:
    if not why.strip():
        raise InputError("Say why the register changes.", where="why")
    _paper_named(plan, paper)
    return {"why": words(why, CHANGES.c.why, "why"), "paper": words(paper, CHANGES.c.paper, "paper")}


def _paper_named(plan: Plan, paper: str) -> None:
    contact = all(set(delta.after or {}) <= CONTACT and delta.before is not None for delta in plan.deltas)
    if not paper.strip() and not contact:
        raise InputError("Name the paper that you have seen.", where="paper")


def as_shown(plan: Plan, seen: str) -> None:
    """Raise Conflict where a plan is not the one that was shown ("" = none was)."""
    if seen and seen != plan.mark:
        raise Conflict("What this change does is no longer what you were shown.",
                       remedy="Look at it again; what you typed is still here.")  # fmt: skip


def _desk(tx: Connection, actor: Actor, plan: Plan) -> int | None:
    """Where a change waits: a clerk's, and a move, at the (new) community's agent; an agent's at a window."""
    if not plan.needs:
        return None
    place = plan.to_community_id if plan.to_community_id is not None else plan.community_id
    moves = plan.to_community_id is not None and plan.to_community_id != plan.community_id
    if place is not None and (moves or actor.has_role("window_clerk")):
        try:
            found = post_for("community_agent", "", place)
        except Refused:
            found = None
        if found is not None and actor.post_of(found) is None:
            return found
    windows = select(_posts.c.id).where(_posts.c.role == "window_clerk", in_use(),
                                           _posts.c.id.not_in(actor.post_ids))  # fmt: skip
    desk: int | None = tx.execute(windows.order_by(_posts.c.id).limit(1)).scalar()
    return desk


def _apply(tx: Connection, actor: Actor, row: Row, plan: Plan, **answer: Any) -> None:
    done = carry_out(tx, actor, plan, row["number"])
    made = next((each.id for each in done.deltas if each.table == "residents" and each.before is None), None)
    person = row["resident_id"] or made
    enter(
        tx, actor, row, "applied", state="applied", done=record.done_text(done), resident_id=person, **answer
    )
    sheets.note(tx, row, plan)
    duplicates.after_change(tx, row, done)


def _ref(row: Row) -> CaseRef:
    return CaseRef(row["id"], row["number"], row["seq"])


# --- the second person --------------------------------------------------------------------------------


@verb("resident.check")
def check(
    actor: Actor, change_id: int, *, rev: int, paper: str = "", note: str = "", seen: str = ""
) -> CaseRef:
    """Confirm a change that somebody else asked for, with the paper oneself has seen; it is applied at once.

    Raises Refused for the asker and for the own household, InputError without a paper, Conflict where
    somebody was first or the register has changed, NotFound.
    """
    require(actor, "resident.check")
    with transaction() as tx:
        row = _to_answer(tx, actor, change_id, rev)
        if row["asked_by"] == by_id(actor):
            raise Refused("Another person checks what you have asked for.", where=row["number"])
        plan = not_own_home(actor, plan_again(tx, row))
        as_shown(plan, seen)
        if not paper.strip():
            raise _without_paper(plan)
        _log(actor, row)
        said = _answer(actor, note, paper)
        enter(tx, actor, row, "checked", **said)
        _apply(tx, actor, row, plan)
        return _ref(row)


def _without_paper(plan: Plan) -> HubError:
    if LIVING in plan.needs:
        return Refused(
            TWO_PEOPLE, where="paper", remedy="The second person confirms with the paper: name it."
        )
    return InputError(
        "Name the paper that you have seen yourself.", where="paper",
        remedy="Who confirms without one only repeats what the other has said.",
    )  # fmt: skip


@verb("resident.check")
def refuse(actor: Actor, change_id: int, *, rev: int, reason: str) -> CaseRef:
    """Do not confirm a change, with the reason; nothing is changed, and the asker sees why."""
    require(actor, "resident.check")
    if not reason.strip():
        raise InputError("Say why it is not confirmed.", where="reason")
    with transaction() as tx:
        row = _to_answer(tx, actor, change_id, rev)
        if row["asked_by"] == by_id(actor):
            raise Refused("What you have asked for you take back, you do not refuse it.", where=row["number"])
        enter(tx, actor, row, "refused", state="refused", **_answer(actor, reason, ""))
        return _ref(row)


@verb("resident.change")
def withdraw(actor: Actor, change_id: int, *, rev: int, reason: str = "") -> CaseRef:
    """Take back what one has asked for, while nobody has checked it."""
    require(actor, "resident.change")
    with transaction() as tx:
        row = _waiting(tx, actor, change_id, rev)
        if row["asked_by"] != by_id(actor):
            raise Refused("Only who has asked takes it back.", where=row["number"])
        enter(tx, actor, row, "withdrawn", state="withdrawn", **_answer(actor, reason, ""))
        return _ref(row)


def _answer(actor: Actor, text: str, paper: str) -> dict[str, Any]:
    return {
        "answered_by": by_id(actor), "answered_at": now(),
        "answer": words(text, CHANGES.c.answer, "reason"),
        "answer_paper": words(paper, CHANGES.c.answer_paper, "paper"),
    }  # fmt: skip


def in_scope(tx: Connection, actor: Actor, change_id: int) -> Row:
    """A change within the actor's scope. Raises NotFound, and Refused for the own household's."""
    found = (
        tx.execute(select(CHANGES).where(CHANGES.c.id == change_id, scope(CHANGES, actor))).mappings().first()
    )
    if found is None:
        raise NotFound("There is no such change, or it is not on your desk.")
    for person in (found["resident_id"], found["other_id"]):
        one = tx.execute(select(PEOPLE.c.household_id, PEOPLE.c.id_hash).where(PEOPLE.c.id == person)).first()
        if one is not None:
            not_own(actor, one.household_id, one.id_hash)
    return dict(found)


def _waiting(tx: Connection, actor: Actor, change_id: int, rev: int) -> Row:
    row = in_scope(tx, actor, change_id)
    if row["state"] != "asked" or row["seq"] != rev:
        raise record.first()
    return row


def may_answer(tx: Connection, actor: Actor, change_id: int) -> bool:
    """Whether a change that waits is this person's to confirm or refuse, once somebody else asked for it."""
    mine = select(CHANGES.c.id).where(CHANGES.c.id == change_id, check_scope(actor))
    return actor.may("resident.check") and tx.execute(mine).first() is not None


def _to_answer(tx: Connection, actor: Actor, change_id: int, rev: int) -> Row:
    row = _waiting(tx, actor, change_id, rev)
    if not may_answer(tx, actor, change_id):
        raise Refused(
            "The community that the person moves to says whether it is so, or a window.",
            where=row["number"], remedy="Its agent finds the change on the desk.",
        )  # fmt: skip
    return row


def plan_again(tx: Connection, row: Mapping[str, Any]) -> Plan:
    """What a change that was asked for would do now."""
    if row["kind"] == UNDO:
        return _undoing(tx, _of(tx, row["undoes_id"]))
    said = json.loads(row["said"])
    plan = plan_of(tx, row["kind"], row["resident_id"], {**said, "paper": row["paper"] or said.get("paper")})
    needs = tuple(dict.fromkeys((*plan.needs, *filter(None, row["needs"].split(",")))))
    return replace(plan, needs=needs)


# --- the way back -------------------------------------------------------------------------------------


def preview_undo(actor: Actor, change_id: int) -> Plan:
    """What undoing an applied change would do. Raises as `undo`."""
    require(actor, "resident.change")
    with transaction() as tx:
        row = in_scope(tx, actor, change_id)
        log_access(actor, "change", row["number"], resident_id=row["resident_id"])
        return not_own_home(actor, _undoing(tx, row))


@verb("resident.change")
def undo(actor: Actor, change_id: int, *, why: str, paper: str = "", seen: str = "") -> CaseRef:
    """Restore what a change has changed, by a further change; checked by another person where that one was.

    Raises Refused for a change that is not applied, Conflict for one that is undone, that a later change
    covers or whose undoing waits for its check already.
    """
    require(actor, "resident.change")
    with transaction() as tx:
        before = in_scope(tx, actor, change_id)
        plan = not_own_home(actor, _undoing(tx, before))
        as_shown(plan, seen)
        row = record.new(tx, actor, UNDO, plan, {}, happened_on=today(), undoes_id=before["id"],
                         post_id=_desk(tx, actor, plan), **_texts(plan, why, paper))  # fmt: skip
        _must_be_new(tx, row, plan)
        enter(tx, actor, row, "asked")
        _log(actor, row)
        if not plan.needs:
            _apply(tx, actor, row, plan)
        return _ref(row)


def _undoing(tx: Connection, row: Mapping[str, Any]) -> Plan:
    if row["state"] != "applied" or row["kind"] == UNDO:
        raise Refused(
            "Only a change that was applied is undone; an undoing is asked for anew.", where=row["number"]
        )
    if not row["done"]:
        raise Conflict(
            "The words of this change are erased; it cannot be undone any more.", where=row["number"]
        )
    undone = (CHANGES.c.undoes_id == row["id"], CHANGES.c.state == "applied")
    if tx.execute(select(CHANGES.c.id).where(*undone)).first() is not None:
        raise Conflict("This change was undone already.", where=row["number"])
    plan = way_back(tx, row)
    needs = dict.fromkeys(need for need in (*row["needs"].split(","), *plan.needs) if need and need != LIVING)
    if any(act.act != "note" and not places.is_one(act) for act in plan.acts):
        needs[BENEFIT] = None
    return sheets.undone(tx, row["id"], replace(plan, needs=tuple(needs)))


def _of(tx: Connection, change_id: int) -> Row:
    return dict(tx.execute(select(CHANGES).where(CHANGES.c.id == change_id)).mappings().one())
