"""Courses as they are looked at: by the window and the agents, and by everybody on the public page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from hub.db.base import reading, today, transaction
from hub.db.models import Community, Resident
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.department import Department
from hub.domain.errors import NotFound
from hub.domain.rooms import COURSES as ROOM
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.courses import record
from hub.operations.pages import Page, page
from hub.operations.rights import require
from hub.operations.rows import rows
from hub.operations.services import rooms

COURSES, ENROLMENTS = record.COURSES, record.ENROLMENTS
_people, _places = Resident.__table__, Community.__table__
PAGE: Final = 50
Row = Mapping[str, Any]
_waiting = (
    select(func.count())
    .where(ENROLMENTS.c.course_id == COURSES.c.id, ENROLMENTS.c.state == record.WAITING)
    .where(COURSES.c.state != record.ENDED)
    .scalar_subquery()
    .label("waiting")
)


@dataclass(frozen=True, slots=True)
class CourseView:
    """One course with the enrolments in scope, and what this person may do with it.

    `may`: keep, enrol, attend, end; `noted`: how many were there, by day.
    """

    row: Row
    enrolments: Sequence[Row]
    may: frozenset[str]
    entries: Sequence[Row]

    @property
    def noted(self) -> Mapping[str, int]:
        """How many of those in scope were there, by day."""
        days = dict.fromkeys(self.row["held"], 0)
        for each in self.enrolments:
            for day in each["attended"]:
                days[day] = days.get(day, 0) + 1
        return days


def keeps_any(actor: Actor) -> bool:
    """Whether there is a room of courses that this person may look into."""
    return bool(rooms.open_to(actor, ROOM, "course.read"))


def kept_by(actor: Actor) -> Sequence[Department]:
    """The departments whose courses this person plans, where they are switched on."""
    return [each for each in rooms.keepers(ROOM) if actor.may("course.keep", each.key)]


def found(actor: Actor, *, over: bool = False, after: str = "") -> Page[dict[str, Any]]:
    """Courses in scope: those that are planned or run, or those that are over; the next one first."""
    ends = (record.ENDED, record.CANCELLED)
    state = COURSES.c.state.in_(ends) if over else COURSES.c.state.not_in(ends)
    query = select(COURSES, _waiting).where(scope(COURSES, actor), state)
    order = COURSES.c.last_on.desc() if over else COURSES.c.first_on
    return page(query, order, COURSES.c.id, after=after)


def course_view(actor: Actor, course_id: int) -> CourseView:
    """One course; its enrolments are logged as one look. Raises NotFound, Refused."""
    require(actor, "course.read")
    with transaction() as tx:
        record.seen(tx, actor, COURSES, course_id)
        row = rows(select(COURSES, _waiting).where(COURSES.c.id == course_id))[0]
        enrolled = _ended(row, rows(_enrolments(actor).where(ENROLMENTS.c.course_id == course_id)))
        if enrolled:
            log_access(actor, "course", row["number"], rows=len(enrolled))
        return CourseView(row, enrolled, _may(actor, row), journal.history(COURSES, course_id))


def numbered(actor: Actor, number: str) -> int:
    """The id of a course in scope by its number, an enrolment's or a certificate's. Raises NotFound."""
    text, c = number.strip(), ENROLMENTS.c
    its = select(c.course_id).where(or_(c.number == text, c.certificate == text))
    mine = or_(COURSES.c.number == text, COURSES.c.id.in_(its))
    found = reading().execute(select(COURSES.c.id).where(scope(COURSES, actor), mine)).scalar()
    if found is None:
        raise NotFound("There is no such course.", where=number)
    return int(found)


def certificate(actor: Actor, enrolment_id: int) -> Row:
    """A certificate's enrolment with person and course; logged. Raises NotFound."""
    require(actor, "course.keep")
    with transaction() as tx:
        seen = record.seen(tx, actor, ENROLMENTS, enrolment_id)
        if seen["certificate"] is None:
            raise NotFound("There is no certificate.", where=seen["number"])
        log_access(actor, "course", seen["number"], resident_id=seen["resident_id"])
        [row] = rows(_enrolments(actor).where(ENROLMENTS.c.id == enrolment_id))
        [course] = rows(select(COURSES).where(COURSES.c.id == seen["course_id"]))
        return {**row, "course": course}


def _ended(course: Row, enrolled: Sequence[Row]) -> Sequence[Row]:
    """Enrolments as the course has left them: after its end nobody waits any more."""
    over = course["state"] == record.ENDED
    return [{**each, "state": record.UNPLACED} if over and each["state"] == record.WAITING else each
            for each in enrolled]  # fmt: skip


def _may(actor: Actor, row: Row) -> frozenset[str]:
    opened, keeps = row["state"] == record.OPEN, actor.may("course.keep", row["department"])
    past = row["first_on"] <= today()
    can = {
        "keep": keeps and row["state"] in (record.DRAFT, record.OPEN),
        "enrol": opened and row["enrol_until"] >= today() and actor.may("course.enrol", row["department"]),
        "withdraw": opened and actor.may("course.enrol", row["department"]),
        "attend": opened and keeps and past,
        "end": opened and keeps and row["last_on"] <= today(),
    }
    return frozenset(act for act, yes in can.items() if yes)


# --- the public page ----------------------------------------------------------------------------------


def public_courses() -> list[dict[str, Any]]:
    """Courses in which people are enrolled today, the next one first, with how many wait; no names."""
    on = [each.key for each in rooms.keepers(ROOM)]
    open_ = (COURSES.c.state == record.OPEN, COURSES.c.enrol_until >= today(), COURSES.c.department.in_(on))
    return rows(select(COURSES, _waiting).where(*open_).order_by(COURSES.c.first_on, COURSES.c.id))


def public_course(number: str) -> Row | None:
    """One of them; None where enrolment is over. Raises NotFound where it never was offered."""
    mine = (COURSES.c.number == number, COURSES.c.state != record.DRAFT)
    if reading().execute(select(COURSES.c.id).where(*mine)).first() is None:
        raise NotFound("There is no such course.")
    return next((row for row in public_courses() if row["number"] == number), None)


# --- rows -----------------------------------------------------------------------------------------------


def _enrolments(actor: Actor) -> Select[Any]:
    """Enrolments in scope, those with a place first, then those who wait, in their order."""
    c = ENROLMENTS.c
    seated = c.state.in_(record.SEATED).desc()
    return (
        select(ENROLMENTS, _people.c.name, _people.c.id_tail, _people.c.phone, _people.c.died,
               _people.c.moved_out, _places.c.name.label("community"))
        .outerjoin_from(ENROLMENTS, _people, _people.c.id == c.resident_id)
        .outerjoin(_places, _places.c.id == c.community_id)
        .where(scope(ENROLMENTS, actor))
        .order_by(seated, c.state == record.WITHDRAWN, c.id)
    )  # fmt: skip
