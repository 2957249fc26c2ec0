"""The bank: one file, the same bytes each time; its answers are taken whole, once, or not at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.models import AccessLog
from hub.domain.errors import Many, NotFound, Refused
from hub.operations.payments import bank, closing
from hub.operations.verb import CaseRef

from .engine import Town
from .test_payments import approved, entitled, funded, lines, row

PENSION, ALLOWANCE = "civil_affairs.veterans_pension", "civil_affairs.veterans_allowance"
VETERANS = "civil_affairs.veterans"
ACCOUNT = "6222000000000000123"


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = dt.date(2026, 5, 15)


def run(town: Town) -> CaseRef:
    entitled(town, town.home(), 100_00, programme=PENSION, account=ACCOUNT)
    entitled(town, town.home(), 55_55, programme=ALLOWANCE, account=ACCOUNT)
    entitled(town, town.home(), 70_00, programme=PENSION)
    return funded(town, approved(town, "2026-Q2", VETERANS))


def sheet(town: Town, made: CaseRef, *results: str, **change: Any) -> bytes:
    rows = [",".join(bank.ANSWERS)]
    for line, result in zip(lines(town, made), results, strict=True):
        rows.append(f"{made.number},{line['number']},{line['amount'] / 100:.2f},{result}")
    text = "\n".join(rows)
    for was, now in change.get("but", ()):
        assert was in text
        text = text.replace(was, now, 1)
    return text.encode()


def test_two_lists_in_one_run_and_who_has_no_account_is_not_in_it(town: Town) -> None:
    made = run(town)
    assert [(each["programme"], each["amount"]) for each in lines(town, made)] == [
        (PENSION, 300_00), (ALLOWANCE, 166_65),
    ]  # fmt: skip
    assert {key: len(ids) for key, ids in row(town, "runs", made.id)["left_out"].items()} == {"no_account": 1}


def test_the_file_is_the_same_each_time_and_the_only_place_with_an_account(town: Town) -> None:
    made = run(town)
    first, again = (bank.export(town.as_("finance"), made.id) for _ in range(2))
    assert (first.data, first.sha256) == (again.data, again.sha256)
    sheets = [bank.export(town.as_("finance"), made.id, form="xlsx").data for _ in range(2)]
    assert sheets[0] == sheets[1]
    assert first.data.decode("utf-8-sig").split("\r\n") == [
        "批次号,明细号,姓名,账号,金额（元）,项目",
        f"{made.number},{made.number}/001,古丽娜尔·吐尔逊,{ACCOUNT},300.00,优抚对象抚恤金",
        f"{made.number},{made.number}/002,韩玉兰,{ACCOUNT},166.65,复员干部生活津贴",
        "合计,2,,,466.65,",
        "",
    ]
    log = town.all(select(AccessLog.__table__).where(AccessLog.__table__.c.action == "bank_file"))
    assert [(each["rows"], each["purpose"]) for each in log] == [(2, f"pay-out {made.number}")] * 4
    assert row(town, "runs", made.id)["state"] == "paying"
    for login in ("clerk", "street", "agent-e", "admin"):
        with pytest.raises((Refused, NotFound)):
            bank.export(town.as_(login), made.id)


def test_the_answers_are_entered_once(town: Town) -> None:
    made = run(town)
    bank.export(town.as_("finance"), made.id)
    said = sheet(town, made, "成功,", "失败,账户销户")
    done = bank.take_answers(town.as_("finance"), made.id, said)
    assert [(each["state"], each["reason"]) for each in lines(town, made)] == [
        ("paid", ""), ("returned", "account_closed"),
    ]  # fmt: skip
    before = town.dump()
    assert bank.take_answers(town.as_("finance"), made.id, said) == done
    assert town.dump() == before
    rule = "noted its money or paid it does not close it. finance2 can close it."
    with pytest.raises(Refused, match=rule):
        closing.reconcile(town.as_("finance"), made.id, rev=done.rev)
    with pytest.raises(Refused, match="Nobody would be left to close this pay-out"):
        bank.export(town.as_("finance2"), made.id)
    closed = closing.reconcile(town.as_("finance2"), made.id, rev=done.rev)
    assert bank.take_answers(town.as_("finance"), made.id, said).rev == closed.rev


@pytest.mark.parametrize(
    ("but", "said"),
    [
        ([("/001,", "/009,")], "第2行: There is no line 发26-0001/009 in this pay-out."),
        ([("/002,", "/001,"), ("166.65", "300.00")], "第3行: 发26-0001/001 stands in row 2 already."),
        ([("300.00", "300.01")], "第2行: 发26-0001/001 is 300.00 yuan, the sheet says 300.01."),
        (
            [("发26-0001,发26-0001/002", "发26-0002,发26-0001/002")],
            "第3行: This row is of another pay-out: 发26-0002.",
        ),
        ([("成功", "好的")], "第2行: The result is 成功 or 失败, not 好的."),
        (
            [("300.00", "30.²"), ("166.65", "9" * 5000)],
            "第2行: 30.² is not an amount in yuan; write it like 812.40.\n"
            f"第3行: {'9' * 40} is not an amount in yuan; write it like 812.40.",
        ),
    ],
)
def test_a_wrong_sheet_is_refused_whole(town: Town, but: list[tuple[str, str]], said: str) -> None:
    made = run(town)
    bank.export(town.as_("finance"), made.id)
    data = sheet(town, made, "成功,", "失败,账户销户", but=but)
    with town.refused(Many, said):
        bank.take_answers(town.as_("finance"), made.id, data)


def test_a_wrong_total_and_a_line_that_was_answered_are_refused_whole(town: Town) -> None:
    made = run(town)
    bank.export(town.as_("finance"), made.id)
    right = sheet(town, made, "成功,", "失败,户名对不上")
    with town.refused(Many, "第4行: The total is not the sum of the rows."):
        bank.take_answers(town.as_("finance"), made.id, right + "\n合计,,466.64,,".encode())
    bank.take_answers(town.as_("finance"), made.id, right + "\n合计,,466.65,,".encode())
    assert [(each["reason"], each["note"]) for each in lines(town, made)] == [
        ("", ""), ("wrong_account", "bank:户名对不上"),
    ]  # fmt: skip
    with town.refused(
        Many, "第2行: 发26-0001/001 is paid already.\n第3行: 发26-0001/002 is returned already."
    ):
        bank.take_answers(town.as_("finance"), made.id, sheet(town, made, "成功,", "失败,"))
