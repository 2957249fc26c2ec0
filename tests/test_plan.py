"""docs/plan.md maps every rule of the plan to where it is seen and to a test that is there."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

TREE = Path(__file__).parent.parent
MAP = TREE / "docs" / "plan.md"
IDS = (TREE / "tests" / "plan" / "regimes.txt").read_text(encoding="utf-8").split()
SEED = TREE.parent / "shared" / "seed" / "regimes.json"
ROW = re.compile(r"^\| *([A-Z]+-\w+) *\|(.*)\|(.*)\|(.*)\|(.*)\|$")
NOT_BUILT = "not built"


def rows() -> list[tuple[str, ...]]:
    """(id, rule, where, tests, remark) of every row, as written."""
    found = (ROW.match(line) for line in MAP.read_text(encoding="utf-8").splitlines())
    return [tuple(part.strip() for part in match.groups()) for match in found if match]


def test_every_rule_has_exactly_one_row() -> None:
    assert sorted(id_ for id_, *_ in rows()) == sorted(IDS)
    assert len(set(IDS)) == len(IDS) == 145


def test_the_kept_ids_are_the_plans() -> None:
    """Where the plan's data lie beside the tree; elsewhere the kept ids stand for them."""
    text = SEED.read_text(encoding="utf-8") if SEED.is_file() else json.dumps([{"id": id_} for id_ in IDS])
    assert [each["id"] for each in json.loads(text)] == IDS


def test_every_row_says_the_rule_and_a_place_or_why_there_is_none() -> None:
    bare = [
        id_
        for id_, rule, where, _, remark in rows()
        if not rule or not where or (where == NOT_BUILT and not remark)
    ]
    unproven = [
        id_ for id_, _, where, tests, remark in rows() if where != NOT_BUILT and not (tests or remark)
    ]
    assert (bare, unproven) == ([], [])


def test_every_test_that_is_named_is_there() -> None:
    named = [(id_, test) for id_, _, _, tests, _ in rows() for test in _named(tests)]
    assert [(id_, test) for id_, test in named if not _is_there(test)] == []


def test_what_stands_in_the_column_of_tests_are_tests() -> None:
    left = {id_: re.sub(r"`[^`]*`|<br>", "", tests).strip(" ,;、") for id_, _, _, tests, _ in rows()}
    assert {id_: text for id_, text in left.items() if text} == {}


def _named(tests: str) -> list[str]:
    return re.findall(r"`([^`]+)`", tests)


def _is_there(test: str) -> bool:
    file, found, name = test.partition("::")
    return bool(found) and name in _tests_of(file)


@cache
def _tests_of(file: str) -> frozenset[str]:
    """Names of the test functions of a file, read without running it."""
    path = TREE / file
    if not path.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return frozenset(name for name in functions if name.startswith("test_"))
