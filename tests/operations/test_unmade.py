"""An approval of which no benefit came: the office brings it in by the case's number, and two people stand for it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import AccessLog, Entitlement, EntitlementSpan, TakeOver, TakeOverLine
from hub.domain.errors import NotFound, Refused
from hub.operations import journal
from hub.operations.benefits import entitlements, many, voiding
from hub.operations.casework import views
from hub.operations.payments.programmes import programme
from hub.operations.payments.reckoning import since
from hub.operations.takeover import answering, batches, unmade_list
from hub.operations.takeover.unmade import approved, lacks

from .engine import LOW_INCOME, TEMPORARY, Town
from .test_payments import own
from .test_plans import plan
from .test_plans import sent as statements_sent
from .test_takeover_recipients import PROGRAMME, bring, faults, line, looked, person, sent


def missing(town: Town, case: int, login: str = "clerk") -> bool:
    return lacks(town.as_(login), views.case_view(town.as_(login), case))


def number(town: Town, case: int) -> str:
    return str(town.row(case)["number"])


def test_the_first_version_s_approval_is_said_until_its_benefit_is_brought_in(town: Town) -> None:
    """It was granted, and nobody was told that nothing is paid of it."""
    case = town.case("bureau", LOW_INCOME)
    assert (town.row(case)["version"], missing(town, case)) == (1, False)
    town.forward(case, "tell")
    decided = town.day
    assert (missing(town, case), missing(town, case, "agent-e")) == (True, False)
    made = batches.of_case(town.as_("clerk"), case)
    assert batches.of_case(town.as_("clerk"), case).id == made.id
    told = batches.draft(town.as_("clerk"), made.id)[1].faults
    assert told
    assert [(each.row, each.field, str(each.message)) for each in told.faults] == [
        (1, "amount", "This is needed.")
    ]
    done = batches.mend_cells(town.as_("clerk"), made.id, {(1, "amount"): "700"}, rev=made.rev)
    done = batches.send(town.as_("clerk"), made.id, rev=done.rev)
    assert missing(town, case) is False
    answering.look(town.as_("clerk2"), made.id, "核对办件")
    answering.answer(town.as_("clerk2"), made.id, rev=done.rev + 1)
    e, s = Entitlement.__table__.c, EntitlementSpan.__table__.c
    query = select(e.state, e.case_id, e.paper, e.from_on, s.amount, e.review_on).join(
        EntitlementSpan.__table__, s.entitlement_id == e.id
    )
    first = (decided.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    [found] = [tuple(row) for row in reading().execute(query)]
    assert found[:5] == ("active", case, "", first, 700_00)
    lines = reading().execute(select(TakeOverLine.paper)).scalars().all()
    assert lines == [f"办件{number(town, case)}"]
    [row] = town.all(select(Entitlement.__table__))
    assert since(row) == first, "what is owed since its approval is paid, as of any case"
    with pytest.raises(Refused, match="No benefit is missing"):
        batches.of_case(town.as_("clerk"), case)


def test_whose_name_and_number_a_draft_fetches_is_logged(town: Town) -> None:
    """The list names nobody: one press from there had name and ID number of the applicant unlogged."""
    case = town.case("tell", LOW_INCOME)
    mine = (AccessLog.staff_id == town.as_("clerk2").staff_id, AccessLog.resident_id.is_not(None))
    assert town.all(select(AccessLog.action).where(*mine)) == []
    batches.of_case(town.as_("clerk2"), case)
    found = town.all(
        select(AccessLog.action, AccessLog.purpose, AccessLog.resident_id, AccessLog.case_id).where(*mine)
    )
    assert [tuple(each.values()) for each in found] == [
        ("case", f"case {number(town, case)}", town.row(case)["applicant_id"], case)
    ]


def test_a_case_that_ended_granted_lacks_it_too_and_a_refused_one_does_not(town: Town) -> None:
    granted, refused = town.case("end", TEMPORARY), town.case("end", LOW_INCOME, check="does_not")
    assert [(town.row(each)["ended"], missing(town, each)) for each in (granted, refused)] == [
        ("granted", True), ("refused", False),
    ]  # fmt: skip


def test_one_that_was_refused_may_come_again(town: Town) -> None:
    """The case had its one benefit, though the second person had refused it."""
    case = town.case("tell", LOW_INCOME)
    for amount, refused in (("70", {1: "批复上是700元"}), ("700", {})):
        made = batches.of_case(town.as_("clerk"), case)
        done = batches.mend_cells(town.as_("clerk"), made.id, {(1, "amount"): amount}, rev=made.rev)
        done = batches.send(town.as_("clerk"), made.id, rev=done.rev)
        answering.look(town.as_("clerk2"), made.id, "核对办件")
        answering.answer(town.as_("clerk2"), made.id, rev=done.rev + 1, refused=refused)
    e = Entitlement.__table__.c
    found = [tuple(row) for row in reading().execute(select(e.state, e.case_id).order_by(e.id))]
    assert found == [("refused", case), ("active", case)]


def test_what_a_sheet_without_its_number_brought_in_is_not_missing_once_it_ended(town: Town) -> None:
    """The case said that no benefit came of it, and the draft it offered could only be refused."""
    case = town.case("tell", LOW_INCOME)
    made = sent(town, line(town.row(case)["applicant_id"], 起始日期=town.day.replace(day=1).isoformat()))
    answering.answer(town.as_("clerk2"), made.id, rev=looked(town, made.id))
    [row] = town.all(select(Entitlement.__table__))
    town.day += dt.timedelta(days=40)
    entitlements.end(town.as_("clerk"), row["id"], rev=row["seq"], last=town.day, reason="收入超过标准")
    assert (missing(town, case), listed(town)) == (False, ([], False)), "the list led to a refusal"


def test_what_ran_out_before_the_approval_or_was_void_is_not_its_benefit(town: Town) -> None:
    """Nobody ends what has run out by itself: it hid for ever that nothing came of the next approval."""
    case = town.case("bureau", LOW_INCOME)
    made = sent(town, line(town.row(case)["applicant_id"], 截止日期=town.day.isoformat()))
    answering.answer(town.as_("clerk2"), made.id, rev=looked(town, made.id))
    town.day += dt.timedelta(days=70)
    town.forward(case, "tell")
    assert (missing(town, case), listed(town)) == (True, ([case], False))
    made = sent(town, line(town.row(case)["applicant_id"], 起始日期=town.day.replace(day=1).isoformat()))
    assert (missing(town, case), listed(town)) == (False, ([], False))
    answering.answer(town.as_("clerk2"), made.id, rev=looked(town, made.id))
    assert (missing(town, case), listed(town)) == (False, ([], False))
    row = town.all(select(Entitlement.__table__).order_by(Entitlement.id))[-1]
    done = voiding.ask_void(town.as_("clerk"), row["id"], rev=row["seq"], reason="漏填已发至")
    voiding.answer_void(town.as_("clerk2"), row["id"], rev=done.rev, confirms=True)
    assert (missing(town, case), listed(town)) == (True, ([case], False))


@pytest.mark.parametrize(("kind", "lacking"), [("firm", False), ("person", True)])
def test_a_kind_to_which_nothing_is_granted_lacks_nothing(town: Town, kind: str, lacking: bool) -> None:
    """A firm's subsidy goes by its own way; brought in besides it would be paid twice."""
    case = {"service": "labour.insurance_subsidy", "version": 1, "variant": kind, "facts": {},
            "opened_on": town.day, "closed_on": town.day, "ended": "granted"}  # fmt: skip
    assert approved(case, noted=False) is lacking


def test_another_s_case_is_no_ground(town: Town) -> None:
    """Number of somebody else's case, of another service, of none: the same sentence, which says nothing of them."""
    case, other = town.case("tell", LOW_INCOME), town.case("end", TEMPORARY)
    stranger, nobody = town.home(), "民26-9999"
    words = "This is no approved case of this person and programme without its benefit."
    rows = [line(stranger[0], 办件号=each) for each in (number(town, case), number(town, other), nobody)]
    for row in rows:
        assert faults(town, row) == [(2, "case", words)]
    mine = {
        **person(town.row(case)["applicant_id"]),
        "办件号": number(town, case),
        "文号": "",
        "台账": "",
        "页码": "",
    }
    made = bring(town, line(stranger[0], **mine))
    outcome = batches.draft(town.as_("clerk"), made.id)[1]
    assert outcome.faults is None
    assert programme(PROGRAMME).payment.period == "two_months"
    assert [each.granted.case_id for each in outcome.lines] == [case]  # type: ignore[union-attr]
    assert reading().execute(select(TakeOver.state).distinct()).scalars().all() == ["draft"]
    for login in ("agent-e", "director"):
        with pytest.raises((Refused, NotFound)):
            batches.of_case(town.as_(login), case)


def listed(town: Town, login: str = "clerk") -> tuple[list[int], bool]:
    found = unmade_list.unmade(town.as_(login))
    return [each.case_id for each in found], bool(found.more)


def test_the_list_has_those_of_which_the_page_of_the_case_says_it_and_no_others(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each was found only by opening its own case."""
    waiting, refused = town.case("bureau", LOW_INCOME), town.case("end", LOW_INCOME, check="does_not")
    granted, told = town.case("end", TEMPORARY), town.case("tell", LOW_INCOME)
    cases = (waiting, refused, granted, told)
    assert (
        listed(town) == ([each for each in cases if missing(town, each)], False) == ([granted, told], False)
    )
    assert (listed(town, "agent-e"), listed(town, "deputy")) == (([], False), ([], False))
    [_, last] = unmade_list.unmade(town.as_("clerk"))
    assert (last.number, last.service) == (number(town, told), "civil_affairs.minimum_living")
    monkeypatch.setattr(unmade_list, "SHOWN", 1)
    assert listed(town) == ([granted], True)
    own(town, "clerk", town.row(granted)["applicant_id"])
    assert listed(town) == ([told], False), "never the own household's"


def test_what_was_brought_in_is_in_the_list_no_more_unless_it_was_refused(town: Town) -> None:
    case = town.case("tell", LOW_INCOME)
    made = batches.of_case(town.as_("clerk"), case)
    assert listed(town) == ([case], False), "a draft is nothing yet"
    done = batches.mend_cells(town.as_("clerk"), made.id, {(1, "amount"): "700"}, rev=made.rev)
    done = batches.send(town.as_("clerk"), made.id, rev=done.rev)
    assert listed(town) == ([], False)
    answering.look(town.as_("clerk2"), made.id, "核对办件")
    answering.answer(town.as_("clerk2"), made.id, rev=done.rev + 1, refused={1: "金额不对"})
    assert listed(town) == ([case], False)


def test_a_household_s_benefit_is_of_each_of_its_people(town: Town) -> None:
    """It runs already, for another of the household: nothing is missing."""
    case = town.case("tell", LOW_INCOME)
    row = town.row(case)
    other = next(each for home in town.homes for each in home
                 if row["applicant_id"] in home and each != row["applicant_id"])  # fmt: skip
    bringing = line(other, 享受人数="2")
    assert listed(town) == ([case], False)
    sent(town, bringing)
    assert (listed(town), missing(town, case)) == (([], False), False)


def test_the_list_reads_no_whole_table(town: Town) -> None:
    town.case("tell", LOW_INCOME)
    with statements_sent() as found:
        assert len(unmade_list.unmade(town.as_("clerk"))) == 1
    asked = [(sql, values) for sql, values in found if "not_entitled" in sql]
    assert asked
    for sql, values in asked:
        steps = plan(sql, values)
        whole = re.compile(
            r"SCAN (?:cases|events|entitlements)\b(?! USING)|Seq Scan on (?:cases|events|entitlements)\b"
        )
        assert [step for step in steps if whole.search(step)] == []
        assert "ix_events_not_entitled" in " ".join(steps)


def test_of_two_drafts_of_a_case_at_once_there_is_one(town: Town) -> None:
    case = town.case("tell", LOW_INCOME)
    found = town.at_once(
        *(lambda login=login: batches.of_case(town.as_(login), case) for login in ("clerk", "clerk2")),
        at=(journal, "begin"),
    )  # fmt: skip
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    assert [each["state"] for each in town.all(select(TakeOver.__table__))] == ["draft"]


@pytest.mark.parametrize("other", ["its number", "its paper", "another of the household"])
def test_of_two_who_send_the_benefit_of_a_case_at_once_one_does(town: Town, other: str) -> None:
    """One has the draft of the case, the other a sheet of the own; the second is told as any that has it."""
    case = town.case("tell", LOW_INCOME)
    mine = batches.of_case(town.as_("clerk"), case)
    mine = batches.mend_cells(town.as_("clerk"), mine.id, {(1, "amount"): "700"}, rev=mine.rev)
    applicant = town.row(case)["applicant_id"]
    home = next(each for each in town.homes if applicant in each)
    by_number = {"办件号": number(town, case), "文号": "", "台账": "", "页码": ""}
    by_paper = {"起始日期": town.day.replace(day=1).isoformat()}
    who = (
        next(each for each in home if each != applicant) if other == "another of the household" else applicant
    )
    said = by_number if other == "its number" else by_paper
    theirs = bring(town, line(who, **said), login="clerk2")
    found = town.at_once(
        lambda: batches.send(town.as_("clerk"), mine.id, rev=mine.rev),
        lambda: batches.send(town.as_("clerk2"), theirs.id, rev=theirs.rev),
        at=(many, "next_numbers"),
    )
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "SheetFaults"]
    assert [each["state"] for each in town.all(select(Entitlement.__table__))] == ["asked"]
    assert sorted(each["state"] for each in town.all(select(TakeOver.__table__))) == ["asked", "draft"]
