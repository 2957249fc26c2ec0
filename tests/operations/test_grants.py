"""Roles: where they hold, the plan's caps, the last administrator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db, today
from hub.db.models import Grant
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.centre.communities import add_community
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff.accounts import new_link, switch_off, switch_on, use_link
from hub.operations.staff.grants import caps, end_grant, grant_role, grants_of, revoke_role
from hub.testing.centre import actor, person


@pytest.fixture(autouse=True)
def east(app_without_pages: Flask) -> Iterator[int]:
    with app_without_pages.app_context():
        yield add_community(OPERATOR, name="东社区")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"role": "king"}, "There is no role king; there are: window_clerk"),
        ({"role": "window_clerk"}, "window clerk needs a department"),
        ({"role": "department_maintainer"}, "department maintainer needs a department"),
        ({"role": "community_agent"}, "community agent needs a community"),
        ({"role": "household_officer"}, "household officer needs a community"),
        ({"role": "community_leader"}, "community leader needs a community"),
        ({"role": "window_clerk", "department": "forestry"}, "There is no department forestry"),
        ({"role": "community_agent", "community_id": 99}, "There is no community 99"),
        ({"role": "finance", "until": dt.date(2000, 1, 1)}, "The last day lies before the first"),
    ],
)
def test_what_is_refused(given: dict[str, object], said: str) -> None:
    person("guest")
    with pytest.raises(InputError, match=said):
        grant_role(OPERATOR, login="guest", **given)  # type: ignore[arg-type]
    assert db.session.scalars(select(Grant.id)).all() == []


def test_the_same_role_is_given_once_but_in_several_places(east: int) -> None:
    west = add_community(OPERATOR, name="西社区")
    person("guest", "community_agent", community_id=east)
    with pytest.raises(Refused, match="has the role community agent there already"):
        grant_role(OPERATOR, login="guest", role="community_agent", community_id=east)
    grant_role(OPERATOR, login="guest", role="community_agent", community_id=west)
    assert [grant.community_id for grant in actor("guest").grants] == [east, west]


def test_revoking_ends_it_now_and_keeps_the_row(east: int) -> None:
    person("guest", "community_agent", community_id=east)
    with pytest.raises(NotFound, match="does not have the role community leader there"):
        revoke_role(OPERATOR, login="guest", role="community_leader", community_id=east)
    revoke_role(OPERATOR, login="guest", role="community_agent", community_id=east)
    assert actor("guest").grants == ()
    yesterday = today() - dt.timedelta(days=1)
    assert [(row["role"], row["community"], row["until"]) for row in grants_of("guest")] == [
        ("community_agent", "东社区", yesterday)
    ]


@pytest.mark.parametrize(
    ("role", "most", "label"),
    [
        ("director", 1, "directors"),
        ("deputy_director", 2, "deputy directors"),
        ("community_agent", 4, "agents of this community"),
    ],
)
def test_the_plans_caps_ask_for_a_reason_which_is_kept(east: int, role: str, most: int, label: str) -> None:
    place = {"community_id": east} if role == "community_agent" else {}
    for number in range(most):
        person(f"one{number}", role, **place)  # type: ignore[arg-type]
    person("more")
    with pytest.raises(Refused, match=f"There are already {most} of {label}; the plan has {most}"):
        grant_role(OPERATOR, login="more", role=role, **place)  # type: ignore[arg-type]
    assert grants_of("more") == []
    grant_role(OPERATOR, login="more", role=role, reason=" 借调三个月 ", street_post="副调研员", **place)  # type: ignore[arg-type]
    assert [row["reason"] for row in grants_of("more")] == ["借调三个月"]


def test_the_centres_cap_counts_people_not_roles(east: int) -> None:
    put_setting(OPERATOR, key="caps.centre_staff", value="2")
    person("one", "window_clerk", department="civil_affairs")
    # The same person in two roles is one; finance, agents and others do not count.
    grant_role(OPERATOR, login="one", role="deputy_director", street_post="副主任")
    person("money", "finance")
    person("agent", "community_agent", community_id=east)
    person("two", "director")
    person("three")
    with pytest.raises(Refused, match="already 2 of people at the centre; the plan has 2"):
        grant_role(OPERATOR, login="three", role="window_clerk", department="civil_affairs")
    switch_off(OPERATOR, login="two")
    grant_role(OPERATOR, login="three", role="window_clerk", department="civil_affairs")


def test_an_agents_cap_is_each_communitys(east: int) -> None:
    west = add_community(OPERATOR, name="西社区")
    for number in range(4):
        person(f"one{number}", "community_agent", community_id=east)
    person("other", "community_agent", community_id=west)
    assert [grant.community_id for grant in actor("other").grants] == [west]


def test_the_last_administrator_stays(app_without_pages: Flask) -> None:
    person("root", "administrator")
    root = actor("root")
    for attempt in (
        lambda: revoke_role(root, login="root", role="administrator"),
        lambda: revoke_role(OPERATOR, login="root", role="administrator"),
        lambda: switch_off(root, login="root"),
    ):
        with pytest.raises(Refused, match="This is the last administrator"):
            attempt()
    # One who cannot log in any more, or will be one later only, does not count.
    person("second", "administrator")
    switch_off(OPERATOR, login="second")
    person("third")
    tomorrow = today() + dt.timedelta(days=1)
    grant_role(OPERATOR, login="third", role="administrator", since=tomorrow)
    with pytest.raises(Refused, match="This is the last administrator"):
        revoke_role(root, login="root", role="administrator")
    person("fourth", "administrator")
    revoke_role(root, login="root", role="administrator")
    assert [actor(login).has_role("administrator") for login in ("root", "fourth")] == [False, True]


def test_roles_are_given_by_administrators_only() -> None:
    person("clerk", "window_clerk", department="civil_affairs")
    for verb in (grant_role, revoke_role):
        with pytest.raises(Refused, match=r"clerk may not do this \(staff.manage\)"):
            verb(actor("clerk"), login="clerk", role="administrator")


def lasting(login: str) -> int:
    """An administrator who can log in; the grant's id."""
    person(login, "administrator")
    use_link(new_link(OPERATOR, login=login).token, "nine words nobody guesses")
    return int(grants_of(login)[0]["id"])


def test_the_last_administrator_stays_whatever_is_tried() -> None:
    root = lasting("root")
    tomorrow = today() + dt.timedelta(days=1)
    with pytest.raises(Refused, match="This is the last administrator"):
        end_grant(actor("root"), grant_id=root, last=tomorrow)
    # Neither one who never set a password, nor one whose own role ends, is another one.
    person("fresh", "administrator")
    short = lasting("short")
    end_grant(OPERATOR, grant_id=short, last=tomorrow)
    for attempt in (
        lambda: end_grant(actor("root"), grant_id=root, last=tomorrow),
        lambda: revoke_role(OPERATOR, login="root", role="administrator"),
        lambda: switch_off(OPERATOR, login="root"),
    ):
        with pytest.raises(Refused, match="This is the last administrator"):
            attempt()
    assert [row["until"] for row in grants_of("root")] == [None]
    lasting("other")
    end_grant(actor("root"), grant_id=root, last=tomorrow)
    assert [row["until"] for row in grants_of("root")] == [tomorrow]


def test_switching_on_again_is_counted_too(east: int) -> None:
    person("one", "director")
    switch_off(OPERATOR, login="one")
    person("two", "director")
    with pytest.raises(Refused, match="already 1 of directors; the plan has 1"):
        switch_on(OPERATOR, login="one")
    assert actor("two").has_role("director")
    switch_on(OPERATOR, login="one", reason="交接一个月")
    assert [cap.now for cap in caps("director", None, None, today()) if cap.key == "caps.directors"] == [2]
