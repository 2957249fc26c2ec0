"""Meetings and lists beside deciding and sending: answers together, lines that left, the last meeting."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db
from hub.db.models import Batch, BatchLine, Resident, Staff
from hub.domain.errors import Conflict, InputError, Many, Refused
from hub.operations.casework import changes
from hub.operations.decisions import batches
from hub.operations.decisions.answers import AnswerSaid, record_answers
from hub.operations.decisions.batch_view import batch_view, last_meeting, panel_people, waiting_kinds
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.verb import CaseRef

from .engine import LOW_INCOME, REASON, Town

FIVE = [MemberSaid(name, "街道") for name in ("甲", "乙", "丙", "丁", "戊")]


def gather(town: Town, key: str, *cases: int, **said: Any) -> CaseRef:
    return batches.gather(town.as_("clerk"), department="civil_affairs", key=key, case_ids=cases, **said)


def state(batch: int) -> tuple[str, int]:
    row = db.session.execute(select(Batch.state, Batch.rev).where(Batch.id == batch)).one()
    return row.state, row.rev


@pytest.fixture
def sent(town: Town) -> tuple[CaseRef, int, int]:
    """A list of two cases, sent up."""
    cases = town.case("send_up", LOW_INCOME), town.case("send_up", LOW_INCOME)
    made = gather(town, "bureau", *cases)
    return batches.send(town.as_("clerk"), made.id, rev=made.rev), *cases


def test_answers_are_recorded_together(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    ref, first, second = sent
    said = {first: AnswerSaid("approved"), second: AnswerSaid("rejected", REASON)}
    done = [record_answers(town.as_("clerk"), ref.id, said, rev=ref.rev, request="once") for _ in range(2)]
    assert done[0] == done[1]
    assert (town.row(first)["step"], town.row(second)["step"]) == ("tell", "refuse")
    assert state(ref.id) == ("closed", ref.rev + 2)


def test_all_faults_are_told_and_nothing_is_half_recorded(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    ref, first, second = sent
    said = {first: AnswerSaid("rejected"), second: AnswerSaid("nonsense")}
    with pytest.raises(Many) as caught:
        record_answers(town.as_("clerk"), ref.id, said, rev=ref.rev)
    assert len(caught.value.errors) == 2
    said = {second: AnswerSaid("approved"), first: AnswerSaid("rejected")}
    with pytest.raises(Many, match="A refusal needs its reason"):
        record_answers(town.as_("clerk"), ref.id, said, rev=ref.rev)
    assert (town.row(first)["step"], town.row(second)["step"]) == ("bureau", "bureau")
    assert state(ref.id) == ("sent", ref.rev)


def test_no_answer_is_none(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    with pytest.raises(InputError, match="Mark at least one answer."):
        record_answers(town.as_("clerk"), sent[0].id, {}, rev=sent[0].rev)


def test_the_second_is_told_who_was_first_and_when(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    ref, first, second = sent
    record_answers(town.as_("clerk"), ref.id, {first: AnswerSaid("approved")}, rev=ref.rev)
    with pytest.raises(Conflict) as caught:
        record_answers(town.as_("clerk"), ref.id, {second: AnswerSaid("approved")}, rev=ref.rev)
    assert caught.value.params == {"who": "clerk", "at": f"{town.day} 12:00"}


def test_a_line_whose_case_ended_holds_nothing_up(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    ref, first, second = sent
    changes.withdraw(town.as_("clerk"), first, rev=town.row(first)["rev"], reason="本人撤回")
    view = batch_view(town.as_("clerk"), ref.id)
    assert ([line.case_id for line in view.gone], view.undecided) == ([first], 1)
    with pytest.raises(Refused, match="not with the superior"):
        batches.answer(town.as_("clerk"), ref.id, first, "approved", rev=ref.rev)
    with pytest.raises(Refused, match="This meeting or list is closed"):
        batches.take_out(town.as_("clerk"), ref.id, second, rev=ref.rev)  # it still waits for its answer
    done = record_answers(town.as_("clerk"), ref.id, {second: AnswerSaid("approved")}, rev=ref.rev)
    assert state(ref.id)[0] == "sent"
    batches.take_out(town.as_("clerk"), ref.id, first, rev=done.rev)
    assert state(ref.id)[0] == "closed"


def test_an_empty_list_is_not_sent(town: Town) -> None:
    case = town.case("send_up", LOW_INCOME)
    made = gather(town, "bureau", case)
    out = batches.take_out(town.as_("clerk"), made.id, case, rev=made.rev)
    with pytest.raises(Refused, match="There is no case on this list."):
        batches.send(town.as_("clerk"), made.id, rev=out.rev)


def test_a_withdrawn_case_is_neither_decided_nor_revived(town: Town) -> None:
    first, second = town.case("panel", LOW_INCOME), town.case("panel", LOW_INCOME)
    ref = gather(town, "panel", first, second, members=FIVE)
    clerk = town.as_("clerk")
    for case in (first, second):
        ref = batches.decide(clerk, ref.id, case, "approved", rev=ref.rev, votes={"for": 5})
    changes.withdraw(clerk, first, rev=town.row(first)["rev"], reason="本人撤回")
    with pytest.raises(Refused, match="no longer waits here"):
        batches.decide(clerk, ref.id, first, "approved", rev=ref.rev)
    with pytest.raises(Refused, match="no longer waits here"):
        batches.close_meeting(clerk, ref.id, rev=ref.rev)
    assert (town.row(first)["ended"], town.row(second)["step"]) == ("withdrawn", "panel")
    ref = batches.take_out(clerk, ref.id, first, rev=ref.rev)
    batches.close_meeting(clerk, ref.id, rev=ref.rev)
    assert town.row(second)["step"] == "inform"


def test_the_last_meeting_is_offered_again(town: Town) -> None:
    clerk = town.as_("clerk")
    assert last_meeting(clerk, "civil_affairs", "panel") is None
    gather(
        town, "panel", town.case("panel", LOW_INCOME), begins="16:30", place="三楼", chair="甲", members=FIVE
    )
    found = last_meeting(clerk, "civil_affairs", "panel")
    assert found is not None
    row, members = found
    assert (row["begins"], row["place"], row["chair"]) == ("16:30", "三楼", "甲")
    assert [member["name"] for member in members] == ["甲", "乙", "丙", "丁", "戊"]
    assert last_meeting(town.as_("agent-e"), "civil_affairs", "panel") is None


def test_who_may_read_meetings_is_offered_by_name_once(town: Town) -> None:
    assert {"clerk", "deputy", "director", "street"} <= set(panel_people())
    assert panel_people().keys() & {"agent-e", "officer-e", "finance", "inspection", "admin"} == set()
    db.session.execute(update(Staff).where(Staff.login == "clerk2").values(name="clerk"))
    db.session.commit()
    assert "clerk" not in panel_people()  # two of that name: neither is guessed


def test_each_line_is_read_in_its_own_steps_words(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    ref, first, second = sent
    said = {first: AnswerSaid("approved"), second: AnswerSaid("rejected", REASON)}
    record_answers(town.as_("clerk"), ref.id, said, rev=ref.rev)
    view = batch_view(town.as_("clerk"), ref.id)
    assert [line.result_title for line in view.lines] == ["批准", "不批准"]
    panel = db.session.execute(
        select(BatchLine.batch_id).where(BatchLine.case_id == first).order_by(BatchLine.id).limit(1)
    ).scalar_one()
    assert batch_view(town.as_("clerk"), panel).lines[0].result_title == "同意"


def test_ones_own_household_is_not_among_the_lines(town: Town) -> None:
    first, second = town.case("panel", LOW_INCOME), town.case("panel", LOW_INCOME)
    ref = gather(town, "panel", first, second, members=FIVE)
    own = select(Resident.id_hash).where(Resident.id == town.row(first)["applicant_id"]).scalar_subquery()
    db.session.execute(update(Staff).where(Staff.login == "clerk").values(id_hash=own))
    db.session.commit()
    assert [line.case_id for line in batch_view(town.as_("clerk"), ref.id).lines] == [second]


def test_waiting_cases_are_of_the_kind_asked_for(town: Town) -> None:
    panel, list_ = town.case("panel", LOW_INCOME), town.case("send_up", LOW_INCOME)
    kinds = {of: [row["id"] for _, _, rows in waiting_kinds(town.as_("clerk"), of) for row in rows]
             for of in ("panel", "send_up")}  # fmt: skip
    assert kinds == {"panel": [panel], "send_up": [list_]}
