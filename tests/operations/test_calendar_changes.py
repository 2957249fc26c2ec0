"""Changes of the calendar: looked at before, kept, undone; national and regional notices; office hours."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from hub.db.base import now
from hub.domain.errors import Conflict, InputError, Many, NotFound, Refused
from hub.operations.calendars import hours
from hub.operations.calendars.calendar import calendar, overrides, year_of
from hub.operations.calendars.calendar_changes import (
    apply_change,
    changes,
    day_change,
    drop_change,
    drop_override,
    import_year,
    list_change,
    set_override,
    undo,
    undo_change,
)
from hub.operations.calendars.calendar_lists import read_list
from hub.operations.calendars.calendar_preview import preview
from hub.operations.calendars.dates import redate
from hub.operations.calendars.moved import DATE_MOVED, moved, moved_in_sight
from hub.operations.prints.documents import document, issue_case_print
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.testing.centre import actor
from hub.testing.sample.driver import Sample

WEDNESDAY = dt.date(2026, 3, 18)
SATURDAY = dt.date(2026, 3, 14)
YEAR = "2031-01-01,否,元旦\n2031-05-01,否,劳动节\n2031-10-01,否,国庆节\n"
"""The days that every national arrangement names."""


def listed(text: str, name: str = "a.csv", **more: Any) -> Any:
    return read_list(text.encode(), name, **more)


# --- before and after -----------------------------------------------------------------------------


def test_a_day_more_or_less_is_told_both_ways_and_nothing_is_written(sample: Sample) -> None:
    with sample.app.app_context():
        ref = sample.accepted(variant="whole")
        due = sample.case(ref)["due"]
        later = preview(OPERATOR, day_change(WEDNESDAY, False, "古尔邦节"))
        assert [(one.number, one.before) for one in later.later] == [(ref.number, due)]
        assert (later.earlier, later.other) == ((), ())
        assert [(was.working, now.working, now.reason) for was, now in later.days] == [
            (True, False, "古尔邦节")
        ]
        earlier = preview(OPERATOR, day_change(SATURDAY, True, "调休"))
        assert ([one.number for one in earlier.earlier], earlier.later) == ([ref.number], ())
        assert (list(moved(OPERATOR)), overrides(2026)) == ([], [])


def test_what_was_looked_at_is_what_happens(sample: Sample) -> None:
    with sample.app.app_context():
        ref = sample.accepted(variant="whole")
        change = day_change(WEDNESDAY, False, "古尔邦节")
        [told] = preview(OPERATOR, change).later
        apply_change(OPERATOR, change)
        assert [(one.number, one.before, one.after) for one in redate()] == [
            (ref.number, told.before, told.after)
        ]
        # Taking it back moves it home, and is looked at as well.
        [back] = preview(OPERATOR, undo_change(changes(OPERATOR)[0]["id"])).earlier
        assert (back.before, back.after) == (told.after, told.before)


def test_a_date_that_moved_twice_is_told_from_the_one_that_is_known(sample: Sample) -> None:
    with sample.app.app_context():
        sample.accepted(variant="whole")
        known = None
        for day in (WEDNESDAY, WEDNESDAY + dt.timedelta(days=1)):
            set_override(OPERATOR, date=day, working=False, reason="古尔邦节")
            [one] = redate()
            known = known or one.before
        [row] = moved_in_sight(actor("clerk"))
        assert (row["before"], row["after"], row["told"]) == (known, one.after, None)


def test_a_date_that_moves_again_on_the_day_of_its_notice_is_not_told_yet(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sample.app.app_context():
        ref, clerk, moment = sample.accepted(variant="whole"), actor("clerk"), now()
        set_override(OPERATOR, date=WEDNESDAY, working=False, reason="古尔邦节")
        [first] = redate()
        issue_case_print(clerk, ref.id, DATE_MOVED)
        [row] = moved_in_sight(clerk)
        assert (row["after"], row["told"]) == (first.after, row["written"])
        monkeypatch.setitem(sample.app.config, "HUB_NOW", lambda: moment + dt.timedelta(minutes=10))
        set_override(OPERATOR, date=WEDNESDAY + dt.timedelta(days=1), working=False, reason="古尔邦节")
        [second] = redate()
        [row] = moved_in_sight(clerk)
        assert (row["before"], row["after"], row["told"]) == (first.after, second.after, None)


def test_the_residents_notice_is_for_whoever_has_the_case(sample: Sample) -> None:
    with sample.app.app_context():
        ref = sample.accepted(variant="whole")
        set_override(OPERATOR, date=WEDNESDAY, working=False, reason="古尔邦节", document="新政办1号")
        [one] = redate()
        clerk = actor("clerk")
        [row] = moved_in_sight(clerk)
        assert (row["number"], row["before"], row["after"], row["told"]) == (
            ref.number, one.before, one.after, None,
        )  # fmt: skip
        drop_override(OPERATOR, date=WEDNESDAY)
        redate()
        assert moved_in_sight(clerk) == []  # back to what the applicant knows: nothing to tell
        set_override(OPERATOR, date=WEDNESDAY, working=False, reason="古尔邦节", document="新政办1号")
        redate()
        made = issue_case_print(clerk, ref.id, DATE_MOVED)
        data = document(clerk, made)["data"]
        assert (data["before"], data["after"]) == (str(one.before), str(one.after))
        assert data["days"] == [
            {"date": str(WEDNESDAY), "working": False, "reason": "古尔邦节", "document": "新政办1号"}
        ]
        assert moved_in_sight(clerk)[0]["told"] == row["written"]
        assert moved_in_sight(actor("agent-w")) == []
        with pytest.raises(Refused, match="case.read"):
            moved_in_sight(actor("admin"))


def test_a_case_that_did_not_move_has_no_such_notice(sample: Sample) -> None:
    with sample.app.app_context():
        ref = sample.accepted(variant="whole")
        with pytest.raises(Refused, match="has not moved this case's date"):
            issue_case_print(actor("clerk"), ref.id, DATE_MOVED)


# --- kept and undone ------------------------------------------------------------------------------


def test_every_change_is_kept_and_one_can_be_taken_back(sample: Sample) -> None:
    with sample.app.app_context():
        admin = actor("admin")
        set_override(admin, date=WEDNESDAY, working=False, reason="古尔邦节")
        [first] = changes(admin)
        assert (first["by"], first["reason"], first["undone"]) == ("admin", "古尔邦节", False)
        with pytest.raises(InputError, match="Say why the change is taken back"):
            undo(admin, change_id=first["id"], reason=" ")
        undo(admin, change_id=first["id"], reason="通知改期")
        assert calendar().is_working(WEDNESDAY)
        second, first = changes(admin)
        assert (second["reason"], second["undoes_id"], first["undone"]) == ("通知改期", first["id"], True)
        with pytest.raises(Conflict, match="undone already"):
            undo(admin, change_id=first["id"], reason="x")
        # The taking back can be taken back.
        undo(admin, change_id=second["id"], reason="原通知有效")
        assert not calendar().is_working(WEDNESDAY)
        assert overrides(2026)[0]["reason"] == "古尔邦节"
        redate()


def test_a_change_that_was_changed_since_is_not_undone_over_it(sample: Sample) -> None:
    with sample.app.app_context():
        set_override(OPERATOR, date=WEDNESDAY, working=False, reason="古尔邦节")
        [first] = changes(OPERATOR)
        drop_override(OPERATOR, date=WEDNESDAY)
        with pytest.raises(Many, match="2026-03-18 was changed again since"):
            undo(OPERATOR, change_id=first["id"], reason="x")
        with pytest.raises(NotFound, match="There is no such change of the calendar"):
            undo(OPERATOR, change_id=99, reason="x")
        assert calendar().is_working(WEDNESDAY)


def test_a_published_year_becomes_provisional_again(sample: Sample) -> None:
    with sample.app.app_context():
        import_year(OPERATOR, listed(f"日期,上班,说明\n{YEAR}", document="国办1号"))
        assert not year_of(2031)["provisional"]
        [one] = changes(OPERATOR)
        assert (one["year"], one["year_before"], one["year_after"]) == (2031, None, "国办1号")
        assert preview(OPERATOR, undo_change(one["id"])).published == (True, False)
        undo(OPERATOR, change_id=one["id"], reason="误导入")
        assert year_of(2031)["provisional"]
        assert overrides(2031) == []


def test_days_reckoned_as_free_that_a_notice_leaves_out_are_named(sample: Sample) -> None:
    """1 May 2031 is a Thursday: its notice names it, not the Friday that the law makes free."""

    def unnamed(text: str) -> list[str]:
        found = preview(OPERATOR, list_change(read_list(f"日期,上班,说明\n{text}".encode(), "a.csv")))
        return [day.isoformat() for day in found.unnamed]

    def look() -> None:
        every = unnamed(YEAR)
        assert "2031-05-02" in every
        rest = [f"{day},否,放假" for day in every if day != "2031-05-02"]
        assert unnamed(YEAR + "\n".join(rest)) == ["2031-05-02"]
        assert unnamed("2031-05-01,否,劳动节\n") == []

    sample.do(look)


def test_a_change_that_changes_nothing_is_none(sample: Sample) -> None:
    with sample.app.app_context():
        given = listed("日期,上班,说明\n2031-05-01,否,劳动节\n", document="1号")
        assert import_year(OPERATOR, given) == 1
        assert apply_change(OPERATOR, list_change(given)) is None
        assert len(changes(OPERATOR)) == 1
        with pytest.raises(NotFound, match="is not set"):
            drop_change(WEDNESDAY)
        with pytest.raises(Refused, match="calendar.manage"):
            changes(actor("clerk"))
        with pytest.raises(Refused, match="calendar.manage"):
            preview(actor("clerk"), day_change(WEDNESDAY, False, "x"))


# --- notices --------------------------------------------------------------------------------------


def test_the_regions_notice_adds_days_and_publishes_nothing(sample: Sample) -> None:
    with sample.app.app_context():
        given = listed("日期,上班,说明,文号,类别\n2031-03-03,否,肉孜节,新政办2号,自治区\n")
        assert list_change(given).reason == "新政办2号"
        assert list_change(listed("日期,上班,说明,类别\n2031-03-04,否,肉孜节,自治区\n")).reason == "肉孜节"
        assert (import_year(OPERATOR, given), given.publishes) == (1, False)
        assert year_of(2031)["provisional"]
        assert [(row["source"], row["document"]) for row in overrides(2031)] == [("regional", "新政办2号")]


def test_what_is_nearer_holds(sample: Sample) -> None:
    day = "2031-03-03"
    with sample.app.app_context():
        national = listed(f"日期,上班,说明\n{day},是,调休\n")
        regional = listed(f"日期,上班,说明\n{day},否,肉孜节\n", kind="regional")
        import_year(OPERATOR, national)
        assert import_year(OPERATOR, regional) == 1
        assert not calendar().is_working(dt.date(2031, 3, 3))
        # The national list once more leaves the region's day alone, and the centre's own clashes with both.
        assert import_year(OPERATOR, national) == 0
        assert not calendar().is_working(dt.date(2031, 3, 3))
        drop_override(OPERATOR, date=dt.date(2031, 3, 3))
        set_override(OPERATOR, date=dt.date(2031, 3, 3), working=True, reason="本中心加班")
        with pytest.raises(Many, match="2031-03-03 is set as worked already"):
            import_year(OPERATOR, regional)


TOML = """
year = 2031
kind = "regional"
document = "新政办发〔2031〕1号"
[[days]]
date = 2031-03-03
working = false
reason = "肉孜节"
[[days]]
date = "2031/3/4"
working = "放假"
reason = "肉孜节"
[hours.summer]
from = "05-01"
to = "09-30"
morning = ["10:00", "14:00"]
afternoon = ["16:00", "20:00"]
[hours.winter]
morning = ["10:00", "14:00"]
afternoon = ["15:30", "19:30"]
"""


def test_toml_with_summer_and_winter_hours(sample: Sample) -> None:
    with sample.app.app_context():
        given = listed(TOML, "a.toml")
        assert [(day.date.day, day.document) for day in given.days] == [
            (3, "新政办发〔2031〕1号"), (4, "新政办发〔2031〕1号"),
        ]  # fmt: skip
        apply_change(OPERATOR, list_change(given))
        winter = "工作日 10:00–14:00，15:30–19:30"
        assert hours.hours_on(dt.date(2026, 4, 30)).halves == ("10:00–14:00", "15:30–19:30")
        assert hours.hours_on(dt.date(2026, 5, 1)).halves == ("10:00–14:00", "16:00–20:00")
        assert hours.hours_on(dt.date(2026, 9, 30)).season == "summer"
        assert hours.hours_on(dt.date(2026, 10, 1)).season == "winter"
        # What residents read on the front page: a worked day, a holiday, and when the other hours begin.
        summer, rest = hours.opening(dt.date(2026, 6, 1)), hours.opening(dt.date(2026, 10, 1))
        assert (summer.halves, summer.closed, summer.turns) == (
            ("10:00–14:00", "16:00–20:00"), "", dt.date(2026, 10, 1),
        )  # fmt: skip
        assert (rest.halves, rest.closed, rest.opens, rest.turns) == (
            (), "国庆节", dt.date(2026, 10, 8), dt.date(2027, 5, 1),
        )  # fmt: skip
        assert hours.hours_text(day=dt.date(2026, 3, 2)) == (
            f"{winter}（夏季5月1日至9月30日：10:00–14:00，16:00–20:00）"
        )
        assert hours.hours_text(day=dt.date(2026, 6, 1)) == (
            "工作日 10:00–14:00，16:00–20:00（其余月份：10:00–14:00，15:30–19:30）"
        )


def test_without_summer_hours_one_line_holds_all_year(sample: Sample) -> None:
    with sample.app.app_context():
        assert hours.hours_text(day=dt.date(2026, 6, 1)) == "工作日 09:30–13:30，15:30–19:00"
        put_setting(OPERATOR, key="office.summer_from", value="5月1日")
        assert [one.season for one in hours.seasons()] == ["winter"]
        with pytest.raises(InputError, match="02-30 is not a day of the year"):
            put_setting(OPERATOR, key="office.summer_to", value="02-30")


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("日期,上班,说明,类别\n2031-05-01,否,x,宇宙\n", "a.csv", "a.csv:2: 宇宙 is no kind of notice"),
        ('kind = "x"\ndays = []\n', "a.toml", "a.toml: x is no kind of notice"),
        ("days = [", "a.toml", "a.toml: This is not TOML"),
        ('yaer = 2031\ndays = [{date = 2031-05-01, working = false, reason = "x"}]', "a.toml",
         "a.toml: Nothing is known of yaer"),
        ("x", "a.xlsx", "a.xlsx: A list of days is a csv, json or toml file"),
        (json.dumps({"days": [{"date": "2031-05-01", "working": 0, "reason": "x"}], "hours": {"autumn": {}}}),
         "a.json", "a.json: Office hours are given for summer and winter"),
        (json.dumps({"days": [{"date": "2031-05-01", "working": 0, "reason": "x"}],
                     "hours": {"winter": {"morning": ["10", "14:00"], "afternoon": ["15:00", "19:00"]}}}),
         "a.json", "a.json: hours.winter: 10 is not a time"),
        (json.dumps({"days": [{"date": "2031-05-01", "working": 0, "reason": "x"}],
                     "hours": {"summer": {"morning": ["10:00", "14:00"], "afternoon": ["15:00", "19:00"]}}}),
         "a.json", "Say from which day to which summer hours hold"),
    ],
)  # fmt: skip
def test_what_is_no_notice(text: str, name: str, said: str) -> None:
    with pytest.raises(InputError) as found:
        listed(text, name)
    assert said in str(found.value)
