"""Sheets in Excel's manner: headings in two rows, merged cells, days and sums as people and Excel write them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any, cast

import pytest
import xlsxwriter
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Entitlement
from hub.domain.period import period_of
from hub.operations.benefits import voiding
from hub.operations.payments.programmes import programme
from hub.operations.payments.reckoning import draft
from hub.operations.prints import codes
from hub.operations.takeover import answering, batches
from hub.operations.takeover.batches import Outcome
from hub.operations.takeover.cells import day_of
from hub.operations.takeover.columns import RECIPIENTS
from hub.operations.takeover.recipients import Recipient

from .engine import Town
from .test_takeover_recipients import PROGRAMME, bring, faults, line, looked, person

ABOVE = ("序号", "户主\n姓名", "身份证号码", "享受待遇", None, None, "代领人", None, "依据", None, None)
BELOW = (None, None, None, "保障人数", "月保障金额", "起领日期", "姓名", "身份证号", "文号", "台账", "页码")
ODD = [(2, 812.4, "2016年5月"), (2, 1083.2 * 0.6, 42491), ("2人", 900, "2016.5.1")]
"""People, yuan (one reckoned in the sheet: 649.9200000000001), first day."""


def book(*people: Mapping[str, str], payee: Mapping[str, str]) -> bytes:
    """A list as a window has it: two title lines, two heading rows, merged cells, a total, who signed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("低保")
        sheet.merge_range(0, 0, 0, 10, "2016年城市低保花名册")
        for at, words in ((1, ("填报单位：民政窗口", None, "2016年12月")), (2, ABOVE), (3, BELOW)):
            sheet.write_row(at, 0, words)
        for no, (who, odd) in enumerate(zip(people, ODD, strict=True)):
            cells = (no + 1, who["姓名"], who["身份证号"], *odd, "", "", "同上", "", 12)
            sheet.write_row(4 + no, 0, cells)
        sheet.write_row(4, 6, (payee["姓名"], payee["身份证号"], "博民〔2016〕3号"))
        sheet.merge_range(4, 9, 6, 9, "低保台账二")
        sheet.write_row(8, 0, ("合计", "3户", None, 6, 2362.32))
        sheet.write_row(9, 0, ("审核人：李四", None, None, None, "制表人：王五"))
        workbook.add_worksheet("高龄").write_row(0, 0, ("姓名", "身份证号"))
    return out.getvalue()


def read(town: Town, data: bytes) -> Outcome:
    made = batches.upload(town.as_("clerk"), RECIPIENTS, data, "低保.xlsx", town.east, programme=PROGRAMME)
    return batches.draft(town.as_("clerk"), made.id)[1]


def test_its_number_opens_a_sheet(town: Town) -> None:
    made = bring(town, line(town.home()[0]))
    found = {login: codes.find(town.as_(login), made.number) for login in ("clerk", "finance", "agent-e")}
    assert found == {"clerk": codes.Found("takeover", made.id), "finance": None, "agent-e": None}


def test_a_list_as_a_window_has_it(town: Town) -> None:
    """The lower heading row alone has a name and a number too, the payee's: these were taken for the recipient's."""
    homes = [town.home() for _ in ODD]
    found = read(town, book(*[person(home[0]) for home in homes], payee=person(homes[0][1])))
    assert found.faults is None
    lines = [each.granted for each in cast("list[Recipient]", found.lines)]
    payees = [homes[0][1], None, None]
    may = dt.date(2016, 5, 1)
    assert [(one.resident_id, one.payee_id, one.people, one.amount, one.first) for one in lines] == [
        (home[0], payee, 2, amount, may)
        for home, payee, amount in zip(homes, payees, (812_40, 649_92, 900_00), strict=True)
    ]
    assert {one.paper for one in lines} == {"博民〔2016〕3号，低保台账二第12页"}
    assert (found.texts.nobodys, found.texts.others, found.texts.ignored) == ((9, 10), ("高龄",), ("序号",))


@pytest.mark.parametrize(
    ("text", "day"),
    [("201605", dt.date(2016, 5, 1)), ("2016-05-01 00:00:00", dt.date(2016, 5, 1)),
     ("2016/5/1 0:00", dt.date(2016, 5, 1)), ("2016.10", dt.date(2016, 10, 1)), ("42491", dt.date(2016, 5, 1)),
     ("2016.13", None), ("一六年五月", None)],
)  # fmt: skip
def test_a_day_as_people_and_excel_write_it(text: str, day: dt.date | None) -> None:
    assert day_of(text) == day


def test_october_that_excel_made_january_is_asked_for(town: Town) -> None:
    """2016.10 in a cell of numbers is 2016.1: nine months would have been owed too many."""
    words = "This may be January or October: write 2016-01 or 2016-10."
    assert faults(town, line(town.home()[0], 起始日期="2016.1")) == [(2, "from", words)]


def test_what_was_paid_on_paper_is_not_paid_again(town: Town) -> None:
    """Whoever was paid on paper until August drew July and August twice; blank, it begins with the entry's period."""
    town.day = dt.date(2026, 8, 3)
    homes = [town.home() for _ in range(3)]
    wrong = faults(town, *(line(homes[0][0], 已发至=text) for text in ("2026-07-31", "2016-06-30")))
    assert [(no, field) for no, field, _words in wrong if field == "paid_to"] == [
        (2, "paid_to"),
        (3, "paid_to"),
    ]
    paid = ["2026-08", "2026年6月", ""]
    made = bring(town, *(line(home[0], 已发至=text) for home, text in zip(homes, paid, strict=True)))
    found = cast("list[Recipient]", batches.draft(town.as_("clerk"), made.id)[1].lines)
    assert [each.begins.key for each in found if each.begins] == ["2026-B5", "2026-B4", "2026-B4"]
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    rev = looked(town, made.id)
    answering.answer(town.as_("clerk2"), made.id, rev=rev)
    once, twice = 2 * 812_40, 4 * 812_40
    assert [owed(town, key) for key in ("2026-B4", "2026-B5")] == [
        {homes[1][0]: once, homes[2][0]: once}, {homes[0][0]: once, homes[1][0]: twice, homes[2][0]: twice},
    ]  # fmt: skip


def confirmed(town: Town, **said: str) -> dict[str, Any]:
    """The entitlement of the first household, brought in by a sheet of one row and confirmed."""
    made = bring(town, line(town.homes[0][0], **said))
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    answering.answer(town.as_("clerk2"), made.id, rev=looked(town, made.id))
    return town.all(select(Entitlement.__table__).order_by(Entitlement.id.desc()))[0]


def test_one_brought_in_anew_is_paid_from_its_own_first_period(town: Town) -> None:
    """The void one before it had begun in July: what was paid on paper until August was owed again."""
    town.day, who = dt.date(2026, 7, 3), town.homes[0][0]
    slip = confirmed(town)
    assert owed(town, "2026-B4") == {who: 2 * 812_40}
    town.day = dt.date(2026, 9, 3)
    asked = voiding.ask_void(town.as_("clerk"), slip["id"], rev=slip["seq"], reason="漏填已发至")
    voiding.answer_void(town.as_("clerk2"), slip["id"], rev=asked.rev, confirms=True)
    confirmed(town, 已发至="2026-08")
    assert [owed(town, key) for key in ("2026-B4", "2026-B5")] == [{}, {who: 2 * 812_40}]


def test_what_ran_out_by_itself_ends_with_the_sheet_that_brings_the_next(town: Town) -> None:
    """Nobody had ended it: sent, the sheet was an unexpected error. The next may be for another of the home."""
    town.day = dt.date(2026, 7, 3)
    for home in (0, 1):
        made = bring(town, line(town.homes[home][0], 截止日期="2026-08-31"))
        batches.send(town.as_("clerk"), made.id, rev=made.rev)
        answering.answer(town.as_("clerk2"), made.id, rev=looked(town, made.id))
    town.day = dt.date(2026, 9, 3)
    again = {"起始日期": "2026-09-01", "下次复核日期": ""}
    made = bring(town, line(town.homes[0][0], **again), line(town.homes[1][1], **again))
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    found = town.all(select(Entitlement.__table__).order_by(Entitlement.id))
    assert [(each["state"], each["reason"], each["until_on"]) for each in found] == [
        *[("ended", "期满", dt.date(2026, 8, 31))] * 2, *[("asked", "", None)] * 2,
    ]  # fmt: skip


def owed(town: Town, key: str) -> dict[int, int]:
    """Fen by person, of a pay-out of a period."""
    lines = draft(reading(), programme(PROGRAMME), period_of(key), [town.east]).lines
    return {each.owed.row["resident_id"]: each.reckoned.amount for each in lines}


def test_the_same_as_above_is_not_what_a_sum_of_the_page_says(town: Town) -> None:
    """Below 本页小计 the day until when was paid was lost, and what was paid on paper was owed again."""
    town.day = dt.date(2026, 8, 3)
    one, two = (line(town.home()[0], 已发至=text) for text in ("2026-08", "同上"))
    total = dict.fromkeys(one, "") | {"姓名": "本页小计", "月金额（元）": "812.40"}
    made = bring(town, one, total, two)
    found = cast("list[Recipient]", batches.draft(town.as_("clerk"), made.id)[1].lines)
    assert [each.granted.paid_to for each in found] == [dt.date(2026, 8, 31)] * 2


def test_a_stroke_says_that_there_is_nothing(town: Town) -> None:
    nothing: dict[str, Any] = {
        "领款人姓名": "无",
        "领款人身份证号": "/",
        "截止日期": "长期",
        "下次复核日期": "—",
    }
    made = bring(town, line(town.home()[0], **nothing))
    [found] = cast("list[Recipient]", batches.draft(town.as_("clerk"), made.id)[1].lines)
    assert (found.granted.payee_id, found.granted.last, found.granted.review_on) == (None, None, None)
    assert [each[1] for each in faults(town, line(town.home()[0], 文号="无", 页码="/"))] == [
        "decision",
        "page",
    ]


def test_a_day_without_sense_is_a_fault_and_no_end_is_none(town: Town) -> None:
    """已发至 of the year 9999 was an unexpected error, and the draft could not be opened any more."""
    who = town.home()[0]
    for cells, field, day in (
        ({"已发至": "9999-12-31"}, "paid_to", "9999-12-31"),
        ({"已发至": "9999年12月"}, "paid_to", "9999-12-01"),
        ({"起始日期": "0216-05-01"}, "from", "0216-05-01"),
    ):
        assert faults(town, line(who, **cells)) == [(2, field, f"{day}: look at the year.")]
    many = "A number of people is from 1 to 50."
    assert faults(town, line(who, 享受人数="51")) == [(2, "people", many)], "the draft held, and was not sent"
    for said in ("9999-12-31", "9999/12/31", "99991231"):
        made = bring(town, line(who, 截止日期=said))
        [found] = cast("list[Recipient]", batches.draft(town.as_("clerk"), made.id)[1].lines)
        assert found.granted.last is None
