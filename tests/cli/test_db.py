"""`hub db`: what an operator sees of migrations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import cli
from hub.config import create_key
from hub.db import migrate


def hub(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["db", *arguments], env={"HUB_DATABASE": url, "HUB_LANG": "en"})


def test_upgrade_says_what_it_did_and_then_that_there_is_nothing_to_do(empty_database_url: str) -> None:
    waiting = [
        {"package": step.package, "revision": step.revision, "title": step.title}
        for step in migrate.pending(empty_database_url)
    ]
    first = hub(empty_database_url, "upgrade", "--format", "json")
    assert (first.exit_code, json.loads(first.stdout)) == (0, waiting)
    second = hub(empty_database_url, "upgrade")
    assert second.stdout == "Nothing to do: the tables are in their newest state.\n"
    assert json.loads(hub(empty_database_url, "upgrade", "--format", "json").stdout) == []


def test_current_names_what_is_waiting(empty_database_url: str) -> None:
    (before,) = [row for row in current(empty_database_url) if row["package"] == "hub"]
    assert (before["revision"], before["pending"][0]) == (None, "0001")
    count, last = len(before["pending"]), before["head"]
    assert f"{count}, from 0001 to {last}" in hub(empty_database_url, "current").stdout
    migrate.upgrade(empty_database_url)
    assert [(row["revision"] == row["head"], row["pending"]) for row in current(empty_database_url)] == [
        (True, []) for _ in migrate.installed()
    ]


def current(url: str) -> list[dict[str, object]]:
    result = hub(url, "current", "--format", "json")
    assert result.exit_code == 0
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def test_a_centre_of_an_older_version_is_backed_up_before_it_is_upgraded(tmp_path: Path) -> None:
    data = tmp_path / "centre"
    data.mkdir(mode=0o700)
    create_key(data)
    with migrate.exclusive(f"sqlite:///{data / 'centre.sqlite'}") as tx:
        migrate.upgrade_to(tx, {"hub": "0001"})
    made = CliRunner().invoke(cli, ["backup", str(tmp_path), "--data", str(data)], env={"HUB_LANG": "en"})
    assert (made.exit_code, len(list(tmp_path.glob("*.backup")))) == (0, 1), made.output


@pytest.mark.parametrize("command", ["upgrade", "current"])
def test_a_database_that_cannot_be_used_is_one_sentence_and_exit_2(command: str) -> None:
    result = hub("postgresql://clerk:secret@127.0.0.1:9/centre", command)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "127.0.0.1:9" in result.stderr
    assert "secret" not in result.output


def test_without_data_it_says_where_to_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUB_DATA", "HUB_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(cli, ["db", "current"], env={"HUB_LANG": "en"})
    assert (result.exit_code, result.stdout) == (2, "")
    assert "HUB_DATA" in result.stderr
