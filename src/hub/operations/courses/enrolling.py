"""Residents are enrolled while there are places, wait when there are none, move up when one comes free."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Resident
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations import journal
from hub.operations.courses import record, seats
from hub.operations.numbers import next_number
from hub.operations.registry.residents import Record, open_resident
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why, words
from hub.plugins.calls import require_on

COURSES, ENROLMENTS = record.COURSES, record.ENROLMENTS
_people = Resident.__table__


@verb("course.enrol")
def enrol(actor: Actor, course_id: int, *, resident_id: int, purpose: str) -> CaseRef:
    """Enrol somebody, at the own wish; on the waiting list where all places are taken.

    `purpose`: what the person wants it for. The person's record is opened and logged. Raises Refused where
    enrolment is over, the person is enrolled already or deceased, InputError, NotFound.
    """
    with transaction() as tx:
        course = record.seen(tx, actor, COURSES, course_id)
        person = open_resident(actor, resident_id, f"course {course['number']}")
        require(actor, "course.enrol", course["department"], person.community_id)
        course = record.locked(tx, course_id)
        _may(tx, course, person)
        said = words(purpose, ENROLMENTS.c.purpose)
        if not said:
            raise InputError("Say what the person wants it for.", where="purpose")
        state = record.ENROLLED if record.take_place(tx, course, 1) else record.WAITING
        place = next_number(tx, f"enrolment:{course_id}")
        row = journal.begin(tx, actor, ENROLMENTS, {
            "number": f"{course['number']}/{place:02d}", "course_id": course_id,
            "community_id": person.community_id, "state": state, "enrolled_on": today(), "attended": [],
            "moved_up_on": None, "told_on": None, "certificate": None, "reason": "", "purpose": said,
            "resident_id": person.id,
        }, state, *record.OF_ENROLMENT, texts=("purpose", "resident_id"))  # fmt: skip
        return journal.ref(row)


@verb("course.enrol")
def withdraw(actor: Actor, enrolment_id: int, *, reason: str, rev: int | None = None) -> CaseRef:
    """Take somebody off a course; who waits longest moves up. Raises InputError, Refused, Conflict."""
    with transaction() as tx:
        row = _open_enrolment(tx, actor, enrolment_id, rev)
        seats.leave_row(tx, actor, row, why(reason, ENROLMENTS.c.reason))
        return journal.ref(row)


@verb("course.enrol")
def told(actor: Actor, enrolment_id: int, *, rev: int | None = None) -> CaseRef:
    """Note that somebody who moved up was told of it. Raises Refused where there is nothing to tell."""
    with transaction() as tx:
        row = _open_enrolment(tx, actor, enrolment_id, rev)
        if row["moved_up_on"] is None or row["told_on"] is not None:
            raise Conflict("There is nothing to tell.", where=row["number"])
        journal.enter(tx, actor, ENROLMENTS, row, "told", told_on=today())
        return journal.ref(row)


def _open_enrolment(tx: Connection, actor: Actor, enrolment_id: int, rev: int | None) -> record.Row:
    seen = record.seen(tx, actor, ENROLMENTS, enrolment_id)
    course = record.locked(tx, seen["course_id"])
    require(actor, "course.enrol", course["department"], seen["community_id"])
    record.must_be_open(course)
    row = record.seen(tx, actor, ENROLMENTS, enrolment_id)
    journal.must_be_as_seen(row, rev)
    if row["state"] not in record.COMING:
        raise Conflict("This enrolment is over.", where=row["number"])
    return row


def _may(tx: Connection, course: record.Row, person: Record) -> None:
    record.must_be_open(course)
    if course["enrol_until"] < today():
        raise Conflict("The last day of enrolment was %(day)s.", day=course["enrol_until"],
                      where=course["number"])  # fmt: skip
    if person.died:
        raise Refused("This person is recorded as deceased.", where=person.name)
    if person.community_id is not None:
        require_on(course["department"], person.community_id)
    same = select(_people.c.id).where((_people.c.id == person.id) | (_people.c.merged_into == person.id))
    c = ENROLMENTS.c
    there = (c.course_id == course["id"], c.state != record.WITHDRAWN, c.resident_id.in_(same))
    number = tx.execute(select(c.number).where(*there)).scalar()
    if number is not None:
        raise Conflict("Is in this course already, as %(number)s.", number=number, where=person.name)
