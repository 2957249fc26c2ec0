"""A course is planned, offered, corrected, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, Refused
from hub.domain.rooms import COURSES as ROOM
from hub.operations import journal
from hub.operations.courses import record, said
from hub.operations.courses.seats import move_up
from hub.operations.numbers import yearly
from hub.operations.rights import require
from hub.operations.services.rooms import keeper
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why

COURSES = record.COURSES


@verb("course.keep")
def plan(actor: Actor, department: str, typed: Mapping[str, Any]) -> CaseRef:
    """Plan a course of a department, as a draft. `typed`: `record.SAID`; `days` as dates.

    Raises Many with every fault at its field, Refused, NotFound.
    """
    with transaction() as tx:
        require(actor, "course.keep", department)
        sign = keeper(department, ROOM).sign
        row = said.checked(typed, ahead=True)
        added = journal.begin(tx, actor, COURSES, {
            **row, "number": yearly(tx, f"course:{sign}培", f"{sign}培", today()), "department": department,
            "state": record.DRAFT, "reason": "", "taken": 0, "held": [],
        }, "planned", *record.SAID, "state", "held")  # fmt: skip
        return journal.ref(added)


@verb("course.keep")
def change(actor: Actor, course_id: int, typed: Mapping[str, Any], *, rev: int | None = None) -> CaseRef:
    """Correct a course that is not over; who waits moves up into places that are new. Raises as `plan`."""
    with transaction() as tx:
        row = _kept(tx, actor, course_id, rev)
        wanted = said.checked(typed)
        changed = journal.differences(row, wanted, "title")
        if wanted["places"] < row["taken"]:
            raise Refused("%(taken)s places are taken already.", taken=row["taken"], where="places")
        if lost := [day for day in row["held"] if day not in wanted["days"]]:
            raise Refused("Attendance of %(days)s is noted already.", days="、".join(lost), where="days")
        journal.enter(tx, actor, COURSES, row, "changed", **changed)
        while move_up(tx, actor, row):
            pass
        return journal.ref(row)


@verb("course.keep")
def offer(actor: Actor, course_id: int, *, rev: int | None = None) -> CaseRef:
    """Open it: everybody may read of it, and people are enrolled. Raises Refused where it is open or over."""
    with transaction() as tx:
        row = _kept(tx, actor, course_id, rev)
        keeper(row["department"], ROOM)
        must_be_released()
        if row["state"] == record.OPEN:
            raise Conflict("It is open already.", where=row["number"])
        if row["enrol_until"] < today():
            raise Conflict("Its last day of enrolment is over.", where=row["number"],
                          remedy="Correct the day first.")  # fmt: skip
        journal.enter(tx, actor, COURSES, row, "offered", state=record.OPEN)
        return journal.ref(row)


@verb("course.keep")
def cancel(actor: Actor, course_id: int, *, reason: str, rev: int | None = None) -> CaseRef:
    """It is not held: everybody enrolled is to be told. Raises InputError without a reason, Refused."""
    with transaction() as tx:
        row = _kept(tx, actor, course_id, rev)
        texts = {"reason": why(reason, COURSES.c.reason)}
        journal.enter(tx, actor, COURSES, row, "cancelled", texts=texts, state=record.CANCELLED)
        return journal.ref(row)


def _kept(tx: Connection, actor: Actor, course_id: int, rev: int | None) -> record.Row:
    seen = record.seen(tx, actor, COURSES, course_id)
    require(actor, "course.keep", seen["department"])
    row = record.locked(tx, course_id)
    journal.must_be_as_seen(row, rev)
    if row["state"] in (record.ENDED, record.CANCELLED):
        raise Conflict("This course is over.", where=row["number"])
    return row
