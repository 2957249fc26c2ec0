"""一次性告知制度: the slip as a contract, telling without paper, and what an omission brings to whom."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db, reading, transaction
from hub.db.models import Document, FirstContact, Omission, Slip
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.appraisal import entries, evidence
from hub.operations.appraisal.rules import CORE
from hub.operations.casework import acceptance
from hub.operations.casework.checklists import Tick
from hub.operations.complaints import register
from hub.operations.keeping import retention
from hub.operations.notification import inquiry, omissions, slips, view
from hub.operations.notification.inquiry import Asked
from hub.operations.prints import documents
from hub.operations.prints.inquiry_prints import inquiry_data
from hub.operations.proof import audit
from hub.operations.reception import first_contacts
from hub.operations.rights import OPERATOR
from hub.operations.verb import CaseRef
from hub.testing.factories import MONDAY

from .engine import LOW_INCOME, TEMPORARY, Town

ALL = ("papers", "steps", "limit")


def issue(town: Town, case: int, *others: str, **said: Any) -> CaseRef:
    return acceptance.issue_slip(town.as_("clerk"), case, rev=town.rev(case), others=others, **said)


def bring(town: Town, case: int, *keys: str) -> None:
    ticks = {(key, ""): Tick() for key in keys} or town.papers(case, "acceptance")
    acceptance.hand_in(town.as_("clerk"), case, rev=town.rev(case), ticks=ticks)


def kinds(town: Town, case: int) -> list[str]:
    return [kind for kind, _ in town.events(case)]


def row_of(table: Any) -> dict[str, Any]:
    db.session.rollback()
    return dict(reading().execute(select(table.__table__)).mappings().one())


# --- handing it over (article 5) ------------------------------------------------------------------------


def test_a_slip_is_handed_over_only_signed_or_refused_before_a_witness(town: Town) -> None:
    """OT-05c: pressed without a signature; refused without, then with witness 乙."""
    case = town.start(LOW_INCOME).id
    issue(town, case)
    clerk, rev = town.as_("clerk"), town.rev(case)
    with town.refused(InputError, "handed: The person has to sign the slip, or refuse before a witness."):
        acceptance.slip_signed(clerk, case, rev=rev, handed="")
    with town.refused(InputError, "witness: Name the witness."):
        acceptance.slip_signed(clerk, case, rev=rev, handed="refused", witness=" ")
    acceptance.slip_signed(clerk, case, rev=rev, handed="refused", witness="乙")
    assert [
        (row["handed"], row["witness"], row["signed_on"]) for row in town.all(select(Slip.__table__))
    ] == [("refused", "乙", None)]
    assert town.said(case, "slip_signed") == {"slip": "民26-0001-G1", "handed": "refused", "witness": "乙"}


def test_told_by_word_of_mouth_keeps_the_same_list_and_asks_for_no_signature(town: Town) -> None:
    """OT-05d: one notified event with clerk, time and the papers; it meets R4 like a printed slip."""
    case = town.start(LOW_INCOME).id
    written = town.start(LOW_INCOME).id
    with town.refused(InputError, "told: Tick what was told: papers, steps and limit, all three."):
        issue(town, case, how="oral", told=("papers", "limit"))
    issue(town, case, how="oral", told=ALL)
    issue(town, written)
    event = next(each for each in town._events(case) if each["type"] == "notified")
    assert (kinds(town, case).count("notified"), event["actor_id"], event["date"]) == (
        1, town.as_("clerk").staff_id, MONDAY,
    )  # fmt: skip
    oral, paper = town.said(case, "notified"), town.said(written, "notified")
    assert (oral["how"], len(oral["missing"]), oral["missing"]) == ("oral", 5, paper["missing"])
    with town.refused(Refused, "民26-0001-G1: This was told without paper: there is nothing to sign."):
        acceptance.slip_signed(town.as_("clerk"), case, rev=town.rev(case))
    town.pass_days(8)
    bring(town, case, "application")
    assert town.columns(case, "accepted_on", "state") == (None, "not_accepted")


def test_the_notice_is_due_within_five_working_days(town: Town) -> None:
    """OT-03b: on the fifth day in time and not accepted; on the sixth late by one, accepted on the first day."""
    clerk = town.as_("clerk")
    early, late = town.start(LOW_INCOME).id, town.start(LOW_INCOME).id
    town.pass_days(5)
    assert [(each.number, each.left, each.light) for each in view.owed(clerk)] == [
        ("民26-0001", 0, "yellow"), ("民26-0002", 0, "yellow"),
    ]  # fmt: skip
    issue(town, early)
    town.pass_days()
    issue(town, late)
    assert view.owed(clerk) == []
    assert [(each.number, each.late) for each in view.told_by(clerk)] == [
        ("民26-0002-G1", 1), ("民26-0001-G1", 0),
    ]  # fmt: skip
    assert town.columns(early, "accepted_on", "due") == (None, None)
    assert town.columns(late, "accepted_on", "due") == (MONDAY, dt.date(2026, 3, 30))


# --- the contract ---------------------------------------------------------------------------------------


def test_a_slip_is_printed_again_as_it_was_and_not_at_all_once_it_was_changed(town: Town) -> None:
    """OT-05b: two marked copies with one number, whatever has come in since; a changed one is refused."""
    clerk, case = town.as_("clerk"), town.start(LOW_INCOME).id
    with pytest.raises(Refused, match="No slip was handed out yet"):
        documents.issue_case_print(clerk, case, "hub.slip")
    issue(town, case, "单位收入证明")
    bring(town, case, "application")
    first = documents.issue_case_print(clerk, case, "hub.slip")
    bring(town, case)
    assert documents.issue_case_print(clerk, case, "hub.slip") == first
    data = documents.document(clerk, first)["data"]
    assert (data["number"], [copy["for"] for copy in data["copies"]]) == (
        "民26-0001-G1", ["当事人联", "窗口留存联"],
    )  # fmt: skip
    titles = [paper["title"] for group in data["missing"] for paper in group["papers"]]
    kept = town.all(select(Slip.__table__))[0]
    assert sorted(titles) == sorted(line["title"] for line in kept["lines"] if line["asked"])
    assert kept["sha256"] == town.said(case, "notified")["sha256"]
    changed = [{**kept["lines"][0], "title": "另一份材料"}, *kept["lines"][1:]]
    _put(Slip, kept["id"], lines=changed)
    with pytest.raises(Refused, match="no longer says what was told"):
        acceptance.slip_signed(clerk, case, rev=town.rev(case))
    assert [(each.case, each.what) for each in audit.verify(OPERATOR).findings] == [
        ("民26-0001-G1", "edited")
    ]
    _put(Slip, kept["id"], lines=kept["lines"])
    _put(Document, first, data={**data, "clerk": "别人"})
    with pytest.raises(Refused, match="changed after it was made"):
        documents.document(clerk, first)


def _put(table: Any, key: int, **values: Any) -> None:
    with transaction() as tx:
        tx.execute(update(table.__table__).where(table.__table__.c.id == key).values(**values))


# --- asking later (R6, article 7) -----------------------------------------------------------------------


def test_a_paper_the_slip_named_for_later_is_no_omission_and_another_is(town: Town) -> None:
    """OT-03c, OT-07a: ⑤ for filing: none; ⑥: one, one open talk for the leader, no valid complaint."""
    clerk, case = town.as_("clerk"), town.start(LOW_INCOME).id
    issue(town, case)
    bring(town, case)
    acceptance.accept(clerk, case, rev=town.rev(case))
    assert {line["stage"] for line in town.all(select(Slip.__table__))[0]["lines"]} == {
        "acceptance",
        "filing",
    }
    assert (view.left_out(clerk), kinds(town, case).count("omission")) == ([], 0)
    town.pass_days()
    acceptance.ask_more(clerk, case, rev=town.rev(case), papers=("收入证明",), reason="漏列")
    (mine,) = view.left_out(clerk)
    assert (mine.number, mine.slip, mine.papers, mine.nth, mine.state) == (
        "民26-0001-Y1", "民26-0001-G1", ("收入证明",), 1, "open",
    )  # fmt: skip
    assert view.open_count(town.as_("deputy")) == 1


def test_the_second_wait_is_not_deducted_and_is_counted_for_the_omission(town: Town) -> None:
    """TL-08d: slip 1, supplement, slip 2 with the omitted paper, which comes five working days later."""
    clerk, case = town.as_("clerk"), town.start(LOW_INCOME).id
    issue(town, case)
    town.pass_days(5)
    bring(town, case)
    town.pass_days(1)
    issue(town, case, "收入证明")
    town.pass_days(5)
    bring(town, case, "extra-1")
    acceptance.accept(clerk, case, rev=town.rev(case))
    assert town.columns(case, "accepted_on", "due") == (dt.date(2026, 3, 9), dt.date(2026, 4, 7))
    assert [(each.nth, each.days, each.came) for each in view.left_out(clerk)] == [(1, 5, True)]


def test_the_leader_talks_about_it_once_and_never_about_an_own_one(town: Town) -> None:
    clerk, case = town.as_("clerk"), town.start(LOW_INCOME).id
    bring(town, case)
    acceptance.accept(clerk, case, rev=town.rev(case))
    acceptance.ask_more(clerk, case, rev=town.rev(case), papers=("收入证明",), reason="漏列")
    made = row_of(Omission)
    assert (made["slip"], made["staff_id"]) == ("", clerk.staff_id)  # no slip: whoever took it as complete
    with pytest.raises(Refused):
        omissions.criticise(clerk, made["id"], rev=1, said="下次注意")
    with pytest.raises(NotFound):
        omissions.load(reading(), town.as_("agent-w"), made["id"])
    deputy = town.as_("deputy")
    with pytest.raises(InputError, match="said"):
        omissions.criticise(deputy, made["id"], rev=made["seq"], said=" ")
    omissions.criticise(deputy, made["id"], rev=made["seq"], said="已谈话，下次一次告知")
    with pytest.raises(Conflict):
        omissions.no_delay(deputy, made["id"], rev=made["seq"] + 1, said="没有耽误")
    assert [(each.state, each.said) for each in view.left_out(clerk)] == [
        ("criticised", "已谈话，下次一次告知")
    ]


def test_the_second_omission_with_an_upheld_complaint_is_a_valid_complaint(town: Town) -> None:
    """OT-07b: none without a complaint, with one not upheld, or with the first omission only; then one."""
    clerk, inspection = town.as_("clerk"), town.as_("inspection")
    cases = [town.case("check", LOW_INCOME) for _ in range(2)]
    numbers = [town.row(case)["number"] for case in cases]
    for case in cases:
        town.pass_days()
        acceptance.ask_more(clerk, case, rev=town.rev(case), papers=("收入证明",), reason="漏列")

    def complain(about: str, verdict: str) -> None:
        made = register.write(
            register.RESIDENT, kind="complaint", said="又要一份", reason="omission", about=about
        )
        register.judge(inspection, made.id, rev=made.rev, answer="已处理", verdict=verdict, finding="属实")

    complain(numbers[0], "upheld")  # the first omission
    complain(numbers[1], "unfounded")
    complain("", "upheld")  # names no case
    complain(numbers[1], "upheld")
    with transaction() as tx:
        ask = partial(evidence.find, tx, inspection, "complaint", CORE["complaint"])
        for number in ("诉26-0001", "诉26-0003"):
            with pytest.raises(Refused, match="second omission on is this a valid complaint"):
                ask(number)
        with pytest.raises(Refused, match="has not been verified"):
            ask("诉26-0002")
        found = ask("诉26-0004")
        assert (found.people, found.post_id) == ((clerk.staff_id,), town.row(cases[1])["post_id"])
    # Whoever proposes the entry is offered that person, and nobody for what is no valid complaint.
    assert entries.offered(inspection, "complaint", "诉26-0004") == [("clerk", "clerk")]
    assert entries.offered(inspection, "complaint", "诉26-0001") == ()


# --- asking before there is a case ----------------------------------------------------------------------


def come(town: Town, **said: Any) -> CaseRef:
    given = {"name": "张三", "matter": "救助要哪些材料", **said}
    return first_contacts.register(town.as_("clerk"), **given)


def test_a_call_about_a_service_is_told_all_three_parts_and_kept(town: Town) -> None:
    """OT-06: saved with two, then with three boxes ticked; one first contact by telephone."""
    said = "Tick what was told: papers, steps and limit, all three."
    for told in ((), ("papers", "steps")):
        with town.refused(InputError, f"told: {said}"):
            come(town, via="call", service=TEMPORARY_KEY, result="已告知", told=told)
    made = come(town, via="call", service=TEMPORARY_KEY, told=ALL)
    contact, told = row_of(FirstContact), row_of(Slip)
    assert (contact["state"], contact["via"], contact["result_kind"], contact["result"]) == (
        "closed", "call", "told", "告26-0001",
    )  # fmt: skip
    assert (told["how"], told["contact_id"], told["case_id"], told["by_id"]) == (
        "phone", made.id, None, town.as_("clerk").staff_id,
    )  # fmt: skip
    assert told["terms"] == {"limit": 20, "steps": told["terms"]["steps"], "tell_by": ""}
    assert slips.sound(told)
    assert len([line for line in told["lines"] if line["key"] == "others"]) == 0


TEMPORARY_KEY = "civil_affairs.temporary_assistance"


def test_a_slip_at_a_first_contact_is_printed_signed_and_begins_an_intake(town: Town) -> None:
    """OT-01: told at an inquiry too, from the whole checklist of service and variant, all stages at once."""
    clerk, made = town.as_("clerk"), come(town)
    flow = town.flow(TEMPORARY)
    with pytest.raises(InputError):
        asked = Asked(TEMPORARY, flow.facts.variant, {})
        first_contacts.tell(clerk, made.id, rev=made.rev, asked=asked, how="written")
    asked = Asked(TEMPORARY, flow.facts.variant, flow.facts.answers)
    first_contacts.tell(clerk, made.id, rev=made.rev, asked=asked, how="written")
    told = row_of(Slip)
    data = inquiry_data(told, name="张三", clerk=clerk.name)
    documents.printer().check("hub.slip", data)
    shown = [paper["title"] for group in data["missing"] for paper in group["papers"]]
    assert shown == [line["title"] for line in told["lines"] if line["asked"]]
    assert (data["number"], data["applicant"], "received" in data) == ("告26-0001", "张三", False)
    with pytest.raises(InputError, match="witness"):
        inquiry.signed(clerk, told["id"], handed="refused")
    inquiry.signed(clerk, told["id"])
    assert row_of(Slip)["signed_on"] == MONDAY
    assert inquiry.find(clerk, "告26-0001") == {"id": told["id"], "case_id": None}
    assert inquiry.find(town.as_("agent-w"), "告26-0001") is None
    with pytest.raises(NotFound):
        inquiry.load(reading(), town.as_("agent-w"), told["id"])


def test_a_paper_that_the_slip_of_an_inquiry_left_out_is_an_omission_of_who_issued_it(town: Town) -> None:
    """OT-07a: asked for by the first slip of the case, or after acceptance; nobody's where it named all."""
    flow, clerk, second = town.flow(TEMPORARY), town.as_("clerk"), town.as_("clerk2")
    made = come(town)
    asked = Asked(TEMPORARY, flow.facts.variant, flow.facts.answers)
    first_contacts.tell(clerk, made.id, rev=made.rev, asked=asked, how="written")
    told = row_of(Slip)["id"]
    cases = [town.start(TEMPORARY, asked=told).id for _ in range(3)]
    issue(town, cases[0], "收入证明")
    issue(town, cases[1])
    for case in cases[1:]:
        bring(town, case)
        acceptance.accept(clerk, case, rev=town.rev(case))
    acceptance.ask_more(clerk, cases[2], rev=town.rev(cases[2]), papers=("收入证明",), reason="漏列")
    assert [(one.slip, one.papers, one.nth) for one in view.left_out(clerk)] == [
        ("告26-0001", ("收入证明",), 1), ("告26-0001", ("收入证明",), 2),
    ]  # fmt: skip
    assert [kinds(town, case).count("omission") for case in cases] == [1, 0, 1]
    assert view.left_out(second) == []
    other = town.start(LOW_INCOME, asked=told).id  # the slip was of another service
    issue(town, other, "收入证明")
    assert kinds(town, other).count("omission") == 0


def test_all_reasons_are_told_at_once(town: Town) -> None:
    """OT-03d at an inquiry: a reason and its basis, kept as told; nothing is refused by it."""
    clerk, made = town.as_("clerk"), come(town)
    for reasons, basis in (((" ",), "办法第四条"), (("收入超过标准",), " ")):
        with town.refused(InputError, "reasons: Write why it cannot be done, and on what basis."):
            first_contacts.cannot(clerk, made.id, rev=made.rev, reasons=reasons, basis=basis)
    first_contacts.cannot(
        clerk, made.id, rev=made.rev, reasons=("收入超过标准", "不在本街道"), basis="办法第四条"
    )
    contact = row_of(FirstContact)
    assert (contact["result_kind"], contact["result"]) == (
        "cannot", "1. 收入超过标准；2. 不在本街道（办法第四条）",
    )  # fmt: skip


def test_a_slip_of_the_public_page_names_nobody_and_goes_after_a_while(town: Town) -> None:
    flow = town.flow(TEMPORARY)
    told = inquiry.take_along(Asked(TEMPORARY, flow.facts.variant, flow.facts.answers))
    assert (told["number"], told["by_id"], told["contact_id"]) == ("告26-0001", None, None)
    data = inquiry_data(told)
    assert (data["applicant"], data["clerk"], [copy["for"] for copy in data["copies"]]) == (
        "",
        "",
        ["当事人联"],
    )
    assert inquiry.find(town.as_("agent-w"), "告26-0001") == {"id": told["id"], "case_id": None}
    assert inquiry.flow_told(told).facts.answers == flow.facts.answers
    town.day = MONDAY + dt.timedelta(days=91)
    retention.run(OPERATOR)
    assert town.all(select(Slip.__table__)) == []
