"""Who acts: grants of today, own posts, posts stood in for."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask, current_app

from hub.domain.actor import Grant, PostHeld
from hub.domain.errors import InputError, Refused
from hub.operations.ab_posts import absences, staffing
from hub.operations.centre.communities import add_community
from hub.operations.rights import OPERATOR
from hub.operations.staff import accounts, grants, people
from hub.operations.staff.people import post_for
from hub.testing.centre import SINCE, actor, grant, person, post, small_centre
from hub.testing.walk import Ticking

MONDAY = dt.date(2016, 12, 5)


@pytest.fixture
def centre(app_without_pages: Flask):
    with app_without_pages.app_context():
        yield small_centre()


def test_a_holds_and_b_waits(centre: tuple[int, int]) -> None:
    window = post_for("window_clerk", "civil_affairs", None)
    held = PostHeld(window, "window.civil_affairs", "window_clerk", "civil_affairs", None, "A")
    assert actor("clerk", MONDAY).posts == (held,)
    # B while A is there: the post is not B's work.
    assert actor("clerk2", MONDAY).posts == ()
    assert actor("clerk2", MONDAY).grants == (Grant("window_clerk", "civil_affairs"),)


def test_b_stands_in_on_the_days_of_absence_only(centre: tuple[int, int]) -> None:
    window = post_for("window_clerk", "civil_affairs", None)
    current_app.config["HUB_NOW"] = Ticking(MONDAY)
    absences.set_absence(OPERATOR, login="clerk", first=MONDAY, last=MONDAY, reason="培训")
    stands_in = PostHeld(window, "window.civil_affairs", "window_clerk", "civil_affairs", None, "B", "clerk")
    days = [MONDAY - dt.timedelta(days=1), MONDAY, MONDAY + dt.timedelta(days=1)]
    assert [actor("clerk2", day).posts for day in days] == [(), (stands_in,), ()]
    # The A keeps the post on the own desk: who comes in after all can work.
    assert [len(actor("clerk", day).posts) for day in days] == [1, 1, 1]


def test_b_stands_in_for_an_account_switched_off_and_for_an_empty_a(centre: tuple[int, int]) -> None:
    accounts.switch_off(OPERATOR, login="clerk")
    assert [held.stands_in_for for held in actor("clerk2", MONDAY).posts] == ["clerk"]
    accounts.switch_on(OPERATOR, login="clerk")
    assert actor("clerk2", MONDAY).posts == ()
    post("window.other", "window_clerk", department="civil_affairs")
    staffing.hold_post(OPERATOR, key="window.other", login="clerk2", slot="B", since=SINCE)
    assert [(held.slot, held.stands_in_for) for held in actor("clerk2", MONDAY).posts] == [("B", "")]


def test_grants_hold_from_a_day_to_a_day(centre: tuple[int, int]) -> None:
    east, _ = centre
    person("guest")
    grants.grant_role(
        OPERATOR, login="guest", role="community_leader", community_id=east,
        since=MONDAY, until=MONDAY + dt.timedelta(days=1),
    )  # fmt: skip
    found = [len(actor("guest", MONDAY + dt.timedelta(days=n)).grants) for n in (-1, 0, 1, 2)]
    assert found == [0, 1, 1, 0]


def test_the_disabled_and_the_unknown_do_not_act(centre: tuple[int, int]) -> None:
    accounts.switch_off(OPERATOR, login="clerk2")
    with pytest.raises(Refused, match="The account clerk2 is switched off"):
        actor("clerk2")
    with pytest.raises(InputError, match="There is no account nobody"):
        actor("nobody")


def test_whose_post_a_role_is(centre: tuple[int, int]) -> None:
    east, west = centre
    ids = {row["key"]: row["id"] for row in staffing.post_list()}
    window = ids["window.civil_affairs"]
    at_window = ("window_clerk", "superior", "third_party", "panel_member", "applicant")
    assert [post_for(role, "civil_affairs", east) for role in at_window] == [window] * 5
    assert post_for("community_agent", "civil_affairs", west) == ids["agent.w"]
    assert post_for("community_leader", "civil_affairs", east) == ids["leader.e"]
    centre_roles = ("director", "deputy_director", "street_leader", "finance")
    assert [post_for(role, "civil_affairs", east) for role in centre_roles] == [
        ids["director"], ids["deputy"], ids["street"], ids["finance"],
    ]  # fmt: skip


def test_an_agents_post_of_the_department_comes_before_the_general_one(centre: tuple[int, int]) -> None:
    east, _ = centre
    own = post("agent.e.labour", "community_agent", department="labour", community_id=east)
    assert post_for("community_agent", "labour", east) == own
    assert post_for("community_agent", "civil_affairs", east) != own


def test_an_officers_post_is_that_of_the_area(centre: tuple[int, int]) -> None:
    east, west = centre
    ids = {row["key"]: row["id"] for row in staffing.post_list()}
    second = staffing.add_grid(OPERATOR, community_id=east, name="第二片区", post_key="officer.e")
    assert post_for("household_officer", "civil_affairs", east, second) == ids["officer.e"]
    bare = staffing.add_grid(OPERATOR, community_id=west, name="第二片区")
    with pytest.raises(Refused, match="The area 第二片区 has no officer's post"):
        post_for("household_officer", "civil_affairs", west, bare)
    staffing.give_grid(OPERATOR, grid_id=bare, post_key="officer.w")
    assert post_for("household_officer", "civil_affairs", west, bare) == ids["officer.w"]


def test_a_missing_post_is_named(centre: tuple[int, int]) -> None:
    with pytest.raises(Refused, match=r"There is no post for window clerk \(劳动保障\)"):
        post_for("superior", "labour", None)
    staffing.leave_post(OPERATOR, key="agent.e", slot="A")
    post_for("community_agent", "civil_affairs", centre[0])
    new = add_community(OPERATOR, name="北社区")
    with pytest.raises(Refused, match=r"There is no post for community agent \(北社区\)"):
        post_for("community_agent", "civil_affairs", new)
    with pytest.raises(Refused, match="The household belongs to no officer's area"):
        post_for("household_officer", "civil_affairs", centre[0], None)


def test_the_operator_is_nobody_in_the_database() -> None:
    assert people.by_id(OPERATOR) is None
    assert OPERATOR.may("staff.manage")
    assert not OPERATOR.may("case.read")


def test_grant_is_shared(centre: tuple[int, int]) -> None:
    grant("clerk", "community_leader", community_id=centre[0])
    assert [one.role for one in actor("clerk").grants] == ["window_clerk", "community_leader"]
