"""Lists upward whole: one open batch of a kind, a superior's days seen and reminded of, a file sent up again."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from hub.db.base import db, transaction
from hub.db.models import BatchLine, BatchReminder, Task
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.casework.views import case_view
from hub.operations.decisions import batches, superiors
from hub.operations.decisions.answer_sheet import read_sheet, read_text
from hub.operations.decisions.answers import record_answers
from hub.operations.decisions.batch_history import Before
from hub.operations.decisions.batch_view import batch_view, waiting_kinds
from hub.operations.decisions.record import DEFERRED
from hub.operations.known_settings import body_days
from hub.operations.rights import OPERATOR
from hub.operations.settings import all_settings, expected_days, put_setting
from hub.operations.verb import CaseRef

from .engine import OLD_AGE, Town

HOUSING = "民政-3"
CLOCK = ("due", "state", "days_left", "ledger", "step")


def gather(town: Town, *cases: int, key: str = "bureau") -> CaseRef:
    return batches.gather(town.as_("clerk"), department="civil_affairs", key=key, case_ids=cases)


def sent(town: Town, *cases: int, key: str = "bureau") -> CaseRef:
    batch = gather(town, *cases, key=key)
    return batches.send(town.as_("clerk"), batch.id, rev=batch.rev)


def answer(town: Town, batch: CaseRef, case: int, outcome: str, **said: Any) -> CaseRef:
    rev = batch_view(town.as_("clerk"), batch.id).row["rev"]
    return batches.answer(town.as_("clerk"), batch.id, case, outcome, rev=rev, **said)


def lines(town: Town, batch: CaseRef) -> Any:
    return batch_view(town.as_("clerk"), batch.id).lines


def test_two_who_gather_one_case_at_once_do_not_both_get_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = town.case("send_up", OLD_AGE)
    clerk, gate, number = town.as_("clerk"), Barrier(2), batches.next_number

    def together(*said: Any) -> Any:
        """Both have seen the case free before either writes."""
        with suppress(BrokenBarrierError):
            gate.wait(0.3)
        return number(*said)

    monkeypatch.setattr(batches, "next_number", together)

    def work() -> CaseRef:
        return batches.gather(clerk, department="civil_affairs", key="bureau", case_ids=[case])

    found = town.at_once(work, work)
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    assert [row["case_id"] for row in town.all(select(BatchLine.__table__))] == [case]


def test_the_database_itself_holds_a_case_once_in_a_kind(town: Town) -> None:
    case = town.case("send_up", OLD_AGE)
    first = gather(town, case)
    (row,) = town.all(select(BatchLine.__table__))
    assert row["held"] == "civil_affairs:bureau"
    other = town.case("send_up", OLD_AGE)
    second = gather(town, other)
    with pytest.raises(IntegrityError), transaction() as tx:
        copied = {**row, "batch_id": second.id, "no": 2}
        copied.pop("id")
        tx.execute(insert(BatchLine.__table__), copied)
    batches.take_out(town.as_("clerk"), first.id, case, rev=first.rev)
    assert gather(town, case).id > second.id


def test_a_reopened_case_whose_line_still_hangs_is_refused_in_words(town: Town) -> None:
    case = town.case("send_up", OLD_AGE)
    gather(town, case)
    with transaction() as tx:
        tx.execute(Task.__table__.update().where(Task.case_id == case).values(batch_id=None))
    held = "民26-0001（上报市民政局清单第1批）"
    said = f"Not waiting any more, or in another batch already: {held}. Look at what waits and choose anew."
    with town.refused(Conflict, said):
        gather(town, case)


def test_a_reminder_is_recorded_and_moves_no_clock(town: Town) -> None:
    one, two = town.case("send_up", OLD_AGE), town.case("send_up", OLD_AGE)
    batch = sent(town, one, two)
    answer(town, batch, one, "approved")
    town.pass_days(4)
    before = town.columns(two, *CLOCK)
    rev = batch_view(town.as_("clerk"), batch.id).row["rev"]
    superiors.remind(town.as_("clerk"), batch.id, rev=rev, how="call", spoke_to=" 李科长 ", note="本周答复")
    assert town.columns(two, *CLOCK) == before
    (row,) = town.all(select(BatchReminder.__table__))
    told = (row["on"], row["how"], row["spoke_to"], row["note"], row["open_lines"])
    assert told == (town.day, "call", "李科长", "本周答复", 1)
    assert town.events(two)[-1] == ("reminded", town.day)
    assert "reminded" not in [kind for kind, _ in town.events(one)]
    assert [each["note"] for each in superiors.reminders(town.as_("clerk"), batch.id)] == ["本周答复"]
    assert superiors.reminders(town.as_("agent-e"), batch.id) == []


def test_what_does_not_wait_is_not_reminded_of(town: Town) -> None:
    case = town.case("send_up", OLD_AGE)
    open_ = gather(town, case)
    clerk = town.as_("clerk")
    with town.refused(Refused, "上报市民政局清单: This list does not wait for an answer."):
        superiors.remind(clerk, open_.id, rev=open_.rev, how="call")
    out = batches.send(clerk, open_.id, rev=open_.rev)
    with town.refused(InputError, "how: Say how they were reminded."):
        superiors.remind(clerk, out.id, rev=out.rev, how="shout")
    with town.refused(NotFound, "There is no such meeting or list."):
        superiors.remind(town.as_("agent-e"), out.id, rev=out.rev, how="call")


def test_how_long_a_body_usually_takes_is_a_setting_of_that_body(town: Town) -> None:
    steps = {step.body: step for step in town.flow(HOUSING).service.steps if step.role == "superior"}
    assert {body: expected_days(step) for body, step in steps.items()} == {"市民政局": 15, "市住房保障办": 15}
    put_setting(OPERATOR, key=body_days("市民政局"), value="8", reason="2026年约定")
    assert {body: expected_days(step) for body, step in steps.items()} == {"市民政局": 8, "市住房保障办": 15}
    assert [row["value"] for row in all_settings() if row["key"] == "body_days.市民政局"] == [8]
    with town.refused(InputError, "body_days.市民政局: 0 is too few: at least 1."):
        put_setting(OPERATOR, key=body_days("市民政局"), value="0")
    with town.refused(NotFound, "There is no setting body_days.某局. hub settings list shows them all."):
        put_setting(OPERATOR, key=body_days("某局"), value="3")


def test_two_superiors_in_a_row_each_with_its_own_wait(town: Town) -> None:
    # Both waits lie outside the clock; the day between them, on which the file goes on, is the same day.
    case = town.case("send_up", HOUSING)
    used = case_view(town.as_("clerk"), case).clock.used
    first = sent(town, case, key="housing_bureau")
    town.pass_days(3)
    answer(town, first, case, "passed")
    second = sent(town, case, key="housing_office")
    town.pass_days(5)
    view = case_view(town.as_("clerk"), case)
    waits = {stop.key: (stop.state, stop.waited, stop.usual) for stop in view.stops if stop.usual}
    assert waits == {"bureau": ("done", 3, 15), "office": ("stopped", 5, 15)}
    assert view.clock.used == used
    answer(town, second, case, "approved")
    assert town.columns(case, "step") == ("tell",)


def test_a_file_that_came_back_is_on_a_later_list_with_its_history(town: Town) -> None:
    case, other = town.case("send_up", OLD_AGE), town.case("send_up", OLD_AGE)
    first = sent(town, case, other)
    with town.refused(InputError, "民26-0001: Say what is to be completed."):
        batches.answer(town.as_("clerk"), first.id, case, "back", rev=first.rev)
    answer(town, first, case, "back", reason="补照片")
    back = town.day
    town.forward(case, "send_up")
    (row,) = [row for _d, kind, rows in waiting_kinds(town.as_("clerk"), "send_up") for row in rows]
    assert row["before"] == [Before(1, back, "退回补充", "补照片")]
    second = sent(town, case)
    assert [line.before for line in lines(town, second)] == [(Before(1, back, "退回补充", "补照片"),)]
    assert [line.result for line in lines(town, first)] == ["back", ""]
    assert lines(town, first)[0].before == ()


def test_what_a_panel_put_off_says_so_before_the_next_meeting(town: Town) -> None:
    case = town.case("panel", "民政-7")
    batch, clerk = gather(town, case, key="leading_group"), town.as_("clerk")
    said = batches.decide(clerk, batch.id, case, DEFERRED, rev=batch.rev, reason="查存款")
    batches.close_meeting(clerk, batch.id, rev=said.rev)
    (row,) = [row for _d, kind, rows in waiting_kinds(clerk, "panel") for row in rows]
    assert [(was.title, was.reason) for was in row["before"]] == [("缓议", "查存款")]
    assert batch_view(clerk, gather(town, case, key="leading_group").id).lines[0].before[0].number == 1


def test_answers_are_read_from_a_sheet_and_recorded_together(town: Town) -> None:
    cases = [town.case("send_up", OLD_AGE) for _ in range(4)]
    numbers = [town.row(case)["number"] for case in cases]
    batch = sent(town, *cases)
    text = f"办件编号,审批结果,原因\n{numbers[0]},批准,\n2,不同意,未满80周岁\n{numbers[2]},退回,补照片\n{numbers[3]},,\n"
    found = read_sheet(text.encode("gb18030"), lines(town, batch))
    assert found.faults == ()
    assert {cases.index(case): (said.outcome, said.reason) for case, said in found.answers.items()} == {
        0: ("approved", ""), 1: ("rejected", "未满80周岁"), 2: ("back", "补照片"),
    }  # fmt: skip
    record_answers(town.as_("clerk"), batch.id, found.answers, rev=batch.rev)
    assert [town.row(case)["step"] for case in cases] == ["tell", "refuse", "review", "bureau"]


def test_what_a_sheet_says_wrong_is_named_by_its_row(town: Town) -> None:
    case = town.case("send_up", OLD_AGE)
    number = town.row(case)["number"]
    batch = sent(town, case)
    found = read_text(f"{number}\t也许\n民26-9999\t同意\n{number}\t同意\n1\t同意", lines(town, batch))
    assert [str(fault) for fault in found.faults] == [
        "Row 1: 也许 is no answer that this step knows.",
        "Row 2: no open line of this list has the number 民26-9999.",
        f"Row 4: {number} is answered twice.",
    ]
    assert [str(fault) for fault in read_text(" \n", lines(town, batch)).faults] == [
        "There is no answer in it. Each line: number, answer, reason."
    ]


def test_the_day_of_a_reminder_lies_after_the_list(town: Town) -> None:
    batch = sent(town, town.case("send_up", OLD_AGE))
    earlier = town.day - dt.timedelta(days=1)
    db.session.rollback()
    with town.refused(InputError, f"on: It was sent up on {town.day} only."):
        superiors.remind(town.as_("clerk"), batch.id, rev=batch.rev, how="letter", on=earlier, paper="催办函")
