"""Why this date: every day with its reason (deadlines.md, Output `days` and `code`)."""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.calendar import Calendar, Override
from hub.domain.clock import ClockEvent, CountedDay, Explanation, explain


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def event(type_: str, date: str, key: str = "") -> ClockEvent:
    return ClockEvent(type_, day(date), key)


def shown(found: Explanation) -> list[tuple[str, bool, str, str]]:
    return [(each.date.isoformat()[5:], each.counted, each.code, each.reason) for each in found.days]


LATER = day("2017-04-28")


def test_from_the_day_after_acceptance_to_the_due_date() -> None:
    found = explain(5, [event("accepted", "2017-01-24")], Calendar.of(), LATER)
    assert shown(found) == [
        ("01-25", True, "working", "工作日"),
        ("01-26", True, "working", "工作日"),
        ("01-27", False, "holiday", "调休放假（1月22日上班）"),
        ("01-28", False, "holiday", "春节"),
        ("01-29", False, "holiday", "春节"),
        ("01-30", False, "holiday", "春节"),
        ("01-31", False, "holiday", "春节（补假）"),
        ("02-01", False, "holiday", "春节（补假）"),
        ("02-02", False, "holiday", "调休放假（2月4日上班）"),
        ("02-03", True, "working", "工作日"),
        ("02-04", True, "make_up", "调休上班"),
        ("02-05", False, "weekend", "星期日"),
        ("02-06", True, "working", "工作日"),
    ]


def test_every_kind_of_stop_names_itself_and_its_key() -> None:
    listed = [
        event("accepted", "2016-12-01"),
        event("sent_up", "2016-12-01", "市民政局"),
        event("sent_back", "2016-12-02", "市民政局"),
        event("notice_from", "2016-12-05"),
        event("notice_to", "2016-12-05"),
        event("stopped_from", "2016-12-05", "专家评审"),
        event("stopped_to", "2016-12-06", "专家评审"),
        event("applicant_delay_from", "2016-12-06"),
        event("applicant_delay_to", "2016-12-07"),
        event("sent_up", "2016-12-07"),
        event("sent_back", "2016-12-08"),
    ]
    found = explain(1, listed, Calendar.of(), LATER)
    assert shown(found) == [
        ("12-02", False, "sent_up", "报市民政局办理"),
        ("12-03", False, "weekend", "星期六"),
        ("12-04", False, "weekend", "星期日"),
        ("12-05", False, "notice", "公示"),
        ("12-06", False, "stopped", "不计入办理时限的环节（专家评审）"),
        ("12-07", False, "applicant_delay", "申请人原因"),
        ("12-08", False, "sent_up", "报上级机关办理"),
        ("12-09", True, "working", "工作日"),
    ]


def test_the_first_reason_that_fits() -> None:
    """Holiday before stop; of stops superior, notice, stopped step, applicant; both superiors are named."""
    listed = [
        event("accepted", "2016-12-29"),
        event("applicant_delay_from", "2016-12-29"),
        event("stopped_from", "2016-12-29"),
        event("notice_from", "2016-12-30"),
        event("sent_up", "2016-12-30", "市民政局"),
        event("sent_up", "2016-12-30", "市残联"),
        event("sent_back", "2017-01-03", "市民政局"),
        event("sent_back", "2017-01-04", "市残联"),
        event("notice_to", "2017-01-05"),
        event("stopped_to", "2017-01-06"),
        event("applicant_delay_to", "2017-01-09"),
    ]
    overrides = [Override(day("2016-12-31"), True, "加班"), Override(day("2017-01-01"), False, "元旦值班")]
    found = explain(1, listed, Calendar.of(overrides), LATER)
    assert shown(found) == [
        ("12-30", False, "notice", "公示"),
        ("12-31", False, "sent_up", "报市民政局、市残联办理"),  # worked by override, but away
        ("01-01", False, "override", "元旦值班"),
        ("01-02", False, "holiday", "元旦（补假）"),
        ("01-03", False, "sent_up", "报市民政局、市残联办理"),
        ("01-04", False, "sent_up", "报市残联办理"),
        ("01-05", False, "notice", "公示"),
        ("01-06", False, "stopped", "依法不计入办理时限的环节"),
        ("01-07", False, "weekend", "星期六"),
        ("01-08", False, "weekend", "星期日"),
        ("01-09", False, "applicant_delay", "申请人原因"),
        ("01-10", True, "working", "工作日"),
    ]


def test_overrides_count_and_do_not() -> None:
    overrides = [
        Override(day("2016-12-02"), False, "州庆", "博政发〔2016〕9号"),
        Override(day("2016-12-03"), True, "补班"),
        Override(day("2016-12-05"), True, "照常上班"),
    ]
    found = explain(2, [event("accepted", "2016-12-01")], Calendar.of(overrides), LATER)
    assert shown(found) == [
        ("12-02", False, "override", "州庆"),
        ("12-03", True, "override", "补班"),
        ("12-04", False, "weekend", "星期日"),
        ("12-05", True, "override", "照常上班"),
    ]
    assert found.due == day("2016-12-05")


@pytest.mark.parametrize(
    ("as_of", "due", "last"),
    [
        ("2016-12-05", None, "12-05"),
        ("2016-12-10", None, "12-10"),
        ("2016-12-14", "2016-12-14", "12-14"),
        ("2017-02-01", "2016-12-14", "12-14"),
    ],
)
def test_up_to_as_of_while_there_is_no_due_date(as_of: str, due: str | None, last: str) -> None:
    """Accepted 12-01, limit 2: reached on the 5th, the day of sending up, so due on the return, the 14th."""
    listed = [
        event("accepted", "2016-12-01"),
        event("sent_up", "2016-12-05"),
        event("sent_back", "2016-12-14"),
    ]
    found = explain(2, listed, Calendar.of(), day(as_of))
    assert found.due == (day(due) if due else None)
    assert [shown(found)[at][0] for at in (0, -1)] == ["12-02", last]


def test_a_due_date_moved_by_r11_ends_on_a_day_that_does_not_count() -> None:
    listed = [
        event("accepted", "2016-12-01"),
        event("sent_up", "2016-12-02"),
        event("sent_back", "2016-12-06"),
    ]
    found = explain(1, listed, Calendar.of(), LATER)
    assert found.due == day("2016-12-06")
    assert found.days[-1] == CountedDay(day("2016-12-06"), False, "sent_up", "报上级机关办理")


def test_no_day_where_none_is_counted() -> None:
    assert explain(0, [event("accepted", "2016-12-02")], Calendar.of(), LATER).days == ()
    assert explain(20, [event("received", "2016-12-02")], Calendar.of(), day("2016-12-05")).days == ()


def test_an_immediate_case_on_a_rest_day_shows_the_way_to_its_day() -> None:
    found = explain(0, [event("accepted", "2016-12-03")], Calendar.of(), LATER)
    assert shown(found) == [("12-04", False, "weekend", "星期日"), ("12-05", True, "working", "工作日")]


def test_an_extension_that_fails_says_why() -> None:
    listed = [
        event("accepted", "2016-12-05"),
        ClockEvent("extended", day("2016-12-28"), days=5, approved=True, told=day("2016-12-29")),
        ClockEvent("extended", day("2016-12-28"), days=5, told=day("2016-12-28")),
        ClockEvent("extended", day("2016-12-28"), days=5, approved=True),
    ]
    found = explain(20, listed, Calendar.of(), LATER)
    assert [(each.event, each.rule, each.why) for each in found.rejected] == [
        (1, "R9", "告知之日（2016-12-29）终了时剩余2个工作日，不足3个工作日，不生效"),
        (2, "R9", "未经街道领导书面批准，不生效"),
        (3, "R9", "未书面告知申请人理由和新的办结时限，不生效"),
    ]
