"""The systemd units: accepted by systemd, and every command in them is one that the hub has."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from hub.cli import root

from .written import DEPLOY, PROGRAM, settings, unit

UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def test_these_are_the_units() -> None:
    assert UNITS == [
        "hub-backup.service", "hub-backup.timer", "hub-retention.service", "hub-retention.timer", "hub.service",
    ]  # fmt: skip
    for name in UNITS:
        if name.endswith(".timer"):
            assert name.replace(".timer", ".service") in UNITS


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_the_command_of_a_service_is_one_of_the_hubs(name: str) -> None:
    """Options and all: whoever renames one mends the unit too."""
    service = unit(name)["Service"]
    program, first, *words = service["ExecStart"].split()
    assert program == PROGRAM
    command, path = root.load(first), [first]
    while isinstance(command, click.Group):
        part = command.get_command(click.Context(command), words[0])
        assert part is not None, words
        command, path, words = part, [*path, words[0]], words[1:]
    command.make_context(" ".join(path), words)
    assert (service["User"], service["EnvironmentFile"]) == ("hub", "/etc/hub/hub.env")
    for word in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices"):
        assert service[word] == "true"
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"], service["UMask"]) == (
        "strict",
        "",
        "0077",
    )


def test_systemd_takes_them(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed (Debian package systemd)")
    for name in UNITS:
        here = (DEPLOY / name).read_text("utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / name).write_text(here, "utf-8")
    files = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run([analyze, "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "hub" in line]) == (0, [])


def test_the_environment_is_what_the_hub_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    from hub import config

    said = settings()
    assert set(said) == {"HUB_DATA", "HUB_TIMEZONE", "HUB_HTTPS", "HUB_PROXIES", "LANG"}
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert (config.https(), config.proxies(), str(config.time_zone())) == (True, 1, "Asia/Shanghai")
    assert unit("hub.service")["Service"]["StateDirectory"] == Path(said["HUB_DATA"]).name


def test_the_command_for_people_takes_the_services_environment(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("HUB_DATA=/somewhere\nHUB_LANG=en\n")
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\necho "$HUB_DATA $HUB_LANG $*"\n')
    program.chmod(0o755)
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\necho "as $2:"; shift 3; exec "$@"\n')
    runuser.chmod(0o755)
    env = {"HUB_ENV": str(tmp_path / "env"), "HUB_PROGRAM": str(program), "PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(
        [DEPLOY / "hub", "staff", "list"], env=env, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("as hub:\n/somewhere en staff list\n", "")
