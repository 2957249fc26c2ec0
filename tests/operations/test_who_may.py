"""Who does what of a service today, and what one person may do and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask

from hub.db.base import today
from hub.domain.actor import PERMISSIONS
from hub.domain.errors import NotFound, Refused
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.staffing import leave_post, post_list
from hub.operations.ab_posts.who import Doer, who_does
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.staff.accounts import switch_off
from hub.operations.staff.grants import end_grant, end_role, grant_role, grants_of
from hub.operations.staff.may import WORDS, may
from hub.testing.centre import SINCE, actor, grant, person, small_centre

KEY = "civil_affairs"
RELIEF = "民政-6"


@pytest.fixture(autouse=True)
def east(app_without_pages: Flask) -> Iterator[int]:
    with app_without_pages.app_context():
        places = small_centre()
        for place in places:
            enable(OPERATOR, department=KEY, community_id=place)
        yield places[0]


def doers(community_id: int) -> dict[str, Doer]:
    return {one.step: one for one in who_does(OPERATOR, service_key=RELIEF, community_id=community_id)}


def test_every_step_has_somebody(east: int) -> None:
    found = who_does(OPERATOR, service_key=RELIEF, community_id=east)
    assert [one.gap for one in found] == [None] * len(found)
    by_role = {one.role: one.duty.does.login for one in found if one.duty.does}
    assert by_role == {
        "window_clerk": "clerk", "household_officer": "officer-e", "community_leader": "leader-e",
        "street_leader": "street",
    }  # fmt: skip
    assert {one.area for one in found if one.role == "household_officer"} == {"第一片区"}


def test_b_stands_in_and_both_away_is_a_gap(east: int) -> None:
    set_absence(OPERATOR, login="clerk", first=today(), last=today(), reason="培训")
    one = next(one for one in doers(east).values() if one.role == "window_clerk")
    assert one.duty.does is not None
    assert (one.duty.does.login, one.duty.stands_in, one.gap) == ("clerk2", True, None)
    set_absence(OPERATOR, login="clerk2", first=today(), last=today(), reason="病假")
    one = next(one for one in doers(east).values() if one.role == "window_clerk")
    assert one.duty.does is None
    assert str(one.gap) == (
        "Nobody is at the post window.civil_affairs: A clerk（培训）、B clerk2（病假）. "
        "Give it to somebody for these days: hub posts hold."
    )
    tomorrow = who_does(OPERATOR, service_key=RELIEF, community_id=east, on=today() + dt.timedelta(days=1))
    assert [each.gap for each in tomorrow] == [None] * len(tomorrow)


def test_a_post_without_anybody_and_an_account_switched_off(east: int) -> None:
    for slot in "AB":
        leave_post(OPERATOR, key="leader.e", slot=slot)
    switch_off(OPERATOR, login="street")
    found = {one.role: one for one in doers(east).values()}
    assert str(found["community_leader"].gap).startswith("Nobody holds the post leader.e.")
    assert found["street_leader"].duty.does is not None
    assert found["street_leader"].duty.does.login == "director"


def test_it_is_for_administrators_and_of_things_that_exist(east: int) -> None:
    with pytest.raises(Refused, match="post.manage"):
        who_does(actor("clerk"), service_key=RELIEF, community_id=east)
    with pytest.raises(NotFound, match="There is no service 民政-99"):
        who_does(OPERATOR, service_key="民政-99", community_id=east)
    with pytest.raises(NotFound, match="There is no community 99"):
        who_does(OPERATOR, service_key=RELIEF, community_id=99)


# --- one person -----------------------------------------------------------------------------------


def test_every_permission_has_its_words() -> None:
    assert set(WORDS) == set().union(*PERMISSIONS.values())


def test_what_a_person_may_and_why(east: int) -> None:
    found = may(OPERATOR, login="clerk")
    [right] = found.rights
    assert (right.role, right.department, right.community, right.since, right.until, right.by) == (
        "window_clerk", KEY, "", SINCE, None, "",
    )  # fmt: skip
    assert set(right.permissions) == PERMISSIONS["window_clerk"]
    [post] = found.posts
    assert (post.key, post.slot, post.today, post.stands_in_for, post.untrained) == (
        f"window.{KEY}", "A", True, "", (),
    )  # fmt: skip
    steps = {service.seq: titles for service, titles in post.steps}
    assert {f"民政-{n}" for n in range(1, 12)} - {"民政-8"} <= set(steps)
    assert all(steps.values())
    assert may(OPERATOR, login="clerk2").posts[0].today is False


def test_who_is_away_or_off_may_nothing_by_post(east: int) -> None:
    set_absence(OPERATOR, login="clerk", first=today(), last=today())
    assert may(OPERATOR, login="clerk").posts[0].today is False
    other = may(OPERATOR, login="clerk2").posts[0]
    assert (other.today, other.stands_in_for) == (True, "clerk")
    switch_off(OPERATOR, login="clerk")
    found = may(OPERATOR, login="clerk")
    assert (found.active, found.rights) == (False, ())


def test_only_the_own_or_by_an_administrator() -> None:
    assert may(actor("clerk"), login="clerk").login == "clerk"
    with pytest.raises(Refused, match="staff.manage"):
        may(actor("clerk"), login="clerk2")


# --- roles that end -------------------------------------------------------------------------------


def holders(key: str) -> tuple[str, str]:
    row = next(row for row in post_list() if row["key"] == key)
    return row["A"], row["B"]


def test_a_role_that_ends_takes_its_posts_along() -> None:
    assert end_role(OPERATOR, login="clerk", role="window_clerk", department=KEY) == (f"window.{KEY}",)
    assert holders(f"window.{KEY}") == ("", "clerk2")
    assert actor("clerk").posts == ()


def test_a_role_of_the_same_reach_keeps_the_post() -> None:
    # The director's B is the deputy; a deputy who becomes director as well may lose the deputy's role.
    grant("deputy", "director", reason="代理")
    assert end_role(OPERATOR, login="deputy", role="deputy_director") == ("deputy",)
    assert holders("director") == ("director", "deputy")


def test_a_role_that_ends_on_a_day_ends_the_post_on_that_day() -> None:
    last = today() + dt.timedelta(days=5)
    [row] = grants_of("clerk")
    assert end_grant(OPERATOR, grant_id=row["id"], last=last) == (f"window.{KEY}",)
    assert actor("clerk", last).post_ids != ()
    assert actor("clerk", last + dt.timedelta(days=1)).posts == ()
    # Longer again: the post goes on as well.
    assert end_grant(OPERATOR, grant_id=row["id"], last=None) == ()
    assert actor("clerk", last + dt.timedelta(days=1)).post_ids != ()


def test_a_role_to_come_can_be_taken_back() -> None:
    person("guest")
    begin = today() + dt.timedelta(days=10)
    made = grant_role(OPERATOR, login="guest", role="finance", since=begin)
    end_grant(OPERATOR, grant_id=made, last=today() - dt.timedelta(days=1))
    assert actor("guest", begin).grants == ()
    with pytest.raises(NotFound, match="There is no such role"):
        end_grant(OPERATOR, grant_id=9999, last=None)
