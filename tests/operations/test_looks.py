"""Who looked at what, in words: each kind of look has one, and a purpose is a number or what somebody typed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import hub
from hub.operations.spoken import LOOKS, purpose_said


def looks() -> Iterator[ast.expr]:
    """What `log_access` is told was done, wherever the hub calls it."""
    for file in Path(hub.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "log_access":
                yield node.args[1]


def test_every_kind_of_look_has_its_words() -> None:
    """A resident who asked who had looked read: entitlement, entitlement 待26-00148."""
    known = [each.value for each in looks() if isinstance(each, ast.Constant)]
    assert len(known) > 80
    assert sorted(set(known) - set(LOOKS)) == []


def test_a_purpose_is_the_number_it_names_and_a_list_its_own() -> None:
    said = {
        "case 民26-0001": "民26-0001", "entitlement 待26-00148": "待26-00148", "pay-out 发26-0001": "发26-0001",
        "print 发26-0001": "发26-0001", "who draws 待26-00148": "待26-00148",
        "paper of who draws 待26-00148": "待26-00148", "not paid: 民26-0001": "民26-0001",
        "file 2026-0001": "2026-0001",
        "rosters": "", "urgent": "", "day sheet": "", "the resident's own question": "",
        "本人来窗口办理": "本人来窗口办理", "casework": "casework",
    }  # fmt: skip
    assert {purpose: purpose_said(purpose) for purpose in said} == said
