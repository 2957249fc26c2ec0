"""An empty text where a name or a path belongs is refused by every command, before it opens anything."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hub.cli import cli, root

from .test_speech import every

WORDS = {"note", "reason", "phone", "title", "value"}
"""Some of what may be said to be nothing."""


def _command(words: list[str]) -> click.Command:
    found: click.Command = root.load(words[0])
    for word in words[1:]:
        assert isinstance(found, click.Group)
        part = found.get_command(click.Context(found), word)
        assert part is not None
        found = part
    return found


def _texts(words: list[str]) -> list[click.Parameter]:
    kinds = (click.types.StringParamType, click.Path)
    return [one for one in _command(words).params if isinstance(one.type, kinds)]


def _line(words: list[str], empty: click.Parameter, blank: str) -> list[str]:
    """The command with one text that is empty, and something for all that is needed before it."""
    options, rest = [], []
    for param in _command(words).params:
        if getattr(param, "is_flag", False) and param.required:
            options.append(param.opts[0])
        elif param is empty or param.required:
            said = blank if param is empty else "1"
            options += [] if isinstance(param, click.Argument) else [param.opts[0], said]
            rest += [said] if isinstance(param, click.Argument) else []
        elif isinstance(param, click.Argument):
            rest += ["1"]
    return [*words, *options, "--", *rest]


@pytest.mark.parametrize("words", [one for one in every() if not isinstance(_command(one), click.Group)],
                         ids=" ".join)  # fmt: skip
def test_what_names_something_is_not_empty(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for param in _texts(words):
        for blank in ("", " "):
            done = CliRunner(env={"HUB_LANG": "en", "HUB_DATA": ""}).invoke(cli, _line(words, param, blank))
            if done.output.endswith("It is empty.\n"):
                continue
            assert param.name in _free(), (words, param.name, done.output)
    assert [*tmp_path.iterdir()] == []


def _free() -> frozenset[str]:
    from hub.cli.speech import _WORDS

    assert WORDS <= _WORDS
    return _WORDS


@pytest.mark.parametrize("line", [
    ["backup", ""], ["services", "publish", " "], ["cases", "list", "--community", ""],
    ["staff", "grant", "clerk", "window_clerk", "--department", ""], ["db", "current", "--data", ""],
    ["cases", "put-delivery-right", "民26-0001", "", "--second", "x", "--reason", "x"],
], ids=" ".join)  # fmt: skip
def test_it_is_said_of_which(line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`hub backup ""` wrote into the current folder, and an empty community was all of them."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner(env={"HUB_LANG": "en"}).invoke(cli, line)
    assert (done.exit_code, done.output.endswith("It is empty.\n"), [*tmp_path.iterdir()]) == (2, True, [])


def test_words_may_be_nothing() -> None:
    """A telephone number is cleared so, and a reason that is needed is asked for in the verb's own words."""
    done = CliRunner(env={"HUB_LANG": "en", "HUB_DATA": ""}).invoke(
        cli, ["posts", "change", "x", "--phone", ""]
    )
    assert "It is empty." not in done.output
