"""`hub reports`: what a post may see, a report in numbers, what a number was counted from, nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub.operations.benefits import entitlements
from hub.operations.benefits.entitlements import Granted
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import disable, enable
from hub.testing.centre import actor
from hub.testing.factories import household

from .conftest import Hub, said

Rows = Callable[..., Any]
LOW = "civil_affairs.low_income"


@pytest.fixture
def held(small: Flask) -> str:
    """The number of the one entitlement there is: 500 yuan a month for two people."""
    with small.app_context():
        enable(OPERATOR, department="civil_affairs", community_id=1, reason="test")
        who = household("样甲", "样乙", community_id=1)[0]
        granted = Granted("civil_affairs.minimum_living", "civil_affairs", who, 1, 500_00,
                          dt.date(2016, 1, 1), paper="台账", people=2)  # fmt: skip
        made = entitlements.take_over(actor("clerk"), granted)
        entitlements.answer(actor("clerk2"), made.id, rev=made.rev, confirms=True)
        return made.number


def test_list_run_and_what_a_number_was_counted_from(hub: Hub, rows: Rows, held: str) -> None:
    keys = {
        login: [one["key"] for one in rows("reports", "list", "--as", login)]
        for login in ("clerk", "finance")
    }
    assert (LOW in keys["clerk"], LOW in keys["finance"]) == (True, False)
    assert "civil_affairs.payments" in keys["finance"]
    first, total = rows("reports", "run", LOW, "--as", "clerk")
    assert [first[key] for key in ("households", "people", "amount")] == [1, 2, 500_00]
    assert (total["row"], total["households"]) == ("Total", 1)
    opened = rows("reports", "cases", LOW, "households", "--as", "clerk")
    assert [one["number"] for one in opened] == [held]
    shown = "".join(hub("reports", *what, "--as", "clerk").stdout for what in (
        ("list",), ("run", LOW), ("cases", LOW, "households")))  # fmt: skip
    assert ("500.00" in shown, "样甲" in shown) == (True, False)


def test_what_is_refused_and_what_is_wrong(hub: Hub, held: str) -> None:
    assert said(hub("reports", "run", LOW, "--as", "finance"))[0] == 3
    assert said(hub("reports", "run", LOW, "--as", "agent-e"))[0] == 3
    assert said(hub("reports", "list"))[0] == 3
    code, line = said(hub("reports", "run", "civil_affairs.nothing", "--as", "clerk"))
    assert (code, line.split(".")[0]) == (2, "There is no report civil_affairs")
    wrong = said(
        hub("reports", "run", LOW, "--since", "2026-12-01", "--until", "2026-01-01", "--as", "clerk")
    )
    assert wrong == (2, "last: The period ends before it begins.")


def test_a_department_that_is_off_shows_no_reports(hub: Hub, small: Flask, rows: Rows, held: str) -> None:
    with small.app_context():
        disable(OPERATOR, department="civil_affairs", community_id=1)
    assert [
        one["key"] for one in rows("reports", "list", "--as", "clerk") if "civil_affairs" in one["key"]
    ] == []
    for what in (("run", LOW), ("cases", LOW, "households")):
        assert said(hub("reports", *what, "--as", "clerk")) == (
            3, "The module civil_affairs is switched on in no community. An administrator can switch it on"
               " (hub modules enable).")  # fmt: skip


def test_communities_are_asked_once_for_what_the_hub_does_not_hold(hub: Hub, rows: Rows, held: str) -> None:
    period = ("--since", "2026-01-01", "--until", "2026-06-30", "--due", "2099-01-04", "--as", "clerk")
    code, line = said(hub("reports", "ask", "城市低保", *period))
    assert (code, line.startswith("what: The hub holds this already: ")) == (3, True), line
    first = rows("reports", "ask", "楼道升降椅数量", *period)
    assert (
        rows("reports", "ask", "楼道升降椅数量", *period)
        == first
        == rows("reports", "asked", "--as", "clerk")
    )
    assert [one["answer"] for one in first] == ["", ""]
    assert said(hub("reports", "ask", "致电 13812345678", *period)) == (
        2, "what: An ID, telephone or account number must not stand here. Name the case by its number.")  # fmt: skip
    assert hub("reports", "asked", "--as", "agent-e").exit_code == 3
