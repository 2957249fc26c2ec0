"""半月报告: due on the 15th and the 30th, filled from the data, filed on time, late or not at all, circulated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.report_dates import due_dates, report_period
from hub.operations.centre.communities import add_community
from hub.operations.prints import codes
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.supervision import bulletins, half_month, half_month_view, waiting
from hub.operations.verb import CaseRef
from hub.testing.centre import in_community, person

from .engine import TEMPORARY, Town


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def filing(town: Town) -> Town:
    """The town with somebody of the supervision group."""
    person("group", "supervision_group")
    town.day = day("2016-12-01")
    return town


def unit(town: Town) -> str:
    return f"community:{town.east}"


def send(town: Town, due: str, login: str = "leader-e", key: str = "", **more: Any) -> CaseRef:
    return half_month.file(
        town.as_(login), unit_key=key or unit(town), due=day(due), progress="工作正常推进", **more
    )


def state(town: Town, due: str) -> tuple[str, int]:
    found = {one.unit.key: one for one in half_month_view.standing(town.as_("group"), day(due))}
    return found[unit(town)].state, found[unit(town)].late


def test_dates_and_periods() -> None:
    """B-042, B-043: the 15th and the 30th, February's last day; each from the day after the last due date."""
    found = due_dates(day("2016-12-01"), day("2017-01-31"))
    assert [(due.isoformat(), *(each.isoformat() for each in report_period(due))) for due in found] == [
        ("2016-12-15", "2016-12-01", "2016-12-15"), ("2016-12-30", "2016-12-16", "2016-12-30"),
        ("2017-01-15", "2016-12-31", "2017-01-15"), ("2017-01-30", "2017-01-16", "2017-01-30"),
    ]  # fmt: skip
    assert due_dates(day("2016-02-01"), day("2016-02-29")) == [day("2016-02-15"), day("2016-02-29")]
    assert due_dates(day("2017-02-01"), day("2017-02-28")) == [day("2017-02-15"), day("2017-02-28")]
    assert due_dates(day("2016-11-29"), day("2017-03-01"))[0] == day("2016-11-30")


def test_on_time_late_and_the_rest_days(filing: Town) -> None:
    """B-042: 12-16 is one working day late, 12-30 on time; 01-16 and 02-03 on time, as the due dates were rest
    days; 02-04 would be late; with the setting off the third and fourth are late."""
    for due, filed in (("2016-12-15", "2016-12-16"), ("2016-12-30", "2016-12-30"), ("2017-01-15", "2017-01-16"),
                       ("2017-01-30", "2017-02-03")):  # fmt: skip
        filing.day = day(filed)
        made = send(filing, due)
    found = codes.find(filing.as_("leader-e"), made.number)  # the code on its paper
    assert found == ("half_month", f"{unit(filing)} 2017-01-30")
    dues = ("2016-12-15", "2016-12-30", "2017-01-15", "2017-01-30")
    assert [state(filing, due) for due in dues] == [
        ("late", 1),
        ("on_time", 0),
        ("on_time", 0),
        ("on_time", 0),
    ]
    put_setting(OPERATOR, key="reports.half_month_roll", value="no")
    assert [state(filing, due)[0] for due in dues] == ["late", "on_time", "late", "late"]


def test_the_group_circulates_who_filed_and_who_did_not(filing: Town) -> None:
    """B-044: 8 communities for 2016-12-15: six on time, one a working day late, one not at all; together 8."""
    places = {"e": filing.east, "w": filing.west}
    for letter in "cdfghi":
        places[letter] = add_community(OPERATOR, name=f"{letter}社区")
        in_community(letter, places[letter])
    filing.day = day("2016-12-15")
    for letter in "ewcdfg":
        send(filing, "2016-12-15", f"leader-{letter}", f"community:{places[letter]}")
    group = filing.as_("group")
    with pytest.raises(Refused, match="The reports can still be filed in time"):
        half_month.circulate(group, due=day("2016-12-15"))
    filing.day = day("2016-12-16")
    send(filing, "2016-12-15", "leader-h", f"community:{places['h']}")
    filing.day = day("2016-12-20")
    every = [one for one in half_month_view.standing(group, day("2016-12-15")) if one.unit.community_id]
    found = {
        word: [one.unit.title for one in every if one.state == word]
        for word in ("on_time", "late", "missing")
    }
    assert {word: len(titles) for word, titles in found.items()} == {"on_time": 6, "late": 1, "missing": 1}
    assert (found["late"], found["missing"]) == (["h社区"], ["i社区"])
    made = half_month.circulate(group, due=day("2016-12-15"), said="请未报单位三日内补报")
    text = bulletins.one(filing.as_("clerk"), made.id)[0]["said"].splitlines()
    assert text[1:] == [
        "按时报送6个：东社区、西社区、c社区、d社区、f社区、g社区。", "逾期报送1个：h社区（逾期1个工作日）。",
        "未报送2个：i社区（逾期3个工作日）、民政窗口（逾期3个工作日）。", "请未报单位三日内补报",
    ]  # fmt: skip
    assert (
        half_month_view.report(filing.as_("leader-e"), unit(filing), day("2016-12-15"))["result"] == text[-1]
    )
    with pytest.raises(Conflict, match="The result of this date is circulated already"):
        half_month.circulate(group, due=day("2016-12-15"))


def test_it_is_filled_from_the_data_and_completed_by_hand(filing: Town) -> None:
    filing.case("check", TEMPORARY)
    filing.day = day("2016-12-13")
    assert [(one.kind, one.number, one.due, one.more) for one in waiting.mine(filing.as_("leader-e"))] == [
        ("half_month", "东社区", day("2016-10-15"), 4)
    ]
    draft = send(filing, "2016-12-15", send=False)
    assert half_month_view.report(filing.as_("group"), unit(filing), day("2016-12-15")) is None
    send(filing, "2016-12-15", rev=draft.rev, problems="缺一台打印机")
    assert [one.due for one in half_month_view.asked_of(filing.as_("leader-e"))] == [
        day(text) for text in ("2016-10-15", "2016-10-30", "2016-11-15", "2016-11-30")
    ]
    row = half_month_view.report(filing.as_("group"), unit(filing), day("2016-12-15"))
    assert row is not None
    assert (row["figures"]["accepted"], row["problems"], row["state"]) == (1, "缺一台打印机", "filed")
    with pytest.raises(Conflict, match="This report is filed already"):
        send(filing, "2016-12-15", rev=row["seq"])
    other = half_month.filled(
        half_month_view.may_read(filing.as_("group"), f"community:{filing.west}"), day("2016-12-15")
    )
    assert other["accepted"] == 0


def test_whatever_the_desk_asks_for_stands_on_the_own_page(filing: Town) -> None:
    """A report missing for two months is counted on the desk, so it is listed, after the newer ones."""
    filing.day = day("2017-01-30")
    leader = filing.as_("leader-e")
    asked = {one.due for one in half_month_view.asked_of(leader)}
    listed = half_month_view.own(leader)
    assert [one.due.isoformat() for one in listed] == [
        "2017-01-30", "2017-01-15", "2016-12-30", "2016-12-15", "2016-11-30",
    ]  # fmt: skip
    assert (asked - {one.due for one in listed}, {one.unit.key for one in listed}) == (set(), {unit(filing)})
    assert half_month_view.own(filing.as_("clerk2")) != listed
    assert half_month_view.own(filing.as_("director")) == []


def test_what_is_wrong_with_a_report_is_said(filing: Town) -> None:
    with pytest.raises(InputError, match="no half-month report is due on 2016-12-14"):  # no due date
        send(filing, "2016-12-14")
    with pytest.raises(Refused, match="Its period begins on 2016-12-16"):  # has not begun
        send(filing, "2016-12-30")
    with pytest.raises(InputError, match="An ID, telephone or account number must not stand here"):
        half_month.file(
            filing.as_("leader-e"), unit_key=unit(filing), due=day("2016-12-15"), progress="打13900000001"
        )
    for login in ("leader-w", "agent-w", "clerk"):
        with pytest.raises(Refused, match="community:1: This is another unit's report"):
            send(filing, "2016-12-15", login)
        with pytest.raises(NotFound, match="There is no unit community:1"):
            half_month_view.report(filing.as_(login), unit(filing), day("2016-12-15"))
    for login in ("deputy", "officer-e", "admin", "group"):
        with pytest.raises(Refused, match=r"may not do this \(half_month.file\)"):
            send(filing, "2016-12-15", login)
    with pytest.raises(Refused, match=r"may not do this \(half_month.judge\)"):
        half_month.circulate(filing.as_("deputy"), due=day("2016-12-15"))


def test_the_title_says_the_date_as_papers_do_and_an_older_one_still_counts(filing: Town) -> None:
    filing.day = day("2016-12-26")
    due = day("2016-12-15")
    assert half_month_view.result_title(due) == "半月报告报送情况通报（2016年12月15日）"
    older = bulletins.issue(filing.as_("group"), title="半月报告报送情况通报（2016-12-15）", said="通报。")
    assert half_month.result(filing.as_("group"), due)["number"] == older.number
    with pytest.raises(Conflict, match="is circulated already"):
        half_month.circulate(filing.as_("group"), due=due)


def test_two_of_the_group_who_circulate_one_date_at_once_make_one_bulletin(filing: Town) -> None:
    """Nobody filed for it, so no report is there to be locked."""
    person("group2", "supervision_group")
    filing.day = day("2016-12-26")
    both = [filing.as_(login) for login in ("group", "group2")]
    found = filing.at_once(
        *(lambda who=who: half_month.circulate(who, due=day("2016-12-15")) for who in both),
        at=(half_month, "circular"),
    )
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    assert [row["title"] for row in bulletins.bulletins(filing.as_("clerk"))] == [
        half_month_view.result_title(day("2016-12-15"))
    ]
