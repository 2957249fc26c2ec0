"""A staffed centre behind its pages, and people who open them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Grid, Household
from hub.operations import settings
from hub.operations.context import service_of
from hub.operations.registry import registration
from hub.operations.rights import OPERATOR
from hub.operations.services import modules
from hub.operations.staff import accounts
from hub.testing import databases
from hub.testing.centre import actor, person, small_centre
from hub.testing.fixtures import opened

from .browsing import Browser
from .states import Play

NOW = dt.datetime(2026, 10, 8, 2, 12, tzinfo=dt.UTC)
"""8 October 2026, a working Thursday within the days on which 民政-1 is taken; 10:12 in the centre."""
PASSWORD = "sieben Zwerge am Fluss"
LOGINS = {
    "window_clerk": "clerk", "consultant": "guide", "community_agent": "agent-e", "household_officer": "officer-e",
    "community_leader": "leader-e", "deputy_director": "deputy2", "director": "director",
    "street_leader": "street", "panel_member": "panel", "finance": "finance", "inspection": "inspection",
    "department_maintainer": "keeper", "administrator": "admin", "organisation_office": "office",
    "supervision_group": "group",
}  # fmt: skip
"""One person for each role. deputy2 and director have more than one only where small_centre says so."""
RESIDENTS = (
    ("古丽娜尔·吐尔逊", "65999919820514002", "户主", "1"),
    ("哈丽旦·买买提", "65999919580302008", "户主", "2"),
)


WRITING = {
    "test_bad_input",
    "test_calendar",
    "test_case",
    "test_exports",
    "test_intake",
    "test_login",
    "test_people",
    "test_public",
    "test_registry",
    "test_statements",
}
"""Modules of tests here that run on both kinds of database."""
STRICT = {"test_odd_input"}
"""Those that run on PostgreSQL alone, which refuses all that SQLite does, and more."""


def unkeyed(page: str) -> str:
    """A page without the key of its forms, which is another one each second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def id_number(seventeen: str) -> str:
    """A number of nobody with its check digit (place code 659999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True))
    return seventeen + "10X98765432"[total % 11]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Where pages write, on both databases; pages alone are the same on either."""
    if "app" in metafunc.fixturenames:
        name = metafunc.module.__name__.rsplit(".", 1)[-1]
        kinds = ["postgres"] if name in STRICT else ["sqlite", "postgres"] if name in WRITING else ["sqlite"]
        metafunc.parametrize("app", kinds, indirect=True, scope="module")


@pytest.fixture(scope="module")
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The centre of `small_centre`, civil affairs switched on, two residents in the east."""
    if request.param == "sqlite":
        url = databases.sqlite_url(tmp_path_factory.mktemp("web"))
    else:
        url = databases.postgres_url()
    with opened(url, HUB_NOW=lambda: NOW) as made:
        fill(made)
        yield made


def fill(app: Flask) -> None:
    """Staff, settings, module and residents."""
    with app.app_context():
        east, west = small_centre()
        person("panel", "panel_member")
        person("guide", "consultant")
        person("office", "organisation_office")
        person("group", "supervision_group")
        person("keeper", "department_maintainer", department="civil_affairs")
        link = accounts.new_link(OPERATOR, login="clerk")
        accounts.use_link(link.token, PASSWORD)
        settings.put_setting(OPERATOR, key="login.second_factor", value="none")
        settings.put_setting(OPERATOR, key="centre.name", value="测试街道便民服务中心")
        for seq in ("民政-1", "民政-3"):
            settings.put_setting(OPERATOR, key="posting_days", value="7", service=service_of(seq))
        for community_id in (east, west):
            modules.enable(OPERATOR, department="civil_affairs", community_id=community_id)
        for name, number, relation, household in RESIDENTS:
            registration.register(
                actor("clerk"), name=name, id_number=id_number(number), community_id=east, relation=relation,
                household_number=household, building="1号楼", phone="13900000001",
            )  # fmt: skip
        _areas()


def _areas() -> None:
    grids, homes = Grid.__table__, Household.__table__
    with transaction() as tx:
        for grid in tx.execute(select(grids)).mappings().all():
            mine = homes.c.community_id == grid["community_id"]
            tx.execute(update(homes).where(mine).values(grid_id=grid["id"]))


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A centre of cases in motion; a module that needs more in it makes its own."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("play"))) as made:
        yield Play(made)


@pytest.fixture(autouse=True)
def as_it_was_made(request: pytest.FixtureRequest) -> None:
    """Each test finds the module's `play` as its fixture made it, whatever was done in another test."""
    if "play" in request.fixturenames:
        request.getfixturevalue("play").begin()


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """Make a browser: browse() is nobody, browse("clerk") is logged in."""
    return lambda login="": Browser(app, login)


@pytest.fixture
def clerk(browse: Callable[..., Browser]) -> Browser:
    """The window clerk's browser."""
    return browse("clerk")
