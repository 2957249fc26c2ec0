"""AB岗工作制度: the post's work is B's from the first minute, handed over or not, and no post is left empty."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import Absence
from hub.domain.errors import Conflict, InputError, NoMore, NotFound, Refused
from hub.operations.ab_posts import absences, coverage, stand_in
from hub.operations.ab_posts.absences import set_absence
from hub.operations.rights import OPERATOR
from hub.testing.walk import Ticking

from .engine import Town

ONE = dt.timedelta(days=1)


def leave(town: Town, login: str = "clerk", **said: object) -> int:
    given = {"first": town.day, "last": town.day, "kind": "leave", "reason": "年休假", **said}
    return set_absence(town.as_(login), login=login, **given).id  # type: ignore[arg-type]


def desk(town: Town, login: str) -> list[str]:
    """The posts that are somebody's work now, with whom he stands in for."""
    return [post.stands_in_for for post in town.as_(login).posts]


def test_an_absence_sent_twice_is_the_one_that_is_there(town: Town) -> None:
    first, again = (leave(town, request="once") for _ in range(2))
    assert (again, len(town.all(select(Absence.__table__)))) == (first, 1)
    said = f"There is an absence on these days already: {town.day} to {town.day}. End that one first."
    with town.refused(Conflict, f"first: {said}"):
        leave(town, request="another")


def test_b_does_the_work_on_those_days_only(town: Town) -> None:
    """AB-01."""
    leave(town)
    assert desk(town, "clerk2") == ["clerk"]
    town.day += ONE
    assert desk(town, "clerk2") == []


def test_hours_move_the_work_for_exactly_that_time(town: Town) -> None:
    """It is noon in the tests: an absence from 12:01 has not begun, one until 12:00 is over."""
    ticking = town.app.config["HUB_NOW"]
    assert isinstance(ticking, Ticking)
    minutes = {("12:01", ""): [], ("12:00", ""): ["clerk"], ("", "12:00"): [], ("09:30", "12:01"): ["clerk"]}
    for (begins, ends), wanted in minutes.items():
        made = leave(town, begins=begins, ends=ends)
        assert desk(town, "clerk2") == wanted, (begins, ends)
        absences.end_absence(town.as_("clerk"), absence_id=made, back_on=town.day)
        assert desk(town, "clerk2") == [], "back at this minute"
        assert (absences.to_take(town.as_("clerk2")), absences.not_handed_over(town.as_("deputy"))) == (
            [],
            [],
        )
        town.day += ONE
    ended = reading().execute(select(Absence.first, Absence.last, Absence.ends).order_by(Absence.id)).all()
    noon = 12 * 60
    assert [(row.last - row.first, row.ends) for row in ended] == [
        (-ONE, None),
        (-ONE, None),
        (0 * ONE, noon),
        (0 * ONE, noon),
    ]


def test_absences_do_not_overlap_but_may_touch(town: Town) -> None:
    leave(town, ends="12:00")
    leave(town, begins="12:00")
    with pytest.raises(InputError, match="ended at 12:00: say from when on"):
        leave(town)
    for said in ({"begins": "11:59"}, {"first": town.day - ONE}):
        with pytest.raises(Conflict, match="on these days already"):
            leave(town, **said)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"begins": "half past nine"}, "begins"),
        ({"begins": "12:00", "ends": "12:00"}, "ends"),
        ({"kind": "strike"}, "kind"),
        ({"first": -3, "last": -1}, "last"),  # leave that is over: B cannot have stood in
        ({"first": -40, "last": -32, "kind": "sudden"}, "first"),
        ({"first": 400, "last": 401}, "first"),
    ],
)
def test_wrong_input_leaves_nothing(town: Town, said: dict[str, Any], where: str) -> None:
    said = {key: town.day + day * ONE if isinstance(day, int) else day for key, day in said.items()}
    with pytest.raises(InputError) as refused:
        leave(town, **said)
    assert refused.value.where == where
    assert db.session.scalars(select(Absence.id)).all() == []


def test_something_sudden_is_entered_when_back(town: Town) -> None:
    """AB-03d: nobody could write it down before; leave is entered beforehand (AB-03c)."""
    leave(town, first=town.day - 31 * ONE, last=town.day - 31 * ONE, kind="sudden")
    leave(town, first=town.day - ONE, last=town.day - ONE, kind="order")
    assert db.session.scalars(select(Absence.kind).order_by(Absence.id)).all() == ["sudden", "order"]


def test_planned_leave_that_empties_a_post_needs_a_substitute(town: Town) -> None:
    """AB-04: refused with 空岗; with a substitute who has the role he is B for those days; illness is a fact."""
    leave(town, "agent-e")
    with pytest.raises(Refused, match="Nobody would be at agent.e on"):
        leave(town, "agent-e2", first=town.day - ONE)
    with pytest.raises(Refused, match="has not the role"):
        leave(town, "agent-e2", substitute="clerk")
    with pytest.raises(InputError, match="Nobody stands in for himself"):
        leave(town, "agent-e2", substitute="agent-e2")
    hours = {"first": town.day + ONE, "last": town.day + ONE}
    leave(town, "agent-e", **hours, begins="10:30", ends="12:00")
    with pytest.raises(Refused, match=f"on {hours['first']} from 11:30 on; no post may be left empty"):
        leave(town, "agent-e2", **hours, begins="11:30", ends="16:00")
    leave(town, "agent-e2", **hours, begins="12:00", ends="16:00")
    set_absence(town.as_("agent-e2"), login="agent-e2", first=town.day, last=town.day, reason="急病")
    assert [post.title for post in coverage.coverage(town.as_("director")) if post.empty] == ["agent.e"]


def test_a_substitute_stands_in(town: Town) -> None:
    from hub.testing.centre import grant

    grant("agent-w2", "community_agent", community_id=town.east)
    leave(town, "agent-e2")
    leave(town, "agent-e", substitute="agent-w2")
    assert desk(town, "agent-w2") == ["agent-e"]
    assert [post.title for post in coverage.coverage(town.as_("director")) if post.empty] == []
    town.day += ONE
    assert desk(town, "agent-w2") == []
    tomorrow = {"first": town.day + ONE, "last": town.day + ONE}
    leave(town, "agent-w2", **tomorrow)
    leave(town, "agent-e2", **tomorrow)
    with pytest.raises(Refused, match="no post may be left empty"):
        leave(town, "agent-e", **tomorrow, substitute="agent-w2")


def test_a_substitute_has_the_post_no_longer_than_the_absence_lasts(town: Town) -> None:
    from hub.testing.centre import grant

    grant("agent-w2", "community_agent", community_id=town.east)
    leave(town, "agent-e2", last=town.day + 3 * ONE)
    made = leave(town, "agent-e", last=town.day + 3 * ONE, substitute="agent-w2")
    town.day += ONE
    assert desk(town, "agent-w2") == ["agent-e"]
    absences.end_absence(town.as_("agent-e"), absence_id=made, back_on=town.day)
    held = {post.title: post.duty.b for post in coverage.coverage(town.as_("director"))}
    assert (desk(town, "agent-w2"), held["agent.e"] and held["agent.e"].login) == ([], "agent-e2")


def test_what_is_open_is_handed_over(town: Town) -> None:
    """AB-03c: the list has every open thing; without B's word leaders see post, count and numbers, no names."""
    case = town.start()
    away = leave(town)
    (row,) = absences.to_take(town.as_("clerk2"))
    assert [task["number"] for task in row["tasks"]] == [case.number]
    assert absences.not_handed_over(town.as_("deputy")) == [
        {"post": "window.civil_affairs", "tasks": 1, "numbers": [case.number]}
    ]
    for login in ("clerk", "agent-e", "deputy"):
        assert absences.to_take(town.as_(login)) == []
        with pytest.raises(Refused, match="do not stand in"):
            absences.confirm(town.as_(login), absence_id=away)
    absences.confirm(town.as_("clerk2"), absence_id=away)
    assert (absences.to_take(town.as_("clerk2")), absences.not_handed_over(town.as_("deputy"))) == ([], [])
    with pytest.raises(Conflict, match="This is taken over already"):
        absences.step_in(town.as_("clerk2"), absence_id=away, contact="电话联系A 09:05")
    with pytest.raises(Refused, match=r"may not do this \(numbers.read\)"):
        absences.not_handed_over(town.as_("clerk2"))


def test_b_steps_in_without_a_hand_over(town: Town) -> None:
    """AB-03d: only with a word on how A was tried; it stays a thing not handed over."""
    town.start()
    away = leave(town)
    with pytest.raises(InputError) as refused:
        absences.step_in(town.as_("clerk2"), absence_id=away, contact=" ")
    assert refused.value.where == "contact"
    absences.step_in(town.as_("clerk2"), absence_id=away, contact="电话联系A 09:05")
    found = reading().execute(select(Absence.handover, Absence.contact)).one()
    assert tuple(found) == ("self", "电话联系A 09:05")
    assert [row["tasks"] for row in absences.not_handed_over(town.as_("deputy"))] == [1]


def test_what_b_cannot_settle_is_written_to_a(town: Town) -> None:
    """AB-03b: only with the day the applicant was told; A has it until read."""
    case, _number, rev = dataclasses.astuple(town.start())
    with pytest.raises(Refused, match="do not stand in"):
        stand_in.leave_note(town.as_("clerk"), case, rev=rev, reason="缺上级文件", told_on=town.day)
    leave(town)
    b = town.as_("clerk2")
    with pytest.raises(InputError) as refused:
        stand_in.leave_note(b, case, rev=rev, reason="缺上级文件", told_on=None)
    assert refused.value.where == "told_on"
    stand_in.leave_note(b, case, rev=rev, reason="缺上级文件", told_on=town.day)
    town.day += ONE
    (note,) = stand_in.to_read(town.as_("clerk"))
    assert (note["by"], note["reason"]) == ("clerk2", "缺上级文件")
    assert stand_in.to_read(town.as_("clerk2")) == []
    with pytest.raises(NotFound, match="There is no such note for you"):
        stand_in.read(town.as_("clerk2"), note["id"])
    stand_in.read(town.as_("clerk"), note["id"])
    assert stand_in.to_read(town.as_("clerk")) == []
    with town.refused(NoMore, "This note is read already."):
        stand_in.read(town.as_("clerk"), note["id"])


def test_every_post_has_one_who_does_it(town: Town) -> None:
    posts = coverage.coverage(town.as_("director"))
    assert [post.title for post in posts if post.empty or post.unbacked] == []
    set_absence(OPERATOR, login="clerk", first=town.day, last=town.day, reason="急病")
    does = {
        post.title: (post.duty.does.login if post.duty.does else "", post.duty.stands_in)
        for post in coverage.coverage(town.as_("director"))
    }
    assert does["window.civil_affairs"] == ("clerk2", True)
    with pytest.raises(Refused, match=r"may not do this \(numbers.read\)"):
        coverage.coverage(town.as_("clerk"))
