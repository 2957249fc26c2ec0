"""What holds for all tests of the tree, the hub's and the departments'."""

from __future__ import annotations

import os
import random
from collections.abc import Generator
from typing import Final

import pytest
from hypothesis import settings

pytest_plugins = ["hub.testing.fixtures"]

settings.register_profile("hub", deadline=None, max_examples=50)
settings.load_profile("hub")

ORDER: Final = "HUB_TEST_ORDER"
"""The variable that names the order of a file's tests; drawn anew for each session where it is not set."""


def pytest_configure() -> None:
    """Draw the order, before this session's workers begin."""
    os.environ.setdefault(ORDER, str(random.SystemRandom().randrange(10_000)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test leans on another: those of one file come in any order."""
    files = {path: no for no, path in enumerate(dict.fromkeys(each.path for each in items))}
    random.Random(os.environ[ORDER]).shuffle(items)
    items.sort(key=lambda each: files[each.path])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Say how this order comes again."""
    if exitstatus:
        terminalreporter.write_line(f"The order of the tests was {ORDER}={os.environ[ORDER]}.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test has failed: what it needs must be installed there."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {report.longrepr}"
    return report
