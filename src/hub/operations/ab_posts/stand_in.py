"""What B could not settle while standing in: in writing, to the applicant and to A (AB岗工作制度)."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Select, insert, select, update

from hub.db.base import now, today, transaction
from hub.db.models import Case, Post, Staff, StandInNote
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NoMore, NotFound, Refused
from hub.operations.casework.loading import load
from hub.operations.rows import rows
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

NOTES: Final = StandInNote.__table__
_cases, _posts, _staff = Case.__table__, Post.__table__, Staff.__table__


@verb("case.advance")
def leave_note(actor: Actor, case_id: int, *, rev: int, reason: str, told_on: dt.date | None) -> CaseRef:
    """Note why B could not settle a case and when the applicant was told; A finds it on the desk.

    Raises InputError without reason or day, Refused for who does not stand in for a post of the case today.
    """
    if not reason.strip():
        raise InputError("Say why it could not be settled.", where="reason")
    if told_on is None or told_on > today():
        raise InputError("Say on which day the applicant was told.", where="told_on")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev)
        held = {post.id: post for post in actor.posts if post.stands_in_for}
        post_id = next((task["post_id"] for task in file.tasks if task["post_id"] in held), None)
        if post_id is None:
            raise Refused("You do not stand in for anybody in this case.", where=file.row["number"])
        whose: dict[str, Any] = {"for": held[post_id].stands_in_for}
        file.add("stand_in_note", reason=reason.strip(), told=told_on, **whose)
        tx.execute(insert(NOTES), {
            "case_id": case_id, "post_id": post_id, "reason": words(reason, NOTES.c.reason),
            "told_on": told_on, "by_id": actor.staff_id, "at": now(), "read_by": None, "read_at": None,
        })  # fmt: skip
        return file.save()


def to_read(actor: Actor) -> list[dict[str, Any]]:
    """Notes not read yet at the posts held as A: id, case_id, number, reason, told_on, at, by, post."""
    query = desk_query(actor)
    return [] if query is None else rows(query)


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows of `to_read`; None for whoever is A of nothing."""
    own = [post.id for post in actor.posts if post.slot == "A"]
    if not own:
        return None
    return (
        select(NOTES.c.id, NOTES.c.case_id, NOTES.c.reason, NOTES.c.told_on, NOTES.c.at, _cases.c.number,
               _staff.c.name.label("by"), _posts.c.title.label("post"))
        .join(_cases, _cases.c.id == NOTES.c.case_id)
        .join(_staff, _staff.c.id == NOTES.c.by_id)
        .join(_posts, _posts.c.id == NOTES.c.post_id)
        .where(NOTES.c.post_id.in_(own), NOTES.c.read_at.is_(None), scope(NOTES, actor))
        .order_by(NOTES.c.id)
    )  # fmt: skip


def read(actor: Actor, note_id: int) -> None:
    """A has read it. Raises NotFound for a note of another post, NoMore for one read already."""
    own = [post.id for post in actor.posts if post.slot == "A"]
    mine = (NOTES.c.id == note_id, NOTES.c.post_id.in_(own))
    with transaction() as tx:
        if tx.execute(select(NOTES.c.id).where(*mine)).first() is None:
            raise NotFound("There is no such note for you.")
        noted = update(NOTES).where(*mine, NOTES.c.read_at.is_(None))
        if tx.execute(noted.values(read_by=actor.staff_id, read_at=now())).rowcount != 1:
            raise NoMore("This note is read already.")
