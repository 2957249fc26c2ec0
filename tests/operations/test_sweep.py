"""The time-driven work: what it does, that it does it once, and that it looks only where something is due."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import insert

from hub.db.base import db, now
from hub.db.models import LoginLink, Request, StaffSession
from hub.operations.board import postings
from hub.operations.calendars import calendar_changes, dates
from hub.operations.casework import acceptance, changes
from hub.operations.proof import audit
from hub.operations.registry.duplicates import seek_new
from hub.operations.rights import OPERATOR
from hub.operations.upkeep import counting
from hub.operations.upkeep.sweep import sweep
from hub.operations.verb import CaseRef
from hub.testing import tables
from hub.testing.factories import MONDAY
from hub.testing.sample import IMMEDIATE, SEVEN
from hub.testing.sample.driver import Sample

NOTHING = dict.fromkeys(
    (
        "moved",
        "woken",
        "taken_down",
        "missed",
        "undelivered",
        "texted",
        "handed_on",
        "reminded",
        "sessions",
        "links",
        "requests",
        "compared",
        "anchored",
        "counted",
        "recounted",
    ),
    0,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def swept(sample: Sample) -> dict[str, int]:
    """One sweep; then a second, which must do nothing and write no row. The sample's people are compared first."""
    sample.do(seek_new)
    done: dict[str, int] = sample.do(sweep)
    before = sample.dump()
    again = sample.do(sweep)
    assert again == NOTHING
    assert sample.dump() == before
    assert sample.do(counting.differences) == []
    assert sample.rows("case_counts", number=0) == []
    return {name: count for name, count in done.items() if count and name != "counted"}


def test_the_first_sweep_of_an_idle_centre_notes_the_calendar_and_no_more(sample: Sample) -> None:
    sample.do(seek_new)
    before = sample.dump()
    assert swept(sample) == {}
    assert tables.changed(before, sample.dump()) == {"calendar_dated": 8}


# --- nothing was notified in time (R4) ------------------------------------------------------------------


def test_a_case_counts_as_accepted_when_nothing_was_notified_in_five_days(sample: Sample) -> None:
    ref = sample.start()
    # Received on Monday 2 March: five working days end on Monday the 9th, through its end.
    sample.to(day("2026-03-09"))
    assert swept(sample) == {"anchored": 1}
    assert sample.case(ref)["state"] == "not_accepted"
    sample.to(day("2026-03-10"))
    assert swept(sample) == {"woken": 1, "anchored": 1}
    row = sample.case(ref)
    # Fifteen working days from 2 March: the 23rd.
    assert (row["state"], row["accepted_on"], row["due"]) == ("running", MONDAY, day("2026-03-23"))
    assert sample.types(ref)[-1] == "deemed_accepted"
    (task,) = sample.rows("tasks", case_id=ref.id, done_on=None)
    assert (task["step"], task["due"]) == ("accept", day("2026-03-23"))


@pytest.mark.parametrize("answer", ["notified", "accepted", "withdrawn"])
def test_a_case_that_was_answered_in_time_does_not(sample: Sample, answer: str) -> None:
    ref = sample.start()
    if answer == "notified":
        sample.run("clerk", acceptance.issue_slip, ref.id, rev=ref.rev)
    elif answer == "accepted":
        sample.run("clerk", acceptance.accept, ref.id, rev=ref.rev, ticks=sample.papers())
    else:
        sample.run("clerk", changes.withdraw, ref.id, rev=ref.rev, reason="本人撤回")
    sample.to(day("2026-03-10"))
    assert swept(sample) == {"anchored": 1}
    assert "deemed_accepted" not in sample.types(ref)


def test_a_refused_acceptance_is_not_overturned_by_the_clock(sample: Sample) -> None:
    ref = sample.start()
    sample.run("clerk", acceptance.not_accept, ref.id, rev=ref.rev, reason="不属本中心办理")
    sample.to(day("2026-03-20"))
    assert swept(sample) == {"anchored": 1}
    assert (sample.case(ref)["ended"], sample.case(ref)["accepted_on"]) == ("not_accepted", None)


def test_a_slip_written_on_paper_in_time_still_counts_after_the_sweep(sample: Sample) -> None:
    ref = sample.start()
    sample.to(day("2026-03-10"))
    swept(sample)
    rev = sample.case(ref)["rev"]
    sample.run("clerk", acceptance.issue_slip, ref.id, rev=rev, on=day("2026-03-09"), paper="日志 3 月 9 日")
    assert (sample.case(ref)["state"], sample.case(ref)["accepted_on"]) == ("not_accepted", None)


def test_a_verb_that_comes_before_the_sweep_notes_it_itself(sample: Sample) -> None:
    ref = sample.start()
    sample.to(day("2026-03-11"))
    sample.run("clerk", acceptance.issue_slip, ref.id, rev=ref.rev)
    assert sample.types(ref).count("deemed_accepted") == 1
    assert sample.case(ref)["accepted_on"] == MONDAY
    assert swept(sample) == {"anchored": 1}


# --- notices --------------------------------------------------------------------------------------------


def test_a_notice_comes_down_the_day_after_its_last_and_the_clock_runs_on_the_last(sample: Sample) -> None:
    ref = sample.at("posting")
    first = sample.clock.day
    sample.run("agent-e", postings.publish, ref.id, rev=ref.rev)
    last = first + dt.timedelta(days=2)
    assert (sample.case(ref)["state"], sample.case(ref)["wake_on"]) == ("stopped", last)
    before = sample.dump()
    sample.to(last)
    assert swept(sample) == {"woken": 1, "anchored": 1}
    # Nothing else about it changed, and what its entries say of that day is the same.
    was = next(row for row in before["cases"] if row["id"] == ref.id)
    assert sample.case(ref) == {**was, "state": "running", "dated_on": last, "wake_on": None}
    assert sample.do(audit.verify, OPERATOR).findings == []
    assert len(sample.do(postings.public_board)) == 2
    sample.to(last + dt.timedelta(days=1))
    assert swept(sample) == {"taken_down": 2}
    down = last + dt.timedelta(days=1)
    assert [row["taken_down_on"] for row in sample.rows("postings")] == [down, down]
    # It can still be ended, and not put up a second time.
    with pytest.raises(Exception, match="up already"):
        sample.run("agent-e", postings.publish, ref.id, rev=sample.case(ref)["rev"])
    sample.run("agent-e", postings.close, ref.id, "clear", rev=sample.case(ref)["rev"])
    assert sample.case(ref)["step"] == "filing"


# --- what is over ---------------------------------------------------------------------------------------


def test_sessions_links_and_request_keys_that_are_over_go(sample: Sample) -> None:
    with sample.app.app_context():
        at, staff = now(), 1
        hours = dt.timedelta(hours=1)
        sessions = [
            {"token_hash": "old", "created_at": at - 13 * hours, "seen_at": at, "ended_at": None},
            {"token_hash": "ended", "created_at": at, "seen_at": at, "ended_at": at},
            {"token_hash": "live", "created_at": at - 11 * hours, "seen_at": at, "ended_at": None},
        ]
        days = dt.timedelta(days=1)
        links = [
            {"token_hash": "gone", "expires_at": at - 31 * days, "used_at": None},
            {"token_hash": "late", "expires_at": at - 29 * days, "used_at": None},
        ]
        keys = [
            {"key": "a", "at": at - 8 * days, "result": [1]},
            {"key": "b", "at": at - 6 * days, "result": [1]},
        ]
    sample.write(insert(StaffSession.__table__).values([{**row, "staff_id": staff} for row in sessions]))
    sample.write(insert(LoginLink.__table__).values([{**row, "staff_id": staff} for row in links]))
    sample.write(insert(Request.__table__).values(keys))
    known = len(sample.rows("login_links"))
    assert swept(sample) == {"sessions": 2, "links": 1, "requests": 1}
    assert [row["token_hash"] for row in sample.rows("staff_sessions")] == ["live"]
    assert "gone" not in {row["token_hash"] for row in sample.rows("login_links")}
    assert len(sample.rows("login_links")) == known - 1
    assert [row["key"] for row in sample.rows("requests")] == ["b"]


# --- a changed calendar ---------------------------------------------------------------------------------


def free(sample: Sample, *days: str) -> None:
    for each in days:
        said = {"working": False, "reason": "古尔邦节", "document": "新政办 1 号"}
        sample.do(calendar_changes.set_override, OPERATOR, date=day(each), **said)


def test_a_free_day_in_the_window_moves_the_date_with_an_entry(sample: Sample) -> None:
    near = sample.accepted()
    far = sample.accepted(SEVEN)
    # 15 working days from Monday 2 March end on the 23rd, 20 on the 30th.
    assert [sample.case(ref)["due"] for ref in (near, far)] == [day("2026-03-23"), day("2026-03-30")]
    free(sample, "2026-03-26")
    assert [each.number for each in sample.do(lambda: list(dates.moved_cases()))] == [far.number]
    before = sample.dump()
    assert swept(sample) == {"moved": 1, "anchored": 2}
    assert [sample.case(ref)["due"] for ref in (near, far)] == [day("2026-03-23"), day("2026-03-31")]
    assert sample.types(near) == [row["type"] for row in before["events"] if row["case_id"] == near.id]
    assert sample.types(far)[-1] == "redated"
    assert sample.do(lambda: list(dates.moved_cases())) == []


def test_a_free_day_before_the_case_or_after_its_date_moves_nothing(sample: Sample) -> None:
    ref = sample.accepted()
    free(sample, "2026-02-27", "2026-03-24")
    before = sample.dump()
    assert "moved" not in swept(sample)
    assert sample.dump()["cases"] == before["cases"]
    assert sample.case(ref)["due"] == day("2026-03-23")
    # Days that a late case is over its date are counted all the same: three by Friday the 27th, then two.
    sample.to(day("2026-03-27"))
    told = {"days": 3, "reason": "材料待核", "told": day("2026-03-27")}
    sample.run("street", changes.extend, ref.id, rev=sample.case(ref)["rev"], **told)
    assert sample.case(ref)["days_left"] == -3
    free(sample, "2026-03-25")
    assert "moved" not in swept(sample)
    assert (sample.case(ref)["due"], sample.case(ref)["days_left"]) == (day("2026-03-23"), -2)
    assert sample.do(audit.verify, OPERATOR).findings == []


def test_days_that_take_each_other_out_move_nothing(sample: Sample) -> None:
    sample.accepted()
    free(sample, "2026-03-18")
    sample.do(
        calendar_changes.set_override, OPERATOR, date=day("2026-03-21"), working=True, reason="调休上班"
    )
    before = sample.dump()["events"]
    assert "moved" not in swept(sample)
    assert sample.dump()["events"] == before


def test_an_entry_taken_away_moves_the_date_back(sample: Sample) -> None:
    ref = sample.accepted()
    free(sample, "2026-03-18")
    assert swept(sample)["moved"] == 1
    sample.do(calendar_changes.drop_override, OPERATOR, date=day("2026-03-18"))
    assert swept(sample) == {"moved": 1}
    assert sample.case(ref)["due"] == day("2026-03-23")
    assert sample.types(ref).count("redated") == 2


def test_what_is_completed_stays_as_it_was_sealed(sample: Sample) -> None:
    ref = sample.accepted(IMMEDIATE)
    sample.go("clerk", ref, "told", method="phone")
    assert sample.case(ref)["state"] == "completed"
    free(sample, "2026-03-02")
    # Its archive step has its own five days: they move, the completed case's date does not.
    before = sample.rows("tasks", case_id=ref.id, step="archive")[0]["due"]
    assert "moved" not in swept(sample)
    assert sample.case(ref)["due"] == MONDAY
    assert sample.rows("tasks", case_id=ref.id, step="archive")[0]["due"] == before
    free(sample, "2026-03-05")
    swept(sample)
    after = sample.rows("tasks", case_id=ref.id, step="archive")[0]["due"]
    assert (before, after) == (day("2026-03-09"), day("2026-03-10"))


def test_the_days_of_a_stopped_case_and_the_five_days_of_r4_follow_too(sample: Sample) -> None:
    stopped, waiting = sample.at("bureau"), sample.start()
    left = sample.case(stopped)["days_left"]
    wakes = sample.case(waiting)["wake_on"]
    last = sample.clock.day
    # Thursday the 5th is the day on which the case was sent up: the only one used of its forty (R7, R8).
    assert (last, left) == (day("2026-03-05"), 39)
    free(sample, "2026-03-05", "2026-03-06")
    assert "moved" not in swept(sample)
    assert sample.case(stopped)["days_left"] == 40
    # Received on the 5th, five working days end on the 12th, without the 6th on the 13th; then it wakes.
    assert (wakes, sample.case(waiting)["wake_on"]) == (day("2026-03-13"), day("2026-03-14"))


def test_only_cases_whose_window_holds_a_changed_day_are_looked_at(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        sample.accepted()
    far = sample.accepted(SEVEN)
    looked: list[int] = []
    real = dates._redate

    def noted(tx: object, case_id: int, days: object) -> object:
        looked.append(case_id)
        return real(tx, case_id, days)  # type: ignore[arg-type]

    monkeypatch.setattr(dates, "_redate", noted)
    free(sample, "2026-03-27")
    sample.do(sweep)
    assert looked == [far.id]


# --- how much work it is --------------------------------------------------------------------------------


def test_the_work_grows_with_what_changes_and_not_with_the_cases(sample: Sample) -> None:
    sample.do(sweep)
    counts = []
    for cases_more in (2, 6):
        for _ in range(cases_more):
            sample.accepted(SEVEN)
        for _ in range(2):
            sample.do(sweep)
            sample.to(sample.clock.day + dt.timedelta(days=1))
        with sample.app.app_context(), tables.statements(db.engine) as seen:
            sweep()
        counts.append(len(seen))
    # Nothing moved on these days: as many statements with eight open cases as with two, and none that writes.
    assert counts[0] == counts[1]
    assert [each for each in seen if not each.startswith(("SELECT", "BEGIN"))] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_sweep_finds_its_cases_by_index(sample: Sample) -> None:
    """On SQLite only: PostgreSQL scans tables of a few rows whatever their indexes."""
    with sample.app.app_context(), tables.statements(db.engine) as seen:
        sweep()
        list(dates.moved_cases([day("2026-03-26")]))
    with sample.app.app_context(), db.engine.connect() as connection:
        for statement in {each for each in seen if each.startswith("SELECT") and "?" in each}:
            marks = tuple("2026-03-01" for _ in range(statement.count("?")))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", marks).all()
            large = ("SCAN cases", "SCAN tasks", "SCAN events", "SCAN postings")
            scanned = [row[3] for row in plan if row[3].startswith(large)]
            assert [each for each in scanned if "INDEX" not in each] == [], statement


def test_what_a_day_sheet_entered_late_did_is_in_the_next_anchor(sample: Sample, tmp_path: Path) -> None:
    sample.app.config["DATA"] = tmp_path
    ref = sample.accepted(SEVEN)
    assert sample.do(sweep)["anchored"] == 1
    sample.to(MONDAY + dt.timedelta(days=1))
    sample.go("clerk", ref, "checked", on=MONDAY, paper="日志")
    assert sample.do(sweep)["anchored"] == 1
    assert len((tmp_path / "anchors.log").read_text().splitlines()) == 2


def test_the_calendar_that_changed_before_any_sweep_is_noticed(sample: Sample) -> None:
    ref: CaseRef = sample.accepted()
    free(sample, "2026-03-18")
    assert [str(each) for each in sample.do(dates.changed_days)] == ["2026-03-18"]
    found = sample.do(audit.verify, OPERATOR).findings
    assert [(one.case, one.what, one.field) for one in found] == [
        ("", "stale", ""), (ref.number, "projection", "due"),
    ]  # fmt: skip
    swept(sample)
