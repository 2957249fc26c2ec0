"""`hub residents changes` and `duplicates`: nobody's name without --as, and only what that person may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub.operations.registry import asking
from hub.operations.registry.registration import register
from hub.testing.centre import actor
from hub.testing.factories import id_number

from .conftest import Hub, said

Rows = Callable[..., Any]
BORN = dt.date(1958, 3, 2)


@pytest.fixture
def waiting(small: Flask) -> str:
    """The number of a change that waits for the agent of the east; two records look like one person."""
    with small.app_context():
        for sequence in (700, 702):
            made = register(
                actor("clerk"), name="样寻甲", id_number=id_number(BORN, sequence), community_id=1
            )
        ref = asking.ask(actor("clerk"), "correct", made, {"name": "样寻乙"}, why="写错", paper="身份证")
        return ref.number


def test_changes_are_listed_without_names_and_with_them_for_whose_desk_it_is(
    rows: Rows, waiting: str
) -> None:
    row = {"number": waiting, "kind": "correct", "state": "asked", "community": "东社区", "asked_by": "clerk"}
    for login, name in (("", None), ("clerk", "样寻甲"), ("agent-e", "样寻甲"), ("clerk2", None)):
        found = rows("residents", "changes", "list", *(("--as", login) if login else ()))
        assert [{key: one[key] for key in (*row, "name")} for one in found] == [{**row, "name": name}]
    assert rows("residents", "changes", "list", "--as", "agent-w") == []
    assert [one["kind"] for one in rows("residents", "changes", "list", "--state", "applied")] == [
        "register"
    ] * 2


def test_one_change_says_why_and_who_and_the_person_only_to_whom_it_concerns(
    rows: Rows, hub: Hub, waiting: str
) -> None:
    bare = rows("residents", "changes", "show", waiting)
    assert (bare["why"], bare["paper"], bare["needs"], [each["type"] for each in bare["events"]]) == (
        "写错", "身份证", "identity", ["asked"],
    )  # fmt: skip
    assert {"name", "said"} & bare.keys() == set()
    assert rows("residents", "changes", "show", waiting, "--as", "agent-e")["said"] == {"name": "样寻乙"}
    refused = hub("residents", "changes", "show", waiting, "--as", "agent-w")
    assert said(refused) == (2, "There is no such change, or it is not on your desk.")
    assert said(hub("residents", "changes", "show", "居变26-9999"))[0] == 2


def test_pairs_are_numbers_without_a_person_and_masked_with_one(rows: Rows, hub: Hub, waiting: str) -> None:
    assert [one["left"] for one in rows("residents", "duplicates")] == ["1 东社区"]
    assert "numbers differ in one digit" in hub("residents", "duplicates").stdout
    tail = id_number(BORN, 700)[-4:]
    assert [one["left"] for one in rows("residents", "duplicates", "--as", "agent-e")] == [
        f"1 样寻甲 1958 {tail} 东社区"
    ]
    assert said(hub("residents", "duplicates", "--as", "deputy"))[0] == 3
    assert rows("residents", "duplicates", "--seek", "--as", "agent-w") == []
