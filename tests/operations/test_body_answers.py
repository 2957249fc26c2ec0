"""Several superiors at one step: each with a limit of its own, all must agree, one no decides (bodies, R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from hub.domain.errors import Conflict, InputError, Many, Refused
from hub.operations.casework import cases
from hub.operations.casework.views import explain_row
from hub.operations.decisions import batches
from hub.operations.decisions.answers import record_answers
from hub.operations.decisions.batch_view import batch_view
from hub.operations.decisions.body_answers import AnswerSaid
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.verb import CaseRef
from hub.testing.sample import JOINT, KEY
from hub.testing.sample.driver import Sample

YES, NO = AnswerSaid("approved"), AnswerSaid("rejected", "不在范围", "《样例办法》第二条")
MONDAY = dt.date(2026, 3, 2)


def day(number: int) -> dt.date:
    """Days of March 2026; no holiday lies in them."""
    return MONDAY.replace(day=number)


def sent(sample: Sample) -> CaseRef:
    """A case accepted on Monday 2 March and sent to the three on Wednesday 4."""
    sample.to(day(2))
    ref = sample.accepted(JOINT)
    sample.to(day(4))
    made = sample.run("clerk", batches.gather, department=KEY, key="bodies", case_ids=[ref.id])
    sample.run("clerk", batches.send, made.id, rev=made.rev)
    return ref


def answer(sample: Sample, ref: CaseRef, said: Mapping[str, AnswerSaid]) -> None:
    (line,) = sample.rows("batch_lines", case_id=ref.id)
    (batch,) = sample.rows("batches", id=line["batch_id"])
    sample.run("clerk", record_answers, batch["id"], {ref.id: said}, rev=batch["rev"])


def test_each_has_a_date_of_its_own_and_the_case_stands(sample: Sample) -> None:
    ref = sent(sample)
    due = {row["key"]: row["due"] for row in sample.rows("tasks", case_id=ref.id, step="bodies")}
    # Five and ten working days from Wednesday 4; the third has no limit, the case's own clock stands.
    assert due == {"": None, "first": day(11), "second": day(18), "third": None}
    assert sample.case(ref)["state"] == "stopped"


def test_the_case_waits_for_the_last_and_the_days_are_deducted_once(sample: Sample) -> None:
    ref = sent(sample)
    sample.to(day(9))
    answer(sample, ref, {"second": YES, "first": YES})
    assert (sample.case(ref)["step"], sample.tasks(ref)) == ("bodies", {("bodies", ""), ("bodies", "third")})
    sample.to(day(17))
    answer(sample, ref, {"third": YES})
    row = sample.case(ref)
    with sample.app.app_context():
        from hub.operations.context import service_of

        days = explain_row(row, service_of(JOINT)).days
    # 3 and 4 March count, 5 … 17 do not (nine working days with whoever was last), 18 is the third.
    assert [each.date for each in days if each.counted][:3] == [day(3), day(4), day(18)]
    assert {each.reason for each in days if each.code == "sent_up"} >= {"报丙局办理"}
    assert (row["step"], sample.rows("batch_lines", case_id=ref.id)[0]["result"]) == ("tell", "approved")
    assert sample.rows("batches")[0]["state"] == "closed"


def test_one_no_decides_and_its_reason_is_the_letters(sample: Sample) -> None:
    ref = sent(sample)
    sample.to(day(9))
    answer(sample, ref, {"first": YES, "second": NO})
    (letter,) = sample.rows("letters", case_id=ref.id)
    assert (letter["reason"], letter["basis"]) == ("乙局：不在范围", "《样例办法》第二条")
    assert sample.tasks(ref) == {("refuse", "")}
    ledger = [(row[0], row[2]) for row in sample.case(ref)["ledger"] if row[0] == "sent_back"]
    # The third was not waited for; its stop ends with the others.
    assert ledger == [("sent_back", "甲局"), ("sent_back", "乙局"), ("sent_back", "丙局")]


def test_sent_back_by_one_it_goes_to_all_again(sample: Sample) -> None:
    ref = sent(sample)
    answer(sample, ref, {"third": AnswerSaid("back", "缺一张表")})
    assert sample.case(ref)["step"] == "send_up"
    made = sample.run("clerk", batches.gather, department=KEY, key="bodies", case_ids=[ref.id])
    sample.run("clerk", batches.send, made.id, rev=made.rev)
    assert sample.tasks(ref) == {
        ("bodies", ""),
        ("bodies", "first"),
        ("bodies", "second"),
        ("bodies", "third"),
    }


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "{number}: Say which of these answered: 甲局、乙局、丙局."),
        ({"first": AnswerSaid("rejected")}, "{number} 甲局: Give the reason."),
        ({"first": AnswerSaid("perhaps")}, "{number} 甲局: Mark an answer."),
        ({"fourth": YES}, "{number}: No body fourth answers here."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    sample: Sample, said: Mapping[str, AnswerSaid], message: str
) -> None:
    ref = sent(sample)
    before = sample.dump()
    with pytest.raises(Many) as caught:
        answer(sample, ref, {"second": YES, **said} if said else said)
    assert [str(error) for error in caught.value.errors] == [message.format(number=ref.number)]
    assert sample.dump() == before


def test_a_body_answers_once_and_not_as_a_task(sample: Sample) -> None:
    ref = sent(sample)
    answer(sample, ref, {"first": YES})
    with pytest.raises(Conflict, match="甲局 has answered already"):
        answer(sample, ref, {"first": NO})
    with pytest.raises(Refused, match="This goes with its list"):
        sample.run("clerk", cases.do_task, ref.id, "second")


def test_answered_as_one_only_where_all_that_are_out_agree(sample: Sample) -> None:
    ref = sent(sample)
    answer(sample, ref, {"first": YES})
    rev = sample.rows("batches")[0]["rev"]
    with pytest.raises(InputError, match="Say which of these answered"):
        sample.run("clerk", batches.answer, 1, ref.id, "rejected", rev=rev, reason="不在范围")
    sample.run("clerk", batches.answer, 1, ref.id, "approved", rev=rev)
    assert sample.case(ref)["step"] == "tell"
    answered = [row["outcome"] for row in sample.rows("tasks", case_id=ref.id, do="answer")]
    assert answered == ["approved"] * 3


def test_the_list_shows_who_has_answered_and_the_record_holds(sample: Sample) -> None:
    ref = sent(sample)
    sample.to(day(6))
    answer(sample, ref, {"second": YES})
    view = sample.run("clerk", batch_view, 1)
    (line,) = view.lines
    shown = [(body.title, body.due, body.outcome_title, body.on) for body in line.bodies]
    assert shown == [
        ("甲局", day(11), "", None), ("乙局", day(18), "同意", day(6)), ("丙局", None, "", None),
    ]  # fmt: skip
    assert [title for _key, title in view.awaited] == ["甲局", "丙局"]
    assert sample.do(audit.verify, OPERATOR).findings == []
