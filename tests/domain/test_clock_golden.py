"""The golden table, and the example of deadlines.md."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hub.domain.calendar import Calendar, Override
from hub.domain.clock import ClockEvent, explain, measure

CASES = tomllib.loads(Path(__file__).with_name("clock_golden.toml").read_text("utf-8"))["case"]
LATER = "04-28"
SHORT = re.compile(r"\d\d-\d\d")


def day(text: str) -> dt.date:
    """A date; without a year it is of November and December 2016, or of 2017."""
    if SHORT.fullmatch(text):
        text = f"{2016 if text >= '11' else 2017}-{text}"
    return dt.date.fromisoformat(text)


def events(text: str) -> list[ClockEvent]:
    """`12-09 sent_up@市民政局; 12-23 extended+5 approved told=12-23`."""
    found = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        date, what, *rest = part.split()
        words = dict(each.split("=") for each in rest if "=" in each)
        name, _, key = what.partition("@")
        name, _, days = name.partition("+")
        told = day(words["told"]) if "told" in words else None
        found.append(ClockEvent(name, day(date), key, int(days or 0), "approved" in rest, told))
    return found


def value(said: Any) -> Any:
    """A value of `out`: dates by their look, "-" for none."""
    if said == "-":
        return None
    looks_like_a_date = isinstance(said, str) and re.fullmatch(r"(\d{4}-)?\d\d-\d\d", said)
    return day(said) if looks_like_a_date else said


@pytest.mark.parametrize("case", CASES, ids=[f"{case['rule']} {case['name']}" for case in CASES])
def test_golden(case: dict[str, Any]) -> None:
    rows = [Override(day(row["date"]), row["working"], row["reason"]) for row in case.get("overrides", [])]
    asked = (
        value(case.get("limit", 20)),
        events(case["events"]),
        Calendar.of(rows),
        day(case.get("as_of", LATER)),
    )
    expected = {key: value(said) for key, said in case["out"].items()}
    found, plain = explain(*asked), measure(*asked)
    assert {key: getattr(found, key) for key in expected} == expected
    assert {key: getattr(plain, key) for key in expected} == expected
    rejected = [tuple(each) for each in case.get("rejected", [])]
    assert [(each.event, each.code) for each in found.rejected] == rejected
    assert [each.rule for each in found.rejected] == ["R9"] * len(rejected)


def test_every_rule_of_the_clock_is_in_the_table_with_its_working() -> None:
    rules = [f"R{n}" for n in range(1, 13)]
    assert {case["rule"] for case in CASES} == {*rules, "end", "provisional"}
    assert [case["name"] for case in CASES if not case["why"].strip()] == []
    assert len({(case["rule"], case["name"]) for case in CASES}) == len(CASES)


def test_the_example_of_the_paper() -> None:
    """The input that deadlines.md shows, with the dates its rules give (its own output is for shape only).

    Accepted 09-24, as recorded. 25 中秋节, 26–27 weekend, 28 = 1; away (28, 10-13]; notice 14–20; 21 = 2; the
    applicant's 22; 23 = 3 | 26–30 = 8 used. n = 15 + 5, for 12 were left on 10-23. 11-02–06 = 13 | 9–13 = 18
    | 16, 17 = 20.
    """
    listed = events(
        "2026-09-21 received; 2026-09-22 notified; 2026-09-24 supplemented; 2026-09-24 accepted; "
        "2026-09-28 sent_up; 2026-10-13 sent_back; 2026-10-14 notice_from; 2026-10-20 notice_to; "
        "2026-10-21 applicant_delay_from; 2026-10-22 applicant_delay_to; "
        "2026-10-23 extended+5 approved told=2026-10-23; 2026-10-30 completed"
    )
    calendar = Calendar.of([Override(day("2026-05-27"), False, "古尔邦节")])
    found = explain(15, listed, calendar, day("2026-10-30"))
    shown = (found.accepted, found.due, found.state, found.on_time, found.used, found.left, found.provisional)
    assert shown == (day("2026-09-24"), day("2026-11-17"), "completed", True, 8, 12, False)
    first = day("2026-09-25")
    assert [each.date for each in found.days] == [first + dt.timedelta(days=n) for n in range(54)]
    assert sum(each.counted for each in found.days) == 20
    assert found.rejected == ()
