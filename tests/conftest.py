"""What many tests begin with: the sample department on each kind of database, and a browser."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from hub.db.base import transaction
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.services.publishing import publish
from hub.operations.settings import put_setting
from hub.plugins.manager import load_plugins
from hub.plugins.registry import Plugins
from hub.testing import databases, factories, tables
from hub.testing import sample as department
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock, Sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSER: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
)  # fmt: skip
LONG: Final = ("tests/browser/test_axe.py", "tests/operations/test_walk.py", "tests/test_drill.py")
"""A minute and more each."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones, so that none is left to one process when the other has nothing more to do."""
    items.sort(key=lambda each: not each.nodeid.startswith(LONG))


@pytest.fixture
def sample(database_url: str, tmp_path: Path) -> Iterator[Sample]:
    """A staffed centre with the sample department and civil affairs; proven at the end of the test."""
    made = _prepared()
    clock = Clock(factories.MONDAY)
    with opened(database_url, PLUGINS=_departments(), WEB=False, HUB_NOW=clock) as app:
        with app.app_context(), transaction() as tx:
            tables.load(tx, made[1])
        found = Sample(app, clock, made[0])
        yield found
        if not found.broken:
            with app.app_context():
                assert audit.verify(OPERATOR).findings == []


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests of a process, for Playwright bears no second one beside it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=list(BROWSER))
        yield made
        made.close()


@cache
def _departments() -> Plugins:
    import hub_civil_affairs.plugin as civil_affairs

    return load_plugins(modules={"civil_affairs": civil_affairs, "sample": department})


@cache
def _prepared() -> tuple[factories.Centre, tables.Rows]:
    """The centre as rows: made once through the real operations, then only inserted."""
    with tempfile.TemporaryDirectory() as folder:
        url = databases.sqlite_url(Path(folder))
        clock = Clock(factories.MONDAY)
        with opened(url, PLUGINS=_departments(), WEB=False, HUB_NOW=clock) as app, app.app_context():
            people = factories.centre("sample", "civil_affairs")
            for service in app.extensions["hub_plugins"].services().values():
                for key in service[-1].settings:
                    put_setting(OPERATOR, key=key, value="3", service=service[-1])
            publish(OPERATOR)
            with transaction() as tx:
                return people, tables.dump(tx)
