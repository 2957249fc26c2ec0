"""The commands of the units, run as they are written: with the service's environment and nothing beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hub import config
from hub.db import migrate

from .served import free_port, until_it_answers
from .test_units import DEPLOY, PROGRAM, unit

PORT, BACKUPS = "--port 8000", "/var/backups/hub"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """What `hub init` and the operator have made: the data with key and tables, the folder of backups."""
    (tmp_path / "data").mkdir()
    (tmp_path / "backups").mkdir()
    config.create_key(tmp_path / "data")
    migrate.upgrade(f"sqlite:///{tmp_path / 'data' / 'centre.sqlite'}")
    return tmp_path


def environment(place: Path) -> dict[str, str]:
    """`hub.env` with this test's folder, what systemd itself gives, and no variable of whoever runs the test."""
    lines = [line for line in (DEPLOY / "hub.env").read_text("utf-8").splitlines() if line and line[0] != "#"]
    said = dict(line.split("=", 1) for line in lines)
    return {**said, "HUB_DATA": str(place / "data"), "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(place)}


def command(name: str, swapped: Mapping[str, str]) -> list[str]:
    """ExecStart of a unit, with the program of this tree; what else is swapped must stand in it."""
    text = unit(name)["Service"]["ExecStart"]
    for old, new in {PROGRAM: f"{sys.executable} -m hub.cli", **swapped}.items():
        assert old in text, (name, old)
        text = text.replace(old, new)
    return text.split()


def test_the_service_answers_and_the_timers_commands_do_their_work_beside_it(place: Path) -> None:
    port, env = free_port(), environment(place)
    serve = command("hub.service", {PORT: f"--port {port}"})
    backup = command("hub-backup.service", {BACKUPS: str(place / "backups")})
    retention = command("hub-retention.service", {})
    with subprocess.Popen(serve, env=env, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            until_it_answers(process, port)
            assert json.loads(until_it_answers(process, port, "/readyz"))["ready"] is True
            for each in (backup, retention):
                done = subprocess.run(each, env=env, cwd="/", capture_output=True, text=True, check=False)
                assert (done.returncode, done.stderr) == (0, ""), each
        finally:
            process.terminate()
            said = process.communicate(timeout=40)[0]
    assert process.returncode == 0, said
    (kept,) = (place / "backups").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
