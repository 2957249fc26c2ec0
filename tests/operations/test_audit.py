"""`verify` on real cases in both databases: whatever is done behind the hub's back is found and named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import and_, delete, insert, text, update

from hub.db.base import let_go
from hub.db.models import Anchor, AnchorHead, Case, Complaint, Event, JournalEntry, Task
from hub.domain.errors import InputError, NotFound, NotHeld, Refused
from hub.operations.casework import cases, changes
from hub.operations.complaints import register
from hub.operations.proof import anchors, audit, known
from hub.operations.rights import OPERATOR
from hub.operations.upkeep.sweep import sweep
from hub.operations.verb import CaseRef
from hub.testing.factories import MONDAY
from hub.testing.sample import SEVEN
from hub.testing.sample.driver import STATEMENT, Sample

EVENTS, CASES, TASKS = Event.__table__, Case.__table__, Task.__table__
TUESDAY = MONDAY + dt.timedelta(days=1)


def findings(sample: Sample) -> list[tuple[str, int | None, str, str]]:
    """What the audit finds now."""
    found = sample.do(audit.verify, OPERATOR).findings
    return [(one.case, one.event, one.what, one.field) for one in found]


def event(ref: CaseRef, seq: int) -> Any:
    return (EVENTS.c.case_id == ref.id, EVENTS.c.seq == seq)


@pytest.fixture
def broken(sample: Sample) -> Sample:
    """Two cases under way, and the word that this test breaks something."""
    sample.accepted(SEVEN)
    sample.start()
    sample.broken = True
    return sample


def ref_of(sample: Sample, case_id: int = 1) -> CaseRef:
    row = sample.case(case_id)
    return CaseRef(row["id"], row["number"], row["rev"])


# --- events ---------------------------------------------------------------------------------------------


def test_what_the_hub_did_itself_holds(sample: Sample) -> None:
    sample.go("clerk", sample.at("archive"), "archived")
    sample.start()
    found = sample.do(audit.verify, OPERATOR)
    assert (found.cases, found.events, found.findings) == (2, len(sample.rows("events")), [])


def test_an_edited_event(broken: Sample) -> None:
    ref = ref_of(broken)
    right = broken.rows("events", case_id=ref.id, seq=4)[0]
    for name, value in {
        "type": "refused", "date": dt.date(2026, 2, 27), "at": dt.datetime(2026, 3, 2, 4, 0, 1, tzinfo=dt.UTC),
        "actor_id": None, "post_id": None, "step": "archive",
    }.items():  # fmt: skip
        _write(broken, EVENTS, and_(*event(ref, 4)), {name: value})
        assert findings(broken) == [(ref.number, 4, "edited", "")]
        _write(broken, EVENTS, and_(*event(ref, 4)), {name: right[name]})
    assert findings(broken) == []


def test_edited_words(broken: Sample) -> None:
    ref = ref_of(broken)
    broken.write(update(EVENTS).where(*event(ref, 1)).values(payload='{"applicant":2}'))
    assert findings(broken) == [(ref.number, 1, "payload_edited", "")]


def test_a_deleted_event(broken: Sample) -> None:
    ref = ref_of(broken)
    broken.write(delete(EVENTS).where(*event(ref, 3)))
    assert findings(broken) == [(ref.number, 3, "deleted", "")]


def test_an_inserted_event(broken: Sample) -> None:
    ref = ref_of(broken)
    row = broken.rows("events", case_id=ref.id)[-1]
    forged = {**row, "id": 9001, "seq": row["seq"] + 1, "type": "closed", "mac": "0" * 64}
    broken.write(insert(EVENTS).values(forged))
    assert findings(broken) == [(ref.number, row["seq"] + 1, "inserted", "")]


def test_events_in_another_order(broken: Sample) -> None:
    ref = ref_of(broken)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        broken.write(update(EVENTS).where(*event(ref, old)).values(seq=new))
    assert findings(broken) == [(ref.number, 2, "moved", ""), (ref.number, 3, "moved", "")]


def test_a_cut_tail(broken: Sample) -> None:
    ref = ref_of(broken)
    last = broken.case(ref)["seq"]
    broken.write(delete(EVENTS).where(EVENTS.c.case_id == ref.id, EVENTS.c.seq > last - 2))
    assert findings(broken) == [(ref.number, last - 1, "cut_tail", ""), (ref.number, last, "cut_tail", "")]


def test_every_finding_in_every_case_is_told(broken: Sample) -> None:
    one, two = ref_of(broken, 1), ref_of(broken, 2)
    broken.write(update(EVENTS).where(*event(one, 2)).values(step="别处"))
    broken.write(update(EVENTS).where(*event(one, 4)).values(payload="{}"))
    broken.write(delete(EVENTS).where(*event(two, 1)))
    assert findings(broken) == [
        (one.number, 2, "edited", ""),
        (one.number, 4, "payload_edited", ""),
        (two.number, 1, "deleted", ""),
    ]


# --- the case row and its tasks -------------------------------------------------------------------------


EDITED: Final = {
    "step": "review", "phase": "after", "due": dt.date(2026, 12, 31), "state": "stopped", "days_left": 99,
    "accepted_on": dt.date(2026, 3, 9), "completed_on": MONDAY, "closed_on": MONDAY, "ended": "granted",
    "community_id": 2, "applicant_id": 2, "post_id": 2, "opened_on": dt.date(2026, 3, 1),
    "settings": {"posting_days": 1}, "ledger": [], "urgent": "领导交办", "urgent_target": MONDAY, "rev": 99,
    "wake_on": TUESDAY,
}  # fmt: skip


def test_an_edited_case_row(broken: Sample) -> None:
    ref = ref_of(broken)
    right = broken.case(ref)
    for name, value in EDITED.items():
        _write(broken, CASES, CASES.c.id == ref.id, {name: value})
        found = findings(broken)
        assert {(case, event, what) for case, event, what, _ in found} == {(ref.number, None, "projection")}
        # Without its ledger nothing else of the row can be right: then the ledger is what was changed.
        assert name in [field for *_, field in found]
        assert len(found) == 1 or name == "ledger"
        _write(broken, CASES, CASES.c.id == ref.id, {name: right[name]})
    assert findings(broken) == []


def _write(sample: Sample, table: Any, which: Any, values: dict[str, Any]) -> None:
    sample.write(update(table).where(which).values(values))


def test_edited_answers(broken: Sample) -> None:
    ref = ref_of(broken, 2)
    facts = broken.case(ref)["facts"]
    other = {**facts, "members": [["3", "样丙"]]}
    broken.write(update(CASES).where(CASES.c.id == ref.id).values(facts=other))
    assert findings(broken) == [(ref.number, None, "projection", "facts")]


def test_a_task_that_is_gone_or_closed(broken: Sample) -> None:
    ref = ref_of(broken)
    broken.write(update(TASKS).where(TASKS.c.case_id == ref.id).values(done_on=MONDAY))
    assert findings(broken) == [(ref.number, None, "tasks", "")]


def test_a_case_row_that_points_to_another_last_event(broken: Sample) -> None:
    ref = ref_of(broken)
    seq = broken.case(ref)["seq"]
    broken.write(update(CASES).where(CASES.c.id == ref.id).values(head="0" * 64))
    assert findings(broken) == [(ref.number, seq, "head", "")]


def test_a_case_of_a_definition_that_is_no_more(broken: Sample) -> None:
    ref = ref_of(broken)
    broken.write(update(CASES).where(CASES.c.id == ref.id).values(version=9))
    assert findings(broken) == [(ref.number, None, "unreadable", "")]


def test_the_key_file_of_another_centre(sample: Sample) -> None:
    sample.broken = True
    for _ in range(25):
        sample.start()
    from hub.db.crypto import Keys

    sample.app.extensions["hub_keys"] = Keys((b"another centre's key, thirty-two bytes",))
    with pytest.raises(NotHeld, match="No seal fits"):
        findings(sample)


# --- anchors --------------------------------------------------------------------------------------------


@pytest.fixture
def anchored(broken: Sample, tmp_path: Path) -> Sample:
    """The same, with the day's anchor and its line in a file."""
    broken.app.config["DATA"] = tmp_path
    assert broken.do(anchors.seal) == 2
    return broken


def test_a_tail_cut_together_with_the_case_row(anchored: Sample) -> None:
    ref = ref_of(anchored, 2)
    rows = anchored.rows("events", case_id=ref.id)
    head = {"seq": rows[-2]["seq"], "head": rows[-2]["mac"]}
    anchored.write(delete(EVENTS).where(*event(ref, rows[-1]["seq"])))
    anchored.write(update(CASES).where(CASES.c.id == ref.id).values(head))
    # `received` was the last event: without it the ledger and the dates of the row are too much.
    assert findings(anchored)[-1] == (ref.number, rows[-1]["seq"], "cut_tail", "")
    assert {what for *_, what, _ in findings(anchored)} == {"projection", "cut_tail"}


def test_a_missing_case(anchored: Sample) -> None:
    ref = ref_of(anchored, 2)
    seq = anchored.case(ref)["seq"]
    for table in ("access_log", "materials", "case_parties", "tasks", "events"):
        column = "case_id"
        anchored.write(text(f"DELETE FROM {table} WHERE {column} = {ref.id}"))
    anchored.write(delete(CASES).where(CASES.c.id == ref.id))
    assert findings(anchored) == [(ref.number, seq, "missing_case", "")]


def test_a_missing_case_that_no_anchor_knows_is_missed_by_its_number(broken: Sample) -> None:
    ref = ref_of(broken, 1)
    for table in ("access_log", "materials", "case_parties", "tasks", "events"):
        broken.write(text(f"DELETE FROM {table} WHERE case_id = {ref.id}"))
    broken.write(delete(CASES).where(CASES.c.id == ref.id))
    assert findings(broken) == [(ref.number, None, "missing_case", "")]


def test_a_case_with_another_number(anchored: Sample) -> None:
    ref = ref_of(anchored, 2)
    seq = anchored.case(ref)["seq"]
    anchored.write(update(CASES).where(CASES.c.id == ref.id).values(number="样26-0077"))
    edited = [("样26-0077", each, "edited", "") for each in range(1, seq)]
    gone = [(ref.number, None, "missing_case", ""), (ref.number, seq, "renamed", "")]
    assert findings(anchored) == [*gone, *edited]


def test_a_chain_sealed_anew_by_somebody_with_the_key(anchored: Sample) -> None:
    from hub.db import chain
    from hub.db.chain_check import link_of
    from hub.db.crypto import keys

    ref = ref_of(anchored)
    rows, head = anchored.rows("events", case_id=ref.id), chain.GENESIS
    key = anchored.do(lambda: keys().derive("event"))
    for row in rows:
        row["at"] += dt.timedelta(hours=1)
        head = chain.seal(key, head, link_of(ref.number, row))
        anchored.write(update(EVENTS).where(EVENTS.c.id == row["id"]).values(at=row["at"], mac=head))
    anchored.write(update(CASES).where(CASES.c.id == ref.id).values(head=head))
    assert findings(anchored) == [(ref.number, rows[-1]["seq"], "rewritten", "")]


def test_an_edited_anchor_and_an_edited_head(anchored: Sample) -> None:
    anchored.write(update(AnchorHead.__table__).where(AnchorHead.case_id == 2).values(seq=1))
    assert ("", 1, "anchor_edited", "") in findings(anchored)
    anchored.write(update(Anchor.__table__).values(mac="0" * 64))
    assert ("", 1, "anchor_line", "") in findings(anchored)


def test_an_anchor_that_was_removed_is_known_from_the_file(anchored: Sample) -> None:
    anchored.write(delete(AnchorHead.__table__))
    anchored.write(delete(Anchor.__table__))
    assert findings(anchored) == [("", 1, "anchor_missing", "")]


def test_a_line_that_was_changed_or_taken_out_of_the_file(anchored: Sample, tmp_path: Path) -> None:
    anchored.to(TUESDAY)
    anchored.start()
    assert anchored.do(anchors.seal) == 1
    file = tmp_path / anchors.FILE
    first, second = file.read_text().splitlines()
    assert findings(anchored) == []
    file.write_text(f"{second}\n")
    assert findings(anchored) == [("", 1, "anchor_line", "")]
    file.write_text(f"{first[:-1]}x\n{second}\n")
    assert findings(anchored) == [("", 1, "anchor_line", "")]


def test_a_line_that_a_crash_kept_out_is_added_by_the_next_sweep(anchored: Sample, tmp_path: Path) -> None:
    file = tmp_path / anchors.FILE
    whole = file.read_text()
    file.write_text("")
    assert anchored.do(anchors.seal) == 0
    assert file.read_text() == whole


def test_an_anchor_seals_what_moved_since_the_one_before(anchored: Sample) -> None:
    anchored.to(TUESDAY)
    # No case moved, but the entries of the other books from the day before are settled now.
    assert anchored.do(anchors.seal) == 0
    anchored.to(TUESDAY + dt.timedelta(days=1))
    assert anchored.do(anchors.seal) == 0
    assert [row["id"] for row in anchored.rows("anchors")] == [1, 2]
    anchored.go("clerk", ref_of(anchored), "checked")
    assert anchored.do(anchors.seal) == 1
    heads = [(row["anchor_id"], row["case_id"]) for row in anchored.rows("anchor_heads")]
    assert heads == [(1, 1), (1, 2), (3, 1)]
    assert findings(anchored) == []


def test_a_row_gone_with_all_its_entries_is_missed_in_the_day_s_anchor(broken: Sample) -> None:
    """What no chain can say of itself: the row and every entry about it are gone, and the rest holds."""
    post = broken.rows("posts")[0]["id"]
    said = {
        "kind": "complaint",
        "channel": "box",
        "reason": "omission",
        "said": "少告知一样",
        "post_id": post,
    }
    for _ in range(2):
        broken.run("clerk", register.enter, **said)
    assert broken.do(anchors.seal) == 2
    broken.to(TUESDAY)
    # What was entered on the day itself is settled by the next: no case moved, and there is an anchor.
    assert broken.do(anchors.seal) == 0
    broken.run("clerk", register.enter, **said)
    assert findings(broken) == []
    broken.write(
        delete(JournalEntry.__table__).where(JournalEntry.book == "complaints", JournalEntry.about_id == 1)
    )
    broken.write(delete(Complaint.__table__).where(Complaint.id == 1))
    gap = [("", 2, "anchor_books", "")]
    assert findings(broken) == gap
    # Two people who know why say so: it is no finding any more, and the next change is one again.
    with pytest.raises(NotFound, match="The books under anchor 1 hold"):
        broken.run("inspection", known.note, 1, reason="无")
    noted = broken.run("inspection", known.note, 2, reason="旧版本清除名册时删去的条目")
    with pytest.raises(Refused, match="Two different people do this"):
        broken.run("inspection", known.agree, noted.number)
    assert findings(broken) == gap
    broken.run("admin", known.agree, noted.number)
    assert (findings(broken), broken.run("admin", known.listed)[0]["agreed"]) == ([], "admin")
    theirs = (JournalEntry.book == "complaints", JournalEntry.about_id == 2)
    broken.write(update(JournalEntry.__table__).where(*theirs).values(mac="0" * 64))
    assert gap[0] in findings(broken)


# --- erased words ---------------------------------------------------------------------------------------


def test_words_are_erased_by_an_entry_and_the_dates_stand(sample: Sample) -> None:
    ref = sample.accepted()
    sample.run("officer-e", cases.do_task, ref.id, "statement", form={**STATEMENT, "note": "隐情"})
    seq = sample.types(ref).index("task_done") + 1
    before = sample.case(ref)
    for erased in (1, seq, sample.types(ref).index("accepted") + 1):
        sample.do(audit.erase_payload, OPERATOR, ref.id, erased, "本人要求删除")
    after = sample.case(ref)
    rows = {row["seq"]: row for row in sample.rows("events", case_id=ref.id)}
    assert [rows[seq]["payload"], rows[seq]["salt"]] == [None, None]
    assert "隐情" not in "".join(str(row["payload"]) for row in rows.values())
    same = ("step", "phase", "due", "state", "accepted_on", "ledger", "settings", "ended")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert findings(sample) == []


def test_words_of_stops_and_of_the_end_are_erased_and_the_case_still_folds(sample: Sample) -> None:
    ref = sample.at("panel")
    sample.run("clerk", changes.withdraw, ref.id, rev=sample.case(ref)["rev"], reason="本人来函撤回")
    for seq, kind in enumerate(sample.types(ref), 1):
        sample.do(audit.erase_payload, OPERATOR, ref.id, seq, f"期满 {kind}")
    assert findings(sample) == []


@pytest.mark.parametrize("seq", [1, 3])
def test_words_that_vanish_without_an_entry(broken: Sample, seq: int) -> None:
    ref = ref_of(broken)
    broken.write(update(EVENTS).where(*event(ref, seq)).values(payload=None, salt=None))
    assert findings(broken) == [(ref.number, seq, "payload_missing", "")]


def test_what_cannot_be_erased_is_refused_and_leaves_nothing(sample: Sample) -> None:
    ref = sample.start()
    sample.do(audit.erase_payload, OPERATOR, ref.id, 1, "本人要求删除")
    erased = sample.case(ref)["seq"]
    before = sample.dump()
    for seq, reason, error in (
        (1, "再删", Refused),
        (erased, "删痕迹", Refused),
        (99, "没有", NotFound),
        (2, "  ", InputError),
    ):
        with pytest.raises(error):
            sample.do(audit.erase_payload, OPERATOR, ref.id, seq, reason)
    with pytest.raises(Refused):
        sample.run("clerk", audit.erase_payload, ref.id, 2, "窗口不得删除")
    with pytest.raises(NotFound):
        sample.do(audit.erase_payload, OPERATOR, 99, 1, "没有这件")
    assert sample.dump() == before


def test_only_who_may_read_the_audit_reads_it(sample: Sample) -> None:
    for login in ("clerk", "agent-e", "director", "street", "finance"):
        with pytest.raises(Refused):
            sample.run(login, audit.verify)
    assert sample.run("inspection", audit.verify).findings == sample.run("admin", audit.verify).findings == []


def test_memory_does_not_grow_with_the_centre(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        sample.start()
    sample.do(sweep)
    whole = sample.do(audit.verify, OPERATOR)
    monkeypatch.setattr(audit, "_CHUNK", 2)
    monkeypatch.setattr(anchors, "_CHUNK", 2)
    told: list[int] = []
    chunked = sample.do(audit.verify, OPERATOR, told.append)
    assert (chunked.cases, chunked.events, chunked.findings) == (whole.cases, whole.events, [])
    assert told == [2, 2, 1]
    with sample.app.app_context():
        let_go()
