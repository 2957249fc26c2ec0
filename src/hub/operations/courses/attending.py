"""Who was there on a day, and the end of a course: certificates with numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations import journal
from hub.operations.context import plugins
from hub.operations.courses import record
from hub.operations.numbers import yearly
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb

COURSES, ENROLMENTS = record.COURSES, record.ENROLMENTS


@verb("course.keep")
def attend(
    actor: Actor, course_id: int, day: dt.date, present: Collection[int], *, rev: int | None = None
) -> CaseRef:
    """Note who was there on a day of the course: ids of enrolments; all others were not. May be put right.

    Raises InputError for another day, one to come, or somebody without a place, Conflict.
    """
    with transaction() as tx:
        course = _open_course(tx, actor, course_id)
        journal.must_be_as_seen(course, rev)
        said = day.isoformat()
        if said not in course["days"] or day > today():
            raise InputError("Choose a day of the course that has come.", where="day")
        rows = _seated(tx, course_id)
        if set(present) - {row["id"] for row in rows}:
            raise InputError("Somebody named has no place in this course.", where="present")
        for row in rows:
            _there(tx, actor, row, said, row["id"] in present)
        held = sorted({*course["held"], said})
        journal.enter(tx, actor, COURSES, course, "attendance", on=day, said={"there": len(set(present))},
                      held=held)  # fmt: skip
        return journal.ref(course)


@verb("course.keep")
def end(actor: Actor, course_id: int, *, rev: int | None = None) -> CaseRef:
    """Close a course whose days are noted: who was there often enough has a certificate with a number.

    Raises Refused where a day is still to come or to be noted, Conflict.
    """
    with transaction() as tx:
        course = _open_course(tx, actor, course_id)
        journal.must_be_as_seen(course, rev)
        if missing := [day for day in course["days"] if day not in course["held"]]:
            raise Refused("Attendance is not noted yet: %(days)s.", days="、".join(missing),
                          where=course["number"])  # fmt: skip
        sign = plugins().departments[course["department"]].sign
        for row in _seated(tx, course_id):
            _certify(tx, actor, row, course["least"], f"{sign}证")
        journal.enter(tx, actor, COURSES, course, "ended", state=record.ENDED)
        return journal.ref(course)


def _open_course(tx: Connection, actor: Actor, course_id: int) -> record.Row:
    seen = record.seen(tx, actor, COURSES, course_id)
    require(actor, "course.keep", seen["department"])
    course = record.locked(tx, course_id)
    record.must_be_open(course)
    return course


def _seated(tx: Connection, course_id: int) -> Sequence[record.Row]:
    c = ENROLMENTS.c
    query = select(ENROLMENTS).where(c.course_id == course_id, c.state == record.ENROLLED).order_by(c.id)
    return [dict(row) for row in tx.execute(query).mappings()]


def _there(tx: Connection, actor: Actor, row: record.Row, day: str, there: bool) -> None:
    attended = sorted({*row["attended"], day} if there else {*row["attended"]} - {day})
    if attended != row["attended"]:
        journal.enter(tx, actor, ENROLMENTS, row, "attendance", attended=attended)


def _certify(tx: Connection, actor: Actor, row: record.Row, least: int, sign: str) -> None:
    if len(row["attended"]) >= least:
        number = yearly(tx, f"certificate:{sign}", sign, today())
        journal.enter(tx, actor, ENROLMENTS, row, "certified", state=record.PASSED, certificate=number)
    else:
        journal.enter(tx, actor, ENROLMENTS, row, "missed", state=record.FAILED)
