"""Places of a course, given free and given on; for the verbs of courses and for the register alike."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hub.db.base import today
from hub.domain.actor import Actor
from hub.operations import journal
from hub.operations.courses.record import (
    COMING,
    ENROLLED,
    ENROLMENTS,
    OPEN,
    WAITING,
    WITHDRAWN,
    Row,
    first_waiting,
    locked,
    take_place,
)


def leave(tx: Connection, actor: Actor, enrolment_id: int, reason: str) -> bool:
    """Take somebody off who died, inside the change of the register; False where that is over already."""
    row, course = _locked(tx, enrolment_id)
    if course["state"] != OPEN or row["state"] not in COMING:
        return False
    leave_row(tx, actor, row, reason)
    return True


def comes_back(tx: Connection, enrolment_id: int) -> bool:
    """Whether whoever was taken off for a death that was none can be in the course again."""
    row, course = _locked(tx, enrolment_id)
    return bool(course["state"] == OPEN and row["state"] == WITHDRAWN)


def come_back(tx: Connection, actor: Actor, enrolment_id: int, state: str) -> bool:
    """Let the person be in the course again as before (`state`), or wait where the place is taken."""
    if not comes_back(tx, enrolment_id):
        return False
    row, course = _locked(tx, enrolment_id)
    seated = state == ENROLLED and take_place(tx, course, 1)
    journal.enter(tx, actor, ENROLMENTS, row, "restored", texts={"reason": ""},
                  state=ENROLLED if seated else WAITING)  # fmt: skip
    if not seated:
        move_up(tx, actor, course)
    return True


def leave_row(tx: Connection, actor: Actor, row: Row, reason: str) -> None:
    """Take a loaded one off; who waits longest moves up."""
    seated = row["state"] == ENROLLED
    journal.enter(tx, actor, ENROLMENTS, row, "withdrawn", texts={"reason": reason}, state=WITHDRAWN)
    if seated:
        course = locked(tx, row["course_id"])
        take_place(tx, course, -1)
        move_up(tx, actor, course)


def _locked(tx: Connection, enrolment_id: int) -> tuple[Row, Row]:
    """An enrolment with its course, whose places nobody else gives or takes meanwhile."""
    mine = select(ENROLMENTS).where(ENROLMENTS.c.id == enrolment_id)
    course = locked(tx, tx.execute(mine).mappings().one()["course_id"])
    return dict(tx.execute(mine).mappings().one()), course


def move_up(tx: Connection, actor: Actor, course: Row) -> bool:
    """Give a free place of an open course to who waits longest; False where nobody waits or none is free."""
    waiting = first_waiting(tx, course["id"])
    if waiting is None or course["state"] != OPEN or not take_place(tx, course, 1):
        return False
    journal.enter(tx, actor, ENROLMENTS, waiting, "moved_up", state=ENROLLED, moved_up_on=today())
    return True
