"""Bills across cases: one household does not use a bill twice; the aid is bounded by what is left of the bills."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.db.base import transaction
from hub.domain.errors import Many
from hub.operations.casework import cases
from hub.operations.casework.form_lines import check_lines
from hub.operations.casework.loading import load
from hub.operations.casework.views import case_view
from hub.operations.context import plugins
from hub.operations.decisions.batch_view import batch_view
from hub.operations.decisions.batches import gather
from hub.operations.fieldwork.visit_view import visit_view
from hub.operations.prints.case_prints import case_data
from hub.operations.verb import CaseRef

from .engine import Town

MEDICAL = "民政-5"


def bill(number: str, total: str = "1000.10", insured: str = "600.05") -> dict[str, str]:
    return {"number": number, "date": "2026-02-01", "proof": "original", "total": total, "insured": insured}


def at_papers(town: Town, home: tuple[int, ...]) -> int:
    """A case of a household with its papers, at the step that enters the bills."""
    case = town.start(MEDICAL, resident_id=home[0])
    town.forward(case.id, "papers")
    town.driver.hands.hand_in(town.row(case.id), "filing")
    return case.id


def enter(town: Town, case: int, *bills: dict[str, str]) -> CaseRef:
    form: dict[str, Any] = {"bills": list(bills)}
    return cases.advance(town.as_("clerk"), case, "complete", rev=town.rev(case), form=form)


def number(town: Town, case: int) -> str:
    return str(town.row(case)["number"])


def faults(town: Town, case: int, *bills: dict[str, str]) -> list[str]:
    try:
        enter(town, case, *bills)
    except Many as many:
        return [str(error) for error in many.errors]
    return []


def test_a_bill_of_a_running_or_granted_case_of_the_household_is_refused_with_where(town: Town) -> None:
    home = town.home()
    first, second = at_papers(town, home), at_papers(town, home)
    enter(town, first, bill("A-001"), bill("A-002"))
    said = f"票据2，票据号码: a001 is in case {number(town, first)} of this household already."
    assert faults(town, second, bill("B-001"), bill("a001")) == [said]
    town.forward(first, "end")
    assert faults(town, second, bill("B-001"), bill("a001")) == [said]
    enter(town, second, bill("B-001"))
    assert town.columns(second, "step") == ("panel",)


def test_a_bill_of_another_household_is_refused_without_saying_whose(town: Town) -> None:
    """The clerk may see the other case, and its number is said; who does the papers elsewhere sees none."""
    first, second = at_papers(town, town.home()), at_papers(town, town.home())
    enter(town, first, bill("A-001"))
    remedy = "If it is another bill, write its code before the number."
    said = f"票据1，票据号码: a001 was handed in already, in case {number(town, first)}. {remedy}"
    assert faults(town, second, bill("a001")) == [said]
    clerk, finance = town.as_("clerk"), town.as_("finance")
    unused = f"票据1，票据号码: a001 was used already; ask the deputy. {remedy}"
    with town.refused(Many, unused), transaction() as tx:
        unseen = replace(load(tx, clerk, second), actor=finance)
        check_lines(unseen, plugins().form("medical_bills", "civil_affairs"), {"bills": [bill("a001")]})
    town.forward(first, "end", panel="rejected")
    enter(town, second, bill("A-001"))
    assert town.said(second, "step_done")["seen_before"] == [["A-001", ""]]


def test_a_bill_of_a_refused_case_is_taken_and_told(town: Town) -> None:
    home = town.home()
    first = at_papers(town, home)
    enter(town, first, bill("A-001"))
    town.forward(first, "end", panel="rejected")
    second = at_papers(town, home)
    enter(town, second, bill("A-001"), bill("A-002"))
    assert town.said(second, "step_done")["seen_before"] == [["A-001", number(town, first)]]


def test_the_leader_sees_the_sum_and_cannot_grant_above_it(town: Town) -> None:
    # 1,000.10 − 600.05 = 400.05; 0.30 − 0.10 = 0.20; together 400.25.
    case = at_papers(town, town.home())
    enter(town, case, bill("A-001"), bill("A-002", "0.30", "0.10"))
    batch = gather(town.as_("clerk"), department="civil_affairs", key="leading_group", case_ids=[case])
    (line,) = batch_view(town.as_("clerk"), batch.id).lines
    assert line.findings[-1] == ("救助基数", "400.25", "元")
    from hub.operations.decisions.batches import close_meeting, decide

    done = decide(town.as_("clerk"), batch.id, case, "approved", rev=batch.rev)
    close_meeting(town.as_("clerk"), batch.id, rev=done.rev)
    street = town.as_("street")
    seen = visit_view(street, town.task_id(case)).sums["bills"]
    assert (seen.whole, seen.off, seen.rest) == (
        ("费用总额", 100040), (("医保报销", 60015), ("其他赔付", 0)), ("救助基数", 40025),
    )  # fmt: skip

    def grant(amount: str) -> CaseRef:
        return cases.advance(street, case, "confirmed", rev=town.rev(case), form={"amount": amount})

    with town.refused(Many, "救助金额: At most 400.25 yuan: 救助基数."):
        grant("400.26")
    grant("400.25")
    assert town.columns(case, "step") == ("tell",)


def test_the_bills_stand_on_the_form_step_by_step(town: Town) -> None:
    case = at_papers(town, town.home())
    enter(town, case, bill("A-001"))
    clerk = town.as_("clerk")
    (table,) = case_data(clerk, case_view(clerk, case), "civil_affairs.medical_bills")["tables"]
    assert table["rows"] == [["A-001", "2026年2月1日", "原件", "1,000.10元", "600.05元", "", "400.05元"]]
    assert [(each["label"], each["value"]) for each in table["sums"]] == [
        ("费用总额", "1,000.10元"), ("减：医保报销", "600.05元"), ("减：其他赔付", "0.00元"), ("= 救助基数", "400.05元"),
    ]  # fmt: skip


def test_without_bills_the_papers_are_not_complete(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor with a bill that is said to be an original, where the claim settlement came in its place."""
    monkeypatch.setattr(town.driver.hands, "without", frozenset({"discharge_invoice"}))
    case = at_papers(town, town.home())
    missing = "出院发票 was not handed in. Note it among the papers, or choose what the line does rest on."
    assert faults(town, case, bill("A-1") | {"proof": "claim"}, bill("A-2")) == [f"票据2，凭据: {missing}"]
    with town.refused(Many, "票据: At least 1 line(s) are needed."):
        enter(town, case)
