"""Training courses: never more people than places, a waiting list that moves up, attendance, certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from hub.db.base import db, let_go, reading, transaction
from hub.db.models import AccessLog
from hub.domain.errors import Conflict, InputError, Many, NotFound, Refused
from hub.operations.courses import attending, enrolling, offering, record, view
from hub.operations.keeping import retention
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.testing import centre

from .engine import Town

C, E = record.COURSES, record.ENROLMENTS


@pytest.fixture
def labour(town: Town) -> Town:
    centre.window("labour")
    enable(OPERATOR, department="labour", community_id=town.east, reason="测试")
    return town


def said(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "title": "中式烹调", "organiser": "职业培训学校", "place": "街道二楼", "hours": "10:00–13:00", "places": 2,
        "least": 2, "days": [town.day + dt.timedelta(days=n) for n in (7, 8, 9)], **more,
    }  # fmt: skip


def offered(town: Town, **more: Any) -> CaseRef:
    made = offering.plan(town.as_("clerk"), "labour", said(town, **more))
    return offering.offer(town.as_("clerk"), made.id)


def put(town: Town, course: CaseRef, home: int, login: str = "clerk") -> CaseRef:
    return enrolling.enrol(town.as_(login), course.id, resident_id=town.homes[home][0], purpose="想开饭馆")


def states(town: Town, course: CaseRef) -> list[str]:
    found = town.all(select(E.c.state).where(E.c.course_id == course.id).order_by(E.c.id))
    return [row["state"] for row in found]


def test_what_is_planned_is_whole_and_names_nobody(labour: Town) -> None:
    town = labour
    for wrong, why in (
        ({"title": ""}, "title: Please fill"),
        ({"places": 0}, "places: A whole number from 1"),
        ({"least": 4}, "least: A whole number from 1 to 3"),
        ({"days": []}, "Name the days"),
        ({"days": [town.day - dt.timedelta(days=1)], "least": 1}, "days are over"),
        ({"enrol_until": town.day + dt.timedelta(days=10)}, "last day at the latest"),
        ({"organiser": "王老师13909091234"}, "organiser: No ID"),
    ):
        with pytest.raises(Many, match=why) as one:
            offering.plan(town.as_("clerk"), "labour", said(town, **wrong))
        assert len(one.value.errors) == 1
    nothing = {
        "title": "",
        "organiser": "",
        "place": "王老师13909091234",
        "places": None,
        "least": None,
        "days": [],
    }
    with pytest.raises(Many) as every:
        offering.plan(town.as_("clerk"), "labour", said(town, **nothing))
    assert [each.where for each in every.value.errors] == [
        "title", "organiser", "places", "days", "least", "place"]  # fmt: skip
    with pytest.raises(Refused, match="may not do this"):
        offering.plan(town.as_("agent-e"), "labour", said(town))
    made = offering.plan(town.as_("clerk"), "labour", said(town))
    assert (made.number, view.found(town.as_("deputy")), view.public_courses()) == ("劳培26-0001", [], [])
    with pytest.raises(NotFound, match="There is no such course"):
        view.public_course(made.number)
    with pytest.raises(Refused, match="not open"):
        put(town, made, 0)


def test_places_are_given_in_order_and_move_up_when_one_is_free(labour: Town) -> None:
    town, clerk = labour, labour.as_("clerk")
    course = offered(town)
    one, two, three = put(town, course, 0), put(town, course, 1, "agent-e"), put(town, course, 2)
    put(town, course, 3)
    assert states(town, course) == ["enrolled", "enrolled", "waiting", "waiting"]
    assert [(row["taken"], row["waiting"]) for row in view.public_courses()] == [(2, 2)]
    with pytest.raises(Refused, match="in this course already, as 劳培26-0001/03"):
        put(town, course, 2)
    with pytest.raises(InputError, match="wants it for"):
        enrolling.enrol(clerk, course.id, resident_id=town.homes[4][0], purpose=" ")
    with pytest.raises(NotFound, match="There is no such person, or not in your community"):
        enrolling.enrol(town.as_("agent-w"), course.id, resident_id=town.homes[4][0], purpose="想学")
    with pytest.raises(Refused, match="2 places are taken"):
        offering.change(clerk, course.id, said(town, places=1))
    enrolling.withdraw(clerk, one.id, reason="找到工作")
    assert states(town, course) == ["withdrawn", "enrolled", "enrolled", "waiting"]
    with pytest.raises(Refused, match="nothing to tell"):
        enrolling.told(clerk, two.id)
    enrolling.told(clerk, three.id)
    with pytest.raises(Refused, match="This enrolment is over"):
        enrolling.withdraw(clerk, one.id, reason="再退")
    again = put(town, course, 0)
    assert (again.number, states(town, course)[4]) == ("劳培26-0001/05", "waiting")
    offering.change(clerk, course.id, said(town, places=3))
    assert states(town, course)[3:] == ["enrolled", "waiting"]
    it = view.course_view(clerk, course.id)
    assert (it.row["taken"], it.row["waiting"], it.enrolments[0]["purpose"]) == (3, 1, "想开饭馆")
    assert view.course_view(town.as_("deputy"), course.id).enrolments == []
    assert len(view.course_view(town.as_("agent-w"), course.id).enrolments) == 0
    looked = (
        select(AccessLog.action, AccessLog.purpose, AccessLog.rows).order_by(AccessLog.id.desc()).limit(1)
    )
    assert town.all(looked) == [{"action": "course", "purpose": "劳培26-0001", "rows": 5}]


def test_many_at_once_never_take_more_than_there_is(labour: Town) -> None:
    """Five hands enrol and one withdraws at the same moment; and the database alone would refuse one too many."""
    town = labour
    course = offered(town)
    first = put(town, course, 0)
    gate, faults = Barrier(6), list[Exception]()

    def run(work: Any) -> None:
        with town.app.app_context():
            gate.wait(10)
            try:
                work()
            except Exception as error:
                faults.append(error)
            let_go()

    works = [lambda home=home: put(town, course, home) for home in (1, 2, 3, 4, 5)]
    works.append(lambda: enrolling.withdraw(town.as_("clerk"), first.id, reason="不来了"))
    db.session.rollback()
    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert sorted(states(town, course)) == [
        "enrolled",
        "enrolled",
        "waiting",
        "waiting",
        "waiting",
        "withdrawn",
    ]
    assert audit.verify(OPERATOR).findings == []
    with pytest.raises(IntegrityError, match="ck_courses_taken"), transaction() as tx:
        tx.execute(update(C).where(C.c.id == course.id).values(taken=3))
    db.session.rollback()
    with transaction() as tx:
        tx.execute(update(C).where(C.c.id == course.id).values(taken=1))
    assert [(each.case, each.field) for each in audit.verify(OPERATOR).findings] == [(course.number, "taken")]
    with transaction() as tx:
        tx.execute(update(C).where(C.c.id == course.id).values(taken=2))


def test_who_was_there_often_enough_has_a_certificate_until_it_is_forgotten(labour: Town) -> None:
    town, clerk = labour, labour.as_("clerk")
    course = offered(town)
    one, two = put(town, course, 0), put(town, course, 1)
    put(town, course, 2)
    days: Sequence[dt.date] = said(town)["days"]
    with pytest.raises(InputError, match="day of the course that has come"):
        attending.attend(clerk, course.id, days[0], [one.id])
    town.day = days[2]
    with pytest.raises(Refused, match="last day of enrolment was"):
        put(town, course, 3)
    with pytest.raises(InputError, match="no place in this course"):
        attending.attend(clerk, course.id, days[0], [one.id, 999])
    for day, there in zip(days, ([one.id, two.id], [one.id], [two.id]), strict=True):
        if day == days[2]:
            with pytest.raises(Refused, match=f"Attendance is not noted yet: {day}"):
                attending.end(clerk, course.id)
        attending.attend(clerk, course.id, day, there)
    attending.attend(clerk, course.id, days[2], [])
    with pytest.raises(Refused, match="Attendance of"):
        offering.change(clerk, course.id, said(town, days=[days[2]], least=1))
    with pytest.raises(Conflict, match="Somebody was first"):
        attending.end(clerk, course.id, rev=1)
    attending.end(clerk, course.id)
    it = view.course_view(clerk, course.id)
    assert [(row["state"], row["certificate"], len(row["attended"])) for row in it.enrolments] == [
        ("passed", "劳证26-0001", 2), ("failed", None, 1), ("unplaced", None, 0)]  # fmt: skip
    assert it.row["waiting"] == 0, "after its end nobody waits"
    assert (it.noted, it.may) == (
        {days[0].isoformat(): 2, days[1].isoformat(): 1, days[2].isoformat(): 0},
        frozenset(),
    )
    with pytest.raises(Conflict, match="This course is over"):
        enrolling.withdraw(clerk, two.id, reason="晚了")
    assert (retention.due("courses", days[2]), retention.due("courses", days[2] + dt.timedelta(days=1))) == (
        0,
        3,
    )
    town.day = days[2].replace(year=days[2].year + 3)
    retention.run(OPERATOR)
    left = select(func.count()).where((E.c.resident_id.is_not(None)) | (E.c.purpose != ""))
    assert reading().execute(left).scalar_one() == 0
    assert view.course_view(clerk, course.id).enrolments[0]["certificate"] == "劳证26-0001"
