"""Help and click's own sentences in the terminal's language; the formats stay."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from hub.cli import cli, root
from hub.cli.speech import language, tr, width, wrapped

ENGLISH = re.compile(r"(?<!hub )\b(?!hub )[A-Za-z]+(?: [a-z]+){2,}")


def spoken(*words: str, said: str = "zh_Hans_CN") -> str:
    return CliRunner(env={"HUB_LANG": said}).invoke(cli, list(words)).output


def every() -> list[list[str]]:
    """Every command and group, as words."""
    found: list[list[str]] = []

    def look(command: click.Command, words: list[str]) -> None:
        found.append(words)
        if isinstance(command, click.Group):
            for name in command.list_commands(click.Context(command)):
                part = command.get_command(click.Context(command), name)
                assert part is not None
                look(part, [*words, name])

    for name in root.COMMANDS:
        look(root.load(name), [name])
    return found


@pytest.mark.parametrize("words", [[], *every()], ids=" ".join)
def test_help_has_no_english_sentence_in_chinese(words: list[str]) -> None:
    said = spoken(*words, "--help")
    assert ENGLISH.findall(said.split("\n", 1)[1]) == []
    assert said.startswith("用法：")


@pytest.mark.parametrize("words", [[], *every()], ids=" ".join)
def test_no_line_of_help_is_wider_than_a_terminal(words: list[str]) -> None:
    lines = spoken(*words, "--help").splitlines()
    assert [line for line in lines if width(line) > 80] == []


def test_help_in_english() -> None:
    said = spoken("staff", "add", "--help", said="en").split("\n\n")
    assert said[1] == "  A new account; prints the one-time link by which its person sets a password."
    assert re.findall(r"--name TEXT +(.*)", said[2]) == ["The person's name."]


def test_wrong_use_in_chinese() -> None:
    result = CliRunner(env={"HUB_LANG": "zh_CN"}).invoke(cli, ["staff", "nothing"])
    assert (result.exit_code, result.stderr) == (2, "cli staff: 没有命令'nothing'。\n")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ({"HUB_LANG": "zh_Hans_CN", "LANG": "en_GB.UTF-8"}, "zh_Hans_CN"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_Hans_CN"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"HUB_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "kk_KZ.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_which_language(monkeypatch: pytest.MonkeyPatch, said: dict[str, str], chosen: str) -> None:
    for name in ("HUB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert language() == chosen
    assert tr("yes") == {"en": "yes", "zh_Hans_CN": "是"}[chosen]


def test_lines_break_between_characters_and_not_before_a_mark() -> None:
    assert wrapped("一二三四，五六 hub run 七", 10) == ["一二三四，", "五六 hub", "run 七"]
    assert wrapped("", 10) == []
