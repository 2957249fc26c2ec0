"""Follow-ups: one contact a month by consent, ended by the last, or at the resident's word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask, g
from sqlalchemy import select, update

from hub.db.base import reading, transaction
from hub.db.models import FollowUp, Resident, Staff
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.form import Form
from hub.domain.form_field import Field
from hub.operations.casework import follow_ups
from hub.operations.context import facts_of, flow_of, plugins
from hub.operations.keeping.forgetting import forget_case
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.staff.people import actor_by_login
from hub.operations.worklist.beside import beside
from hub.testing.factories import household, resident
from hub.testing.walk import Ticking
from hub.testing.walk_driver import Driver

START = dt.date(2026, 3, 2)
BEGUN = dt.date(2026, 3, 3)
"""The last step of the case falls on the day after."""
TOLD = {"work": "none", "offered": "介绍了两个岗位"}


@pytest.fixture
def begun(app_without_pages: Flask) -> Iterator[tuple[Ticking, int]]:
    """A graduate who wanted it, whose case ended in March; the clock and the follow-up's id."""
    app_without_pages.config["HUB_NOW"] = clock = Ticking(START)
    with app_without_pages.app_context():
        which = _registered(app_without_pages)
        assert reading().execute(select(FollowUp.began_on)).scalar_one() == BEGUN
        yield clock, which
        assert audit.verify(OPERATOR).findings == []


def _registered(app: Flask) -> int:
    driver = Driver(app, ["labour"])
    driver.residents = list(household("样甲", community_id=driver.community, number="f1", born=2003))
    said = {"start": "here", "degree": "no", "monthly": "yes"}
    flow = flow_of(plugins().service("劳动-3"), facts_of("", {"answers": said}))
    case_id = driver.start(flow)
    while (row := driver.hands.row(case_id))["closed_on"] is None:
        step = flow.service.step(row["step"])
        driver.take(flow, step, next(iter(step.outcomes)), row)
    return int(reading().execute(select(FollowUp.id).where(FollowUp.case_id == case_id)).scalar_one())


def agent() -> Actor:
    return actor_by_login("agent-e")


def up() -> list[int]:
    found = [line.no for line in follow_ups.mine(agent())]
    assert ("follow_ups" in beside(agent())) == bool(found)
    return found


def test_it_comes_up_each_month_and_stops_after_the_last(begun: tuple[Ticking, int]) -> None:
    clock, which = begun
    seen = []
    for month in range(1, 14):
        clock.day = (BEGUN + dt.timedelta(days=31 * month)).replace(day=BEGUN.day)
        seen.append(up())
        if seen[-1]:
            follow_ups.note(agent(), which, form=TOLD)
            assert up() == []
    assert seen == [[n] for n in range(1, 13)] + [[]]


def test_a_late_contact_is_marked_and_stands_for_the_months_begun_meanwhile(
    begun: tuple[Ticking, int],
) -> None:
    """The next counts from the plan, past today: never the same resident twice in a row."""
    clock, which = begun
    clock.day = dt.date(2026, 4, 3)
    assert [line.late for line in follow_ups.mine(agent())] == [False]
    clock.day = dt.date(2026, 6, 3)
    assert [(line.no, line.late) for line in follow_ups.mine(agent())] == [(1, True)]
    follow_ups.note(agent(), which, form=TOLD)
    assert up() == []
    assert reading().execute(select(FollowUp.opens_on, FollowUp.times)).one() == (dt.date(2026, 7, 3), 1)
    clock.day = dt.date(2027, 3, 3)  # the last month has begun: this is the last contact
    follow_ups.note(agent(), which, form=TOLD)
    query = select(FollowUp.state, FollowUp.times, FollowUp.opens_on)
    assert reading().execute(query).one() == ("over", 2, None)


def test_nobody_is_contacted_before_the_month_is_over(begun: tuple[Ticking, int]) -> None:
    clock, which = begun
    clock.day = dt.date(2026, 4, 2)
    assert up() == []
    with pytest.raises(Refused, match="comes up on"):
        follow_ups.note(agent(), which, form=TOLD)
    clock.day = dt.date(2026, 4, 3)
    assert up() == [1]


def test_the_residents_word_ends_it_at_once(begun: tuple[Ticking, int]) -> None:
    clock, which = begun
    line, _asked = follow_ups.one(agent(), which)  # between two contacts the resident may say so too
    assert (line.up, line.late, line.no) == (False, False, 1)
    case = reading().execute(select(FollowUp.case_id)).scalar_one()
    listed = [follow_ups.of_case(actor_by_login(login), case) for login in ("agent-e", "agent-w", "clerk")]
    assert listed == [(line,), (), ()]
    with pytest.raises(InputError, match="Say in a few words what the resident said"):
        follow_ups.stop(agent(), which, why=" ")
    follow_ups.stop(agent(), which, why="找到工作了，不用再联系")
    clock.day = dt.date(2026, 5, 6)
    assert up() == []
    with pytest.raises(NotFound, match="There is no such contact, or it is over"):
        follow_ups.note(agent(), which, form=TOLD)
    with transaction() as tx:
        forget_case(tx, case, "保管期满")
    kept = reading().execute(
        select(FollowUp.state, FollowUp.why, FollowUp.resident_id, FollowUp.household_id)
    )
    assert kept.one() == ("over", "", None, None)  # and its own entries say so: verified at the end


def test_the_own_households_contact_is_b_s(begun: tuple[Ticking, int]) -> None:
    clock, which = begun
    clock.day = dt.date(2026, 4, 3)
    whose = reading().execute(select(FollowUp.household_id).where(FollowUp.id == which)).scalar_one()
    self_ = resident("样己", community_id=None)
    with transaction() as tx:
        own = select(Resident.id_hash).where(Resident.id == self_).scalar_subquery()
        tx.execute(update(Staff).where(Staff.login == "agent-e").values(id_hash=own))
    assert up() == [1]
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == self_).values(household_id=whose))
    g.pop("hub_near")  # the next request
    assert up() == []
    [line] = follow_ups.mine(actor_by_login("agent-e2"))
    assert line.no == 1
    ended = follow_ups.stop(actor_by_login("agent-e2"), which, rev=line.rev, why="不用再联系")
    assert (ended.id, follow_ups.mine(actor_by_login("agent-e2"))) == (which, [])


def test_only_the_agent_of_the_place_sees_it(begun: tuple[Ticking, int]) -> None:
    clock, which = begun
    clock.day = dt.date(2026, 4, 3)
    for login in ("agent-w", "clerk", "officer-e", "deputy"):
        assert follow_ups.mine(actor_by_login(login)) == []
        with pytest.raises(NotFound, match="There is no such contact, or it is over"):
            follow_ups.one(actor_by_login(login), which)
        with pytest.raises(NotFound, match="There is no such contact, or it is over"):
            follow_ups.stop(actor_by_login(login), which, why="x")


def test_a_no_to_another_contact_ends_it(begun: tuple[Ticking, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """计生-5: the form asks whether there shall be another; the resident's no is not asked over again."""
    asked = Form("follow_up", "回访", (Field("again", "还要再联系吗？", "yes_no", required=True),))
    monkeypatch.setattr(follow_ups, "_form", lambda _row, _each: asked)
    clock, which = begun
    for month, answer, left in ((1, "yes", [2]), (2, "no", [])):
        clock.day = (BEGUN + dt.timedelta(days=31 * month)).replace(day=BEGUN.day)
        assert up() == [month]
        follow_ups.note(agent(), which, form={"again": answer})
        clock.day = (BEGUN + dt.timedelta(days=31 * (month + 1))).replace(day=BEGUN.day)
        assert up() == left
    query = select(FollowUp.state, FollowUp.times, FollowUp.opens_on, FollowUp.due).where(
        FollowUp.id == which
    )
    assert reading().execute(query).one() == ("ended", 2, None, None)
