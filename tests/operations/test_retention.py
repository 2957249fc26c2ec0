"""What is kept no longer goes, says what it did, and leaves a record that can still be proven."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import JSON, String, Text, insert, select, update

from hub.db.base import Base, now, transaction
from hub.db.models import Absence, AccessLog, Case, RecoveryCode, Resident, Staff, StaffSession
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.service import ENDS
from hub.operations.access import log_access
from hub.operations.casework import changes, intake
from hub.operations.casework.views import case_view
from hub.operations.context import service_of
from hub.operations.keeping import bounds, erasing, forgetting, retention
from hub.operations.keeping.nobody import NOBODY
from hub.operations.proof import audit
from hub.operations.registry import residents
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff import accounts
from hub.operations.staff.training import record_training
from hub.operations.supervision import kept as supervised
from hub.operations.verb import CaseRef
from hub.testing import tables, walk
from hub.testing.factories import resident
from hub.testing.sample import SEVEN
from hub.testing.sample.driver import Sample
from hub.testing.walk_driver import Driver

NOTHING = {
    "cases": 0,
    "changes": 0,
    "takeover": 0,
    "outreach": 0,
    "reminders": 0,
    "contacts": 0,
    "appointments": 0,
    "call_ins": 0,
    "complaints": 0,
    "supervision": 0,
    "grades": 0,
    "checks": 0,
    "appraisal": 0,
    "sheets": 0,
    "rosters": 0,
    "courses": 0,
    "receipts": 0,
    "pay_outs": 0,
    "entitlements": 0,
    "outsiders": 0,
    "access_log": 0,
    "exports": 0,
    "left": 0,
    "slips": 0,
    "requests": 0,
    "links": 0,
    "sessions": 0,
}


def closed(sample: Sample, **said: Any) -> CaseRef:
    """A case that went its whole way: panel, notice, letter, archive."""
    ref = sample.at("archive", **said)
    return sample.go("clerk", ref, "archived")


def run(sample: Sample, *, dry: bool = False) -> dict[str, int]:
    return {one.rule: one.count for one in sample.do(retention.run, OPERATOR, dry=dry)}


def later(sample: Sample, days: int) -> None:
    sample.to(sample.clock.day + dt.timedelta(days=days))


def texts(rows: tables.Rows, *but: str) -> str:
    return repr([found for name, found in rows.items() if name not in but])


def test_a_closed_case_forgets_its_people_after_two_years_and_stays_proven(sample: Sample) -> None:
    ref = closed(sample)
    started = sample.start(SEVEN)
    before = sample.case(ref)
    closed_on = before["closed_on"]
    sample.to(closed_on.replace(year=closed_on.year + 2))
    assert run(sample, dry=True)["cases"] == 0
    later(sample, 1)
    snapshot = sample.dump()
    assert run(sample, dry=True)["cases"] == 1
    assert sample.dump() == snapshot
    assert run(sample)["cases"] == 1
    assert run(sample)["cases"] == 0
    after = sample.case(ref)
    same = ("number", "service", "version", "variant", "community_id", "opened_on", "accepted_on", "due", "closed_on",
            "ended", "ledger", "settings", "state")  # fmt: skip
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert (after["facts"], after["household_id"], after["receipt_code"]) == ({}, None, "")
    rows = sample.rows("events", case_id=ref.id)
    assert [row["seq"] for row in rows if row["payload"] is not None] == [len(rows)]
    assert sample.do(audit.verify, OPERATOR).findings == []
    # The other case, still open, is as it was.
    assert sample.case(started)["applicant_id"] == sample.people.head
    assert [row["detail"] for row in sample.rows("erasures", subject="cases")] == [
        {"before": (closed_on + dt.timedelta(days=1)).isoformat()}
    ]


def test_no_word_of_the_case_is_left_anywhere(sample: Sample) -> None:
    secret = "隐情如下"
    ref = sample.accepted(variant="whole")
    sample.run("clerk", log_access_of, ref.id)
    sample.do(audit.erase_payload, OPERATOR, ref.id, 2, "本人要求")
    sample.run("clerk", changes.withdraw, ref.id, rev=sample.case(ref)["rev"], reason=secret)
    assert secret in texts(sample.dump())
    later(sample, 732)
    run(sample)
    rows = sample.dump()
    assert [name for name, found in rows.items() if secret in repr(found)] == []
    for name in ("样甲", "样乙", "样丙"):
        kept = {table for table, found in rows.items() if name in repr(found)}
        # The register itself, without the words of old changes: people who live here are not forgotten with a case.
        assert kept == {"residents", "name_parts"}
    # Nothing of the case leads to the person: not the row, not an entry, not what an `erased` entry kept.
    assert {row["applicant_id"] for row in rows["cases"]} == {
        row["id"] for row in rows["residents"] if row["name"] == "—"
    }
    assert [row for row in rows["events"] if '"applicant"' in (row["payload"] or "")] == []
    assert [row for row in rows["case_parties"] if row["resident_id"]] == []


def log_access_of(actor: Any, case_id: int) -> None:
    log_access(actor, "case", "办理", case_id=case_id)


def test_every_column_that_may_hold_words_of_a_case_is_thought_of() -> None:
    """A new table or column with a case's words must be cleared, dropped, or said here to hold none."""
    harmless = {
        "tasks": {"step", "key", "do", "role", "outcome"}, "slips": {"number", "sha256", "how", "handed", "terms", "service", "variant", "answers"},
        "letters": {"number", "step", "outcome", "print", "method"},
        "postings": {"step", "place", "serial", "title", "community", "object_to"},
        "batch_lines": {"result", "held"}, "events": {"type", "step", "salt", "payload", "payload_hash", "mac"},
        "take_over_lines": {"state", "service"}, "paper_files": {"cabinet", "shelf"}, "omissions": {"number", "slip", "papers", "state", "said", "head"}, "papers_left": {"key", "item", "how"}, "objections": set(), "notice_cases": set(), "anchor_heads": {"number", "mac"},
        "follow_ups": {  # their words go with an entry of the journal: forgetting._forget_follow_ups
            "number", "key", "service", "department", "head", "state", "form", "why",
        },
        "roster_items": {  # its words go with an entry of the journal: rosters.closing.forget
            "number", "line", "stage", "role", "state", "outcome", "reason", "answer", "form", "tried", "sealed",
            "head",
        },
    }  # fmt: skip
    by_a_rule_of_their_own = {"access_log", "appointments", "first_contacts", "entitlements", "complaints", "satisfactions",
                              *supervised.TABLES}  # fmt: skip
    dropped = {table.name for table in forgetting.DROPPED}
    cleared = {table.name: set(values) for table, values in forgetting.CLEARED.items()}
    for table in Base.metadata.sorted_tables:
        if table.name in by_a_rule_of_their_own or table.name not in harmless:
            known = table.name in dropped or table.name in by_a_rule_of_their_own
            assert "case_id" not in table.columns or known, table.name
            continue
        worded = {each.name for each in table.columns if isinstance(each.type, (String, Text, JSON))}
        assert worded - cleared.get(table.name, set()) == harmless[table.name], table.name


def test_a_case_that_forgot_can_still_be_opened_and_shows_nobody(sample: Sample) -> None:
    ref = closed(sample)
    later(sample, 800)
    run(sample)
    view = sample.run("clerk", case_view, ref.id, "查档")
    assert (view.applicant.name, view.members, view.parties, view.documents) == ("—", (), (), ())
    assert [event.payload for event in view.events[:-1]] == [{}] * (len(view.events) - 1)


def test_who_left_keeps_a_name_and_what_was_signed_and_nothing_that_logs_in(sample: Sample) -> None:
    ref = sample.accepted(variant="whole")
    clerk = sample.rows("staff", login="clerk")[0]["id"]
    sample.do(
        accounts.change_staff, OPERATOR, login="clerk", phone="19909990001", id_number="659999198205140020"
    )
    sample.do(record_training, OPERATOR, login="clerk", passed_on=sample.clock.day, document="结业证")
    sample.do(accounts.new_link, OPERATOR, login="clerk", reason="旧手机遗失")
    sample.do(given_a_password_and_a_factor, clerk)
    sample.do(given_days_away_and_a_session, clerk, sample.clock.day)
    tables_of = (
        "staff",
        "absences",
        "trainings",
        "login_links",
        "account_entries",
        "grants",
        "post_holders",
        "events",
        "tasks",
    )
    sample.do(accounts.switch_off, OPERATOR, login="clerk", reason="因病离职")
    before = sample.dump()
    later(sample, 365)
    assert (run(sample)["left"], run(sample, dry=True)["left"]) == (0, 0)
    later(sample, 1)
    assert (run(sample)["left"], run(sample)["left"]) == (1, 0)
    after = sample.dump()
    row = sample.rows("staff", id=clerk)[0]
    assert {name: row[name] for name in ("login", "name", "active")} == {
        "login": "clerk", "name": next(each["name"] for each in before["staff"] if each["id"] == clerk), "active": 0,
    }  # fmt: skip
    assert [row[name] for name in ("phone", "id_hash", "password_hash", "totp_secret", "totp_last")] == [
        "", None, None, None, None,
    ]  # fmt: skip
    for table in ("trainings", "login_links", "staff_sessions", "recovery_codes"):
        assert [each for each in after.get(table, []) if each["staff_id"] == clerk] == []
    typed = ("19909990001", "因病离职", "旧手机遗失", "结业证", "回乡治病", "钥匙在抽屉", "打过电话")
    for word in typed:
        assert word in repr(before)
        assert word not in repr({name: after[name] for name in tables_of})
    away = {"first": before["absences"][0]["first"], "kind": "leave", "tasks": []}
    assert [{name: each[name] for name in away} for each in after["absences"]] == [away]
    # Who signed, by what right, and that the training was passed: all as it was.
    for table in ("grants", "post_holders", "events"):
        assert after[table] == before[table]
    assert [each["what"] for each in after["account_entries"]] == [
        each["what"] for each in before["account_entries"]
    ]
    assert sample.do(audit.verify, OPERATOR).findings == []
    assert clerk in {each["actor_id"] for each in sample.rows("events", case_id=ref.id)}


def given_days_away_and_a_session(staff_id: int, day: dt.date) -> None:
    with transaction() as tx:
        away = {"first": day, "last": day, "kind": "leave", "handover": "open", "tasks": [{"number": "民16-0001"}],
                "reason": "回乡治病", "note": "钥匙在抽屉", "contact": "打过电话"}  # fmt: skip
        tx.execute(insert(Absence.__table__), {"staff_id": staff_id, **away})
        tx.execute(
            insert(StaffSession.__table__),
            {"staff_id": staff_id, "token_hash": "1" * 64, "created_at": now(), "seen_at": now()},
        )


def given_a_password_and_a_factor(staff_id: int) -> None:
    with transaction() as tx:
        tx.execute(insert(RecoveryCode.__table__), {"staff_id": staff_id, "code_hash": "0" * 64})
        tx.execute(
            update(Staff.__table__)
            .where(Staff.__table__.c.id == staff_id)
            .values(password_hash="a hash", totp_secret="JBSWY3DPEHPK3PXP", totp_last=1)
        )


def test_people_from_outside_go_with_their_last_case_and_residents_stay(sample: Sample) -> None:
    ref = sample.accepted(SEVEN, resident_id=sample.people.outsider, members=(), community_id=1)
    sample.run("clerk", changes.withdraw, ref.id, rev=sample.case(ref)["rev"], reason="本人撤回")
    with sample.app.app_context():
        kept = resident("样戊", community_id=None, sequence=77)
    working = sample.run("clerk", start_of, kept)
    later(sample, 800)
    found = run(sample)
    assert (found["cases"], found["outsiders"]) == (1, 1)
    left = {row["id"] for row in sample.rows("residents")}
    assert sample.people.outsider not in left
    assert {*sample.people.household, kept} <= left
    assert sample.case(working)["applicant_id"] == kept
    assert sample.rows("name_parts", resident_id=sample.people.outsider) == []


def start_of(actor: Any, person: int) -> CaseRef:
    found: CaseRef = intake.start(actor, service=SEVEN, resident_id=person, community_id=1)
    return found


def test_nobody_is_found_by_nothing(sample: Sample) -> None:
    closed(sample)
    later(sample, 800)
    run(sample)
    with sample.app.app_context(), transaction() as tx:
        (nobody,) = tx.execute(select(Resident.id).where(Resident.row_hash == NOBODY)).scalars()
        assert tx.execute(select(Case.applicant_id)).scalars().all() == [nobody]
    for asked in ("— 19000101", "— 样", "无"):
        assert nobody not in [hit.id for hit in sample.run("clerk", residents.find, asked).hits]


def test_the_access_log_is_kept_three_years_and_never_less_than_half_a_year(sample: Sample) -> None:
    with sample.app.app_context(), transaction() as tx:
        for months in (5, 7, 35, 37):
            at = dt.datetime.combine(sample.clock.day, dt.time(4), dt.UTC) - dt.timedelta(days=31 * months)
            tx.execute(
                insert(AccessLog.__table__),
                {"at": at, "post": "", "action": "x", "purpose": f"{months}", "rows": 1},
            )
    assert run(sample)["access_log"] == 1
    assert [row["purpose"] for row in sample.rows("access_log", action="x")] == ["5", "7", "35"]
    with pytest.raises(InputError, match="5 is too few: at least 6"):
        sample.do(put_setting, OPERATOR, key="retention.log_months", value="5")
    sample.do(put_setting, OPERATOR, key="retention.log_months", value="6")
    assert run(sample)["access_log"] == 2
    assert [row["purpose"] for row in sample.rows("access_log", action="x")] == ["5"]


def test_an_empty_centre_has_nothing_to_forget(sample: Sample) -> None:
    assert run(sample, dry=True) == NOTHING
    assert run(sample) == NOTHING
    assert sample.rows("erasures") == []


def test_who_may_not_erase_may_not_run_it(sample: Sample) -> None:
    for login in ("clerk", "director", "inspection"):
        with pytest.raises(Refused, match=r"may not do this \(event.erase\)"):
            sample.run(login, retention.run)


def test_months_end_where_the_month_ends() -> None:
    assert bounds.months_back(dt.date(2028, 2, 29), 24) == dt.date(2026, 2, 28)
    assert bounds.months_back(dt.date(2026, 8, 31), 6) == dt.date(2026, 2, 28)
    assert bounds.months_back(dt.date(2026, 1, 15), 1) == dt.date(2025, 12, 15)


def test_words_of_a_case_that_is_not_there(sample: Sample) -> None:
    with sample.app.app_context(), transaction() as tx, pytest.raises(NotFound):
        erasing.erase_words(tx, 99, None, "x")


def test_every_way_of_a_real_service_is_still_proven_once_it_is_forgotten() -> None:
    """Conditions of a service ask for answers that are gone: no case may become one that cannot be folded."""
    with walk.throw_away_app() as app, app.app_context():
        driver = Driver(app, ["civil_affairs"])
        service = service_of("civil_affairs.old_age_allowance")
        walked = list(walk.walk_service(driver, service))
        driver.go_to(driver.app.config["HUB_NOW"].day + dt.timedelta(days=900))
        found = {one.rule: one.count for one in retention.run(OPERATOR)}
        assert found["cases"] == sum(one.end in ENDS for one in walked) > 1
        assert audit.verify(OPERATOR).findings == []
