"""`hub deadlines explain`, the command that others rely on (deadlines.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli.root import cli

EXAMPLE: dict[str, Any] = {
    "limit": 15,
    "calendar": {
        "region": "CN",
        "overrides": [{"date": "2026-05-27", "working": False, "reason": "古尔邦节"}],
    },
    "as_of": "2026-10-30",
    "events": [
        {"type": "received", "date": "2026-09-21"},
        {"type": "notified", "date": "2026-09-22"},
        {"type": "supplemented", "date": "2026-09-24"},
        {"type": "accepted", "date": "2026-09-24"},
        {"type": "sent_up", "date": "2026-09-28"},
        {"type": "sent_back", "date": "2026-10-13"},
        {"type": "notice_from", "date": "2026-10-14"},
        {"type": "notice_to", "date": "2026-10-20"},
        {"type": "applicant_delay_from", "date": "2026-10-21"},
        {"type": "applicant_delay_to", "date": "2026-10-22"},
        {"type": "extended", "date": "2026-10-23", "days": 5, "approved": True, "told": "2026-10-23"},
        {"type": "completed", "date": "2026-10-30"},
    ],
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_LANG", "en")


def explain(data: object, *options: str) -> Result:
    """The command on standard input."""
    text = data if isinstance(data, (str, bytes)) else json.dumps(data, ensure_ascii=False)
    return CliRunner().invoke(cli, ["deadlines", "explain", "-", *options], input=text)


def answer(data: object) -> dict[str, Any]:
    done = explain(data, "--format", "json")
    assert (done.exit_code, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_example_of_the_paper() -> None:
    """Dates worked out in tests/domain/test_clock_golden.py."""
    found = answer(EXAMPLE)
    days = found.pop("days")
    assert found == {
        "accepted": "2026-09-24",
        "due": "2026-11-17",
        "state": "completed",
        "on_time": True,
        "used": 8,
        "left": 12,
        "provisional": False,
        "limit": 20,
        "rule": "",
        "forecast": None,
        "notify_by": None,
        "stopped_since": None,
        "omission": False,
        "rejected": [],
    }
    assert days[0] == {"date": "2026-09-25", "counted": False, "code": "holiday", "reason": "中秋节"}
    assert days[-1] == {"date": "2026-11-17", "counted": True, "code": "working", "reason": "工作日"}
    assert len(days) == 54


def test_a_file_gives_what_standard_input_gives(tmp_path: Path) -> None:
    path = tmp_path / "办件.json"
    path.write_text(json.dumps(EXAMPLE), "utf-8-sig")  # as some editors save it
    done = CliRunner().invoke(cli, ["deadlines", "explain", str(path), "--format", "json"])
    assert json.loads(done.stdout) == answer(EXAMPLE)


def test_rejected_extensions_are_listed_by_index() -> None:
    late = {"type": "extended", "date": "2016-12-28", "days": 5, "approved": True, "told": "2016-12-29"}
    found = answer({"events": [{"type": "accepted", "date": "2016-12-05"}, late], "as_of": "2017-01-03"})
    assert found["due"] == "2017-01-03"
    why = "告知之日（2016-12-29）终了时剩余2个工作日，不足3个工作日，不生效"
    assert found["rejected"] == [{"event": 1, "rule": "R9", "why": why}]


def test_missing_as_of_is_today_and_missing_limit_is_twenty() -> None:
    accepted = [{"type": "accepted", "date": "2016-12-01"}]
    assert answer({"events": accepted})["due"] == "2016-12-29"
    assert answer({"events": accepted, "limit": None, "calendar": None, "as_of": None})["due"] == "2016-12-29"
    assert answer({"events": accepted})["left"] < -2000  # years ago
    assert answer({"events": [{"type": "accepted", "date": "2090-12-01"}]})["state"] == "not_accepted"


def test_the_keys_of_an_unaccepted_case() -> None:
    found = answer({"events": [{"type": "received", "date": "2016-12-01"}], "as_of": "2016-12-02"})
    shown = {
        key: found[key]
        for key in ("accepted", "due", "state", "on_time", "used", "left", "days", "notify_by")
    }
    assert shown == {
        "accepted": None, "due": None, "state": "not_accepted", "on_time": None, "used": 0, "left": 20,
        "days": [], "notify_by": "2016-12-08",
    }  # fmt: skip


def test_an_imported_notice_makes_a_year_certain() -> None:
    asked = {"events": [{"type": "accepted", "date": "2027-03-01"}], "as_of": "2027-03-01", "limit": 5}
    assert answer(asked)["provisional"] is True
    assert answer({**asked, "calendar": {"published": [2027]}})["provisional"] is False


def test_the_table_is_for_people() -> None:
    late = {"type": "extended", "date": "2016-12-02", "days": 5, "told": "2016-12-02"}
    done = explain(
        {
            "limit": 2,
            "as_of": "2016-12-05",
            "events": [
                {"type": "accepted", "date": "2016-12-01"},
                late,
                {"type": "sent_up", "date": "2016-12-02", "key": "市民政局"},
            ],
        }
    )
    assert done.stdout.splitlines() == [
        "Accepted: 2016-12-01",
        "Due: —",
        "Due if the stop ended that day: 2016-12-06",
        "State on 2016-12-05: stopped",
        "Working days used and left: 1 / 1",
        "Extension without effect (event 1): 未经街道领导书面批准，不生效 (R9)",
        "",
        "Date        Day no.  Counted  Reason",
        "2016-12-02  1        yes      工作日",
        "2016-12-03           no       星期六",
        "2016-12-04           no       星期日",
        "2016-12-05           no       报市民政局办理",
    ]
    events = [{"type": "accepted", "date": "2027-03-01"}, {"type": "completed", "date": "2027-03-03"}]
    done = explain({"limit": 1, "as_of": "2027-03-03", "events": events})
    assert done.stdout.splitlines()[4:6] == [
        "On time: no",
        "Provisional: the holidays of some year are not published yet.",
    ]


ACCEPTED = {"type": "accepted", "date": "2016-12-01"}
UP = {"type": "sent_up", "date": "2016-12-02"}
BACK = {"type": "sent_back", "date": "2016-12-05"}
DONE = {"type": "completed", "date": "2016-12-06"}


def listed(*events: object) -> dict[str, Any]:
    return {"events": list(events), "as_of": "2016-12-30"}


def changed(event: dict[str, Any], **more: object) -> dict[str, Any]:
    return {**event, **more}


EXTENDED = {"type": "extended", "date": "2016-12-02", "days": 5, "approved": True, "told": "2016-12-02"}
REST = {"date": "2016-12-08", "working": False, "reason": "放假"}

REFUSED = {
    "unknown type": (listed(ACCEPTED, changed(UP, type="sent-up")), 'event 1: unknown event type "sent-up"'),
    "type of no type": (listed(changed(ACCEPTED, type=["x"])), 'event 0: unknown event type ["x"]'),
    "no type": (listed(ACCEPTED, {"date": "2016-12-02"}), "event 1: “type” is missing"),
    "no date": (listed(ACCEPTED, {"type": "sent_up"}), "event 1: “date” is missing"),
    "unknown key": (listed(ACCEPTED, changed(UP, bureau="x")), 'event 1: unknown key "bureau"'),
    "a key of another type": (listed(ACCEPTED, changed(UP, days=3)), 'event 1: unknown key "days"'),
    "a period's key elsewhere": (listed(changed(ACCEPTED, key="x")), 'event 0: unknown key "key"'),
    "unknown key above": ({**listed(ACCEPTED), "limits": 3}, 'unknown key "limits"'),
    "unknown key of the calendar": (
        {**listed(), "calendar": {"country": "CN"}},
        'calendar: unknown key "country"',
    ),
    "unknown key of an override": (
        {**listed(), "calendar": {"overrides": [changed(REST, who="x")]}},
        'override 0: unknown key "who"',
    ),
    "a date that is none": (
        listed(ACCEPTED, changed(UP, date="2016-02-30")),
        'event 1: a date like 2026-09-21 is expected, not "2016-02-30"',
    ),
    "a date without dashes": (
        listed(changed(ACCEPTED, date="20161201")),
        'event 0: a date like 2026-09-21 is expected, not "20161201"',
    ),
    "a week date": (
        listed(changed(ACCEPTED, date="2016-W48-4")),
        'event 0: a date like 2026-09-21 is expected, not "2016-W48-4"',
    ),
    "an instant": (
        listed(changed(ACCEPTED, date="2016-12-01T08:00")),
        'event 0: a date like 2026-09-21 is expected, not "2016-12-01T08:00"',
    ),
    "full-width digits": (
        listed(changed(ACCEPTED, date="２０１６-12-01")),
        'event 0: a date like 2026-09-21 is expected, not "２０１６-12-01"',
    ),
    "a date that is a number": (
        listed(changed(ACCEPTED, date=20161201)),
        "event 0: a date like 2026-09-21 is expected, not 20161201",
    ),
    "a date out of reach": (
        listed(changed(ACCEPTED, date="1016-12-01")),
        "event 0: the year 1016 is outside the calendar, which reaches from 1950 to 2100",
    ),
    "as_of out of reach": (
        {"events": [], "as_of": "9999-12-31"},
        "as_of: the year 9999 is outside the calendar, which reaches from 1950 to 2100",
    ),
    "a due date out of reach": (
        {"events": [changed(ACCEPTED, date="2100-12-01")], "as_of": "2100-12-01", "limit": 1000},
        "the year 2101 is outside the calendar, which reaches from 1950 to 2100",
    ),
    "bad as_of": ({"events": [], "as_of": "today"}, 'as_of: a date like 2026-09-21 is expected, not "today"'),
    "bad told": (
        listed(ACCEPTED, changed(EXTENDED, told="x")),
        'event 1, told: a date like 2026-09-21 is expected, not "x"',
    ),
    "dates that fall": (
        listed(ACCEPTED, changed(UP, date="2016-11-30")),
        "event 1: its date 2016-11-30 is earlier than 2016-12-01 of the event before it",
    ),
    "an end without its beginning": (listed(ACCEPTED, BACK), "event 1: “sent_back” ends what has not begun"),
    "an end of another key": (
        listed(ACCEPTED, changed(UP, key="甲"), changed(BACK, key="乙")),
        "event 2: “sent_back” ends what has not begun",
    ),
    "a beginning while it is open": (
        listed(ACCEPTED, UP, changed(UP, date="2016-12-05")),
        "event 2: “sent_up” although the one before has not ended",
    ),
    "a second acceptance": (listed(ACCEPTED, ACCEPTED), "event 1: there is a second “accepted”"),
    "after completion": (listed(ACCEPTED, DONE, DONE), "event 2: “completed” cannot follow “completed”"),
    "omission without supplement": (
        listed(ACCEPTED, {"type": "omitted_supplement", "date": "2016-12-02"}),
        "event 1: “omitted_supplement” without “supplemented” before it",
    ),
    "a stop without acceptance": (
        listed(UP),
        "event 0: “sent_up” without an acceptance; papers that are complete at once need “accepted”",
    ),
    "a stop before acceptance": (
        listed(UP, changed(ACCEPTED, date="2016-12-05")),
        "event 0: “sent_up” is dated before the acceptance on 2016-12-05",
    ),
    "completed at once": (
        listed({"type": "received", "date": "2016-12-06"}, DONE),
        "event 1: “completed” without an acceptance; papers that are complete at once need “accepted”",
    ),
    "also after as_of": (
        {"events": [changed(UP, date="2017-01-05")], "as_of": "2016-12-01"},
        "event 0: “sent_up” without an acceptance; papers that are complete at once need “accepted”",
    ),
    "an extension of no day": (
        listed(ACCEPTED, changed(EXTENDED, days=0)),
        "event 1: an extension of less than one day",
    ),
    "an extension without days": (
        listed(ACCEPTED, {"type": "extended", "date": "2016-12-02"}),
        "event 1: an extension of less than one day",
    ),
    "true for 1": (
        listed(ACCEPTED, changed(EXTENDED, days=True)),
        "event 1, days: a whole number is expected, not true",
    ),
    "1 for true": (
        listed(ACCEPTED, changed(EXTENDED, approved=1)),
        "event 1, approved: true or false is expected, not 1",
    ),
    "half days": (
        listed(ACCEPTED, changed(EXTENDED, days=2.5)),
        "event 1, days: a whole number is expected, not 2.5",
    ),
    "a key that is no text": (
        listed(ACCEPTED, changed(UP, key=7)),
        "event 1, key: a text is expected, not 7",
    ),
    "half a character": (
        '{"events": [{"type": "sent_up", "date": "2016-12-02", "key": "\\ud800"}]}',
        'event 0, key: the text holds half a character: "\\ud800"',
    ),
    "an event that is none": (listed(ACCEPTED, "sent_up"), 'event 1: an object is expected, not "sent_up"'),
    "events that are no list": ({"events": {}}, "events: a list is expected, not {}"),
    "no events": ({"limit": 3}, "“events” is missing"),
    "no object": ([], "an object is expected, not []"),
    "two overrides of one day": (
        {**listed(), "calendar": {"overrides": [REST, changed(REST, date="2016-12-09"), REST]}},
        "override 2: two overrides of one day: 2016-12-08",
    ),
    "a bad override": (
        {**listed(), "calendar": {"overrides": [{"date": "2016-12-08"}]}},
        "override 0: “working” is missing",
    ),
    "an unknown region": (
        {**listed(), "calendar": {"region": "KZ"}},
        "no holiday list for the region “KZ”; use CN and enter local days as overrides",
    ),
    "a limit below 0": (
        {**listed(), "limit": -1},
        "limit: a limit is from 0 to 1,000 working days; -1 was given",
    ),
    "a limit above 1,000": (
        {**listed(), "limit": 1001},
        "limit: a limit is from 0 to 1,000 working days; 1001 was given",
    ),
    "a limit of true": ({**listed(), "limit": True}, "limit: a whole number is expected, not true"),
    "a limit of 15.0": ({**listed(), "limit": 15.0}, "limit: a whole number is expected, not 15.0"),
    "a limit as text": ({**listed(), "limit": "15"}, 'limit: a whole number is expected, not "15"'),
    "NaN": ('{"limit": NaN, "events": []}', "limit: a whole number is expected, not NaN"),
    "infinite": ('{"limit": 1e999, "events": []}', "limit: a whole number is expected, not Infinity"),
    "a doubled key": (
        '{"events": [{"type": "accepted", "date": "2016-12-01", "date": "2016-12-02"}]}',
        "event 0: a key is there twice",
    ),
    "an empty file": ("", "the input is empty; a JSON object is expected"),
    "blanks alone": (" \n", "the input is empty; a JSON object is expected"),
    "no JSON": ("{", "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    "not UTF-8": ("姓名".encode("gbk"), "-: The file is not UTF-8 text. Save it as UTF-8."),
    "too deep": ("[" * 100_000, "not JSON that can be read: it is nested too deeply"),
    "a message is one line": (
        listed(changed(ACCEPTED, type="a\nb\u2028c")),
        'event 0: unknown event type "a\\nb\\u2028c"',
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line_with_status_2(name: str) -> None:
    data, sentence = REFUSED[name]
    for options in ([], ["--format", "json"]):
        done = explain(data, *options)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == sentence + "\n"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    gone, nul = tmp_path / "gone.json", "a\0b"
    said = {
        str(gone): f"{gone}: The file cannot be read: there is no such file or folder",
        str(tmp_path): f"{tmp_path}: The file cannot be read: it is a folder",
    }
    for file, sentence in said.items():
        done = CliRunner().invoke(cli, ["deadlines", "explain", file])
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", sentence + "\n")
    assert CliRunner().invoke(cli, ["deadlines", "explain", nul]).exit_code == 2


def test_the_sentence_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_LANG", "zh_CN")
    assert explain(listed(ACCEPTED, ACCEPTED)).stderr == "event 1：“accepted”出现了第二次\n"


def test_it_needs_neither_database_nor_web() -> None:
    """The command in its own process: nothing heavy is imported, and it leaves with its status."""
    code = """
import sys
from hub.cli.root import cli
cli(["deadlines", "explain", "-"], standalone_mode=False)
heavy = {"flask", "sqlalchemy", "flask_babel", "marshmallow"}
print(sorted({name.split(".")[0] for name in sys.modules} & heavy))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(EXAMPLE),
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout.splitlines()[-1] == "[]"
