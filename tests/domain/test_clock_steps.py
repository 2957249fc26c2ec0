"""Timers of steps and tasks (deadlines.md, R13), and a superior's own limit (R7)."""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.calendar import Calendar
from hub.domain.clock import ClockEvent, step_due
from hub.domain.errors import InputError


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def events(*listed: tuple[str, str]) -> list[ClockEvent]:
    return [ClockEvent(type_, day(date)) for type_, date in listed]


CALENDAR = Calendar.of()
LATER = day("2017-04-28")


def test_b007_one_day_from_its_opening() -> None:
    """Opened Thu 12-01, limit 1: Fri 12-02. Done on Mon 12-05 it is one working day late."""
    open_ = step_due(day("2016-12-01"), 1, (), CALENDAR, day("2016-12-02"))
    assert (open_.due, open_.state, open_.used, open_.left) == (day("2016-12-02"), "running", 1, 0)
    in_time = step_due(day("2016-12-01"), 1, (), CALENDAR, LATER, ended=day("2016-12-02"))
    assert (in_time.on_time, in_time.state, in_time.used) == (True, "completed", 1)
    late = step_due(day("2016-12-01"), 1, (), CALENDAR, LATER, ended=day("2016-12-05"))
    assert (late.on_time, late.used, late.left) == (False, 2, -1)


def test_s002_fifteen_days_from_acceptance_and_one_from_opening() -> None:
    """Accepted Mon 12-05: 6–9 = 4 | 12–16 = 9 | 19–23 = 14 | 26 = 15. The task opened 12-06: 12-07."""
    assert step_due(day("2016-12-05"), 15, (), CALENDAR, LATER).due == day("2016-12-26")
    assert step_due(day("2016-12-06"), 1, (), CALENDAR, LATER).due == day("2016-12-07")


NOTICE = events(("accepted", "2016-12-01"), ("notice_from", "2016-12-06"), ("notice_to", "2016-12-12"))


@pytest.mark.parametrize(
    ("as_of", "state", "used", "left"),
    [
        ("2016-12-05", "running", 0, 2),
        ("2016-12-09", "stopped", 0, 2),  # its end is known: the due date is 12-14 already
        ("2016-12-13", "running", 1, 1),
        ("2016-12-15", "running", 3, -1),
    ],
)
def test_b009_a_notice_inside_a_step_stops_it(as_of: str, state: str, used: int, left: int) -> None:
    """Opened Mon 12-05, limit 2; 6, 7, 8, 9, 12 are the notice's: 13 = 1, 14 = 2."""
    found = step_due(day("2016-12-05"), 2, NOTICE, CALENDAR, day(as_of))
    due = day("2016-12-07") if as_of == "2016-12-05" else day("2016-12-14")  # on the 5th it has not begun
    assert (found.due, found.state, found.used, found.left) == (due, state, used, left)


def test_a_stop_that_began_before_the_step_counts_out_of_it() -> None:
    """Opened Wed 12-07 in the middle of the notice: 13 = 1, 14 = 2."""
    assert step_due(day("2016-12-07"), 2, NOTICE, CALENDAR, LATER).due == day("2016-12-14")


def test_a_stop_that_ended_before_the_step_is_past() -> None:
    """Opened Wed 12-14, after the notice: 15 = 1, 16 = 2; on the 15th one is used."""
    found = step_due(day("2016-12-14"), 2, NOTICE, CALENDAR, day("2016-12-15"))
    assert (found.due, found.used) == (day("2016-12-16"), 1)


def test_a_notice_takes_the_day_on_which_the_step_is_left() -> None:
    """Left on 12-06, the first day of the notice: that day is not counted, as at completion."""
    found = step_due(day("2016-12-05"), 2, NOTICE, CALENDAR, LATER, ended=day("2016-12-06"))
    assert (found.used, found.on_time) == (0, True)


def test_an_open_stop_leaves_the_step_without_a_due_date() -> None:
    """Sent up on 12-06 (6 = 1 used of 2); if it came back on 12-09: 12-12."""
    away = events(("accepted", "2016-12-01"), ("sent_up", "2016-12-06"))
    found = step_due(day("2016-12-05"), 2, away, CALENDAR, day("2016-12-09"))
    assert (found.due, found.state, found.used, found.left) == (None, "stopped", 1, 1)
    assert (found.forecast, found.stopped_since) == (day("2016-12-12"), day("2016-12-06"))


def test_leaving_a_step_closes_the_stop_for_it_alone() -> None:
    """Left on 12-09 while away since 12-06: 7, 8, 9 do not count, 12-12 is its date; used 6 alone."""
    away = events(("accepted", "2016-12-01"), ("sent_up", "2016-12-06"), ("sent_back", "2016-12-20"))
    found = step_due(day("2016-12-05"), 2, away, CALENDAR, LATER, ended=day("2016-12-09"))
    assert (found.due, found.on_time, found.used, found.stopped_since) == (day("2016-12-12"), True, 1, None)


def test_a_stop_after_the_step_was_left_does_not_touch_it() -> None:
    later = events(("accepted", "2016-12-01"), ("sent_up", "2016-12-08"), ("sent_back", "2016-12-20"))
    found = step_due(day("2016-12-01"), 10, later, CALENDAR, LATER, ended=day("2016-12-07"))
    assert (found.due, found.on_time, found.used) == (day("2016-12-15"), True, 4)


def test_a_closing_step_runs_on_after_the_case_was_completed() -> None:
    """S-019: completed (told) Tue 12-20, delivery opened that day, limit 2: 21, 22. The stop ended too."""
    done = events(("accepted", "2016-12-01"), ("sent_up", "2016-12-16"), ("completed", "2016-12-20"))
    found = step_due(day("2016-12-20"), 2, done, CALENDAR, day("2016-12-22"))
    assert (found.due, found.state, found.used, found.on_time) == (day("2016-12-22"), "running", 2, None)


def test_a_notice_of_a_closing_step_stops_it() -> None:
    """Completed 12-20, posting opened that day, limit 2: 21 = 1; the notice has 22, 23, 26; 27 = 2."""
    posted = events(
        ("accepted", "2016-12-01"),
        ("completed", "2016-12-20"),
        ("notice_from", "2016-12-22"),
        ("notice_to", "2016-12-26"),
    )
    found = step_due(day("2016-12-20"), 2, posted, CALENDAR, LATER)
    assert (found.due, found.state) == (day("2016-12-27"), "running")
    assert step_due(day("2016-12-20"), 2, posted, CALENDAR, day("2016-12-23")).state == "stopped"


def test_the_case_s_extension_is_not_the_step_s() -> None:
    extended = [
        ClockEvent("accepted", day("2016-12-05")),
        ClockEvent("extended", day("2016-12-06"), days=5, approved=True, told=day("2016-12-06")),
    ]
    found = step_due(day("2016-12-05"), 15, extended, CALENDAR, LATER)
    assert (found.due, found.limit) == (day("2016-12-26"), 15)


def test_s007_a_superior_s_own_limit_is_not_stopped_by_its_own_absence() -> None:
    """15 days of the commission from Mon 12-05: 6–9 = 4 | 9 | 14 | 26 = 15; returned 12-23, in time."""
    found = step_due(day("2016-12-05"), 15, (), CALENDAR, LATER, ended=day("2016-12-23"))
    assert (found.due, found.on_time) == (day("2016-12-26"), True)


def test_not_left_yet_on_as_of() -> None:
    found = step_due(day("2016-12-01"), 1, (), CALENDAR, day("2016-12-02"), ended=day("2016-12-05"))
    assert (found.state, found.on_time, found.ended) == ("running", None, None)
    found = step_due(day("2016-12-01"), 1, (), CALENDAR, day("2016-12-05"), ended=day("2016-12-05"))
    assert (found.state, found.on_time, found.ended) == ("completed", False, day("2016-12-05"))


def test_a_step_of_no_days_is_due_when_it_opens() -> None:
    assert step_due(day("2016-12-02"), 0, (), CALENDAR, LATER).due == day("2016-12-02")
    assert step_due(day("2016-12-03"), 0, (), CALENDAR, LATER).due == day("2016-12-05")


def test_a_limit_out_of_range_is_refused() -> None:
    with pytest.raises(InputError, match=r"^limit: "):
        step_due(day("2016-12-01"), -1, (), CALENDAR, LATER)
