"""`hub init` asked step by step on a terminal: a wrong answer is asked for again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import cli
from hub.plugins.manager import load_plugins


def test_it_asks_again_until_an_answer_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUB_DATA", "HUB_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True)
    data = tmp_path / "centre"
    typed = [
        str(data), "示范中心", "一号", "0909-1", "幸福路1号", "hub.example", "https://hub.example", "东社区 西社区", "第一片区 第二片区", "-", "民政窗口",
        *[""] * (len(load_plugins().keys) - 1), "maybe", "yes", "10-14", "10:00-14:00,15:30-19:30", "05-01,09-30,10:00-14:00,16:00-20:00", "-", "Not A Login", "root", "王管", "yes",
    ]  # fmt: skip
    result = CliRunner(env={"HUB_LANG": "en"}).invoke(cli, ["init"], input="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    assert "A login has 2 to 60 small letters" in result.stderr
    assert result.stdout.count("Log-in name of the first administrator: ") == 2
    assert "This is no telephone number." in result.stderr
    assert "hub.example is not a web address; write it like https://hub.example.cn." in result.stderr
    assert "https://hub.example/link/" in result.stdout
    assert "maybe is neither yes nor no." in result.stderr
    assert "Write it like 10:00-14:00,15:30-19:30." in result.stderr
    assert sorted(path.name for path in data.iterdir() if "-" not in path.name) == ["centre.sqlite", "key"]


def test_the_folder_of_the_environment_is_taken_and_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_DATABASE", raising=False)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True)
    data = tmp_path / "centre"
    runner = CliRunner(env={"HUB_LANG": "en", "HUB_DATA": str(data)})
    broken_off = runner.invoke(cli, ["init"], input="示范中心\n")
    assert "Folder for the centre's data" not in broken_off.stdout
    assert f"the 1 answers so far are kept in {data}" in broken_off.stderr
