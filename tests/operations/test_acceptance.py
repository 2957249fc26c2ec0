"""Received, notified, supplemented, accepted: one slip that lists all, and what an omission of it costs whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.models import Letter, Material, Slip
from hub.domain.case import checklist
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.casework import acceptance
from hub.operations.casework.checklists import Tick
from hub.operations.casework.starts import start_rule
from hub.operations.casework.views import case_view
from hub.operations.prints import documents
from hub.operations.prints.case_prints import case_data
from hub.testing.factories import MONDAY

from .engine import BASIS, LOW_INCOME, OLD_AGE, REASON, TEMPORARY, Town

TUESDAY, THURSDAY = dt.date(2026, 3, 3), dt.date(2026, 3, 5)
NEXT_TUESDAY = dt.date(2026, 3, 10)
SEEN = Tick()


@pytest.fixture
def case(town: Town) -> int:
    """A low-income case of two people that has brought nothing yet."""
    return town.start(LOW_INCOME).id


def hand_in(town: Town, case: int, *keys: tuple[str, str], **said: Any) -> int:
    ticks = dict.fromkeys(keys, SEEN) or town.papers(case, "acceptance")
    return acceptance.hand_in(town.as_("clerk"), case, rev=town.rev(case), ticks=ticks, **said).rev


def slip(town: Town, case: int, *others: str) -> int:
    return acceptance.issue_slip(town.as_("clerk"), case, rev=town.rev(case), others=others).rev


def accept(town: Town, case: int) -> int:
    return acceptance.accept(town.as_("clerk"), case, rev=town.rev(case)).rev


def last(town: Town, case: int, count: int) -> list[tuple[str, dt.date]]:
    return town.events(case)[-count:]


# --- the slip -----------------------------------------------------------------------------------------------


def test_the_slip_lists_every_stage_and_says_what_acceptance_waits_for(town: Town, case: int) -> None:
    hand_in(town, case, ("application", ""))
    slip(town, case, " 单位收入证明 ", "  ")
    rows = town.all(select(Slip.__table__))
    assert [(row["number"], row["issued_on"], row["signed_on"]) for row in rows] == [
        ("民26-0001-G1", MONDAY, None)
    ]
    lines = rows[0]["lines"]
    whole = checklist(town.driver.hands.flow(town.row(case)))
    assert [line["title"] for line in lines] == [*(line.title for line in whole), "单位收入证明"]
    assert {line["stage"] for line in lines} == {"acceptance", "filing"}
    people = town.row(case)["facts"]["members"]
    assert [(line["key"], line["item"]) for line in lines if line["missing"]] == [
        ("household_book", ""),
        ("id_cards", people[0][0]),
        ("id_cards", people[1][0]),
        ("job_registration", ""),
        ("other-1", ""),
    ]
    assert [line["title"] for line in lines if not line["asked"]] == [
        "申请人家庭基本情况说明",
        "联动核查记录",
    ]
    assert town.said(case, "notified") == {
        "slip": "民26-0001-G1",
        "how": "written",
        "sha256": rows[0]["sha256"],
        "missing": ["household_book", "id_cards", "id_cards", "job_registration", "other-1"],
    }


def test_both_copies_are_signed(town: Town, case: int) -> None:
    with town.refused(Refused, "民26-0001: No slip was handed out yet."):
        acceptance.slip_signed(town.as_("clerk"), case, rev=1)
    slip(town, case)
    town.day = TUESDAY
    acceptance.slip_signed(town.as_("clerk"), case, rev=2)
    assert [row["signed_on"] for row in town.all(select(Slip.__table__))] == [TUESDAY]
    assert last(town, case, 1) == [("slip_signed", TUESDAY)]


def test_no_slip_within_five_working_days_counts_as_accepted(town: Town, case: int) -> None:
    town.day = dt.date(2026, 3, 9)  # the fifth working day: still in time
    hand_in(town, case, ("application", ""))
    assert town.columns(case, "accepted_on", "state") == (None, "not_accepted")
    town.day = NEXT_TUESDAY
    slip(town, case)
    assert last(town, case, 2) == [("deemed_accepted", NEXT_TUESDAY), ("notified", NEXT_TUESDAY)]
    assert town.said(case, "deemed_accepted") == {"accepted": "2026-03-02", "notify_by": "2026-03-09"}
    assert town.columns(case, "accepted_on", "due", "state") == (MONDAY, dt.date(2026, 3, 30), "running")
    # It is said once, and a late slip or a late supplement moves nothing any more.
    town.pass_days()
    hand_in(town, case)
    accept(town, case)
    assert [kind for kind, _ in town.events(case)].count("deemed_accepted") == 1
    assert town.columns(case, "accepted_on", "due") == (MONDAY, dt.date(2026, 3, 30))


# --- the supplement (R5) ------------------------------------------------------------------------------------


def test_no_clock_runs_until_the_supplement_is_complete(town: Town, case: int) -> None:
    slip(town, case)
    town.day = THURSDAY
    hand_in(town, case, ("application", ""), ("household_book", ""))
    assert last(town, case, 1) == [("papers", THURSDAY)]
    assert town.columns(case, "accepted_on", "due", "state") == (None, None, "not_accepted")
    town.day = dt.date(2026, 4, 20)
    hand_in(town, case)
    assert last(town, case, 2) == [("papers", town.day), ("supplemented", town.day)]
    # Twenty working days after Monday 20 April: 21–24 · 27–30 · 6–8 May and the made-up 9th (free: 1–5) · 11–15
    # · 18–20 May: 4 + 4 + 4 + 5 + 3.
    assert town.columns(case, "accepted_on", "due", "state") == (town.day, dt.date(2026, 5, 20), "running")


def test_acceptance_is_the_day_of_the_supplement_however_late_the_clerk_says_so(
    town: Town, case: int
) -> None:
    slip(town, case)
    town.day = THURSDAY
    hand_in(town, case)
    # Twenty working days after Thursday 5 March: 6 · 9–13 · 16–20 · 23–27 · 30, 31 and 1, 2 April.
    due = dt.date(2026, 4, 2)
    assert town.columns(case, "accepted_on", "due") == (THURSDAY, due)
    town.day = NEXT_TUESDAY
    accept(town, case)
    assert town.events(case)[-3:] == [
        ("accepted", THURSDAY), ("step_done", NEXT_TUESDAY), ("entered", NEXT_TUESDAY),
    ]  # fmt: skip
    assert town.columns(case, "accepted_on", "due", "step") == (THURSDAY, due, "check")


def test_accepting_with_the_last_papers_is_the_supplement(town: Town, case: int) -> None:
    slip(town, case)
    town.day = THURSDAY
    acceptance.accept(town.as_("clerk"), case, rev=2, ticks=town.papers(case, "acceptance"))
    assert [kind for kind, _ in last(town, case, 5)] == [
        "papers", "supplemented", "accepted", "step_done", "entered",
    ]  # fmt: skip
    assert town.columns(case, "accepted_on", "step") == (THURSDAY, "check")


def test_a_paper_that_the_slip_named_in_words_is_no_omission(town: Town, case: int) -> None:
    slip(town, case, "单位收入证明")
    town.day = THURSDAY
    hand_in(town, case)
    assert last(town, case, 1) == [("papers", THURSDAY)]  # the named one is still out
    with town.refused(
        Refused,
        "民26-0001: Still missing: 单位收入证明."
        " Hand out the one-time notification slip; accept when they are here.",
    ):
        accept(town, case)
    town.day = NEXT_TUESDAY
    hand_in(town, case, ("extra-1", ""))
    assert last(town, case, 2) == [("papers", NEXT_TUESDAY), ("supplemented", NEXT_TUESDAY)]
    accept(town, case)
    assert town.columns(case, "accepted_on") == (NEXT_TUESDAY,)


def test_a_tick_is_taken_back(town: Town, case: int) -> None:
    hand_in(town, case, ("household_book", ""))
    acceptance.hand_in(
        town.as_("clerk"), case, rev=2, ticks={("household_book", ""): Tick("missing", note="复印件不清")}
    )
    row = town.all(select(Material.__table__).where(Material.key == "household_book"))[0]
    assert (row["state"], row["seen_on"], row["seen_by"], row["copies"], row["note"]) == (
        "missing", None, None, 0, "复印件不清",
    )  # fmt: skip


# --- the centre's omission (R6) -----------------------------------------------------------------------------


def test_a_second_slip_that_names_more_costs_the_centre_the_wait(town: Town, case: int) -> None:
    slip(town, case)
    town.day = TUESDAY
    slip(town, case, "单位收入证明")
    assert last(town, case, 2) == [("notified", TUESDAY), ("omission", TUESDAY)]
    assert town.said(case, "omission") == {
        "slip": "民26-0001-G1", "papers": ["单位收入证明"], "reason": "另出清单民26-0001-G2",
    }  # fmt: skip
    town.day = THURSDAY
    hand_in(town, case)  # all that the first slip named
    assert last(town, case, 2) == [("papers", THURSDAY), ("supplemented", THURSDAY)]
    assert start_rule(case_view(town.as_("clerk"), case)) == "R6"  # the day stands while the rest is out
    town.day = dt.date(2026, 3, 20)
    hand_in(town, case, ("extra-1", ""))
    assert last(town, case, 2) == [("papers", town.day), ("omitted_supplement", town.day)]
    accept(town, case)
    assert town.columns(case, "accepted_on", "due") == (THURSDAY, dt.date(2026, 4, 2))
    assert start_rule(case_view(town.as_("clerk"), case)) == "R6"


def test_a_second_slip_that_names_nothing_new_is_no_omission(town: Town, case: int) -> None:
    slip(town, case, "单位收入证明")
    slip(town, case)
    assert [kind for kind, _ in town.events(case)][-2:] == ["notified", "notified"]
    assert [row["number"] for row in town.all(select(Slip.__table__).order_by(Slip.id))] == [
        "民26-0001-G1", "民26-0001-G2",
    ]  # fmt: skip


def test_asking_more_after_a_supplement_leaves_acceptance_at_the_first(town: Town, case: int) -> None:
    slip(town, case)
    town.day = THURSDAY
    hand_in(town, case)
    accept(town, case)
    acceptance.ask_more(
        town.as_("clerk"), case, rev=town.rev(case), papers=("收入证明", " "), reason="窗口漏列"
    )
    assert town.said(case, "omission") == {
        "slip": "民26-0001-G1",
        "papers": ["收入证明"],
        "reason": "窗口漏列",
    }
    town.day = dt.date(2026, 3, 20)
    hand_in(town, case, ("extra-1", ""))
    assert last(town, case, 2) == [("papers", town.day), ("omitted_supplement", town.day)]
    assert town.columns(case, "accepted_on", "due", "state") == (THURSDAY, dt.date(2026, 4, 2), "running")
    # Once more: the clock knows one omission, the record both.
    acceptance.ask_more(town.as_("clerk"), case, rev=town.rev(case), papers=("存折",), reason="又漏")
    hand_in(town, case, ("extra-2", ""))
    assert last(town, case, 2) == [("papers", town.day), ("late_paper", town.day)]


def test_asking_more_without_a_supplement_leaves_acceptance_where_it_was(town: Town, case: int) -> None:
    hand_in(town, case)
    accept(town, case)
    acceptance.ask_more(town.as_("clerk"), case, rev=town.rev(case), papers=("收入证明",), reason="窗口漏列")
    town.day = dt.date(2026, 3, 20)
    hand_in(town, case, ("extra-1", ""))
    assert last(town, case, 2) == [("papers", town.day), ("late_paper", town.day)]
    assert town.columns(case, "accepted_on", "due") == (MONDAY, dt.date(2026, 3, 30))


def test_a_paper_asked_for_late_is_waited_for_before_filing_ends(town: Town) -> None:
    case = town.case("papers", TEMPORARY)
    clerk = town.as_("clerk")
    done = acceptance.ask_more(clerk, case, rev=town.rev(case), papers=("收入证明",), reason="窗口漏列")
    done = acceptance.hand_in(clerk, case, rev=done.rev, ticks=town.papers(case, "filing"))
    from hub.operations.casework import cases

    with town.refused(Refused, "民26-0001: Still missing: 收入证明."):
        cases.advance(clerk, case, "complete", rev=done.rev)
    done = acceptance.hand_in(clerk, case, rev=done.rev, ticks={("extra-1", ""): SEEN})
    assert cases.advance(clerk, case, "complete", rev=done.rev).number == "民26-0001"


def test_asking_more_needs_papers_and_a_reason_and_an_accepted_case(town: Town, case: int) -> None:
    clerk = town.as_("clerk")
    with town.refused(Refused, "民26-0001: Before acceptance the slip itself is put right."):
        acceptance.ask_more(clerk, case, rev=1, papers=("收入证明",), reason="窗口漏列")
    hand_in(town, case)
    rev = accept(town, case)
    for papers, reason in (((), "漏"), ((" ",), "漏"), (("收入证明",), " ")):
        with town.refused(InputError, "Name the papers and why they were not asked for at once."):
            acceptance.ask_more(clerk, case, rev=rev, papers=papers, reason=reason)


# --- accepting, or not --------------------------------------------------------------------------------------


def test_what_is_missing_is_named_and_the_gate_is_one_of_them(town: Town, case: int) -> None:
    members = town.row(case)["facts"]["members"]
    hand_in(
        town, case, ("application", ""), ("household_book", ""), *(("id_cards", key) for key, _ in members)
    )
    with town.refused(
        Refused,
        "民26-0001: Still missing: 求职登记证明."
        " Hand out the one-time notification slip; accept when they are here.",
    ):
        accept(town, case)


def test_acceptance_freezes_what_the_centre_has_set(town: Town, case: int) -> None:
    from hub.operations.rights import OPERATOR
    from hub.operations.settings import put_setting

    hand_in(town, case)
    accept(town, case)
    put_setting(OPERATOR, key="posting_days", value="9", service=town.flow(LOW_INCOME).service)
    assert town.columns(case, "settings") == ({"posting_days": 3},)
    other = town.start(LOW_INCOME).id
    hand_in(town, other)
    accept(town, other)
    assert town.columns(other, "settings") == ({"posting_days": 9},)


def test_not_accepting_needs_a_reason_and_writes_a_letter(town: Town, case: int) -> None:
    clerk = town.as_("clerk")
    for reason in ("", "  "):
        with town.refused(
            InputError, "民26-0001: A refusal needs its reason: it is written into the letter."
        ):
            acceptance.not_accept(clerk, case, rev=1, reason=reason)
    acceptance.not_accept(clerk, case, rev=1, reason=f" {REASON} ")
    row = town.all(select(Letter.__table__))[0]
    law = town.flow(LOW_INCOME).service.law
    kept = ("number", "step", "outcome", "print", "reason", "basis", "remedy", "issued_on", "delivered_on")
    assert {name: row[name] for name in kept} == {
        "number": "民26-0001-1", "step": "accept", "outcome": "not_accepted", "print": "hub.refusal",
        "reason": REASON, "basis": law.refusal_basis, "remedy": law.remedy, "issued_on": MONDAY,
        "delivered_on": None,
    }  # fmt: skip
    assert town.columns(case, "ended", "closed_on", "accepted_on", "completed_on", "phase") == (
        "not_accepted", MONDAY, None, None, "done",
    )  # fmt: skip
    assert town.tasks(case) == []
    with town.refused(Conflict, "民26-0001: This case is not waiting for acceptance any more."):
        acceptance.issue_slip(clerk, case, rev=2)
    with town.refused(Conflict, "民26-0001: This case has ended."):
        hand_in(town, case)


def test_a_basis_of_ones_own_stands_in_the_letter(town: Town, case: int) -> None:
    acceptance.not_accept(town.as_("clerk"), case, rev=1, reason=REASON, basis=BASIS)
    assert [row["basis"] for row in town.all(select(Letter.__table__))] == [BASIS]


def test_a_letter_of_refusal_says_all_reasons_each_with_its_basis(town: Town, case: int) -> None:
    """OT-03d: three reasons, two of them on the same article; the remedy stands once."""
    clerk, two = town.as_("clerk"), "第九条\n第十条\n第九条"
    with town.refused(
        InputError,
        "basis: There are 3 reasons and 2 bases. "
        "Write one base for all reasons, or one for each in the same order.",
    ):
        acceptance.not_accept(clerk, case, rev=1, reason="甲\n乙\n丙", basis="第九条\n第十条")
    acceptance.not_accept(clerk, case, rev=1, reason="收入超标\n\n 有车 \n不在本街道", basis=two)
    view = case_view(clerk, case, "proof")
    data = case_data(clerk, view, "hub.refusal")
    documents.printer().check("hub.refusal", data)
    assert (data["reasons"], data["law"], data["remedy"]) == (
        [
            {"reason": "收入超标", "law": "第九条"},
            {"reason": "有车", "law": "第十条"},
            {"reason": "不在本街道", "law": "第九条"},
        ],
        [],
        [view.service.law.remedy],
    )


# --- by whom ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "login", ["agent-e", "agent-w", "officer-e", "leader-e", "director", "finance", "admin"]
)
def test_outside_the_scope_is_like_not_there(town: Town, case: int, login: str) -> None:
    for strange in (case, 999_999):
        with town.refused(NotFound, "There is no such case, or it is not on your desk."):
            acceptance.hand_in(town.as_(login), strange, rev=1, ticks={("household_book", ""): SEEN})


def test_a_colleague_who_does_not_stand_in_sees_but_does_not_act(town: Town, case: int) -> None:
    other = town.as_("clerk2")
    acts = (
        lambda: acceptance.hand_in(other, case, rev=1, ticks={("household_book", ""): SEEN}),
        lambda: acceptance.issue_slip(other, case, rev=1),
        lambda: acceptance.accept(other, case, rev=1),
        lambda: acceptance.not_accept(other, case, rev=1, reason=REASON),
        lambda: acceptance.slip_signed(other, case, rev=1),
    )
    for act in acts:
        with town.refused(Refused, "民26-0001: This step is another post's work: window clerk."):
            act()


def test_an_agent_hands_in_what_came_to_the_community(town: Town) -> None:
    case = town.case("hand_in", OLD_AGE)
    town.pass_days()
    acceptance.hand_in(town.as_("agent-e"), case, rev=town.rev(case), ticks=town.papers(case, "acceptance"))
    town.take(case)
    assert ("handed_in", town.day) in town.events(case)
    assert town.columns(case, "step", "accepted_on", "due") == ("first_review", None, None)


def test_the_first_who_moved_a_case_is_named_to_the_second(town: Town, case: int) -> None:
    slip(town, case)
    with town.refused(
        Conflict,
        "clerk was first: the case moved on at 2026-03-02 12:00."
        " Look at it again; what you typed is still here.",
    ):
        acceptance.hand_in(town.as_("clerk"), case, rev=1, ticks={("household_book", ""): SEEN})
