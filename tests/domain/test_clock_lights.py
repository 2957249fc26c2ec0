"""Lights, urgent cases and the four kinds of overdue (deadlines.md, Lights, R14, R16)."""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.calendar import Calendar
from hub.domain.clock import (
    OVERDUE_KINDS,
    ClockEvent,
    Measure,
    days_late,
    light,
    measure,
    overdue_kinds,
    urgent_overdue,
    yellow_from,
)

CALENDAR = Calendar.of()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def case(limit: int, as_of: str, *listed: tuple[str, str]) -> Measure:
    events = [ClockEvent(type_, day(date)) for type_, date in listed]
    return measure(limit, events, CALENDAR, day(as_of))


def shown(found: Measure) -> str:
    due = found.due or found.forecast
    return light(state=found.state, due=due, left=found.left, limit=found.limit, today=found.as_of)


@pytest.mark.parametrize(
    ("limit", "accepted", "today", "expected"),
    [
        # B-023, due 12-29: 15 used on 12-22; on 12-23 16 of 20 = 80 %
        (20, "2016-12-01", "2016-12-22", "green"),
        (20, "2016-12-01", "2016-12-23", "yellow"),
        (20, "2016-12-01", "2016-12-29", "yellow"),
        (20, "2016-12-01", "2016-12-30", "red"),
        # 5 days, due 12-08: two left on 12-06 (3 used) is before 80 % (4 used, 12-07)
        (5, "2016-12-01", "2016-12-05", "green"),
        (5, "2016-12-01", "2016-12-06", "yellow"),
        # 15 days, due 12-22: 12 used = 80 % on 12-19, three left
        (15, "2016-12-01", "2016-12-16", "green"),
        (15, "2016-12-01", "2016-12-19", "yellow"),
        # 14 days, due 12-21: 80 % is 11.2 days, so 12 used, two left, on 12-19
        (14, "2016-12-01", "2016-12-16", "green"),
        (14, "2016-12-01", "2016-12-19", "yellow"),
        # 4 days, due 12-07: two left on 12-05
        (4, "2016-12-01", "2016-12-02", "green"),
        (4, "2016-12-01", "2016-12-05", "yellow"),
        # three days or less: on the due day only (12-06; 12-02)
        (3, "2016-12-01", "2016-12-05", "green"),
        (3, "2016-12-01", "2016-12-06", "yellow"),
        (3, "2016-12-01", "2016-12-07", "red"),
        (1, "2016-12-01", "2016-12-01", "green"),
        (1, "2016-12-01", "2016-12-02", "yellow"),
        # OT-03a: immediate
        (0, "2016-12-01", "2016-12-01", "yellow"),
        (0, "2016-12-01", "2016-12-02", "red"),
        (0, "2017-01-28", "2017-01-28", "green"),
        (0, "2017-01-28", "2017-02-03", "yellow"),
        # a rest day keeps the light of the day before it
        (20, "2016-12-01", "2016-12-25", "yellow"),
        (1, "2016-12-01", "2016-12-03", "red"),
    ],
)
def test_lights(limit: int, accepted: str, today: str, expected: str) -> None:
    assert shown(case(limit, today, ("accepted", accepted))) == expected


def test_an_extension_counts_in_the_limit() -> None:
    """n = 25: on 12-28, 19 used and 6 left, under 80 % (20); on 12-29, 20 used."""
    events = [
        ClockEvent("accepted", day("2016-12-01")),
        ClockEvent("extended", day("2016-12-20"), days=5, approved=True, told=day("2016-12-20")),
    ]
    lights = [shown(measure(20, events, CALENDAR, day(on))) for on in ("2016-12-28", "2016-12-29")]
    assert lights == ["green", "yellow"]


SENT_UP, NOTICE = ("sent_up", "2016-12-05"), ("notice_from", "2016-12-07")


@pytest.mark.parametrize(
    ("as_of", "listed", "expected"),
    [
        ("2016-12-08", [("accepted", "2016-12-01"), ("sent_up", "2016-12-05")], "stopped"),
        # past due on 12-02 before it was stopped: red although stopped
        ("2016-12-08", [("accepted", "2016-11-03"), ("sent_up", "2016-12-05")], "red"),
        ("2016-12-08", [("accepted", "2016-12-01"), NOTICE, ("notice_to", "2016-12-09")], "stopped"),
        ("2016-12-30", [("accepted", "2016-11-01"), ("completed", "2016-12-30")], "done"),
        ("2016-12-30", [("accepted", "2016-12-01"), ("withdrawn", "2016-12-05")], "done"),
        ("2016-12-06", [("received", "2016-12-01")], "green"),
        # back on the 9th, the day its 20 were reached long past: red again
        ("2016-12-09", [("accepted", "2016-11-03"), SENT_UP, ("sent_back", "2016-12-09")], "red"),
    ],
)  # fmt: skip
def test_lights_of_states(as_of: str, listed: list[tuple[str, str]], expected: str) -> None:
    assert shown(case(20, as_of, *listed)) == expected


def test_a_limit_reached_on_the_day_of_sending_up_is_not_late_while_away() -> None:
    """R11: reached on 12-09, sent up that day; while away the forecast is today, so no red."""
    away = [("accepted", "2016-12-01"), ("sent_up", "2016-12-09")]
    assert shown(case(6, "2016-12-14", *away)) == "stopped"
    assert not case(6, "2016-12-14", *away).past_due
    assert shown(case(5, "2016-12-14", *away)) == "red"  # reached on 12-08, a day before it was sent up
    assert case(5, "2016-12-14", *away).past_due


@pytest.mark.parametrize(
    ("limit", "due", "yellow"),
    [
        (20, "2016-12-29", "2016-12-23"),
        (5, "2016-12-08", "2016-12-06"),
        (4, "2016-12-07", "2016-12-05"),
        (3, "2016-12-06", "2016-12-06"),
        (0, "2016-12-02", "2016-12-02"),
    ],
)
def test_the_day_it_turns_yellow(limit: int, due: str, yellow: str) -> None:
    assert yellow_from(limit, day(due), CALENDAR) == day(yellow)


@pytest.mark.parametrize(
    ("due", "on", "late"),
    [
        ("2016-12-29", "2016-12-29", 0),
        ("2016-12-29", "2016-12-01", 0),
        ("2016-12-29", "2016-12-30", 1),
        ("2016-12-29", "2017-01-04", 3),  # TL-13: 12-30, 01-03, 01-04
        ("2016-12-02", "2016-12-05", 1),  # TL-05
        ("2016-12-02", "2016-12-04", 0),  # late, but no working day yet
    ],
)
def test_days_late(due: str, on: str, late: int) -> None:
    assert days_late(day(due), day(on), CALENDAR) == late


@pytest.mark.parametrize(
    ("flagged", "started", "as_of", "expected"),
    [
        ("2016-12-01", "2016-12-01", "2016-12-09", False),
        ("2016-12-01", "2016-12-02", "2016-12-09", True),  # TL-12d: Thursday, begun on Friday
        ("2016-12-01", None, "2016-12-01", False),
        ("2016-12-01", None, "2016-12-02", True),
        ("2016-12-03", "2016-12-05", "2016-12-09", False),  # TL-12d: Saturday, begun on Monday
        ("2016-12-03", "2016-12-04", "2016-12-09", False),
        ("2016-12-03", "2016-12-06", "2016-12-09", True),
        ("2017-01-28", "2017-02-03", "2017-02-10", False),  # TL-03c: 春节, begun on the first working day
        ("2017-01-28", "2017-02-04", "2017-02-10", True),  # the worked Saturday after it
        ("2017-01-28", None, "2017-02-03", False),
        ("2017-01-28", None, "2017-02-04", True),
    ],
)
def test_urgent(flagged: str, started: str | None, as_of: str, expected: bool) -> None:
    begun = day(started) if started else None
    assert urgent_overdue(day(flagged), begun, CALENDAR, day(as_of)) is expected


IN_TIME = case(20, "2016-12-29", ("accepted", "2016-12-01"))
LATE = case(20, "2016-12-30", ("accepted", "2016-12-01"))
COMPLETED_LATE = case(20, "2017-03-01", ("accepted", "2016-12-01"), ("completed", "2016-12-30"))
COMPLETED = case(20, "2017-03-01", ("accepted", "2016-12-01"), ("completed", "2016-12-29"))
SAME_DAY = case(0, "2016-12-01", ("accepted", "2016-12-01"))
NEXT_DAY = case(0, "2016-12-02", ("accepted", "2016-12-01"))
DONE_NEXT_DAY = case(0, "2016-12-09", ("accepted", "2016-12-01"), ("completed", "2016-12-05"))
DELAYED = case(
    20, "2017-03-01", ("accepted", "2016-12-01"), ("applicant_delay_from", "2016-12-19"),
    ("applicant_delay_to", "2016-12-27"), ("completed", "2017-01-04"),
)  # fmt: skip
WITHDRAWN_LATE = case(20, "2017-03-01", ("accepted", "2016-12-01"), ("withdrawn", "2017-01-04"))
WITHDRAWN = case(20, "2017-03-01", ("accepted", "2016-12-01"), ("withdrawn", "2016-12-05"))


@pytest.mark.parametrize(
    ("found", "given", "kinds"),
    [
        (IN_TIME, {}, ()),
        (IN_TIME, {"published": False}, ("unpublished",)),  # TL-12a
        (SAME_DAY, {"immediate": True}, ()),
        (NEXT_DAY, {"immediate": True}, ("out_of_class",)),  # TL-12b, not ㈢
        (DONE_NEXT_DAY, {"immediate": True}, ("out_of_class",)),
        (LATE, {}, ("late",)),  # TL-12c
        (COMPLETED_LATE, {}, ("late",)),
        (COMPLETED, {}, ()),
        (DELAYED, {}, ()),  # article 13
        (IN_TIME, {"urgent_late": True}, ("not_expedited",)),  # TL-12d
        (LATE, {"urgent_late": True}, ("late", "not_expedited")),
        (LATE, {"published": False, "urgent_late": True}, ("unpublished", "late", "not_expedited")),
        (WITHDRAWN_LATE, {}, ("late",)),
        (WITHDRAWN, {}, ()),
    ],
)
def test_kinds_of_overdue(found: Measure, given: dict[str, bool], kinds: tuple[str, ...]) -> None:
    assert overdue_kinds(found, immediate=given.pop("immediate", False), **given) == kinds


def test_the_kinds_are_article_12_s() -> None:
    assert [text[0] for text in OVERDUE_KINDS.values()] == ["㈠", "㈡", "㈢", "㈣"]
