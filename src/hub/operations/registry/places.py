"""What somebody who dies comes to no more: courses, times at windows, visits; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.domain.actor import Actor
from hub.i18n import _l
from hub.operations.appointments import booking
from hub.operations.appointments import record as times
from hub.operations.courses import record as courses
from hub.operations.courses import seats
from hub.operations.registry.effects import PEOPLE, Act

Row = Mapping[str, Any]
WHY: Final = "本人去世"


def of_dead(tx: Connection, who: Row) -> Sequence[tuple[Act, Any]]:
    """The acts on what is held by the person of this row, each with its line."""
    return [*_enrolled(tx, who["id"]), *_booked(tx, who)]


def _enrolled(tx: Connection, resident_id: int) -> Iterator[tuple[Act, Any]]:
    e, c, p = courses.ENROLMENTS.c, courses.COURSES.c, PEOPLE.c
    same = select(p.id).where((p.id == resident_id) | (p.merged_into == resident_id))
    query = (
        select(e.id, e.number, e.state, c.title)
        .join_from(courses.ENROLMENTS, courses.COURSES, c.id == e.course_id)
        .where(e.resident_id.in_(same), c.state == courses.OPEN, e.state.in_(courses.COMING))
    )
    for row in tx.execute(query.order_by(e.id)):
        line = _l("Course %(title)s (%(number)s): the person is taken off; who waits longest moves up.",
                  title=row.title, number=row.number)  # fmt: skip
        yield Act("leave_course", row.id, row.number, {"state": row.state}), line


def _booked(tx: Connection, who: Row) -> Iterator[tuple[Act, Any]]:
    for row in times.booked_for(tx, who["name"], who["phone"], who["address"]):
        line = _l("Appointment %(number)s on %(day)s in this name is cancelled.", number=row["number"],
                  day=row["day"])  # fmt: skip
        yield Act("cancel_time", row["id"], row["number"], {}), line


# --- done and taken back --------------------------------------------------------------------------------


def is_one(act: Act) -> bool:
    """Whether an act is on a place or a time."""
    return act.act in _ACTS


def carry(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    """Do one act; False where nothing is left to do. `number` is the change's."""
    return _ACTS[act.act](tx, actor, act, f"{WHY}（{number}）")


def back(act: Act) -> Act:
    """The act that takes another back."""
    return Act(_TURNED[act.act], act.about_id, act.number, act.said)


def says_back(tx: Connection, act: Act) -> Any:
    """What becomes of it when the death is undone, also where it does not come back."""
    if act.act == "join_course":
        if seats.comes_back(tx, act.about_id):
            return _l("%(number)s: enrolled again, or waiting where the place is taken.", number=act.number)
        return _l("%(number)s: the course is over; it stays as it is.", number=act.number)
    if booking.comes_back(tx, act.about_id):
        return _l("Appointment %(number)s is booked again.", number=act.number)
    return _l("Appointment %(number)s stays cancelled, its time is over or taken: book anew.",
              number=act.number)  # fmt: skip


_ACTS: Final[Mapping[str, Callable[[Connection, Actor, Act, str], bool]]] = {
    "leave_course": lambda tx, actor, act, why: seats.leave(tx, actor, act.about_id, why),
    "join_course": lambda tx, actor, act, why: seats.come_back(tx, actor, act.about_id, act.said["state"]),
    "cancel_time": lambda tx, actor, act, why: booking.drop(tx, actor, act.about_id, why),
    "book_time": lambda tx, actor, act, why: booking.come_back(tx, actor, act.about_id),
}  # fmt: skip
_TURNED: Final[Mapping[str, str]] = {"leave_course": "join_course", "cancel_time": "book_time"}
