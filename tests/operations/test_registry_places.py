"""What somebody who dies comes to no more: courses, times at windows, visits; and the way back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Resident
from hub.operations.appointments import booking, home
from hub.operations.appointments import record as appointments
from hub.operations.appointments import view as seen
from hub.operations.appointments.called_off import called_off
from hub.operations.courses import enrolling, view
from hub.operations.proof import audit
from hub.operations.registry import asking
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.testing import centre
from hub.testing.factories import resident

from . import registry
from .engine import OLD_AGE, TEMPORARY, Town
from .test_appointments import officer_post
from .test_courses import C, offered, put, states

PHONE = "13909990123"
LATER = dt.date(2026, 3, 5)


@pytest.fixture
def labour(town: Town) -> Town:
    centre.window("labour")
    enable(OPERATOR, department="labour", community_id=town.east, reason="测试")
    return town


def lines(plan: Any) -> list[str]:
    return [str(line) for line in plan.lines]


def back(town: Town, ref: CaseRef) -> list[str]:
    """What undoing says, beside that the register is as it was and its own lines."""
    return lines(asking.preview_undo(town.as_("clerk"), ref.id))[2:]


def test_a_place_in_a_course_is_given_on_and_waits_for_who_did_not_die(labour: Town) -> None:
    """It stood there for somebody dead, and who waited did not come in."""
    town = labour
    course = offered(town, places=1)
    gone, next_one = put(town, course, 0), put(town, course, 1)
    dead = town.homes[0][0]
    plan = asking.preview(town.as_("clerk"), "death", dead, registry.SAID)
    assert lines(plan)[1] == f"培训班“中式烹调”（{gone.number}）：退出报名，名额由候补的递补。"
    assert plan.needs == ()
    ref = registry.ask(town, "death", dead)
    assert states(town, course) == ["withdrawn", "enrolled"]
    assert back(town, ref) == [f"{gone.number}恢复报名；名额已有人递补的，转为候补。"]
    registry.undone(town, ref)
    assert states(town, course) == ["waiting", "enrolled"]
    enrolling.withdraw(town.as_("clerk"), next_one.id, reason="找到工作")
    assert states(town, course) == ["enrolled", "withdrawn"]
    ref = registry.ask(town, "death", dead)
    assert states(town, course) == ["withdrawn", "withdrawn"]
    registry.undone(town, ref)
    assert states(town, course) == ["enrolled", "withdrawn"]
    ref = registry.ask(town, "death", dead)
    with transaction() as tx:
        tx.execute(update(C).where(C.c.id == course.id).values(state="ended"))
    assert back(town, ref) == [f"{gone.number}：培训班已结束，不再恢复。"]
    registry.undone(town, ref)
    assert states(town, course) == ["withdrawn", "withdrawn"]
    with transaction() as tx:
        tx.execute(update(C).where(C.c.id == course.id).values(state="open"))
    assert audit.verify(OPERATOR).findings == []


def test_the_place_of_a_record_that_was_merged_is_given_on_too_and_who_left_is_named(labour: Town) -> None:
    town = labour
    course = offered(town, places=1)
    put(town, course, 0), put(town, course, 1)
    twin, other, second = (
        resident("样重", community_id=town.east, sequence=731),
        *(h[0] for h in town.homes[:2]),
    )
    merged = registry.ask(town, "merge", twin, other_id=other, **registry.CERTIFIED)
    registry.done(town, merged, "clerk2")
    ref = registry.ask(town, "death", twin)
    assert states(town, course) == ["withdrawn", "enrolled"]
    registry.undone(town, ref)
    assert states(town, course) == ["waiting", "enrolled"]
    registry.done(town, registry.ask(town, "move_out", second))
    it = view.course_view(town.as_("clerk"), course.id)
    assert [each["moved_out"] for each in it.enrolments] == [dt.date(2026, 3, 2), None]


def booked(town: Town, name: str, time: str, phone: str = PHONE) -> CaseRef:
    return booking.book(town.as_("clerk"), on=LATER, time=time, service=TEMPORARY, name=name, phone=phone)


def stand(town: Town) -> list[str]:
    table = appointments.TABLE
    return [row["state"] for row in town.all(select(table.c.state).order_by(table.c.id))]


def off(town: Town, login: str) -> tuple[list[str], list[str]]:
    """What somebody waits for in vain, at windows and at homes."""
    who = town.as_(login)
    at_windows, at_homes = (called_off(who, home=each) for each in (False, True))
    return [row["number"] for row in at_windows], [row["number"] for row in at_homes]


def test_times_and_visits_in_the_name_of_who_died_are_cancelled(town: Town) -> None:
    """An officer went to the home of somebody dead; of the person an appointment knows name and number only."""
    dead = town.home()[0]
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == dead).values(phone=PHONE, phone_tail=PHONE[-4:]))
    who = registry.person(town, dead)
    at_window = booked(town, who["name"], "10:00")
    visit = home.order(
        town.as_("clerk"), service=OLD_AGE, on=LATER, channel="phone", name=who["name"], reason="86岁",
        address=who["address"], officer_post_id=officer_post(),
    )  # fmt: skip
    booked(town, who["name"], "11:00", "13909990999")
    booked(town, "同号人", "11:30")
    ref = registry.ask(town, "death", dead)
    assert stand(town) == ["cancelled", "cancelled", "booked", "booked"]
    assert seen.to_do(town.as_("officer-e")) == []
    told = [each["type"] for each in seen.view(town.as_("clerk"), at_window.id).entries]
    assert told == ["booked", "died"]
    assert off(town, "clerk") == ([at_window.number], [visit.number])
    assert [off(town, login) for login in ("officer-e", "officer-w", "agent-w")] == [
        ([], [visit.number]), ([], []), ([], []),
    ]  # fmt: skip
    assert back(town, ref) == [f"预约{visit.number}恢复。", f"预约{at_window.number}恢复。"]
    registry.undone(town, ref)
    assert (stand(town), off(town, "clerk")) == (["booked"] * 4, ([], []))
    booking.cancel(town.as_("clerk"), at_window.id, rev=seen.view(town.as_("clerk"), at_window.id).row["seq"])
    assert off(town, "clerk") == ([], [])
    at_window = booked(town, who["name"], "10:00")
    ref = registry.ask(town, "death", dead)
    booked(town, "后来人", "10:00")
    assert back(town, ref)[0] == f"预约{at_window.number}不恢复：时间已过或者已被约走，请重新预约。"
    registry.undone(town, ref)
    assert stand(town) == ["cancelled", "booked", "booked", "booked", "cancelled", "booked"]
    assert audit.verify(OPERATOR).findings == []
