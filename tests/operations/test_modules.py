"""Departments switched on and off per community; on needs A and B for every role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db
from hub.db.models import ModuleActivation
from hub.domain.errors import NotFound, Refused
from hub.operations.ab_posts.closing import close_post
from hub.operations.ab_posts.staffing import leave_post
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import (
    NotStaffed,
    disable,
    enable,
    enable_everywhere,
    missing_staff,
    modules,
    not_offered,
    roles_of,
)
from hub.plugins.activation import all_on, communities_on, is_on
from hub.plugins.calls import require_on
from hub.testing.centre import actor, small_centre

KEY = "civil_affairs"


@pytest.fixture(autouse=True)
def centre(app_without_pages: Flask) -> Iterator[tuple[int, int]]:
    with app_without_pages.app_context():
        yield small_centre()


def test_on_in_one_community_is_not_on_in_another(centre: tuple[int, int]) -> None:
    east, west = centre
    assert enable(actor("admin"), department=KEY, community_id=east)
    assert [is_on(KEY, each) for each in centre] == [True, False]
    assert (communities_on(KEY), all_on()) == (frozenset({east}), {KEY: frozenset({east})})
    assert modules(actor("admin"))[0] == {
        "key": KEY,
        "title": "民政",
        "on": [east],
        "communities": ["东社区"],
    }
    require_on(KEY, east)
    with pytest.raises(Refused, match="civil_affairs is not switched on in this community"):
        require_on(KEY, west)


def test_what_is_shipped_and_off_is_named_to_who_may_switch_modules(centre: tuple[int, int]) -> None:
    off = [(one.service.seq, one.variant and one.variant.key, one.running) for one in not_offered(OPERATOR)]
    assert off == [("计生-3", None, 0), ("计生-2", "special", 0)]
    with pytest.raises(Refused):
        not_offered(actor("clerk"))


def test_switching_off_and_on_again_keeps_both_rows(centre: tuple[int, int]) -> None:
    east, _ = centre
    said = [
        enable(OPERATOR, department=KEY, community_id=east),
        enable(OPERATOR, department=KEY, community_id=east),
        disable(OPERATOR, department=KEY, community_id=east),
        disable(OPERATOR, department=KEY, community_id=east),
        enable(OPERATOR, department=KEY, community_id=east),
    ]
    assert said == [True, False, True, False, True]
    ended = db.session.scalars(select(ModuleActivation.until).order_by(ModuleActivation.id)).all()
    assert [until is None for until in ended] == [False, True]


def test_every_lacking_slot_is_named_and_nothing_is_switched_on(centre: tuple[int, int]) -> None:
    east, _ = centre
    leave_post(OPERATOR, key="agent.e", slot="B")
    leave_post(OPERATOR, key="window.civil_affairs", slot="B")
    with pytest.raises(NotStaffed) as found:
        enable(OPERATOR, department=KEY, community_id=east)
    assert str(found.value).splitlines() == [
        "The post agent.e (community agent) has no B. hub posts hold gives it one.",
        "The post window.civil_affairs (window clerk) has no B. hub posts hold gives it one.",
    ]
    assert found.value.exit_code == 3
    assert not is_on(KEY, east)


def test_a_lacking_post_is_named_with_its_department_or_community(centre: tuple[int, int]) -> None:
    for key in ("window.civil_affairs", "agent.e"):
        for slot in ("A", "B"):
            leave_post(OPERATOR, key=key, slot=slot)
        close_post(OPERATOR, key=key)
    makes = "hub posts complete makes the plan's posts, hub posts add another one."
    assert [str(one) for one in missing_staff(KEY, centre[0])] == [
        f"东社区: There is no post for community agent. {makes}",
        f"民政: There is no post for window clerk. {makes}",
    ]


def test_on_in_all_communities_or_in_none(centre: tuple[int, int]) -> None:
    admin = actor("admin")
    leave_post(OPERATOR, key="agent.w", slot="B")
    with pytest.raises(NotStaffed) as lacking:
        enable_everywhere(admin, department=KEY)
    assert [str(one) for one in lacking.value.errors] == [str(one) for one in missing_staff(KEY, centre[1])]
    assert all_on() == {}
    assert enable_everywhere(admin, department=KEY, reason="先开") == ["东社区", "西社区"]
    assert communities_on(KEY) == set(centre)
    assert enable_everywhere(admin, department=KEY) == []
    with pytest.raises(NotFound):
        enable_everywhere(admin, department="nothing")


def test_a_reason_switches_on_all_the_same_and_is_kept(centre: tuple[int, int]) -> None:
    east, _ = centre
    leave_post(OPERATOR, key="agent.e", slot="B")
    assert enable(actor("admin"), department=KEY, community_id=east, reason="下周到岗")
    row = db.session.scalars(select(ModuleActivation)).one()
    assert (row.reason, row.by_id) == ("下周到岗", actor("admin").staff_id)
    assert [error.params["post"] for error in missing_staff(KEY, east)] == ["agent.e"]


def test_the_roles_are_those_of_the_definitions() -> None:
    # 民政-1 alone needs the window, the officer and the agent (services.json).
    assert {"window_clerk", "household_officer", "community_agent"} <= roles_of(KEY)
    assert roles_of("forestry") == frozenset()


def test_what_is_refused(centre: tuple[int, int]) -> None:
    east, _ = centre
    with pytest.raises(NotFound, match="There is no department forestry"):
        enable(OPERATOR, department="forestry", community_id=east)
    with pytest.raises(NotFound, match="There is no community 99"):
        disable(OPERATOR, department=KEY, community_id=99)
    for verb in (enable, disable):
        with pytest.raises(Refused, match=r"clerk may not do this \(module.manage\)"):
            verb(actor("clerk"), department=KEY, community_id=east)
