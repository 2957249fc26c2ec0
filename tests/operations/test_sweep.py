"""The time-driven work: what it does, that it does it once, and that it looks only where something is due."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from hub.db.base import db, now
from hub.db.models import CalendarOverride, LoginLink, Posting, Request, StaffSession
from hub.operations import acceptance, audit, calendar, cases, changes, dates, intake, postings
from hub.operations.rights import OPERATOR
from hub.operations.sweep import sweep
from hub.operations.verb import CaseRef
from hub.testing import tables
from hub.testing.factories import MONDAY
from hub.testing.sample import EVERYTHING, IMMEDIATE, SEVEN
from hub.testing.sample.driver import ANSWERS, Sample

NOTHING = dict.fromkeys(("moved", "woken", "taken_down", "sessions", "links", "requests", "anchored"), 0)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def swept(hub: Sample) -> dict[str, int]:
    """One sweep; then a second, which must do nothing and write no row."""
    done: dict[str, int] = hub.do(sweep)
    before = hub.dump()
    again = hub.do(sweep)
    assert again == NOTHING
    assert hub.dump() == before
    return {name: count for name, count in done.items() if count}


def test_the_first_sweep_of_an_idle_centre_notes_the_calendar_and_no_more(hub: Sample) -> None:
    before = hub.dump()
    assert swept(hub) == {}
    assert tables.changed(before, hub.dump()) == {"calendar_dated": 8}


# --- nothing was notified in time (R4) ------------------------------------------------------------------


def test_a_case_counts_as_accepted_when_nothing_was_notified_in_five_days(hub: Sample) -> None:
    ref = hub.start()
    # Received on Monday 2 March: five working days end on Monday the 9th, through its end.
    hub.to(day("2026-03-09"))
    assert swept(hub) == {"anchored": 1}
    assert hub.case(ref)["state"] == "not_accepted"
    hub.to(day("2026-03-10"))
    assert swept(hub) == {"woken": 1, "anchored": 1}
    row = hub.case(ref)
    # Fifteen working days from 2 March: the 23rd.
    assert (row["state"], row["accepted_on"], row["due"]) == ("running", MONDAY, day("2026-03-23"))
    assert hub.types(ref)[-1] == "deemed_accepted"
    (task,) = hub.rows("tasks", case_id=ref.id, done_on=None)
    assert (task["step"], task["due"]) == ("accept", day("2026-03-23"))


@pytest.mark.parametrize("answer", ["notified", "accepted", "withdrawn"])
def test_a_case_that_was_answered_in_time_does_not(hub: Sample, answer: str) -> None:
    ref = hub.start()
    if answer == "notified":
        hub.run("clerk", acceptance.issue_slip, ref.id, rev=ref.rev)
    elif answer == "accepted":
        hub.run("clerk", acceptance.accept, ref.id, rev=ref.rev, ticks=hub.papers())
    else:
        hub.run("clerk", changes.withdraw, ref.id, rev=ref.rev, reason="本人撤回")
    hub.to(day("2026-03-10"))
    assert swept(hub) == {"anchored": 1}
    assert "deemed_accepted" not in hub.types(ref)


def test_a_refused_acceptance_is_not_overturned_by_the_clock(hub: Sample) -> None:
    ref = hub.start()
    hub.run("clerk", acceptance.not_accept, ref.id, rev=ref.rev, reason="不属本中心办理")
    hub.to(day("2026-03-20"))
    assert swept(hub) == {"anchored": 1}
    assert (hub.case(ref)["ended"], hub.case(ref)["accepted_on"]) == ("not_accepted", None)


def test_a_slip_written_on_paper_in_time_still_counts_after_the_sweep(hub: Sample) -> None:
    ref = hub.start()
    hub.to(day("2026-03-10"))
    swept(hub)
    rev = hub.case(ref)["rev"]
    hub.run("clerk", acceptance.issue_slip, ref.id, rev=rev, on=day("2026-03-09"), paper="日志 3 月 9 日")
    assert (hub.case(ref)["state"], hub.case(ref)["accepted_on"]) == ("not_accepted", None)


def test_a_verb_that_comes_before_the_sweep_notes_it_itself(hub: Sample) -> None:
    ref = hub.start()
    hub.to(day("2026-03-11"))
    hub.run("clerk", acceptance.issue_slip, ref.id, rev=ref.rev)
    assert hub.types(ref).count("deemed_accepted") == 1
    assert hub.case(ref)["accepted_on"] == MONDAY
    assert swept(hub) == {"anchored": 1}


# --- notices --------------------------------------------------------------------------------------------


def test_a_notice_comes_down_the_day_after_its_last_and_the_clock_runs_on_the_last(hub: Sample) -> None:
    ref = hub.at("posting")
    first = hub.clock.day
    hub.run("agent-e", postings.publish, ref.id, rev=ref.rev)
    last = first + dt.timedelta(days=2)
    assert (hub.case(ref)["state"], hub.case(ref)["wake_on"]) == ("stopped", last)
    hub.to(last)
    assert swept(hub) == {"woken": 1, "anchored": 1}
    assert hub.case(ref)["state"] == "running"
    assert [len(hub.do(postings.public_board)), hub.case(ref)["wake_on"]] == [2, None]
    hub.to(last + dt.timedelta(days=1))
    assert swept(hub) == {"taken_down": 2}
    down = last + dt.timedelta(days=1)
    assert [row["taken_down_on"] for row in hub.rows("postings")] == [down, down]
    # It can still be ended, and not put up a second time.
    with pytest.raises(Exception, match="up already"):
        hub.run("agent-e", postings.publish, ref.id, rev=hub.case(ref)["rev"])
    hub.run("agent-e", postings.close, ref.id, "clear", rev=hub.case(ref)["rev"])
    assert hub.case(ref)["step"] == "filing"


# --- what is over ---------------------------------------------------------------------------------------


def test_sessions_links_and_request_keys_that_are_over_go(hub: Sample) -> None:
    with hub.app.app_context():
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
        keys = [{"key": "a", "at": at - 8 * days, "result": [1]}, {"key": "b", "at": at - 6 * days, "result": [1]}]
    hub.write(insert(StaffSession.__table__).values([{**row, "staff_id": staff} for row in sessions]))
    hub.write(insert(LoginLink.__table__).values([{**row, "staff_id": staff} for row in links]))
    hub.write(insert(Request.__table__).values(keys))
    known = len(hub.rows("login_links"))
    assert swept(hub) == {"sessions": 2, "links": 1, "requests": 1}
    assert [row["token_hash"] for row in hub.rows("staff_sessions")] == ["live"]
    assert "gone" not in {row["token_hash"] for row in hub.rows("login_links")}
    assert len(hub.rows("login_links")) == known - 1
    assert [row["key"] for row in hub.rows("requests")] == ["b"]


# --- a changed calendar ---------------------------------------------------------------------------------


def free(hub: Sample, *days: str, working: bool = False) -> None:
    for each in days:
        hub.do(calendar.set_override, OPERATOR, date=day(each), working=working, reason="古尔邦节", document="新政办 1 号")


def test_a_free_day_in_the_window_moves_the_date_with_an_entry(hub: Sample) -> None:
    near = hub.accepted()
    far = hub.accepted(SEVEN)
    # 15 working days from Monday 2 March end on the 23rd, 20 on the 30th.
    assert [hub.case(ref)["due"] for ref in (near, far)] == [day("2026-03-23"), day("2026-03-30")]
    free(hub, "2026-03-26")
    assert [each.number for each in hub.do(lambda: list(dates.moved_cases()))] == [far.number]
    before = hub.dump()
    assert swept(hub) == {"moved": 1, "anchored": 2}
    assert [hub.case(ref)["due"] for ref in (near, far)] == [day("2026-03-23"), day("2026-03-31")]
    assert hub.types(near) == [row["type"] for row in before["events"] if row["case_id"] == near.id]
    assert hub.types(far)[-1] == "redated"
    assert hub.do(lambda: list(dates.moved_cases())) == []


def test_a_free_day_before_the_case_or_after_its_date_moves_nothing(hub: Sample) -> None:
    ref = hub.accepted()
    free(hub, "2026-02-27", "2026-03-24")
    before = hub.dump()
    assert "moved" not in swept(hub)
    assert [row for row in hub.dump()["cases"]] == before["cases"]
    assert hub.case(ref)["due"] == day("2026-03-23")


def test_days_that_take_each_other_out_move_nothing(hub: Sample) -> None:
    hub.accepted()
    free(hub, "2026-03-18")
    hub.do(calendar.set_override, OPERATOR, date=day("2026-03-21"), working=True, reason="调休上班")
    before = hub.dump()["events"]
    assert "moved" not in swept(hub)
    assert hub.dump()["events"] == before


def test_an_entry_taken_away_moves_the_date_back(hub: Sample) -> None:
    ref = hub.accepted()
    free(hub, "2026-03-18")
    assert swept(hub)["moved"] == 1
    hub.do(calendar.drop_override, OPERATOR, date=day("2026-03-18"))
    assert swept(hub) == {"moved": 1}
    assert hub.case(ref)["due"] == day("2026-03-23")
    assert hub.types(ref).count("redated") == 2


def test_what_is_completed_stays_as_it_was_sealed(hub: Sample) -> None:
    ref = hub.accepted(IMMEDIATE)
    hub.go("clerk", ref, "told", method="phone")
    assert hub.case(ref)["state"] == "completed"
    free(hub, "2026-03-02")
    # Its archive step has its own five days: they move, the completed case's date does not.
    before = hub.rows("tasks", case_id=ref.id, step="archive")[0]["due"]
    assert "moved" not in swept(hub)
    assert hub.case(ref)["due"] == MONDAY
    assert hub.rows("tasks", case_id=ref.id, step="archive")[0]["due"] == before
    free(hub, "2026-03-05")
    swept(hub)
    assert (before, hub.rows("tasks", case_id=ref.id, step="archive")[0]["due"]) == (day("2026-03-09"), day("2026-03-10"))


def test_the_days_of_a_stopped_case_and_the_five_days_of_r4_follow_too(hub: Sample) -> None:
    stopped, waiting = hub.at("bureau"), hub.start()
    left = hub.case(stopped)["days_left"]
    wakes = hub.case(waiting)["wake_on"]
    last = hub.clock.day
    free(hub, "2026-03-04", (last + dt.timedelta(days=1)).isoformat())
    # A free day behind a case that waits with the superior: one day less is used. Nothing is dated, nothing moves.
    assert "moved" not in swept(hub)
    assert hub.case(stopped)["days_left"] == left + 1
    assert hub.case(waiting)["wake_on"] > wakes


def test_only_cases_whose_window_holds_a_changed_day_are_looked_at(
    hub: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        hub.accepted()
    far = hub.accepted(SEVEN)
    looked: list[int] = []
    real = dates._redate

    def noted(tx: object, case_id: int, days: object) -> object:
        looked.append(case_id)
        return real(tx, case_id, days)  # type: ignore[arg-type]

    monkeypatch.setattr(dates, "_redate", noted)
    free(hub, "2026-03-27")
    hub.do(sweep)
    assert looked == [far.id]


# --- how much work it is --------------------------------------------------------------------------------


def test_the_work_grows_with_what_changes_and_not_with_the_cases(hub: Sample) -> None:
    hub.do(sweep)
    counts = []
    for cases_more in (2, 6):
        for _ in range(cases_more):
            hub.accepted(SEVEN)
        hub.do(sweep)
        hub.to(hub.clock.day + dt.timedelta(days=1))
        with hub.app.app_context(), tables.statements(db.engine) as seen:
            sweep()
        counts.append(len(seen))
    # Nothing moved on these days: as many statements with eight open cases as with two, and none that writes.
    assert counts[0] == counts[1]
    assert [each for each in seen if not each.startswith(("SELECT", "BEGIN"))] == []


def test_the_sweep_finds_its_cases_by_index(hub: Sample) -> None:
    if hub.app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        pytest.skip("PostgreSQL scans tables of a few rows whatever their indexes")
    with hub.app.app_context(), tables.statements(db.engine) as seen:
        sweep()
        list(dates.moved_cases([day("2026-03-26")]))
    with hub.app.app_context(), db.engine.connect() as connection:
        for statement in {each for each in seen if each.startswith("SELECT") and "?" in each}:
            marks = tuple("2026-03-01" for _ in range(statement.count("?")))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", marks).all()
            scanned = [row[3] for row in plan if row[3].startswith("SCAN ")]
            whole = [each for each in scanned if each.split()[1] in ("cases", "tasks", "events", "postings")]
            assert [each for each in whole if "INDEX" not in each] == [], statement


def test_what_a_day_sheet_entered_late_did_is_in_the_next_anchor(hub: Sample, tmp_path: Path) -> None:
    hub.app.config["DATA"] = tmp_path
    ref = hub.accepted(SEVEN)
    assert hub.do(sweep)["anchored"] == 1
    hub.to(MONDAY + dt.timedelta(days=1))
    hub.go("clerk", ref, "checked", on=MONDAY, paper="日志")
    assert hub.do(sweep)["anchored"] == 1
    assert len((tmp_path / "anchors.log").read_text().splitlines()) == 2


def test_the_calendar_that_changed_before_any_sweep_is_noticed(hub: Sample) -> None:
    ref: CaseRef = hub.accepted()
    free(hub, "2026-03-18")
    assert [str(each) for each in hub.do(dates.changed_days)] == ["2026-03-18"]
    found = hub.do(audit.verify, OPERATOR).findings
    assert [(one.case, one.what, one.field) for one in found] == [
        ("", "stale", ""), (ref.number, "projection", "due"),
    ]  # fmt: skip
    swept(hub)


__all__ = ["ANSWERS", "EVERYTHING", "CalendarOverride", "Posting", "cases", "intake", "update"]
