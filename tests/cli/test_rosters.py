"""`hub rosters`: numbers for the operator, items in the scope of --as, a roster from making to its sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from hub.operations.benefits import entitlements
from hub.operations.benefits.entitlements import Granted
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing.centre import actor
from hub.testing.factories import household

from .conftest import Hub, said

Rows = Callable[..., Any]


@pytest.fixture
def payee(small: Flask) -> str:
    """The name of the one who receives the low-income allowance."""
    with small.app_context():
        enable(OPERATOR, department="civil_affairs", community_id=1, reason="test")
        who = household("样甲", community_id=1)[0]
        granted = Granted(
            "civil_affairs.minimum_living", "civil_affairs", who, 1, 500_00, dt.date(2016, 1, 1), paper="台账"
        )
        made = entitlements.take_over(actor("clerk"), granted)
        entitlements.answer(actor("clerk2"), made.id, rev=made.rev, confirms=True)
    return "样甲"


def test_from_making_to_the_sheet(rows: Rows, hub: Hub, payee: str, tmp_path: Path) -> None:
    plan = rows("rosters", "make", "民政复核-1", "--dry-run", "--as", "clerk")
    assert (plan["number"], plan["lines"], plan["left_out"]) == (None, 1, {})
    assert rows("rosters", "list") == []
    made = rows("rosters", "make", "民政复核-1", "--why", "提前", "--as", "clerk")
    number = made["number"]
    assert [(one["number"], one["all"], one["state"]) for one in rows("rosters", "list")] == [
        (number, 1, "open")
    ]
    assert rows("rosters", "show", number)["items"] == []
    for login, names in (("clerk", [payee]), ("agent-e", [payee]), ("deputy", [])):
        found = rows("rosters", "show", number, "--as", login)["items"]
        assert [one["name"] for one in found] == names
    assert said(hub("rosters", "show", number, "--as", "agent-w"))[0] == 2
    assert said(hub("rosters", "close", number, "--as", "clerk"))[0] == 2
    assert hub("rosters", "close", number, "--reason", "到期", "--as", "clerk").exit_code == 0
    file = tmp_path / "sheet.xlsx"
    report = ("rosters", "report", number, "--purpose", "上报市民政局", "--output", file)
    assert hub(*report, "--as", "clerk").exit_code == 0
    cells = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert payee in [row[1] for row in cells]
    assert said(hub(*report[:-1], tmp_path / "b.xlsx", "--as", "agent-e"))[0] == 3
