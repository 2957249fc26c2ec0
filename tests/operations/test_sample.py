"""The sample department: every kind of step, every way out of it, and what may happen beside the flow."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from hub.db.base import db, transaction
from hub.db.models import Resident
from hub.domain.errors import Conflict, HubError, InputError, Many, Refused
from hub.operations.board import postings
from hub.operations.casework import acceptance, cases, changes, intake
from hub.operations.casework.proxies import PartySaid
from hub.operations.casework.returned_papers import return_papers
from hub.operations.casework.right_answers import correct_answers
from hub.operations.casework.views import case_view
from hub.operations.decisions import batches
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.prints import documents
from hub.operations.prints.papers_back import PAPERS
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import disable
from hub.operations.verb import CaseRef
from hub.testing import tables
from hub.testing.centre import post
from hub.testing.factories import MONDAY, as_person, household, id_number
from hub.testing.sample import EVERYTHING, IMMEDIATE, KEY, SEVEN, WINDOW
from hub.testing.sample.driver import ANSWERS, DECISION, PANEL, STATEMENT, Sample

REASON = {"reason": "收入高于标准", "basis": "《样例办法》第二条"}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def refused(
    sample: Sample, error: type[HubError], login: str, verb: Any, *args: Any, **said: Any
) -> HubError:
    """The verb must be refused, and leave every table as it was."""
    before = sample.dump()
    with pytest.raises(error) as raised:
        sample.run(login, verb, *args, **said)
    assert sample.dump() == before
    return raised.value


def rev(sample: Sample, ref: CaseRef) -> int:
    found: int = sample.case(ref)["rev"]
    return found


# --- the way through ------------------------------------------------------------------------------------


def test_the_whole_way(sample: Sample) -> None:
    ref = sample.at("archive")
    sample.go("clerk", ref, "archived")
    row = sample.case(ref)
    assert (row["ended"], row["phase"], row["state"], row["closed_on"]) == (
        "granted", "done", "completed", sample.clock.day,
    )  # fmt: skip
    assert sample.tasks(ref) == set()
    clock = [each[0] for each in row["ledger"]]
    assert clock == [
        "received", "accepted", "stopped_from", "stopped_to", "notice_from", "notice_to", "sent_up",
        "sent_back", "completed",
    ]  # fmt: skip
    assert [row["outcome"] for row in sample.rows("letters", case_id=ref.id)] == ["approved"]


def _check_refuses(sample: Sample, ref: CaseRef) -> None:
    sample.run("officer-e", cases.do_task, ref.id, "statement", form=STATEMENT)
    sample.run("clerk", cases.do_task, ref.id, "link")
    sample.go("clerk", ref, "does_not", **REASON)


REFUSALS: dict[str, Callable[[Sample, CaseRef], Any]] = {
    "check": _check_refuses,
    "hearing": lambda s, ref: s.go("leader-e", ref, "declined", **REASON),
    "expert": lambda s, ref: s.go("clerk", ref, "failed", **REASON),
    "panel": lambda s, ref: s.meet(ref, outcome="rejected", **REASON),
    "sign": lambda s, ref: s.go("street", ref, "rejected", **REASON),
    "bureau": lambda s, ref: s.answer(ref, "rejected", **REASON),
}


@pytest.mark.parametrize("step", REFUSALS)
def test_each_refusal_writes_its_letter_and_ends_when_it_is_handed_over(sample: Sample, step: str) -> None:
    ref = sample.at(step)
    REFUSALS[step](sample, ref)
    (letter,) = sample.rows("letters", case_id=ref.id)
    assert (letter["step"], letter["reason"], letter["basis"]) == (step, REASON["reason"], REASON["basis"])
    remedy = "对本决定不服的，可以依法申请行政复议。"
    assert (letter["remedy"], sample.case(ref)["step"]) == (remedy, "refuse")
    phoned = {"rev": rev(sample, ref), "method": "phone"}
    refused(sample, InputError, "officer-e", cases.advance, ref.id, "delivered", **phoned)
    sample.go("officer-e", ref, "delivered", method="hand", received_by="样甲")
    row = sample.case(ref)
    assert (row["ended"], row["state"], row["completed_on"]) == ("refused", "completed", sample.clock.day)
    assert sample.rows("letters", case_id=ref.id)[0]["received_by"] == "样甲"


def test_a_loop_is_gone_as_often_as_the_definition_says(sample: Sample) -> None:
    ref = sample.at("expert")
    sample.go("clerk", ref, "again")
    sample.check(ref)
    sample.go("leader-e", ref, "agreed")
    error = refused(sample, Refused, "clerk", cases.advance, ref.id, "again", rev=rev(sample, ref))
    assert "gone back 1 time" in str(error)
    sample.go("clerk", ref, "passed")


def test_what_is_not_required_is_dropped_with_its_step(sample: Sample) -> None:
    ref = sample.accepted()
    assert sample.tasks(ref) == {("check", ""), ("check", "statement"), ("check", "link"), ("check", "care")}
    error = refused(sample, Refused, "clerk", cases.advance, ref.id, "qualifies", rev=rev(sample, ref))
    assert error.params == {"tasks": "出具说明、联动核查"}
    sample.check(ref)
    care = sample.rows("tasks", case_id=ref.id, key="care")[0]
    assert (care["outcome"], care["done_on"]) == ("dropped", MONDAY)
    assert sample.tasks(ref) == {("sign", "")}


def test_a_named_condition_asks_the_day_on_which_it_is_put(sample: Sample) -> None:
    # Eighty on 5 March 2026: on the 2nd no card is asked for, on the 5th there is a visit.
    old = sample.do(_elder)
    ref = sample.accepted(resident_id=old, members=[old])
    assert ("check", "elder_visit") not in sample.tasks(ref)
    sample.to(day("2026-03-05"))
    sample.check(ref)
    sample.go("street", ref, "back")
    assert ("check", "elder_visit") in sample.tasks(ref)


def _elder() -> int:
    (found,) = household("样老", community_id=1, number="9", born=1946)
    with transaction() as tx:
        tx.execute(update(Resident.__table__).where(Resident.id == found).values(birth=day("1946-03-05")))
    return found


# --- papers ---------------------------------------------------------------------------------------------


def test_alternatives_substitutes_and_copies_of_every_member(sample: Sample) -> None:
    ticks = sample.papers()
    del ticks["book", ""], ticks["licence", ""]
    sample.start(ticks=ticks, accept=True)
    for gone in (("certificate", ""), ("licence_lost", ""), ("id_cards", str(sample.people.child))):
        less = {key: tick for key, tick in ticks.items() if key != gone}
        error = refused(
            sample, Refused, "clerk", intake.start, service=EVERYTHING, variant="short", answers=ANSWERS,
            resident_id=sample.people.head, ticks=less, accept=True,
        )  # fmt: skip
        assert "Still missing" in str(error)


def test_a_wrong_kind_or_answer_is_put_right_until_somebody_has_decided(sample: Sample) -> None:
    def put(ref: CaseRef, reason: str = "当面问清", kind: str | None = None, fault: str = "applicant",
            **answers: str) -> CaseRef:  # fmt: skip
        said = {"answers": {**ANSWERS, **answers}, "reason": reason, "rev": rev(sample, ref)}
        found: CaseRef = sample.run("clerk", correct_answers, ref.id, fault=fault, variant=kind, **said)
        return found

    def said(ref: CaseRef) -> tuple[Any, ...]:
        row = sample.case(ref)
        papers = {each["key"]: each["state"] for each in sample.rows("materials", case_id=ref.id)}
        return row["step"], row["facts"]["answers"], sample.tasks(ref), "gate_paper" in papers

    ref = sample.start(ticks=sample.papers())
    before = [(each["key"], each["state"]) for each in sample.rows("materials", case_id=ref.id)]
    wrong = {"rev": 1, "answers": ANSWERS, "fault": "centre"}
    refused(sample, InputError, "clerk", correct_answers, ref.id, **wrong, reason="没有不同")
    put(
        ref, way="community"
    )  # it goes back to the steps that it would have passed, and on when that was wrong
    community = {"way": "community", "guaranteed": "no"}
    assert said(ref) == ("outreach", community, {("outreach", "")}, False)
    put(ref, housing="own")  # no question of this case: not kept
    assert said(ref) == ("accept", ANSWERS, {("accept", "")}, False)
    assert [(each["key"], each["state"]) for each in sample.rows("materials", case_id=ref.id)] == before
    with pytest.raises(Refused, match="guarantor: with this answer one is needed"):
        put(ref, guaranteed="yes", housing="own")
    with pytest.raises(Many, match="Please answer this"):
        put(ref, guaranteed="yes")
    with pytest.raises(InputError, match="Say what showed"):
        put(ref, " ", way="community")
    with pytest.raises(InputError, match="whose mistake"):
        put(ref, fault="nobody", way="community")
    with pytest.raises(Refused, match="停办 is not offered now"):
        put(ref, kind="closed")
    put(ref, kind="whole")
    assert (sample.case(ref)["variant"], "photo" in _states(sample, ref)) == ("whole", True)

    named = [PartySaid("guarantor", name="样乙")]
    lent = {"way": "centre", "guaranteed": "yes", "housing": "own"}
    with_one = sample.start(answers=lent, parties=named)
    assert said(with_one)[3]
    put(with_one)
    assert said(with_one)[1::2] == (ANSWERS, False)  # the paper that never came is asked for no more
    put(with_one, guaranteed="yes", housing="rent")
    ticks = sample.papers(answers=lent)
    sample.run("clerk", acceptance.accept, with_one.id, rev=rev(sample, with_one), ticks=ticks)
    put(with_one, guaranteed="yes", housing="own")  # accepted, not decided: what asks for nothing more
    with pytest.raises(Refused, match="it is accepted already"):
        put(with_one, guaranteed="yes", housing="own", way="community")
    put(with_one)
    (kept,) = sample.rows("materials", case_id=with_one.id, key="gate_paper")
    assert (kept["title"], kept["state"]) == ("前置证明", "seen")  # what came stays, by its name
    assert said(with_one)[:2] == ("check", ANSWERS)
    # Fifteen working days of the short kind from 2 March end on the 23rd, the forty of the whole one on
    # 28 April (6 April is 清明节). What is asked since was the applicant's mistake: no omission of the slip.
    assert sample.case(with_one)["due"] == day("2026-03-23")
    put(with_one, kind="whole")
    assert (sample.case(with_one)["due"], sample.types(with_one)[-1]) == (
        day("2026-04-28"), "answers_corrected")  # fmt: skip
    assert _states(sample, with_one)["photo"] == "missing"
    assert sample.rows("omissions", case_id=with_one.id) == []
    decided = sample.at("filing")
    with pytest.raises(Refused, match="has been decided on these answers"):
        put(decided, way="community")
    other = {"rev": rev(sample, ref), "answers": community, "reason": "不是本人的事", "fault": "applicant"}
    refused(sample, HubError, "agent-e", correct_answers, ref.id, **other)


def test_what_came_for_another_answer_is_not_counted_and_goes_back_against_a_signature(
    sample: Sample,
) -> None:
    lent = {"way": "centre", "guaranteed": "yes", "housing": "own"}
    ref = sample.start(answers=lent, parties=[PartySaid("guarantor", name="样乙")],
                       ticks=sample.papers(answers=lent))  # fmt: skip

    def shown() -> tuple[list[str], list[str]]:
        view = sample.run("clerk", case_view, ref.id)
        return [paper.title for paper in view.papers], [paper.title for paper in view.over]

    asked, _ = shown()
    again = {"rev": rev(sample, ref), "received_by": "样甲"}
    refused(sample, Refused, "clerk", return_papers, ref.id, **again)  # everything is asked for
    said = {"answers": ANSWERS, "reason": "没有担保人", "fault": "applicant"}
    sample.run("clerk", correct_answers, ref.id, rev=rev(sample, ref), **said)
    assert shown() == ([title for title in asked if title != "前置证明"], ["前置证明"])
    printed = sample.run("clerk", documents.issue_case_print, ref.id, PAPERS)
    (paper,) = sample.rows("documents", id=printed)
    assert (paper["title"], paper["data"]["file_number"], paper["data"]["to_whom"], paper["data"]["papers"]) == (
        "材料退还（移交）清单", "", "", [{"no": 1, "title": "前置证明", "pieces": 1}])  # fmt: skip
    assert sample.do(documents.pdf, paper)[:5] == b"%PDF-"
    now = {"rev": rev(sample, ref)}
    refused(sample, InputError, "clerk", return_papers, ref.id, **now, received_by=" ")
    refused(sample, InputError, "clerk", return_papers, ref.id, **now, received_by="长" * 81)
    refused(sample, HubError, "agent-e", return_papers, ref.id, **now, received_by="样甲")
    sample.run("clerk", return_papers, ref.id, **now, received_by=" 样甲 ")
    assert (shown()[1], sample.rows("materials", case_id=ref.id, key="gate_paper")) == ([], [])
    refused(sample, Refused, "clerk", documents.issue_case_print, ref.id, PAPERS)
    last = sample.run("clerk", case_view, ref.id).events[-1]
    assert (last.type, last.payload["papers"], last.payload["received_by"]) == (
        "papers_returned", ["前置证明"], "样甲")  # fmt: skip
    assert sample.do(audit.verify, OPERATOR).findings == []


@pytest.mark.parametrize(("fault", "accepted", "omissions"), [("applicant", 10, 0), ("centre", 4, 1)])
def test_whose_mistake_it_was_says_from_which_day_the_limit_runs(
    sample: Sample, fault: str, accepted: int, omissions: int
) -> None:
    """R5: a supplement that was not complete by the applicant's own wrong word is none. R6: the centre's own
    mistake is an omission, and the first supplement is the day."""
    lent = {"way": "centre", "guaranteed": "yes", "housing": "own"}
    said = {"fault": fault, "reason": "当面问清"}
    ref = sample.start(answers=lent, parties=[PartySaid("guarantor", name="样乙")])
    sample.run("clerk", correct_answers, ref.id, rev=ref.rev, answers=ANSWERS, **said)
    sample.run("clerk", acceptance.issue_slip, ref.id, rev=rev(sample, ref))
    sample.to(day("2026-03-04"))
    sample.run("clerk", acceptance.hand_in, ref.id, rev=rev(sample, ref), ticks=sample.papers())
    sample.run("clerk", correct_answers, ref.id, rev=rev(sample, ref), answers=lent, **said)
    left_out = [row["papers"] for row in sample.rows("omissions", case_id=ref.id)]
    assert left_out == [[["gate_paper", "前置证明"]]] * omissions
    sample.to(day("2026-03-10"))
    late = {("gate_paper", ""): next(iter(sample.papers().values()))}
    sample.run("clerk", acceptance.hand_in, ref.id, rev=rev(sample, ref), ticks=late)
    sample.run("clerk", acceptance.accept, ref.id, rev=rev(sample, ref))
    assert sample.case(ref)["accepted_on"] == day(f"2026-03-{accepted:02}")


def _states(sample: Sample, ref: CaseRef) -> dict[str, str]:
    return {row["key"]: row["state"] for row in sample.rows("materials", case_id=ref.id)}


def test_an_omission_before_acceptance_makes_the_first_supplement_the_day(sample: Sample) -> None:
    ref = sample.start()
    sample.run("clerk", acceptance.issue_slip, ref.id, rev=ref.rev)
    sample.to(day("2026-03-04"))
    sample.run("clerk", acceptance.hand_in, ref.id, rev=rev(sample, ref), ticks=sample.papers())
    sample.run("clerk", acceptance.issue_slip, ref.id, rev=rev(sample, ref), others=("收入证明",))
    sample.to(day("2026-03-10"))
    refused(sample, Refused, "clerk", acceptance.accept, ref.id, rev=rev(sample, ref))
    late = {("extra-1", ""): next(iter(sample.papers().values()))}
    sample.run("clerk", acceptance.hand_in, ref.id, rev=rev(sample, ref), ticks=late)
    sample.run("clerk", acceptance.accept, ref.id, rev=rev(sample, ref))
    row = sample.case(ref)
    # R6: accepted is the day of the first supplement, 4 March; fifteen working days after it end on the 25th.
    assert (row["accepted_on"], row["due"]) == (day("2026-03-04"), day("2026-03-25"))


def test_an_omission_after_acceptance_leaves_it_where_no_supplement_was(sample: Sample) -> None:
    ref = sample.accepted()
    sample.to(day("2026-03-03"))
    said = {"rev": rev(sample, ref), "papers": ("收入证明",), "reason": "漏列"}
    refused(sample, Refused, "officer-e", acceptance.ask_more, ref.id, **said)
    sample.run("clerk", acceptance.ask_more, ref.id, **said)
    due = sample.case(ref)["due"]
    late = {("extra-1", ""): next(iter(sample.papers().values()))}
    sample.to(day("2026-03-09"))
    sample.run("clerk", acceptance.hand_in, ref.id, rev=rev(sample, ref), ticks=late)
    assert sample.types(ref)[-2:] == ["papers", "late_paper"]
    assert (sample.case(ref)["accepted_on"], sample.case(ref)["due"]) == (MONDAY, due)


# --- beside the flow ------------------------------------------------------------------------------------


def test_an_extension_counts_when_told_while_three_days_are_left(sample: Sample) -> None:
    ref = sample.accepted()
    said = {"days": 5, "reason": "涉及外地核查"}
    # Day 12 of 15 is 18 March: three are left at its end. On the 19th two are: too late (R9).
    sample.to(day("2026-03-18"))
    sample.run("street", changes.extend, ref.id, rev=rev(sample, ref), told=day("2026-03-18"), **said)
    assert sample.case(ref)["due"] == day("2026-03-30")
    sample.to(day("2026-03-27"))
    sample.run("street", changes.extend, ref.id, rev=rev(sample, ref), told=day("2026-03-27"), **said)
    assert sample.case(ref)["due"] == day("2026-03-30")
    sample.run("street", changes.extend, ref.id, rev=rev(sample, ref), **said)
    assert sample.case(ref)["due"] == day("2026-03-30")
    refused(sample, Refused, "clerk", changes.extend, ref.id, rev=rev(sample, ref), **said)


def test_withdrawn_while_its_notice_hangs(sample: Sample) -> None:
    ref = sample.at("posting")
    sample.run("agent-e", postings.publish, ref.id, rev=ref.rev)
    assert len(sample.do(postings.public_board)) == 2
    sample.run("clerk", changes.withdraw, ref.id, rev=rev(sample, ref), reason="本人来函")
    row = sample.case(ref)
    assert (row["ended"], row["state"], row["step"]) == ("withdrawn", "withdrawn", "posting")
    assert sample.do(postings.public_board) == []
    assert [each[0] for each in row["ledger"]][-2:] == ["notice_from", "withdrawn"]
    assert [each["taken_down_on"] for each in sample.rows("postings")] == [MONDAY, MONDAY]


def test_the_applicant_died(sample: Sample) -> None:
    ref = sample.at("panel")
    said = {"rev": ref.rev, "died_on": MONDAY}
    refused(sample, InputError, "clerk", changes.applicant_died, ref.id, paper=" ", **said)
    sample.run("clerk", changes.applicant_died, ref.id, paper="死亡证明 12 号", **said)
    assert (sample.case(ref)["ended"], sample.tasks(ref)) == ("withdrawn", set())


def test_a_case_opened_again_goes_to_the_superior_again_and_its_record_stands(sample: Sample) -> None:
    ref = sample.at("archive")
    sample.go("clerk", ref, "archived")
    ledger, due = sample.case(ref)["ledger"], sample.case(ref)["due"]
    sample.to(sample.clock.day + dt.timedelta(days=7))
    said = {"rev": rev(sample, ref), "reason": "复查"}
    refused(sample, Refused, "clerk", changes.reopen, ref.id, step="filing", **said)
    refused(sample, InputError, "street", changes.reopen, ref.id, step="bureau", **said)
    sample.run("street", changes.reopen, ref.id, step="filing", **said)
    assert (sample.case(ref)["closed_on"], sample.tasks(ref)) == (None, {("filing", "")})
    sample.go("clerk", ref, "complete")
    sample.go("street", ref, "agreed", form=DECISION)
    sample.send(ref)
    sample.answer(ref, "rejected", **REASON)
    sample.go("officer-e", ref, "delivered", method="hand", received_by="样甲")
    row = sample.case(ref)
    assert (row["ended"], row["ledger"], row["due"]) == ("refused", ledger, due)


def test_a_date_is_put_right_and_put_right_again(sample: Sample) -> None:
    sample.to(day("2026-03-04"))
    ref = sample.accepted()
    seq = sample.types(ref).index("accepted") + 1
    received = sample.types(ref).index("received") + 1
    said = {"reason": "日期写错", "second_id": sample.actor("deputy").staff_id}
    assert sample.case(ref)["due"] == day("2026-03-25")
    for which, date in ((received, "2026-03-02"), (seq, "2026-03-02"), (seq, "2026-03-03")):
        sample.run("clerk", changes.correct, ref.id, rev=rev(sample, ref), seq=which, date=day(date), **said)
    row = sample.case(ref)
    assert (row["accepted_on"], row["due"]) == (day("2026-03-03"), day("2026-03-24"))
    assert [row["date"] for row in sample.rows("events", case_id=ref.id)][:2] == [day("2026-03-04")] * 2
    own = {**said, "second_id": sample.actor("clerk").staff_id}
    for error, which, date, how in (
        (Refused, seq, "2026-03-02", own),
        (InputError, seq, "2026-03-05", said),
        (HubError, 1, "2026-03-02", said),
    ):
        wrong = {"rev": rev(sample, ref), "seq": which, "date": day(date), **how}
        refused(sample, error, "clerk", changes.correct, ref.id, **wrong)


def test_a_corrected_completion_seals_its_date_anew(sample: Sample) -> None:
    ref = sample.accepted(IMMEDIATE)
    sample.to(day("2026-03-03"))
    sample.go("clerk", ref, "told", method="phone")
    assert (sample.case(ref)["completed_on"], sample.case(ref)["due"]) == (day("2026-03-03"), MONDAY)
    seq = sample.types(ref).index("completed") + 1
    said = {"reason": "当日已告知", "second_id": sample.actor("deputy").staff_id}
    sample.run("clerk", changes.correct, ref.id, rev=rev(sample, ref), seq=seq, date=MONDAY, **said)
    assert sample.case(ref)["completed_on"] == MONDAY


def test_a_case_moves_to_the_other_community_with_its_work(sample: Sample) -> None:
    ref = sample.at("posting")
    said = {"rev": ref.rev, "reason": "搬家"}
    refused(sample, InputError, "clerk", changes.move_community, ref.id, community_id=1, **said)
    sample.run("clerk", changes.move_community, ref.id, community_id=2, **said)
    refused(sample, HubError, "agent-e", postings.publish, ref.id, rev=rev(sample, ref))
    sample.run("agent-w", postings.publish, ref.id, rev=rev(sample, ref))
    assert {row["community"] for row in sample.rows("postings")} == {"西社区"}


def test_work_given_to_another_post_of_the_same_role(sample: Sample) -> None:
    ref = sample.accepted()
    sample.do(lambda: post("agent.e.2", "community_agent", "agent-e3", community_id=1))
    posts = {row["key"]: row["id"] for row in sample.rows("posts")}
    said = {"rev": ref.rev, "reason": "外出", "task": "care", "post_id": posts["agent.e.2"]}
    for error, login, change in (
        (InputError, "deputy", {"post_id": posts["finance"]}),
        (InputError, "deputy", {"post_id": posts["agent.w"]}),
        (InputError, "deputy", {"task": "nothing"}),
        (InputError, "deputy", {"reason": " "}),
        (Refused, "clerk", {}),
    ):
        refused(sample, error, login, changes.reassign, ref.id, **{**said, **change})
    sample.run("deputy", changes.reassign, ref.id, **said)
    refused(sample, HubError, "agent-e", cases.do_task, ref.id, "care")
    sample.run("agent-e3", cases.do_task, ref.id, "care")


# --- who was first --------------------------------------------------------------------------------------


def test_the_second_of_two_is_told_who_was_first_and_when(sample: Sample) -> None:
    ref = sample.at("tell")
    sample.clock.hour = 7
    sample.go("clerk", ref, "told", method="phone")
    said = {"rev": ref.rev, "method": "phone"}
    error = refused(sample, Conflict, "clerk", cases.advance, ref.id, "told", **said)
    assert str(error).startswith(f"clerk was first: the case moved on at {sample.clock.day} 15:00.")


def test_the_same_request_twice_is_one_effect_whatever_happened_since(sample: Sample) -> None:
    ref = sample.accepted(SEVEN)
    said = {"rev": ref.rev, "note": "同意", "request": "r-1"}
    first = sample.run("clerk", cases.advance, ref.id, "checked", **said)
    sample.go("clerk", ref, "passed")
    before = sample.dump()
    assert sample.run("clerk", cases.advance, ref.id, "checked", **said) == first
    assert sample.dump() == before
    # The key is the person's own: the same words of somebody else are another request.
    refused(sample, HubError, "agent-e", cases.advance, ref.id, "checked", **said)


def test_two_people_finish_two_tasks_of_one_step_at_once(sample: Sample) -> None:
    ref = sample.accepted()
    ready = threading.Barrier(2)
    failed: list[BaseException] = []

    def work(login: str, task: str, **said: Any) -> None:
        try:
            ready.wait()
            sample.run(login, cases.do_task, ref.id, task, **said)
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=work, args=("officer-e", "statement"), kwargs={"form": STATEMENT}),
        threading.Thread(target=work, args=("clerk", "link")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sample.tasks(ref) == {("check", ""), ("check", "care")}
    assert sample.types(ref).count("task_done") == 2


# --- meetings and lists ---------------------------------------------------------------------------------


def test_a_meeting_needs_its_quorum_and_every_line_decided(sample: Sample) -> None:
    one, two = sample.at("panel"), sample.at("panel")
    both = [one.id, two.id]
    said: dict[str, Any] = {"department": KEY, "key": "panel", "case_ids": both, "members": PANEL[:2]}
    batch = sample.run("clerk", batches.gather, **said)
    batch = sample.run("clerk", batches.decide, batch.id, one.id, "approved", rev=batch.rev, votes={"for": 2})
    assert "line 2" in str(refused(sample, Refused, "clerk", batches.close_meeting, batch.id, rev=batch.rev))
    said = {"rev": batch.rev, "votes": {"for": 2, "against": 1}, **REASON}
    refused(sample, InputError, "clerk", batches.decide, batch.id, two.id, "rejected", **said)
    away = [{"member": "评甲", "ground": "亲属", "at": "before"}]
    said = {"rev": batch.rev, "votes": {"for": 2}, "recusals": away}
    refused(sample, InputError, "clerk", batches.decide, batch.id, two.id, "approved", **said)
    refused(sample, InputError, "clerk", batches.decide, batch.id, two.id, "rejected", rev=batch.rev)
    said = {"rev": batch.rev, "votes": {"against": 1}, "recusals": away, **REASON}
    batch = sample.run("clerk", batches.decide, batch.id, two.id, "rejected", **said)
    assert "needs 3" in str(refused(sample, Refused, "clerk", batches.close_meeting, batch.id, rev=batch.rev))
    full = (*PANEL, MemberSaid("列席", votes=False))
    batch = sample.run("clerk", batches.set_members, batch.id, rev=batch.rev, members=full)
    sample.run("clerk", batches.close_meeting, batch.id, rev=batch.rev)
    assert [sample.case(each)["step"] for each in (one, two)] == ["posting", "refuse"]


def test_a_list_is_answered_line_by_line_and_once(sample: Sample) -> None:
    one, two = sample.at("send_up"), sample.at("send_up")
    sample.send(one, two)
    (batch,) = sample.rows("batches", state="sent")
    sample.answer(one, "back", **REASON)
    state = [sample.case(one)["step"], sample.rows("batches", id=batch["id"])[0]["state"]]
    assert state == ["filing", "sent"]
    late = (batch["id"], one.id, "approved")
    refused(sample, Conflict, "clerk", batches.answer, *late, rev=batch["rev"] + 1)
    sample.answer(two, "approved")
    state = [sample.case(two)["step"], sample.rows("batches", id=batch["id"])[0]["state"]]
    assert state == ["tell", "closed"]
    sample.go("clerk", one, "complete")
    sample.go("street", one, "agreed", form=DECISION)
    sample.send(one)
    sample.answer(one, "approved")
    assert sample.case(one)["step"] == "tell"


# --- refused, and nothing half-saved --------------------------------------------------------------------


def test_what_the_counter_refuses(sample: Sample) -> None:
    head, guest = sample.people.head, sample.people.outsider
    said: dict[str, Any] = {"service": EVERYTHING, "variant": "short", "answers": ANSWERS}
    said["resident_id"] = head
    for error, login, change in (
        (Refused, "clerk", {"variant": "closed"}),
        (InputError, "clerk", {"variant": ""}),
        (InputError, "clerk", {"variant": "none"}),
        (InputError, "clerk", {"answers": {"way": "centre"}}),
        (InputError, "clerk", {"answers": {**ANSWERS, "way": "nowhere"}}),
        (InputError, "clerk", {"answers": {**ANSWERS, "illness": "yes"}}),
        (InputError, "clerk", {"answers": {**ANSWERS, "guaranteed": "yes", "housing": "own"}}),
        (InputError, "clerk", {"members": [guest]}),
        (InputError, "clerk", {"ticks": {("nothing", ""): sample.papers()["application", ""]}}),
        (InputError, "clerk", {"resident_id": guest}),
        (HubError, "clerk", {"resident_id": 99}),
        (HubError, "clerk", {"service": "样-99"}),
        (Refused, "clerk", {"service": WINDOW, "variant": "", "answers": {}, "on": None}),
        (HubError, "agent-w", {}),
        (HubError, "officer-e", {}),
        (InputError, "clerk", {"on": day("2026-03-21")}),
        (InputError, "clerk", {"on": day("2026-03-19")}),
        (Refused, "clerk", {"on": day("2026-03-13"), "paper": "日志"}),
    ):
        sample.to(day("2026-03-20"))
        refused(sample, error, login, intake.start, **{**said, **change})
    sample.run("clerk", intake.start, **{**said, "on": day("2026-03-18"), "paper": "日志 3 月 18 日"})


def test_nobody_opens_a_case_of_the_own_household(sample: Sample) -> None:
    number = id_number(dt.date(1972, 5, 6), 100 + 7 + 70)
    sample.do(as_person, "clerk", number)
    before = sample.dump()
    for member in sample.people.household:
        with pytest.raises(Refused, match="own household"):
            sample.run("clerk", intake.start, service=SEVEN, resident_id=member)
    assert sample.dump() == before


def test_a_module_that_is_off_takes_no_new_cases_and_finishes_the_open_ones(sample: Sample) -> None:
    ref = sample.accepted(SEVEN)
    sample.do(disable, OPERATOR, department=KEY, community_id=sample.people.east)
    refused(sample, Refused, "clerk", intake.start, service=SEVEN, resident_id=sample.people.head)
    sample.go("clerk", ref, "checked")


# --- how many statements --------------------------------------------------------------------------------


def counted(sample: Sample, login: str, verb: Any, *args: Any, **said: Any) -> list[str]:
    """The statements of one verb, without those that tell who it is."""
    who = sample.actor(login)
    with sample.app.app_context(), tables.statements(db.engine) as seen:
        verb(who, *args, **said)
    return seen


def test_a_transition_takes_seven_statements_at_most(sample: Sample) -> None:
    ref = sample.accepted(SEVEN)
    way = (("clerk", "checked"), ("clerk", "passed"), ("agent-e", "surveyed"), ("street", "agreed"),
           ("clerk", "told"), ("clerk", "archived"))  # fmt: skip
    most = []
    for round_ in range(2):
        for number, (login, outcome) in enumerate(way):
            said = {"rev": rev(sample, ref), "method": "phone", "request": f"{round_}-{number}"}
            most.append(len(counted(sample, login, cases.advance, ref.id, outcome, **said)))
        ref = sample.accepted(SEVEN)
    # Load · case · events · old task · new task · request; telling adds its message; the archive takes a number
    # and a file instead of a new task. In the first round the post of a role not met before is looked up
    # too: agent, leader.
    assert most == [6, 7, 7, 6, 7, 7, 6, 6, 6, 6, 7, 7]


@pytest.mark.parametrize("service", [EVERYTHING, SEVEN, IMMEDIATE])
def test_an_acceptance_takes_twelve_at_most_however_many_the_papers(sample: Sample, service: str) -> None:
    sample.accepted(service)
    said: dict[str, Any] = {"variant": "short", "answers": ANSWERS} if service == EVERYTHING else {}
    said |= {"ticks": sample.papers(service), "accept": True, "request": "a"}
    seen = counted(sample, "clerk", intake.start, service=service, resident_id=sample.people.head, **said)
    # Person · module · number · case · events · tasks · papers · parties · access log · request; household.
    assert len(seen) == {EVERYTHING: 11, SEVEN: 10, IMMEDIATE: 9}[service]


def test_the_number_of_statements_does_not_grow_with_the_cases(sample: Sample) -> None:
    counts = []
    for _ in range(4):
        ref = sample.accepted(SEVEN)
        counts.append(len(counted(sample, "clerk", cases.advance, ref.id, "checked", rev=ref.rev)))
    assert counts == [5, 5, 5, 5]
