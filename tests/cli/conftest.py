"""Commands as scripts call them: on an app of a small centre, in English."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from hub.cli import cli
from hub.testing.centre import small_centre

Hub = Callable[..., Result]


@pytest.fixture
def small(app_without_pages: Flask) -> Flask:
    """An app of `small_centre`."""
    with app_without_pages.app_context():
        small_centre()
    return app_without_pages


@pytest.fixture
def hub(small: Flask) -> Hub:
    """Runs `hub ARGUMENTS` on the small centre."""

    def run(*arguments: object) -> Result:
        return CliRunner(env={"HUB_LANG": "en"}).invoke(cli, [str(each) for each in arguments], obj=small)

    return run


@pytest.fixture
def rows(hub: Hub) -> Callable[..., Any]:
    """Runs `hub ARGUMENTS --format json`, which must succeed; what it prints."""

    def run(*arguments: object) -> Any:
        result = hub(*arguments, "--format", "json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    return run


def said(result: Result) -> tuple[int, str]:
    """Exit code and the one line on stderr."""
    return result.exit_code, result.stderr.removesuffix("\n")
