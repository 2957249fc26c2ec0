"""From acceptance to the end: steps, parallel tasks, telling the applicant, the file in the archive."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.models import Event, Letter, Message, Task
from hub.domain.errors import Conflict, HubError, InputError, Many, NotFound, Refused
from hub.operations.ab_posts import absences
from hub.operations.casework import cases
from hub.operations.casework.case_list import case_list
from hub.operations.casework.proxies import PartySaid
from hub.operations.rights import OPERATOR
from hub.operations.verb import CaseRef
from hub.testing.factories import MONDAY

from .engine import BASIS, LOW_INCOME, OLD_AGE, REASON, TEMPORARY, Town

NOT_THERE = "There is no such case, or it is not on your desk."
DUE = dt.date(2026, 3, 30)
"""Twenty working days after Monday 2 March: four that week, five in each of the next three, Monday the 30th."""


def advance(town: Town, login: str, case: int, outcome: str, **said: Any) -> CaseRef:
    return cases.advance(town.as_(login), case, outcome, **{"rev": town.rev(case), **said})


# --- the whole way --------------------------------------------------------------------------------------------


def test_the_way_of_a_relief_case_day_by_day(town: Town) -> None:
    case = town.case("accept", TEMPORARY)
    for to in ("check", "form", "community_sign", "papers", "approve", "tell", "pay_out", "archive", "end"):
        town.forward(case, to)
        town.pass_days()
    ended = Event.type.in_(("step_done", "completed", "closed"))
    done = town.all(select(Event.__table__).where(ended).order_by(Event.id))
    day = [dt.date(2026, 3, n) for n in (2, 3, 4, 5, 6, 9, 10, 11, 12)]
    # Completed is the day the applicant was told: paying out and archiving come after.
    assert [(each["type"], each["step"], each["date"]) for each in done] == [
        ("step_done", "accept", day[0]),
        ("step_done", "check", day[1]),
        ("step_done", "form", day[2]),
        ("step_done", "community_sign", day[3]),
        ("step_done", "papers", day[4]),
        ("step_done", "approve", day[5]),
        ("step_done", "tell", day[6]),
        ("completed", "tell", day[6]),
        ("step_done", "pay_out", day[7]),
        ("step_done", "archive", day[8]),
        ("closed", "archive", day[8]),
    ]
    assert town.columns(
        case, "state", "completed_on", "closed_on", "ended", "due", "accepted_on", "phase", "wake_on"
    ) == (
        "completed",
        day[6],
        day[8],
        "granted",
        DUE,
        MONDAY,
        "done",
        None,
    )
    assert town.said(case, "completed") == {"accepted": "2026-03-02", "due": "2026-03-30"}
    assert town.tasks(case) == []


def test_the_limits_of_steps_and_tasks(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    # The officer has a day, the check fifteen from acceptance: 3–6 · 9–13 · 16–20 · 23 March.
    assert town.tasks(case) == [
        ("check", "", "window_clerk", dt.date(2026, 3, 23)),
        ("check", "statement", "household_officer", dt.date(2026, 3, 3)),
        ("check", "visit", "household_officer", dt.date(2026, 3, 3)),
        ("check", "linked_check", "window_clerk", dt.date(2026, 3, 23)),
    ]
    town.pass_days(3)
    town.forward(case, "panel")
    assert town.tasks(case) == [("panel", "", "panel_member", dt.date(2026, 3, 6))]


def test_the_light_of_a_case_by_its_days_left(town: Town) -> None:
    town.case("check", TEMPORARY)
    found = []
    for day in (23, 24, 30, 31):
        town.day = dt.date(2026, 3, day)
        row = case_list(town.as_("clerk"))[0]
        found.append((day, row["light"], row["left"]))
    # Of twenty days the last four are yellow.
    assert found == [(23, "green", 5), (24, "yellow", 4), (30, "yellow", 0), (31, "red", -1)]


def test_a_finished_case_has_no_light_any_more(town: Town) -> None:
    town.case("pay_out", TEMPORARY)
    town.day = dt.date(2026, 6, 1)
    row = case_list(town.as_("clerk"))[0]
    assert (row["light"], row["left"], row["due"], row["completed_on"]) == ("done", None, DUE, MONDAY)


# --- who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "error", "text"),
    [
        ("clerk2", Refused, "民26-0001: This step is another post's work: window clerk."),
        ("officer-e", Refused, "民26-0001: This step is another post's work: window clerk."),
        ("leader-e", NotFound, NOT_THERE), ("street", NotFound, NOT_THERE), ("officer-w", NotFound, NOT_THERE),
        ("agent-e", NotFound, NOT_THERE), ("finance", NotFound, NOT_THERE), ("admin", NotFound, NOT_THERE),
    ],
)  # fmt: skip
def test_only_the_post_whose_work_it_is(town: Town, login: str, error: type[HubError], text: str) -> None:
    case = town.case("check", TEMPORARY)
    with town.refused(error, text):
        advance(town, login, case, "verified")


def test_what_is_not_there_reads_like_what_one_may_not_see(town: Town) -> None:
    with town.refused(NotFound, NOT_THERE):
        cases.advance(town.as_("clerk"), 999_999, "verified", rev=1)


def test_the_second_of_a_post_acts_while_the_first_is_away(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    absences.set_absence(OPERATOR, login="clerk", first=MONDAY, last=MONDAY, reason="培训")
    advance(town, "clerk2", case, "filled", method="phone")
    assert town.columns(case, "step") == ("community_sign",)
    last = town.all(select(Event.__table__).where(Event.type == "step_done").order_by(Event.id.desc()))[0]
    assert (last["actor_id"], last["post_id"]) == (town.as_("clerk2").staff_id, town.row(case)["post_id"])


def test_the_own_household_is_not_on_ones_desk(town: Town) -> None:
    from hub.testing.factories import as_person, id_number

    case = town.case("form", TEMPORARY)
    as_person("clerk", id_number(dt.date(1942, 2, 5), 11))  # the second of the first home
    with town.refused(NotFound, NOT_THERE):
        advance(town, "clerk", case, "filled", method="phone")


def test_of_two_who_saw_the_same_the_second_is_told_who_was_first_and_when(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    rev = town.rev(case)
    cases.advance(town.as_("clerk"), case, "filled", rev=rev, method="phone")
    for outcome in ("filled", "nonsense"):
        with town.refused(
            Conflict,
            "clerk was first: the case moved on at 2026-03-02 12:00."
            " Look at it again; what you typed is still here.",
        ):
            cases.advance(town.as_("clerk"), case, outcome, rev=rev, method="phone")


# --- which outcome ----------------------------------------------------------------------------------------------


def test_an_unknown_outcome_is_named_with_those_there_are(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    with town.refused(InputError, "this step has no outcome “postponed”; it has: agreed, rejected"):
        advance(town, "street", case, "postponed")


@pytest.mark.parametrize(
    ("to", "service", "login", "text"),
    [
        ("accept", TEMPORARY, "clerk", "民26-0001: Papers are handed in and accepted, not advanced."),
        ("panel", LOW_INCOME, "clerk", "民26-0001: The panel decides this in its meeting."),
        ("posting", LOW_INCOME, "agent-e", "民26-0001: The public notice is put up and taken down on its own page."),
        ("send_up", OLD_AGE, "clerk", "民26-0001: This goes with its list: enter it there."),
        ("bureau", OLD_AGE, "clerk", "民26-0001: This goes with its list: enter it there."),
    ],
)  # fmt: skip
def test_steps_with_a_page_of_their_own_are_not_advanced(
    town: Town, to: str, service: str, login: str, text: str
) -> None:
    case = town.case("accept", service) if to == "accept" else town.case(to, service)
    first = next(iter(town.flow(service).service.step(to).outcomes))
    with town.refused(Refused, text):
        advance(town, login, case, first)


def test_an_invitation_is_noted_as_one_and_not_as_the_result(town: Town) -> None:
    """民政-6 step 5: 通知填写审批表. (That the money can be fetched: test_outbox.)"""
    case = town.case("papers", TEMPORARY)
    noted = town.all(select(Message.about).where(Message.case_id == case))
    assert [row["about"] for row in noted] == ["form_invitation"]


def test_open_tasks_are_named(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    for outcome in ("qualifies", "does_not"):
        with town.refused(Refused, "民26-0001: Not done yet: 出具家庭基本情况说明、入户核实、联动机制核查."):
            advance(town, "clerk", case, outcome, reason=REASON)
    cases.do_task(town.as_("officer-e"), case, "visit", form=town.form("home_visit"))
    with town.refused(Refused, "民26-0001: Not done yet: 出具家庭基本情况说明、联动机制核查."):
        advance(town, "clerk", case, "qualifies")


def test_open_tasks_are_named_together_with_what_is_wrong_with_the_form(town: Town) -> None:
    dead, claimant = town.home()
    made = town.start("民政-11", resident_id=claimant, parties=[PartySaid("deceased", dead)])
    case = town.forward(made.id, "verify")
    with pytest.raises(Many) as caught:
        advance(town, "officer-e", case, "verified", form={**town.form("home_visit"), "signed_by": ""})
    assert [error.text() for error in caught.value.errors] == [
        "民26-0001: Not done yet: 出具家庭基本情况说明.",
        "居民签字: Please fill this in.",
    ]
    assert town.row(case)["step"] == "verify"


def test_papers_of_the_stage_are_named(town: Town) -> None:
    case = town.case("papers", TEMPORARY)
    from hub.operations.casework import acceptance
    from hub.operations.casework.checklists import Tick

    acceptance.hand_in(town.as_("clerk"), case, rev=town.rev(case),
                       ticks={("id_card", ""): Tick(), ("household_book", ""): Tick("waived")})  # fmt: skip
    # The officer's own statement is never asked of the resident.
    with town.refused(
        Refused,
        "民26-0001: Still missing: 居民户口簿、医院诊断证明、证明材料真实、完整的承诺、博乐市民政对象救助申请审批表.",
    ):
        advance(town, "clerk", case, "complete")


# --- forms ------------------------------------------------------------------------------------------------------


def test_all_faults_of_a_form_are_said_at_once(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    wrong = {"address_matches": "perhaps", "housing": "castle", "note": "x" * 301}
    with town.refused(
        Many,
        "实际住在登记的地址吗？: perhaps is not one of the choices.\n"
        "同住的人与申请一致吗？: Please fill this in.\n"
        "住房: castle is not one of the choices.\n"
        "家庭收入主要来自: Please fill this in.\n"
        "补充说明: At most 300 characters, these are 301.\n"
        "居民签字: Please fill this in.",
    ):
        cases.do_task(town.as_("officer-e"), case, "visit", form=wrong)


def test_a_steps_form_is_asked_for_its_forward_outcome(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    with town.refused(Many, "救助金额: Please fill this in."):
        advance(town, "street", case, "agreed")
    with town.refused(Many, "救助金额: At least 0.01."):
        advance(town, "street", case, "agreed", form={"amount": "0"})
    advance(town, "street", case, "agreed", form={"amount": "1,200.50元", "opinion": "同意", "secret": "x"})
    assert town.said(case, "step_done") == {
        "outcome": "agreed",
        "form": {"amount": 120050, "opinion": "同意"},
    }
    row = town.all(select(Task.__table__).where(Task.step == "approve"))[0]
    assert (row["form"], row["outcome"], row["done_on"], row["done_by"]) == (
        {"amount": 120050, "opinion": "同意"}, "agreed", MONDAY, town.as_("street").staff_id,
    )  # fmt: skip


# --- parallel tasks -----------------------------------------------------------------------------------------------


def test_a_task_is_done_once_and_by_its_own_post(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    officer, form = town.as_("officer-e"), town.form("home_visit")
    with town.refused(InputError, "民26-0001: This step has no task “singing”."):
        cases.do_task(officer, case, "singing")
    with town.refused(Refused, "民26-0001: This task is another post's work: window clerk."):
        cases.do_task(officer, case, "linked_check", form=town.form("linked_check"))
    with town.refused(Refused, "民26-0001: This task is another post's work: household officer."):
        cases.do_task(town.as_("clerk"), case, "visit", form=form)
    with town.refused(NotFound, NOT_THERE):
        cases.do_task(town.as_("officer-w"), case, "visit", form=form)
    cases.do_task(officer, case, "visit", form=form, note=" 二楼 ")
    assert {name: town.said(case, "task_done")[name] for name in ("task", "note")} == {
        "task": "visit",
        "note": "二楼",
    }
    with town.refused(Conflict, "民26-0001: This task is done already."):
        cases.do_task(officer, case, "visit", form=form)
    cases.do_task(officer, case, "statement", form=town.form("family_statement"))
    # Nothing of the household is left on the officer's desk: it is gone from sight with the task.
    with town.refused(NotFound, NOT_THERE):
        cases.do_task(officer, case, "statement", form=town.form("family_statement"))


def test_two_people_finish_two_tasks_of_one_step_at_once(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    rev, officer, clerk = town.rev(case), town.as_("officer-e"), town.as_("clerk")
    visit, check = town.form("home_visit"), town.form("linked_check")
    found = town.at_once(
        lambda: cases.do_task(officer, case, "visit", form=visit),
        lambda: cases.do_task(clerk, case, "linked_check", form=check),
    )
    assert [type(each) for each in found] == [CaseRef, CaseRef]
    assert sorted(each.rev for each in found) == [rev + 1, rev + 2]
    assert [key for _, key, *_ in town.tasks(case)] == ["", "statement"]
    assert [kind for kind, _ in town.events(case)][-2:] == ["task_done", "task_done"]


def test_two_who_finish_the_same_task_at_once_finish_it_once(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    rev, officer, form = town.rev(case), town.as_("officer-e"), town.form("home_visit")
    found = town.at_once(*(lambda: cases.do_task(officer, case, "visit", form=form) for _ in range(2)))
    assert sorted(map(str, found)) == sorted(
        ["民26-0001: This task is done already.", str(CaseRef(case, "民26-0001", rev + 1))]
    )
    assert [kind for kind, _ in town.events(case)].count("task_done") == 1


def test_nobody_home_leaves_the_task_and_its_date(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    before = town.tasks(case)
    town.pass_days()
    cases.nobody_home(town.as_("officer-e"), case, "visit", note=" 邻居说下周回来 ")
    assert town.tasks(case) == before
    assert town.said(case, "nobody_home") == {"task": "visit", "note": "邻居说下周回来"}
    with town.refused(Refused, "民26-0001: This task is another post's work: household officer."):
        cases.nobody_home(town.as_("clerk"), case, "visit")
    with town.refused(Refused, "民26-0001: This step is another post's work: window clerk."):
        cases.nobody_home(town.as_("officer-e"), case, "")


# --- telling, and refusing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({}, "Say how the applicant was told: hand, post, fetched, refused_to_sign, phone."),
        (
            {"method": "pigeon"},
            "Say how the applicant was told: hand, post, fetched, refused_to_sign, phone.",
        ),
        ({"method": "hand", "received_by": " "}, "received_by: Say who signed for it."),
        ({"method": "fetched"}, "received_by: Say who signed for it."),
        ({"method": "phone"}, "领取救助金: This is handed over against a signature, not told by phone."),
    ],
)
def test_what_needs_a_signature_has_one(town: Town, said: dict[str, str], text: str) -> None:
    case = town.case("pay_out", TEMPORARY)
    with town.refused(InputError, text):
        advance(town, "finance", case, "delivered", form=town.form("payment_signed"), **said)


def test_a_letter_told_by_phone_is_not_delivered_yet(town: Town) -> None:
    case = town.case("tell", TEMPORARY)
    advance(town, "clerk", case, "told", method="phone")
    row = town.all(select(Letter.__table__))[0]
    assert (row["print"], row["delivered_on"], row["method"]) == ("hub.result", None, "")
    advance(
        town,
        "finance",
        case,
        "delivered",
        form=town.form("payment_signed"),
        method="hand",
        received_by=" 韩玉兰 ",
    )
    row = town.all(select(Letter.__table__))[0]
    assert (row["delivered_on"], row["method"], row["received_by"], row["delivered_by"]) == (
        MONDAY, "hand", "韩玉兰", town.as_("finance").staff_id,
    )  # fmt: skip


def test_a_refusal_needs_its_reason_and_ends_with_the_letter_signed_for(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    for reason in ("", " "):
        with town.refused(
            InputError, "民26-0001: A refusal needs its reason: it is written into the letter."
        ):
            advance(town, "street", case, "rejected", reason=reason)
    advance(town, "street", case, "rejected", reason=REASON, basis=BASIS)
    letter = town.all(select(Letter.__table__))[0]
    officer = town.as_("officer-e")
    assert {
        name: letter[name] for name in ("number", "step", "outcome", "print", "reason", "basis", "post_id")
    } == {
        "number": "民26-0001-1",
        "step": "approve",
        "outcome": "rejected",
        "print": "hub.refusal",
        "reason": REASON,
        "basis": BASIS,
        "post_id": officer.post_ids[0],
    }
    assert town.columns(case, "step", "completed_on", "closed_on") == ("refuse", None, None)
    town.pass_days()
    advance(town, "officer-e", case, "delivered", method="refused_to_sign")
    assert town.columns(case, "completed_on", "closed_on", "ended") == (town.day, town.day, "refused")
    assert [row["method"] for row in town.all(select(Letter.__table__))] == ["refused_to_sign"]


def test_an_ended_case_takes_nothing_more(town: Town) -> None:
    case = town.case("end", TEMPORARY)
    clerk = town.as_("clerk")
    for act in (
        lambda: advance(town, "clerk", case, "archived"),
        lambda: cases.nobody_home(clerk, case, ""),
    ):
        with town.refused(Conflict, "民26-0001: This case has ended."):
            act()
    with town.refused(InputError, "民26-0001: This step has no task “visit”."):
        cases.do_task(clerk, case, "visit")


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "paper", "error", "text"),
    [
        (dt.date(2026, 3, 11), "", InputError, "民26-0001: 2026-03-11 has not come yet."),
        (dt.date(2026, 3, 9), "", InputError,
         "Name the paper this was written on (day sheet, hand-in list): 2026-03-09 is past."),
        (dt.date(2026, 3, 5), "日登记表3", Refused, "2026-03-05 lies more than two working days back."
         " Enter it as a correction, with a reason and a second person."),
        (dt.date(2026, 2, 27), "日登记表3", InputError,
         "民26-0001: 2026-02-27 is before the last entry of this case (2026-03-02)."),
    ],
)  # fmt: skip
def test_the_day_of_an_act(town: Town, on: dt.date, paper: str, error: type[HubError], text: str) -> None:
    case = town.case("form", TEMPORARY)
    town.day = dt.date(2026, 3, 10)
    with town.refused(error, text):
        advance(town, "clerk", case, "filled", method="phone", on=on, paper=paper)


def test_a_day_sheet_is_entered_two_working_days_later(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    town.day = dt.date(2026, 3, 10)
    friday = dt.date(2026, 3, 6)
    advance(town, "clerk", case, "filled", method="phone", on=friday, paper="日登记表3")
    assert town.events(case)[-2:] == [("step_done", friday), ("entered", friday)]
    assert town.said(case, "step_done") == {
        "outcome": "filled", "method": "phone", "received_by": "", "paper": "日登记表3",
    }  # fmt: skip
    # What follows is dated from that day: two working days for the leader's signature.
    assert town.tasks(case) == [("community_sign", "", "community_leader", dt.date(2026, 3, 10))]


# --- the archive --------------------------------------------------------------------------------------------------


def test_archive_numbers_have_no_gaps(town: Town) -> None:
    found = [town.case("archive", TEMPORARY) for _ in range(3)]
    with town.refused(Refused, "民26-0001: This step is another post's work: window clerk."):
        advance(town, "clerk2", found[0], "archived")
    numbers = []
    for case in (found[1], found[0]):
        with pytest.raises(Conflict):
            advance(town, "clerk", case, "archived", rev=1)
        advance(town, "clerk", case, "archived")
        numbers.append(town.said(case, "step_done")["archive"])
    town.day = dt.date(2027, 1, 4)
    advance(town, "clerk", found[2], "archived")
    numbers.append(town.said(found[2], "step_done")["archive"])
    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]
