"""The demonstration's people at work: every role, A and B everywhere, the same every time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from hub.db.base import db
from hub.db.models import Grid, Staff
from hub.demo.staff import COMMUNITIES, GRIDS, Account, build_staff
from hub.domain.actor import ROLES
from hub.operations.centre.communities import communities
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import missing_staff, modules
from hub.operations.staff.login import authenticate
from hub.operations.staff.people import actor_by_login
from hub.operations.staff.second_factor import must_enrol
from hub.operations.upkeep import doctor
from hub.testing import databases
from hub.testing.fixtures import opened

SINCE = dt.date(2026, 1, 5)
NOW = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Account]]:
    """Built once; no test here changes anything."""
    url = databases.sqlite_url(tmp_path_factory.mktemp("demo"))
    with opened(url, WEB=False, HUB_NOW=lambda: NOW) as app, app.app_context():
        yield build_staff(SINCE)


def test_one_account_at_least_per_role_and_all_can_log_in(accounts: list[Account]) -> None:
    assert {role for account in accounts for role in account.roles} == set(ROLES)
    assert len({account.password for account in accounts}) == 1
    first = {role: account for account in reversed(accounts) for role in account.roles}
    for role, account in first.items():
        actor = authenticate(account.login, account.password)
        assert actor.has_role(role)
        assert not must_enrol(actor)


def test_the_numbers_of_the_plan(accounts: list[Account]) -> None:
    roles = Counter(
        (role, place) for account in accounts for role in account.roles for place in account.communities
    )
    assert {place: roles["community_agent", place] for place in COMMUNITIES} == dict.fromkeys(COMMUNITIES, 4)
    assert {place: roles["household_officer", place] for place in COMMUNITIES} == dict.fromkeys(
        COMMUNITIES, GRIDS
    )
    assert db.session.execute(select(func.count(Grid.id))).scalar() == len(COMMUNITIES) * GRIDS
    centre = {"director", "deputy_director", "window_clerk", "finance", "inspection", "administrator"}
    assert sum(bool(centre & set(account.roles)) for account in accounts) == 15
    assert len(communities()) == 4


def test_every_post_has_a_and_b_and_every_department_is_on(accounts: list[Account]) -> None:
    for module in modules(OPERATOR):
        assert module["on"] == [1, 2, 3, 4]
        assert [missing_staff(module["key"], place) for place in module["on"]] == [[], [], [], []]
    wrong = [str(one.error) for one in doctor.examine() if one.level == "wrong"]
    assert [line for line in wrong if "is not set; the step" not in line] == []


def test_an_area_is_one_officers_and_the_neighbour_stands_in(accounts: list[Account]) -> None:
    own = [post for post in actor_by_login("officer11").posts if post.slot == "A"]
    assert [post.title for post in own] == [f"{COMMUNITIES[0]}第一片区包户干部"]


def test_names_are_the_same_and_passwords_are_not(accounts: list[Account]) -> None:
    names = [account.name for account in accounts]
    assert len(set(names)) == len(names)
    assert names[0] == "李国华"
    stored = db.session.scalars(select(Staff.password_hash)).all()
    assert accounts[0].password not in " ".join(filter(None, stored))
    assert len(accounts[0].password) == 14
