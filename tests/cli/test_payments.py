"""`hub payments`: each command for the person of --as; what it prints, what it refuses, its exit code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Entitlement, Resident
from hub.operations.benefits import entitlements, voiding
from hub.operations.benefits.entitlements import Granted
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing.centre import actor
from hub.testing.factories import household, id_number
from hub.testing.walk import Ticking

from .conftest import Hub, said

Rows = Callable[..., Any]
LIVING, PENSION = "civil_affairs.minimum_living", "civil_affairs.veterans_pension"
VETERANS = "civil_affairs.veterans"


@pytest.fixture
def day(small: Flask) -> Ticking:
    """The clock of a centre where two receive the allowance by hand and one a pension by bank."""
    small.config["HUB_NOW"] = clock = Ticking(dt.date(2026, 4, 15))
    with small.app_context():
        enable(OPERATOR, department="civil_affairs", community_id=1, reason="test")
        for place, (name, programme) in enumerate((("样甲", LIVING), ("样乙", LIVING), ("样丙", PENSION))):
            who = household(name, community_id=1, number=str(place), born=1960 + place)[0]
            account = "6222000000000000999" if programme == PENSION else ""
            given = Granted(programme, "civil_affairs", who, 1, 300_00, dt.date(2020, 1, 1), paper="台账",
                            account=account)  # fmt: skip
            made = entitlements.take_over(actor("clerk"), given)
            entitlements.answer(actor("deputy"), made.id, rev=made.rev, confirms=True)
    return clock


def approved(rows: Rows, run: str) -> Any:
    """The pay-out read and approved as it was read."""
    seen = rows("payments", "show", run, "--as", "street")["seen"]
    return rows("payments", "approve", run, "--seen", seen, "--as", "street")


def test_whoever_approves_has_read_what_is_approved(
    rows: Rows, hub: Hub, day: Ticking, small: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's approval counted with what it showed; the command approved whatever there was by now."""
    run = rows("payments", "make", LIVING, "2026-B2", "--as", "clerk")["number"]
    rows("payments", "review", run, "--as", "deputy")
    before = rows("payments", "show", run, "--as", "street")
    assert (before["seen"], before["void_asked"]) == ("2", [])
    with small.app_context():
        voiding.ask_void(actor("clerk"), 2, rev=2, reason="重名")
    approve = ("payments", "approve", run, "--as", "street")
    assert said(hub(*approve, "--seen", before["seen"])) == (
        3, f"{run}: The benefit of these lines was said to be void meanwhile: 2."
        " Decide again: approve it, or send it back to have them held.",
    )  # fmt: skip
    again = rows("payments", "send-back", run, "--reason", "重看", "--as", "street")
    assert again["state"] == "draft"
    rows("payments", "review", run, "--as", "deputy")
    late = said(hub(*approve, "--seen", "2-2"))
    assert late == (3, f"{run}: Somebody was first: this has changed meanwhile."
                    " Look at it again; what you typed is still here.")  # fmt: skip
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True, raising=False)
    asked = hub(*approve)
    assert (asked.exit_code, "样乙" in asked.stdout, "Approve this? [y/N]" in asked.stderr) == (1, True, True)
    assert "nobody has answered yet: 2." in asked.stderr
    assert rows("payments", "show", run, "--as", "street")["seen"] == "4-2"
    assert rows(*approve, "--seen", "4-2")["state"] == "approved"


def test_by_hand_from_the_draft_to_the_claim(rows: Rows, hub: Hub, day: Ticking, small: Flask) -> None:
    assert rows("payments", "list", "--as", "clerk") == []
    run = rows("payments", "make", LIVING, "2026-B2", "--community", 1, "--as", "clerk")["number"]
    assert run == "发26-0001"
    shown = rows("payments", "show", run, "--as", "clerk")
    assert [(each["payee"], each["amount"], each["state"]) for each in shown["lines_of"]] == [
        ("样甲", 600_00, "drafted"), ("样乙", 600_00, "drafted"),
    ]  # fmt: skip
    assert (shown["sums"], shown["left_out"]) == ({"drafted": 1200_00}, {})

    wrong: tuple[tuple[tuple[Any, ...], str, int, str], ...] = (
        (("make", LIVING, "2026-Q2"), "clerk", 2, "It is paid each two months."),
        (("make", LIVING, "2026-B3"), "clerk", 3, "2026, months 5 to 6 has not begun yet."),
        (("make", "civil_affairs.nothing", "2026-B2"), "clerk", 2, "There is no programme"),
        (("make", LIVING, "2026-B2"), "agent-e", 3, "agent-e"),
        (("show", "发26-0009"), "clerk", 2, "There is no pay-out 发26-0009"),
        (("show", run), "agent-w", 2, "or it is not yours to see"),
        (("review", run), "clerk", 3, "Whoever made or checked"),
        (("approve", run, "--seen", shown["seen"]), "street", 3, "This pay-out is draft"),
        (("approve", run), "street", 2, "Nothing was approved. Without a terminal to ask on, add --seen"),
        (("approve", run, "--seen", "all"), "street", 2, "seen: all is not what a pay-out says as seen."),
        (("fund", run, "--amount", "1200", "--paper", "7号"), "clerk", 3, ""),
    )
    for command, login, code, words in wrong:
        found = said(hub("payments", *command, "--as", login))
        assert (found[0], words in found[1], "\n" in found[1]) == (code, True, False), (command, found)

    assert rows("payments", "review", run, "--as", "deputy") == {"number": run, "state": "reviewed"}
    assert approved(rows, run)["state"] == "approved"
    short = said(hub("payments", "fund", run, "--amount", "1199.99", "--paper", "7号", "--as", "finance"))
    assert (short[0], "0.01 yuan are missing" in short[1]) == (3, True)
    assert said(hub("payments", "fund", run, "--amount", "much", "--paper", "7号", "--as", "finance"))[0] == 2
    fund = ("payments", "fund", run, "--amount", "1200.00", "--paper", "7号", "--on", "2026-04-15")
    assert rows(*fund, "--as", "finance")["state"] == "funded"
    assert said(hub("payments", "draw", run, "--second", "agent-e2", "--as", "agent-e"))[0] == 2
    draw = ("payments", "draw", run, "--community", 1, "--second")
    assert said(hub(*draw, "agent-e", "--as", "agent-e"))[0] == 3
    assert rows(*draw, "agent-e2", "--as", "agent-e")["state"] == "paying"
    seen = ("payments", "confirm-draw", run, "--community", 1, "--as")
    assert said(hub(*seen, "agent-e"))[0] == 3
    assert rows(*seen, "agent-e2")["state"] == "paying"
    pay = ("payments", "pay", run, "--as", "agent-e")
    assert said(hub(*pay))[0] == 2
    assert said(hub(*pay, "--line", 9))[0] == 2
    assert rows(*pay, "--line", 1)["state"] == "paying"
    assert said(hub(*pay, "--line", 1))[0] == 3
    back = ("payments", "return", run, "--line", 2, "--as", "agent-e", "--reason")
    assert said(hub(*back, "asleep"))[0] == 2
    assert rows(*back, "absent")["state"] == "paying"
    count = ("payments", "count", run, "--community", 1, "--as", "agent-e2", "--cash")
    assert said(hub(*count, "599.99"))[0] == 3
    assert rows(*count, "600")["state"] == "paying"
    assert rows("payments", "confirm-count", run, "--community", 1, "--as", "agent-e")["state"] == "paying"
    missing = said(hub("payments", "reconcile", run, "--as", "finance2"))
    assert (missing[0], "1 signed sheets are missing" in missing[1]) == (3, True)
    listed = rows("payments", "list", "--state", "paying", "--programme", LIVING, "--as", "finance")
    assert [(each["number"], each["paid"], each["returned"], each["pending"]) for each in listed] == [
        (run, 600_00, 600_00, 0)
    ]
    assert rows("payments", "list", "--state", "draft", "--as", "finance") == []

    with small.app_context():
        owner = entitlements.end(actor("clerk"), 1, rev=2, last=dt.date(2026, 3, 31), reason="迁出")
    claimed = rows("payments", "claims", "--as", "clerk")
    assert [(one["number"], one["name"], one["left"], one["periods"]) for one in claimed] == [
        (owner.number, "样甲", 300_00, [["2026-B2", 600_00, 300_00]])
    ]
    assert rows("payments", "claims", "--as", "agent-e") == []
    claim = ("payments", "claim", owner.number, "--reason", "已退回", "--how")
    assert said(hub(*claim, "repaid", "--amount", "100", "--as", "clerk"))[0] == 3
    assert said(hub(*claim, "lost", "--amount", "100", "--as", "street"))[0] == 2
    assert said(hub(*claim, "repaid", "--amount", "300.01", "--as", "street"))[0] == 3
    assert (
        said(hub("payments", "claim", "无", *claim[3:], "repaid", "--amount", "1", "--as", "street"))[0] == 2
    )
    assert rows(*claim, "repaid", "--amount", "100", "--as", "street") == {
        "number": owner.number,
        "left": 200_00,
    }
    assert rows(*claim, "waived", "--amount", "200", "--as", "street")["left"] == 0
    assert rows("payments", "claims", "--as", "street") == []

    original = ("payments", "original", run, "--community", 1, "--by", "代办员", "--as", "finance2", "--cash")
    assert said(hub(*original, "599.99"))[0] == 3
    assert rows(*original, "600")["state"] == "paying"
    copy = ("payments", "copy", run, "--community", 1, "--by", "代办员", "--as", "clerk")
    assert rows(*copy)["state"] == "paying"
    assert rows("payments", "reconcile", run, "--as", "finance2")["state"] == "reconciled"


def test_who_draws_what_is_owed_to_the_dead(
    rows: Rows, hub: Hub, day: Ticking, small: Flask, tmp_path: Path
) -> None:
    with small.app_context(), transaction() as tx:
        number = tx.execute(select(Entitlement.number).where(Entitlement.id == 1)).scalar_one()
        tx.execute(update(Resident).where(Resident.name == "样甲").values(died=dt.date(2026, 4, 1)))
    child = id_number(dt.date(1962, 5, 6), 162)
    named = ("payments", "payee", number, "--id-number", child, "--relation", "女儿", "--paper")
    paper = ("payments", "payee-paper", number, "--output", tmp_path / "a.pdf", "--as")
    assert "Nobody is named" in said(hub(*paper, "clerk"))[1]
    assert said(hub(*named, " ", "--as", "clerk"))[0] == 2
    assert said(hub(*named, "死亡证明", "--as", "agent-e"))[0] == 3
    asked = rows(*named, "死亡证明", "--as", "clerk")
    assert asked == {"number": number, "name": "样甲", "state": "asked", "owed": 600_00}
    answer = ("payments", "answer-payee", number, "--as")
    assert said(hub(*answer, "clerk", "--confirm"))[0] == 3
    assert said(hub(*answer, "clerk2", "--refuse"))[0] == 2
    assert rows(*answer, "clerk2", "--confirm") == {
        "number": number, "name": "样丙", "state": "confirmed", "owed": None,
    }  # fmt: skip
    assert (hub(*paper, "clerk").exit_code, (tmp_path / "a.pdf").read_bytes()[:5]) == (0, b"%PDF-")
    assert said(hub(*paper, "agent-w"))[0] == 2


def test_by_bank(rows: Rows, hub: Hub, day: Ticking, tmp_path: Path) -> None:
    run = rows("payments", "make", VETERANS, "2026-Q2", "--as", "clerk")["number"]
    rows("payments", "review", run, "--as", "deputy")
    approved(rows, run)
    early = said(hub("payments", "export", run, "--output", tmp_path / "a.csv", "--as", "finance"))
    assert (early[0], (tmp_path / "a.csv").exists()) == (3, False)
    amount = rows("payments", "show", run, "--as", "clerk")["amount"]
    rows("payments", "fund", run, "--amount", amount // 100, "--paper", "8号", "--as", "finance")
    nowhere = said(hub("payments", "export", run, "--output", tmp_path / "no" / "a.csv", "--as", "finance"))
    assert (nowhere[0], "cannot be written" in nowhere[1]) == (2, True)
    first = hub("payments", "export", run, "--output", tmp_path / "a.csv", "--as", "finance")
    again = hub("payments", "export", run, "--output", tmp_path / "a.csv", "--as", "finance")
    assert (first.exit_code, first.stdout) == (0, again.stdout)
    assert "6222000000000000999" in (tmp_path / "a.csv").read_text("utf-8-sig")
    answers = tmp_path / "answers.csv"
    result = ("payments", "import-results", run, answers, "--as", "finance")
    assert "cannot be read" in said(hub(*result))[1]
    head = "批次号,明细号,金额（元）,结果,原因"
    answers.write_text(f"{head}\n{run},{run}/009,1.00,成功,\n", "utf-8")
    assert said(hub(*result))[0] in (2, 3)
    answers.write_text(f"{head}\n{run},{run}/001,{amount / 100:.2f},成功,\n", "utf-8")
    assert rows(*result)["state"] == "paying"
    assert rows(*result)["state"] == "paying"
    assert said(hub("payments", "reconcile", run, "--as", "finance"))[0] == 3
    assert rows("payments", "reconcile", run, "--as", "finance2") == {"number": run, "state": "reconciled"}
