"""A centre of its own for each browser test."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hub.testing.fixtures import opened
from hub.testing.walk import Ticking

from . import town
from .pictures import Pictures
from .site import Site, served

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its pages are left behind as pictures."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town, built once."""
    return town.build(tmp_path_factory.mktemp("town"))


@pytest.fixture
def site(built: Path, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A centre of one's own, served; at the end no page may have broken."""
    with opened(town.copy(built, tmp_path)) as app:
        app.config["HUB_NOW"] = Ticking(town.START)
        with served(app) as url:
            made = Site(app, url, browser)
            yield made
            if request.node.stash.get(FAILED, False):
                made.leave_pictures(tmp_path)
            made.close()
        assert made.broken == []


@pytest.fixture
def pictures(browser: Browser) -> Pictures:
    """Takes pictures where HUB_PICTURES names a folder."""
    return Pictures(browser)


@pytest.fixture(scope="session")
def text_of() -> Callable[[bytes], str]:
    """The text of a PDF, blanks left out."""
    import shutil
    import subprocess

    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed (Debian package poppler-utils)")

    def read(pdf: bytes) -> str:
        done = subprocess.run([tool, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
        return "".join(done.stdout.decode().split())

    return read
