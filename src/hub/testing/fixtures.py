"""pytest fixtures for the tests of the hub and of departments, which name this module in `pytest_plugins`."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask

from hub.db.base import db, let_go
from hub.plugins.manager import load_plugins
from hub.plugins.registry import Plugins
from hub.testing import compiled, databases

BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser")
KEY = "a key for tests, which protects nobody's data"


def pytest_configure(config: pytest.Config) -> None:
    """Open the folder that this session's workers share."""
    if databases.SESSION not in os.environ:
        until_the_end = ExitStack()
        until_the_end.enter_context(databases.session())
        config.add_cleanup(until_the_end.close)


def pytest_collection_finish() -> None:
    """Spare the collector what lives as long as the tests; it looked through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database without rows; a test that asks for it runs once on each kind."""
    return databases.sqlite_url(tmp_path) if request.param == "sqlite" else databases.postgres_url()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return databases.empty_postgres_url()


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """The whole application on each kind of database, with the installed departments."""
    with opened(database_url) as made:
        yield made


@pytest.fixture
def app_without_pages(database_url: str) -> Iterator[Flask]:
    """The application as commands open it: no routes, so it is ready sooner."""
    with opened(database_url, WEB=False) as made:
        yield made


@contextmanager
def opened(url: str, **config: Any) -> Iterator[Flask]:
    """An application on the database `url` with the installed departments, closed at the end."""
    from hub.app import create_app

    made = create_app({"DATABASE": url, "KEY": KEY, "TESTING": True, "PLUGINS": _departments(), **config})
    with made.app_context():
        compiled.share(made, db.engine)
    yield made
    with made.app_context():
        let_go()
        db.engine.dispose()


@cache
def _departments() -> Plugins:
    # Reading all definitions for every test would take longer than most tests.
    return load_plugins()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for browser tests: the one without a window, which costs half."""
    return _tool(*BROWSERS, package="chromium-headless-shell")


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """The path of the program that makes pictures of a PDF's pages."""
    return _tool("pdftoppm", package="poppler-utils")


def _tool(*names: str, package: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"{names[0]} is not installed (Debian package {package})")
