"""Working days (deadlines.md, Calendar), and the second source they are compared with."""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chinese_calendar
import pytest

from hub.domain.calendar import Calendar, Day, Override
from hub.domain.errors import InputError

FIRST, LAST = dt.date(2004, 1, 1), dt.date(2026, 12, 31)
MOST = 60
DIFFERENCES = json.loads(Path(__file__).with_name("calendar_differences.json").read_text("utf-8"))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [dt.date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


@pytest.fixture(scope="module")
def second_source() -> list[dt.date]:
    """The working days by chinesecalendar, put right on the committed days."""
    right = {day(each["date"]): each["right"] == "working" for each in DIFFERENCES}
    return [d for d in days(FIRST, LAST) if right.get(d, chinese_calendar.is_workday(d))]


def test_differs_from_the_second_source_on_the_committed_days_only() -> None:
    calendar = Calendar.of()
    differing = [
        {
            "date": d.isoformat(),
            "hub": "working" if calendar.is_working(d) else "not working",
            "chinesecalendar": "working" if chinese_calendar.is_workday(d) else "not working",
        }
        for d in days(FIRST, LAST)
        if calendar.is_working(d) != chinese_calendar.is_workday(d)
    ]
    assert differing == [
        {key: each[key] for key in ("date", "hub", "chinesecalendar")} for each in DIFFERENCES
    ]
    assert all(each["hub"] == each["right"] and each["why"] for each in DIFFERENCES)


def test_adding_1_to_60_working_days_equals_the_second_source(second_source: list[dt.date]) -> None:
    calendar = Calendar.of()
    compared = 0
    for d in days(FIRST, LAST):
        at = bisect_right(second_source, d)
        there = second_source[at : at + MOST]
        assert [calendar.add(d, n) for n in range(1, len(there) + 1)] == there
        compared += len(there)
    # 8,401 days × 60, less the due dates after 2026 that the second source does not know: the last 60 working
    # days of 2026 and the days between them give 1 to 59 each.
    assert len(days(FIRST, LAST)) == 8401
    assert 8300 * 60 < compared < 8401 * 60


def test_counting_is_the_inverse_of_adding() -> None:
    calendar = Calendar.of()
    for d in days(day("2016-09-01"), day("2017-10-31")):
        for n in (1, 2, 20, 60):
            assert calendar.count(d, calendar.add(d, n)) == n
            assert calendar.count(d, calendar.add(d, n) - dt.timedelta(days=1)) == n - 1


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        ("2016-12-01", "2016-12-01", 0),
        ("2016-12-01", "2016-12-02", 1),  # a < x ≤ b: 12-02 alone
        ("2016-12-02", "2016-12-04", 0),  # Saturday and Sunday
        ("2017-01-26", "2017-02-02", 0),  # 春节 01-27 … 02-02
        ("2017-01-26", "2017-02-04", 2),  # Friday 02-03 and the worked Saturday 02-04
        ("2016-12-02", "2016-12-01", 0),  # backwards is nothing, not less than nothing
    ],
)
def test_count(after: str, until: str, count: int) -> None:
    assert Calendar.of().count(day(after), day(until)) == count


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-09-25", Day(day("2026-09-25"), False, "holiday", "中秋节")),
        (
            "2026-10-04",
            Day(day("2026-10-04"), False, "weekend", "星期日"),
        ),  # inside the holiday week, a Sunday
        ("2026-10-03", Day(day("2026-10-03"), False, "holiday", "国庆节")),  # a Saturday, but named
        ("2026-10-07", Day(day("2026-10-07"), False, "holiday", "调休放假（10月10日上班）")),
        ("2026-10-10", Day(day("2026-10-10"), True, "make_up", "调休上班")),
        ("2026-10-08", Day(day("2026-10-08"), True, "working", "工作日")),
        ("2020-10-01", Day(day("2020-10-01"), False, "holiday", "中秋节、国庆节")),  # both fell on one day
        ("2020-01-31", Day(day("2020-01-31"), False, "holiday", "春节延长假期")),  # extended in the epidemic
    ],
)
def test_a_day_says_why(date: str, expected: Day) -> None:
    assert Calendar.of().day(day(date)) == expected


def test_an_override_stands_above_holiday_weekend_and_make_up_day() -> None:
    rows = [
        Override(day("2026-05-27"), False, "古尔邦节", "新政办发〔2026〕1号"),  # a Wednesday
        Override(day("2026-10-10"), False, "州庆"),  # the nation's make-up Saturday
        Override(day("2026-10-03"), True, "值班"),  # 国庆节
    ]
    calendar = Calendar.of(rows)
    assert [calendar.day(row.date) for row in rows] == [
        Day(day("2026-05-27"), False, "override", "古尔邦节"),
        Day(day("2026-10-10"), False, "override", "州庆"),
        Day(day("2026-10-03"), True, "override", "值班"),
    ]
    assert calendar.add(day("2026-05-26"), 1) == day("2026-05-28")
    assert calendar.add(day("2026-10-09"), 1) == day("2026-10-12")
    assert calendar.add(day("2026-09-30"), 1) == day("2026-10-03")
    assert calendar.overrides == tuple(sorted(rows, key=lambda row: row.date))


def test_equal_input_in_any_order_is_one_object_and_other_input_another() -> None:
    first, second = (
        Override(day("2026-05-27"), False, "古尔邦节"),
        Override(day("2026-03-20"), False, "肉孜节"),
    )
    assert Calendar.of([first, second]) is Calendar.of([second, first])
    assert Calendar.of([first]) is not Calendar.of([first, second])
    assert Calendar.of() is not Calendar.of((), published=[2027])
    assert Calendar.of() is Calendar.of([], "CN", ())


def test_two_overrides_of_one_day_are_refused_even_when_they_agree() -> None:
    row = Override(day("2026-05-27"), False, "古尔邦节")
    with pytest.raises(InputError, match="two overrides of one day: 2026-05-27"):
        Calendar.of([row, row])


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(InputError, match="no holiday list for the region “DE”"):
        Calendar.of((), "DE")
    with pytest.raises(InputError, match="no holiday list for the region “”"):
        Calendar.of((), "")


def test_a_year_is_provisional_until_its_make_up_days_are_known_or_an_import_says_so() -> None:
    calendar = Calendar.of()
    assert not calendar.provisional(2001, 2026)
    assert calendar.provisional(2000, 2001)
    assert calendar.provisional(2026, 2027)
    assert not Calendar.of((), published=[2027]).provisional(2026, 2027)
    assert Calendar.of((), published=[2027]).provisional(2026, 2028)


def test_next_working_is_the_day_itself_where_it_works() -> None:
    calendar = Calendar.of()
    assert calendar.next_working(day("2016-12-02")) == day("2016-12-02")
    assert calendar.next_working(day("2016-12-03")) == day("2016-12-05")
    assert calendar.next_working(day("2017-01-28")) == day("2017-02-03")
    assert calendar.next_working(day("2017-02-04")) == day("2017-02-04")


def test_back_is_strictly_before() -> None:
    calendar = Calendar.of()
    assert calendar.back(day("2017-02-04"), 1) == day("2017-02-03")
    assert calendar.back(day("2017-02-03"), 1) == day("2017-01-26")
    assert calendar.back(day("2016-12-29"), 20) == day("2016-12-01")
    assert calendar.back(day("1951-01-01"), 1) == day("1950-12-29")


@pytest.mark.parametrize(
    "ask",
    [
        lambda calendar: calendar.add(day("1949-12-31"), 1),
        lambda calendar: calendar.add(day("2100-12-31"), 1),
        lambda calendar: calendar.add(day("2016-12-01"), 10**40),
        lambda calendar: calendar.count(dt.date.min, dt.date.max),
        lambda calendar: calendar.count(day("1949-12-31"), day("1950-02-01")),
        lambda calendar: calendar.count(day("2016-12-01"), day("2101-01-01")),
        lambda calendar: calendar.is_working(dt.date.max),
        lambda calendar: calendar.is_working(dt.date.min),
        lambda calendar: calendar.day(day("2101-01-01")),
        lambda calendar: calendar.next_working(dt.date.min),
        lambda calendar: calendar.back(day("1950-01-04"), 3),
        lambda calendar: calendar.provisional(2101, 2102),
        lambda calendar: Calendar.of([Override(dt.date.max, True, "")]),
        lambda calendar: Calendar.of((), published=[3000]),
    ],
)
def test_out_of_reach_is_said_and_nothing_hangs(ask: object) -> None:
    with pytest.raises(InputError, match="is outside the calendar, which reaches from 1950 to 2100"):
        ask(Calendar.of())  # type: ignore[operator]


@pytest.mark.parametrize("n", [0, -1, -400])
def test_working_days_are_counted_from_one(n: int) -> None:
    with pytest.raises(InputError, match="counted from 1"):
        Calendar.of().add(day("2016-12-01"), n)
    with pytest.raises(InputError, match="counted from 1"):
        Calendar.of().back(day("2016-12-01"), n)


def test_the_whole_reach_answers() -> None:
    calendar = Calendar.of([Override(day("1950-01-03"), True, "x")])
    everything = calendar.count(day("1950-01-01"), day("2100-12-31"))
    assert everything == sum(calendar.is_working(d) for d in days(day("1950-01-02"), day("2100-12-31")))
    assert calendar.add(day("1950-01-01"), everything) == day("2100-12-31")  # a Friday


def test_it_answers_alike_whatever_was_asked_before() -> None:
    asked_far_first = Calendar.of([Override(day("2016-12-02"), False, "甲")])
    asked_far_first.add(day("2080-01-01"), 3)
    asked_far_first.add(day("1960-01-01"), 3)
    fresh = Calendar.of([Override(day("2016-12-02"), False, "乙")])
    for d in days(day("2016-11-01"), day("2017-03-01")):
        assert asked_far_first.add(d, 20) == fresh.add(d, 20)


def test_the_day_before_the_first_year_asked() -> None:
    fresh = Calendar.of([Override(day("2017-03-03"), False, "丁")])
    assert fresh.is_working(day("2017-01-03"))
    assert not fresh.is_working(day("2016-12-31"))  # a Saturday


def test_many_threads_ask_a_fresh_calendar() -> None:
    calendar = Calendar.of([Override(day("2016-12-02"), False, "丙")])
    starts = [dt.date(year, month, 1) for year in range(1980, 2060) for month in (1, 6, 11)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda d: calendar.add(d, 30), starts))
    assert found == [calendar.add(d, 30) for d in starts]


def test_differences_names_the_days_on_which_two_calendars_disagree() -> None:
    rest = Override(day("2017-02-03"), False, "地方放假")
    same = Override(day("2017-02-05"), False, "星期日")
    old, new = Calendar.of(), Calendar.of([rest, same])
    assert new.differences(old, day("2017-01-01"), day("2017-12-31")) == (day("2017-02-03"),)
    assert new.differences(old, day("2017-02-04"), day("2017-12-31")) == ()
