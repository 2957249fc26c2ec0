"""Courses and enrolments as rows: found in one's scope, their places kept, audited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select, update

from hub.db.models import Course, Enrolment
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, NotFound, Refused
from hub.operations import journal
from hub.operations.proof.audit_case import Finding
from hub.operations.rows import in_scope

COURSES: Final = Course.__table__
ENROLMENTS: Final = Enrolment.__table__
SAID: Final = (
    "title", "organiser", "place", "hours", "about", "places", "least", "days", "first_on", "last_on",
    "enrol_until",
)  # fmt: skip
"""What is said of a course; none of it is about a person."""
OF_ENROLMENT: Final = ("course_id", "state", "attended", "certificate", "moved_up_on", "told_on")
DRAFT, OPEN, ENDED, CANCELLED = "draft", "open", "ended", "cancelled"
ENROLLED, WAITING, WITHDRAWN, PASSED, FAILED = "enrolled", "waiting", "withdrawn", "passed", "failed"
UNPLACED: Final = "unplaced"
"""How somebody is shown who still waited when the course ended: no place became free. No stored state."""
COMING: Final = (ENROLLED, WAITING)
"""States of an enrolment that is not over."""
SEATED: Final = (ENROLLED, PASSED, FAILED)
"""States of an enrolment that take a place."""
Row = dict[str, Any]
_MISSING: Final = {COURSES.name: "There is no such course.", ENROLMENTS.name: "There is no such enrolment."}


def seen(tx: Connection, actor: Actor, table: Table, row_id: int) -> Row:
    """A row in the actor's scope. Raises NotFound."""
    return in_scope(tx, actor, table, row_id, NotFound(_MISSING[table.name]))


def locked(tx: Connection, course_id: int) -> Row:
    """A course whose places nobody else gives or takes until this transaction ends."""
    query = select(COURSES).where(COURSES.c.id == course_id).with_for_update()
    return dict(tx.execute(query).mappings().one())


def must_be_open(course: Row) -> None:
    """Raise Refused for a course that is not open yet, Conflict for one that is over."""
    if course["state"] in (ENDED, CANCELLED):
        raise Conflict("This course is over.", where=course["number"])
    if course["state"] != OPEN:
        raise Refused("This course is not open.", where=course["number"])


def take_place(tx: Connection, course: Row, change: int) -> bool:
    """Take (+1) or give back (-1) a place; False where none is left. The database keeps the bound too."""
    there = COURSES.c.taken + change <= COURSES.c.places
    done = tx.execute(
        update(COURSES).where(COURSES.c.id == course["id"], there).values(taken=COURSES.c.taken + change)
    )
    if done.rowcount == 1:
        course["taken"] += change
    return done.rowcount == 1


def first_waiting(tx: Connection, course_id: int) -> Row | None:
    """Who has waited longest."""
    c = ENROLMENTS.c
    query = select(ENROLMENTS).where(c.course_id == course_id, c.state == WAITING).order_by(c.id).limit(1)
    found = tx.execute(query).mappings().first()
    return dict(found) if found else None


def audit(tx: Connection) -> Iterator[Finding]:
    """Rows whose chain does not hold, and courses whose taken places are not those of their enrolments."""
    yield from journal.audit(tx, COURSES, *SAID, "state", "held")
    yield from journal.audit(tx, ENROLMENTS, *OF_ENROLMENT)
    c = ENROLMENTS.c
    seated = select(func.count()).where(c.course_id == COURSES.c.id, c.state.in_(SEATED)).scalar_subquery()
    for number in tx.execute(select(COURSES.c.number).where(COURSES.c.taken != seated)).scalars():
        yield Finding(number, None, "projection", field="taken")
