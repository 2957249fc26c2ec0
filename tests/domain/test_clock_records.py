"""Corrections (deadlines.md, R15) and half-month reports (R17)."""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.calendar import Calendar
from hub.domain.clock import (
    ClockEvent,
    Correction,
    apply_corrections,
    half_month_due,
    measure,
    recorded_late,
    report_days_late,
    report_on_time,
    report_period,
)
from hub.domain.errors import InputError

CALENDAR = Calendar.of()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "recorded", "late"),
    [
        ("2016-12-19", "2016-12-19", False),
        ("2016-12-19", "2016-12-21", False),  # TL-13: two working days later
        ("2016-12-19", "2016-12-22", True),
        ("2016-12-21", "2016-12-25", False),  # Wednesday's, on Sunday: two working days later still
        ("2016-12-21", "2016-12-26", True),
        ("2017-01-26", "2017-02-04", False),  # over 春节: 02-03 and 02-04
        ("2017-01-26", "2017-02-06", True),
        ("2016-12-19", "2016-12-16", False),  # known beforehand, as the end of a notice
    ],
)
def test_recorded_more_than_two_working_days_later(date: str, recorded: str, late: bool) -> None:
    assert recorded_late(day(date), day(recorded), CALENDAR) is late


def accepted(date: str) -> ClockEvent:
    return ClockEvent("accepted", day(date))


def correction(replaces: int, event: ClockEvent, **more: str) -> Correction:
    return Correction(replaces, event, **{"reason": "日期录错", "by": "甲", "second": "乙", **more})


def test_the_corrected_event_takes_the_place_of_the_wrong_one() -> None:
    log = [
        (4, accepted("2016-12-10")),
        (7, ClockEvent("sent_up", day("2016-12-12"), "市民政局")),
        (9, correction(4, accepted("2016-12-05"))),
    ]
    assert apply_corrections(log) == (
        accepted("2016-12-05"),
        ClockEvent("sent_up", day("2016-12-12"), "市民政局"),
    )
    assert measure(15, apply_corrections(log[::2]), CALENDAR, day("2016-12-06")).due == day("2016-12-26")


def test_a_correction_is_corrected_by_its_own_number_or_by_the_first() -> None:
    for named in (1, 2):
        log = [
            (1, accepted("2016-12-10")),
            (2, correction(1, accepted("2016-12-05"))),
            (3, correction(named, accepted("2016-12-06"))),
        ]
        assert apply_corrections(log) == (accepted("2016-12-06"),)


def test_the_list_is_by_date_again_and_same_day_events_keep_their_order() -> None:
    sent, back = ClockEvent("sent_up", day("2016-12-06")), ClockEvent("sent_back", day("2016-12-06"))
    log = [
        (1, accepted("2016-12-05")),
        (2, ClockEvent("sent_up", day("2016-12-08"))),
        (3, ClockEvent("sent_back", day("2016-12-09"))),
        (4, ClockEvent("notified", day("2016-12-07"))),
        (5, correction(3, back)),
        (6, correction(2, sent)),
    ]
    assert apply_corrections(log) == (
        accepted("2016-12-05"),
        sent,
        back,
        ClockEvent("notified", day("2016-12-07")),
    )


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (correction(8, accepted("2016-12-05")), "it corrects event 8, which is not there"),
        (correction(9, accepted("2016-12-05")), "it corrects event 9, which is not there"),
        (
            correction(4, ClockEvent("completed", day("2016-12-05"))),
            "a correction keeps the type of the event it replaces",
        ),
        (correction(4, accepted("2016-12-05"), reason="  "), "a correction needs a reason"),
        (correction(4, accepted("2016-12-05"), second=""), "a correction needs a second person"),
        (correction(4, accepted("2016-12-05"), second="甲"), "a correction needs a second person"),
    ],
)
def test_a_correction_that_may_not_be(bad: Correction, why: str) -> None:
    with pytest.raises(InputError, match=f"^event 9: {why}$"):
        apply_corrections([(4, accepted("2016-12-10")), (9, bad)])


@pytest.mark.parametrize(
    ("year", "month", "second"),
    [(2016, 12, "2016-12-30"), (2017, 1, "2017-01-30"), (2016, 2, "2016-02-29"), (2017, 2, "2017-02-28"),
     (2016, 4, "2016-04-30")],
)  # fmt: skip
def test_reports_are_due_on_the_15th_and_the_30th(year: int, month: int, second: str) -> None:
    assert half_month_due(year, month) == (dt.date(year, month, 15), day(second))


@pytest.mark.parametrize(
    ("due", "first"),
    [
        ("2016-12-15", "2016-12-01"),
        ("2016-12-30", "2016-12-16"),
        ("2017-01-15", "2016-12-31"),  # the 31st belongs to the next report
        ("2017-01-30", "2017-01-16"),
        ("2017-02-15", "2017-01-31"),
        ("2017-02-28", "2017-02-16"),
        ("2017-03-15", "2017-03-01"),
    ],
)
def test_a_report_covers_the_days_since_the_last(due: str, first: str) -> None:
    assert report_period(day(due)) == (day(first), day(due))


def test_no_day_is_left_out_and_none_is_covered_twice() -> None:
    dues = [due for year in (2015, 2016) for month in range(1, 13) for due in half_month_due(year, month)]
    periods = [report_period(due) for due in dues]
    assert [first for first, _ in periods[1:]] == [last + dt.timedelta(days=1) for _, last in periods[:-1]]


@pytest.mark.parametrize("date", ["2016-12-31", "2017-02-27", "2016-12-14", "2016-02-28"])
def test_on_other_days_none_is_due(date: str) -> None:
    with pytest.raises(InputError, match=f"no half-month report is due on {date}"):
        report_period(day(date))


@pytest.mark.parametrize(
    ("due", "filed", "on_time", "late", "unrolled"),
    [
        # B-042
        ("2016-12-15", "2016-12-16", False, 1, (False, 1)),
        ("2016-12-30", "2016-12-30", True, 0, (True, 0)),
        ("2017-01-15", "2017-01-16", True, 0, (False, 1)),  # a Sunday
        ("2017-01-30", "2017-02-03", True, 0, (False, 1)),  # 春节
        ("2017-01-30", "2017-02-04", False, 1, (False, 2)),  # the worked Saturday after the next working day
        ("2017-01-15", "2017-01-17", False, 1, (False, 2)),
        ("2016-12-15", "2016-12-01", True, 0, (True, 0)),
        ("2017-01-15", "2017-01-15", True, 0, (True, 0)),  # on the Sunday itself
        ("2016-12-30", "2016-12-31", False, 0, (False, 0)),  # Saturday after Friday: late by no working day
    ],
)
def test_filed(due: str, filed: str, on_time: bool, late: int, unrolled: tuple[bool, int]) -> None:
    asked = day(due), day(filed), CALENDAR
    assert (report_on_time(*asked), report_days_late(*asked)) == (on_time, late)
    assert (report_on_time(*asked, roll=False), report_days_late(*asked, roll=False)) == unrolled
