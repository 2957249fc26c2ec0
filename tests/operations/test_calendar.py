"""The centre's calendar: entries, imported lists, and that a change is seen at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db
from hub.db.models import CalendarOverride, CalendarYear
from hub.domain.errors import Conflict, InputError, Many, NotFound, Refused
from hub.operations.calendars.calendar import calendar, overrides, year_of
from hub.operations.calendars.calendar_changes import drop_override, import_year, set_override
from hub.operations.calendars.calendar_lists import YearList, read_file, read_list
from hub.operations.rights import OPERATOR
from hub.testing.centre import actor, person

# A Wednesday; 古尔邦节 of 2026 as the region might set it.
WEDNESDAY = dt.date(2026, 5, 27)
SATURDAY = dt.date(2026, 5, 30)


@pytest.fixture(autouse=True)
def centre(app_without_pages: Flask) -> Iterator[None]:
    with app_without_pages.app_context():
        yield


def test_an_entry_holds_at_once_and_is_kept_with_its_paper() -> None:
    person("root", "administrator")
    assert calendar().is_working(WEDNESDAY)
    set_override(actor("root"), date=WEDNESDAY, working=False, reason=" 古尔邦节 ", document="1号")
    assert not calendar().is_working(WEDNESDAY)
    assert calendar().day(WEDNESDAY).reason == "古尔邦节"
    row = {key: overrides(2026)[0][key] for key in ("date", "working", "reason", "document", "by")}
    assert row == {
        "date": WEDNESDAY, "working": False, "reason": "古尔邦节", "document": "1号", "by": "root",
    }  # fmt: skip
    drop_override(actor("root"), date=WEDNESDAY)
    assert calendar().is_working(WEDNESDAY)


def test_a_change_made_elsewhere_is_seen_by_the_next_request(app_without_pages: Flask) -> None:
    # What a process keeps between requests holds the old calendar still when another one writes.
    with app_without_pages.app_context():
        assert calendar().is_working(WEDNESDAY)
    old = dict(app_without_pages.extensions["hub_kept"])
    with app_without_pages.app_context():
        set_override(OPERATOR, date=WEDNESDAY, working=False, reason="古尔邦节")
    app_without_pages.extensions["hub_kept"] = old
    with app_without_pages.app_context():
        assert not calendar().is_working(WEDNESDAY)


def test_what_is_refused_of_an_entry() -> None:
    with pytest.raises(InputError, match="Say why the day is worked or free"):
        set_override(OPERATOR, date=WEDNESDAY, working=False, reason="  ")
    with pytest.raises(InputError, match="1949"):
        set_override(OPERATOR, date=dt.date(1949, 10, 1), working=False, reason="x")
    set_override(OPERATOR, date=WEDNESDAY, working=False, reason="x")
    with pytest.raises(Conflict, match="2026-05-27 is set already"):
        set_override(OPERATOR, date=WEDNESDAY, working=True, reason="y")
    with pytest.raises(NotFound, match="2026-05-30 is not set"):
        drop_override(OPERATOR, date=SATURDAY)
    person("clerk", "window_clerk", department="civil_affairs")
    for attempt in (
        lambda: set_override(actor("clerk"), date=SATURDAY, working=True, reason="x"),
        lambda: drop_override(actor("clerk"), date=WEDNESDAY),
        lambda: import_year(actor("clerk"), YearList(2026, "", ())),
    ):
        with pytest.raises(Refused, match=r"clerk may not do this \(calendar.manage\)"):
            attempt()


def test_a_years_list_publishes_the_year() -> None:
    far = 2031
    assert calendar().provisional(far, far)
    text = "日期,上班,说明,文号\n2031-05-01,放假,劳动节,国办1号\n2031/5/4,是,调休,\n"
    some = read_list(text.encode(), "a.csv")
    assert (some.lacks, import_year(OPERATOR, some)) == (("元旦（1月1日）", "国庆节（10月1日）"), 2)
    assert calendar().provisional(far, far), "two days are not the arrangement of a year"
    given = read_list(f"{text}2031-01-01,否,元旦,\n2031-10-01,否,国庆节,\n".encode(), "a.csv")
    assert import_year(OPERATOR, given) == 2
    assert not calendar().provisional(far, far)
    found = [calendar().is_working(dt.date(far, 5, day)) for day in (1, 4)]
    assert found == [False, True]
    # The same list once more changes nothing.
    assert import_year(OPERATOR, given) == 0
    assert len(db.session.scalars(select(CalendarOverride.date)).all()) == 4


def test_a_list_that_contradicts_an_entry_changes_nothing() -> None:
    set_override(OPERATOR, date=dt.date(2031, 5, 1), working=True, reason="x")
    given = read_list("日期,上班,说明\n2031-05-01,否,劳动节\n2031-05-02,否,劳动节\n".encode(), "a.csv")
    with pytest.raises(Many, match="2031-05-01 is set as worked already"):
        import_year(OPERATOR, given)
    assert len(db.session.scalars(select(CalendarOverride.date)).all()) == 1
    assert db.session.scalars(select(CalendarYear.year)).all() == []


def test_csv_as_offices_send_it() -> None:
    text = "日期,说明,是否工作日\n2031.1.1,元旦,否\n\n2030-12-28,元旦调休,是\n"
    for content in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("gbk")):
        found = read_list(content, "2031.csv", document="新政办")
        assert (found.year, found.document) == (2030, "新政办")
        assert [(day.date.isoformat(), day.working) for day in found.days] == [
            ("2030-12-28", True), ("2031-01-01", False),
        ]  # fmt: skip
    assert read_list(text.encode(), "2031.csv", year=2031).year == 2031


def test_json() -> None:
    days = [{"date": "2031-05-01", "working": False, "reason": "劳动节"}]
    found = read_list(json.dumps({"year": 2031, "document": "1号", "days": days}).encode(), "x.json")
    assert (found.year, [(day.reason, day.document) for day in found.days]) == (2031, [("劳动节", "1号")])


def test_every_fault_of_a_list_with_its_row() -> None:
    lines = ("2031-02-30,否,x", "2031-05-01,maybe,x", "2031-05-02,否,", "2031-05-03,否,x", "2031-05-03,是,x")
    text = "\n".join(("date,working,reason", *lines))
    with pytest.raises(Many) as found:
        read_list(text.encode(), "l.csv")
    assert str(found.value).splitlines() == [
        "l.csv:2: 2031-02-30 is not a date; write it like 2016-11-25.",
        "l.csv:3: maybe does not say whether the day is worked; write 是 or 否.",
        "l.csv:4: Say why the day is worked or free (reason).",
        "l.csv:6: 2031-05-03 is there twice.",
    ]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "a.csv:1: The first row needs the headings"),
        ("日期,说明\n".encode(), "a.csv", "a.csv:1: The first row needs the headings"),
        (b"date,working,reason\n", "a.csv", "There are no days in this list"),
        (b"\xff\xfe\x00\xff", "a.csv", "neither UTF-8 nor GBK"),
        (b"{", "a.json", "This is not JSON"),
        (b"[]", "a.json", "A list in JSON is"),
        (b"year = 2017", "a.toml", "A list in TOML has a table"),
        (b'{"days": [1]}', "a.json", "a.json:1: A day is written like"),
        (b'{"days": [{"date": 5, "working": false, "reason": "x"}]}', "a.json", "a.json:1: 5 is not a date"),
        (b'{"year": "x", "days": [{"date": "2031-05-01", "working": 0, "reason": "x"}]}', "a.json",
         "x is not a year"),
        (b"x" * 1_000_001, "a.csv", "too large for a list of days"),
        (b"date,working,reason\n2031-05-01,no,x\n2033-05-01,no,x\n2031-05-02,no,x\n", "a.csv",
         "A list for 2031 cannot hold these days: 2033-05-01"),
    ],
)  # fmt: skip
def test_what_is_no_list(content: bytes, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_list(content, name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="The file cannot be read: there is no such file"):
        read_file(tmp_path / "nothing.csv")


def test_one_year_told() -> None:
    # 2016: 2016-12-31 is in the 元旦 holiday of 2017, by the notice of 2016-12-01.
    found = year_of(2016)
    assert (found["year"], found["provisional"]) == (2016, False)
    days = {day["date"]: (day["working"], day["code"]) for day in found["days"]}
    assert (days["2016-10-07"], days["2016-10-08"]) == ((False, "holiday"), (True, "make_up"))
    assert "2016-12-05" not in days
    with pytest.raises(InputError, match="1900"):
        year_of(1900)
