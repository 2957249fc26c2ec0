"""`hub keys`: status and rotate, on a folder of its own; killed in the middle, it goes on."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub import config
from hub.cli import cli
from hub.db import migrate
from hub.testing import databases
from hub.testing.factories import id_number

PEOPLE = 30


def run(*arguments: object) -> Result:
    env = {"HUB_LANG": "en", "HUB_DATA": None, "HUB_DATABASE": None}
    return CliRunner(env=env).invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A centre with a community and some people."""
    monkeypatch.delenv("HUB_DATABASE", raising=False)
    place = tmp_path / "centre"
    config.create_key(place)
    migrate.upgrade(f"sqlite:///{place / 'centre.sqlite'}")
    assert run("communities", "add", "东社区", "--data", place).exit_code == 0
    sheet = tmp_path / "sheet.csv"
    rows = [f"样{chr(0x4E00 + n)},{id_number(dt.date(1970, 1, 1) + dt.timedelta(n))}" for n in range(PEOPLE)]
    sheet.write_text("姓名,身份证号\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert run("residents", "import", sheet, "--community", 1, "--yes", "--data", place).exit_code == 0
    return place


def again(folder: Path) -> str:
    """Import the same sheet once more: everybody is found by the keyed hash of the number."""
    done = run(
        "residents", "import", folder.with_name("sheet.csv"), "--community", 1, "--yes", "--data", folder
    )
    assert done.exit_code == 0, done.stderr
    return str(done.stdout)


def secrets_of(folder: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        run("keys", "status", "--format", "json", "--data", folder).stdout
    )
    return found


def test_no_new_secret_comes_where_the_database_takes_no_changes(tmp_path: Path) -> None:
    key = config.create_key(tmp_path)
    before = key.read_bytes()
    copy = f"{databases.postgres_url()}&options=-c%20default_transaction_read_only%3Don"
    done = CliRunner(env={"HUB_LANG": "en", "HUB_DATABASE": copy}).invoke(
        cli, ["keys", "rotate", "--data", str(tmp_path)]
    )
    assert (done.exit_code, done.stderr) == (
        1,
        "The database may only be read; nothing of this was saved. "
        "HUB_DATABASE must name the server that takes changes, not the copy beside it.\n",
    )
    assert key.read_bytes() == before


def test_a_new_secret(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(config.key_path(folder).read_bytes())
    assert (
        "The copy is the key file of today." in run("keys", "status", "--copy", copy, "--data", folder).stdout
    )
    old_backup = tmp_path / "old"
    assert run("backup", old_backup, "--data", folder).exit_code == 0
    done = run("keys", "rotate", "--format", "json", "--data", folder)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == PEOPLE
    assert "Copy " in done.stderr
    assert config.key_path(folder).stat().st_mode & 0o777 == 0o600
    newest, oldest = secrets_of(folder)
    assert (newest["name"], newest["role"], oldest["since"]) == (
        json.loads(done.stdout)["name"], "encrypts and seals", None,
    )  # fmt: skip
    stale = run("keys", "status", "--copy", copy, "--data", folder)
    assert (stale.exit_code, stale.stderr) == (
        1, f"{copy}: The copy is older than the key file: it does not open the newest backups."
        " Copy the key file there anew.\n",
    )  # fmt: skip
    assert run("restore", old_backup, "--check", "--data", folder).exit_code == 0
    assert run("backup", tmp_path / "new", "--data", folder).exit_code == 0
    refused = run("restore", tmp_path / "new", "--check", "--key", copy, "--data", folder)
    assert (refused.exit_code, refused.stderr.count("\n")) == (3, 1)
    assert "This backup was made with another key file." in refused.stderr
    again(folder)
    assert f"{PEOPLE}" in run("residents", "count", "--data", folder).stdout


def test_a_backup_from_before_the_change_comes_back_with_the_key_file_of_today(
    folder: Path, tmp_path: Path
) -> None:
    old, there = tmp_path / "old", tmp_path / "there"
    assert run("backup", old, "--data", folder).exit_code == 0
    assert run("keys", "rotate", "--data", folder).exit_code == 0
    done = run("restore", old, "--key", config.key_path(folder), "--data", there)
    assert (done.exit_code, done.stderr.splitlines()[-2:]) == (0, [
        "This backup is from before the key file was changed: run hub keys rotate first.",
        "Notices and payments are shut: compare them with paper and bank, then hub release --reason …",
    ])  # fmt: skip
    assert run("residents", "count", "--data", there).exit_code == 1
    assert run("keys", "rotate", "--data", there).exit_code == 0
    assert f"{PEOPLE}" in run("residents", "count", "--data", there).stdout
    newer = run("backup", tmp_path / "newer", "--data", folder)
    again_there = run(
        "restore", tmp_path / "newer", "--key", config.key_path(folder), "--data", tmp_path / "x"
    )
    assert (newer.exit_code, again_there.exit_code) == (0, 0)
    assert "hub keys rotate" not in again_there.stderr


def test_a_copy_that_is_not_there_is_no_centre_without_its_key(folder: Path, tmp_path: Path) -> None:
    gone = tmp_path / "usb" / "key"
    status = run("keys", "status", "--copy", gone, "--data", folder)
    restored = run("restore", tmp_path / "old", "--key", gone, "--data", tmp_path / "new")
    for said, option in ((status, "--copy"), (restored, "--key")):
        assert said.exit_code == 2
        assert said.stderr.endswith(f"Invalid value for '{option}': File '{gone}' does not exist.\n")


def test_not_while_the_centre_is_served(folder: Path) -> None:
    with config.lock(folder):
        result = run("keys", "rotate", "--data", folder)
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert len(config.read_key(config.key_path(folder))) == 1


KILLED = """
import os, signal, sys
from hub.operations.upkeep import rotation
from hub.cli import cli
rotation.PIECE = 7
whole = rotation.rotate
def told(table, rows):
    if rows == 14:
        os.kill(os.getpid(), signal.SIGKILL)
rotation.rotate = lambda _told: whole(told)
cli(["keys", "rotate", "--data", sys.argv[1]])
"""


def test_killed_in_the_middle_it_goes_on(folder: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(folder)], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    for words in (["residents", "count"], ["backup", folder / "b"], ["sweep"]):
        shut = run(*words, "--data", folder)
        assert (shut.exit_code, shut.stderr) == (
            1, "A change of the key file has begun and is not finished."
            " Run hub keys rotate once more: it goes on where it stopped.\n",
        )  # fmt: skip
    done = run("keys", "rotate", "--format", "json", "--data", folder)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == PEOPLE - 14
    assert len(config.read_key(config.key_path(folder))) == 2
    assert run("audit", "verify", "--data", folder).exit_code == 0
    again(folder)
    assert sorted(path.name for path in folder.glob("key*")) == ["key"]
