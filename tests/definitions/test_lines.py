"""The scanner that knows on which line a key stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.definitions.lines import Lines

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(ROOT.glob("plugins/*/src/*/services/*.toml")) + sorted(
    Path(__file__).parent.glob("sample/services/*")
)

AWKWARD = '''\
# comment = "[not.a.table]"
title = "a # no comment, [[step]] no table"   # a comment
"quoted key" = 1
a.b.c = 1
text = """
[[step]]
key = "inside a string"
"""
raw = \'\'\'x = "\'\'\'
list = [
  1, # one
  { key = "k", inner = [ { deep = true } ] },
  "]",
]

[law]
refs = ["a",
  "b"]

[[step]]
key = "first"
out = { a = "b", "c" = "d" }
[[step.task]]
key = "t1"
[[step.task]]
key = "t2"

[[step]]
key = "second"

[[step.task]]
key = "t3"
'''


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path, value


def test_awkward_places() -> None:
    lines = Lines(AWKWARD)
    assert {
        path: lines.at(*path)
        for path in [
            ("title",),
            ("quoted key",),
            ("a", "b", "c"),
            ("text",),
            ("raw",),
            ("list",),
            ("list", 0),
            ("list", 1),
            ("list", 1, "inner", 0, "deep"),
            ("list", 2),
            ("law",),
            ("law", "refs", 1),
            ("step",),
            ("step", 0),
            ("step", 0, "key"),
            ("step", 0, "out", "c"),
            ("step", 0, "task", 1, "key"),
            ("step", 1),
            ("step", 1, "task", 0),
            ("step", 1, "task", 0, "key"),
        ]
    } == {
        ("title",): 2,
        ("quoted key",): 3,
        ("a", "b", "c"): 4,
        ("text",): 5,
        ("raw",): 9,
        ("list",): 10,
        ("list", 0): 11,
        ("list", 1): 12,
        ("list", 1, "inner", 0, "deep"): 12,
        ("list", 2): 13,
        ("law",): 16,
        ("law", "refs", 1): 18,
        ("step",): 20,
        ("step", 0): 20,
        ("step", 0, "key"): 21,
        ("step", 0, "out", "c"): 22,
        ("step", 0, "task", 1, "key"): 26,
        ("step", 1): 28,
        ("step", 1, "task", 0): 31,
        ("step", 1, "task", 0, "key"): 32,
    }
    assert tomllib.loads(AWKWARD)["step"][1]["task"][0]["key"] == "t3"


def test_what_is_not_written_is_found_at_what_surrounds_it() -> None:
    lines = Lines('a = 1\n\n[[step]]\nkey = "x"\n')
    assert (lines.at("step", 0, "limit"), lines.at("step", 7, "key"), lines.at("fee")) == (3, 3, 1)


def test_windows_line_ends_change_nothing() -> None:
    assert Lines(AWKWARD.replace("\n", "\r\n")).known == Lines(AWKWARD).known


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_every_value_of_a_definition_stands_on_its_line(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines, written = Lines(text), text.splitlines()
    wrong = []
    for path, value in leaves(tomllib.loads(text)):
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        line = written[lines.at(*path) - 1]
        if shown not in line or (isinstance(path[-1], str) and key not in line):
            wrong.append((path, lines.at(*path), line))
    assert wrong == []
