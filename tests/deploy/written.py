"""What the units say, as systemd would run it: their command lines, and the environment that they name."""

from __future__ import annotations

import configparser
import sys
from collections.abc import Mapping
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "deploy"
PROGRAM = "/opt/hub/.venv/bin/hub"


def unit(name: str) -> configparser.ConfigParser:
    """A unit's sections."""
    found = configparser.ConfigParser(strict=True, interpolation=None)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(DEPLOY / name, encoding="utf-8")
    return found


def settings() -> dict[str, str]:
    """The variables of `hub.env`."""
    lines = (DEPLOY / "hub.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and line[0] != "#")


def environment(data: Path) -> dict[str, str]:
    """`hub.env` with a folder of data, what systemd gives, and nothing of whoever runs the tests."""
    return {**settings(), "HUB_DATA": str(data), "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(data)}


def command(name: str, swapped: Mapping[str, str]) -> list[str]:
    """ExecStart of a unit with the program of this tree; what else is swapped must stand in it."""
    text = unit(name)["Service"]["ExecStart"]
    for old, new in {PROGRAM: f"{sys.executable} -m hub.cli", **swapped}.items():
        assert old in text, (name, old)
        text = text.replace(old, new)
    return text.split()
