"""附件2 一: civil affairs by the plan's own examples, on its dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import DataRequest, Letter, PaymentLine, PaymentRun, RosterItem, Task
from hub.demo.hands import Row
from hub.domain.case import Facts, Flow, checklist, missing
from hub.domain.clock_json import from_json, to_json
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.operations.benefits import entitlements
from hub.operations.benefits.entitlements import Granted
from hub.operations.casework import acceptance, cases
from hub.operations.casework.intake import OutsideWindow
from hub.operations.casework.views import case_view
from hub.operations.context import service_of
from hub.operations.decisions import batches
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.payments import cash, closing, handing, money, runs
from hub.operations.payments.view import run_list
from hub.operations.reports import asking, asking_view, view
from hub.operations.supervision import waiting
from hub.operations.verb import CaseRef

from .conftest import Desk

PANEL = [MemberSaid(office, name, True) for office, name in (("组长", "甲"), ("成员", "乙"), ("成员", "丙"))]
LIVING, VETERANS = "civil_affairs.minimum_living", "civil_affairs.veterans"
FESTIVAL = "civil_affairs.festival_visits"
NONE = dict.fromkeys(("housing", "marriage"), "other") | dict.fromkeys(
    ("job_seeking", "illness", "disabled", "students", "working_age", "laid_off", "retired", "subsidy",
     "judgment"), "no",
) | {"insurance": "none"}  # fmt: skip


def living(desk: Desk, **said: Any) -> int:
    return desk.start("民政-1", answers={**NONE, **said.pop("answers", {})}, **said)


def housing() -> dict[str, str]:
    """The last answer to each question of 民政-3."""
    return {each.key: each.choices[-1].key for each in service_of("民政-3").questions}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2016-{text}")


def tasks_of(case: int) -> dict[tuple[str, str], Any]:
    query = select(Task.step, Task.key, Task.role, Task.due).where(Task.case_id == case)
    return {(step, key): (role, due) for step, key, role, due in reading().execute(query)}


# --- when and how long ----------------------------------------------------------------------------------


def test_low_income_is_taken_on_the_first_ten_days_and_what_came_in_time_may_be_completed(desk: Desk) -> None:
    # S-001: 12-10 is a Saturday, so the window runs to Monday 12-12; the next day after it is 2017-01-03.
    for on in ("12-05", "12-12"):
        desk.on(2016, 12, day(on).day)
        case = living(desk)
        desk.hands.accept(desk.row(case))
        assert desk.row(case)["accepted_on"] == day(on)
    for on in ("12-13", "12-15"):
        desk.on(2016, 12, day(on).day)
        with pytest.raises(Refused, match="the next day is 2017-01-03"):
            living(desk)
    case = living(desk, outside_window=OutsideWindow("王主任", "突发火灾"))
    assert desk.row(case)["opened_on"] == day("12-15")
    desk.on(2016, 12, 9)
    case = living(desk)
    row = desk.row(case)
    acceptance.issue_slip(desk.as_("clerk"), case, rev=row["rev"])
    acceptance.slip_signed(desk.as_("clerk"), case, rev=desk.row(case)["rev"])
    desk.on(2016, 12, 14)
    desk.hands.accept(desk.row(case))
    assert desk.row(case)["accepted_on"] == day("12-14")


def test_the_check_is_fifteen_working_days_and_the_officers_day_lies_inside(desk: Desk) -> None:
    # S-002: accepted Monday 12-05; working days only, never the calendar-day 12-20.
    desk.on(2016, 12, 5)
    case = living(desk)
    desk.hands.accept(desk.row(case))
    found = tasks_of(case)
    assert found["check", ""] == ("window_clerk", day("12-26"))
    assert found["check", "linked_check"] == ("window_clerk", day("12-26"))
    assert found["check", "visit"] == ("household_officer", day("12-06"))
    assert desk.row(case)["due"] == dt.date(2017, 1, 3)


# --- papers ---------------------------------------------------------------------------------------------


def test_without_the_job_seekers_proof_nothing_is_accepted_and_a_person_says_so_in_writing(
    desk: Desk,
) -> None:
    # S-005: the gate stops acceptance; no letter until the clerk issues it; with ⑧ it is accepted.
    desk.on(2016, 12, 5)
    case = living(desk, answers={"job_seeking": "yes"})
    desk.hands.without = frozenset({"job_registration"})
    done = desk.hands.hand_in(desk.row(case), "acceptance")
    letters = select(Letter.reason).where(Letter.case_id == case)
    with pytest.raises(Refused, match="求职登记证明"):
        acceptance.accept(desk.as_("clerk"), case, rev=done.rev)
    assert reading().execute(letters).all() == []
    acceptance.not_accept(
        desk.as_("clerk"), case, rev=desk.row(case)["rev"], reason="缺⑧ 求职登记证明", basis="办法第九条"
    )
    assert reading().execute(letters).scalars().all() == ["缺⑧ 求职登记证明"]
    desk.hands.without = frozenset()
    second = living(desk, answers={"job_seeking": "yes"})
    desk.hands.accept(desk.row(second))
    assert desk.row(second)["accepted_on"] == day("12-05")


def test_without_the_original_invoice_the_claim_slip_is_asked(desk: Desk) -> None:
    # S-011: ④ marked 无原件: incomplete, one missing; with 保险理赔单 that line is complete.
    answers = {"insurance": "none", "transferred": "no", "minimum_living": "no", "commercial": "no"}
    lines = checklist(Flow(service_of("民政-5"), Facts("", answers)), "filing")
    states = {
        line.key: "seen" for line in lines if line.material.key not in ("discharge_invoice", "claim_slip")
    }
    assert [line.title for line in missing(lines, states)] == ["出院发票"]
    assert service_of("民政-5").material("claim_slip").substitute_for == "discharge_invoice"
    assert missing(lines, {**states, ("claim_slip", ""): "seen"}) == ()


def test_answers_change_what_is_asked_and_what_the_law_did_away_with_is_never_asked(desk: Desk) -> None:
    # S-015: 再婚 adds the divorce papers; 流动人口婚育证明 is in no version in force.
    service = service_of("计生-2")
    titles = {
        said: [line.title for line in checklist(Flow(service, Facts("first", {"remarried": said})))]
        for said in ("yes", "no")
    }
    assert set(titles["yes"]) - set(titles["no"]) == {"离婚证、离婚协议或法院判决书"}
    assert [title for each in titles.values() for title in each if "流动人口" in title] == []
    assert "流动人口婚育证明" in "".join(service.law.not_asked)


# --- order, refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seq", "panel"), [("民政-5", True), ("民政-7", True), ("民政-6", False)])
def test_the_community_leader_signs_first_then_the_panel_where_there_is_one_then_the_street(
    desk: Desk, seq: str, panel: bool
) -> None:
    # S-017: signed in the community, no meeting yet: the street leader signs 民政-6 and neither of the others.
    variant = {"variant": "person", "answers": {"illness": "no"}} if seq == "民政-6" else {}
    asked = dict.fromkeys(("transferred", "minimum_living", "commercial"), "no") | {"insurance": "none"}
    case = desk.start(seq, **(variant or ({"answers": asked} if seq == "民政-5" else {})))
    row = desk.to(case, "panel" if panel else "approve")
    signed = [stop.key for stop in case_view(desk.as_("clerk"), case).stops if stop.state == "done"]
    assert "community_sign" in signed
    street = desk.as_("street")
    if panel:
        with pytest.raises(HubError):
            cases.advance(street, case, "confirmed", rev=row["rev"])
        assert desk.row(case)["step"] == "panel"
    else:
        desk.hands.advance(row)
        assert desk.row(case)["step"] == "tell"


def test_a_refusal_is_delivered_by_hand_and_only_then_the_case_is_completed(desk: Desk) -> None:
    # S-006: 民政-1 by the officer, told on 12-22 in time; 民政-3 by the agent on 2017-01-04, a working day late.
    found = {}
    for seq, told in (("民政-1", day("12-22")), ("民政-3", dt.date(2017, 1, 4))):
        desk.on(2016, 12, 5)
        case = living(desk) if seq == "民政-1" else desk.start(seq, answers=housing())
        row = desk.row(case)
        if row["step"] != "accept":
            row = desk.to(case, "accept")
        desk.hands.accept(row)
        desk.to(case, "panel")
        desk.clock.day = day("12-20")
        refuse_at_panel(desk, desk.row(case))
        row = desk.row(case)
        assert (row["step"], row["completed_on"], row["due"]) == ("refuse", None, dt.date(2017, 1, 3))
        role = tasks_of(case)["refuse", ""][0]
        desk.clock.day = told
        desk.hands.advance(row)
        row = desk.row(case)
        clock = case_view(desk.as_("clerk"), case).clock
        found[seq] = (role, row["completed_on"], clock.on_time, clock.used - 20)
    assert found == {
        "民政-1": ("household_officer", day("12-22"), True, -7),
        "民政-3": ("community_agent", dt.date(2017, 1, 4), False, 1),
    }


def refuse_at_panel(desk: Desk, row: Row) -> None:
    batch = desk.hands.gather([row], members=PANEL)
    with pytest.raises(InputError):
        batches.decide(
            desk.as_("clerk"),
            batch.id,
            row["id"],
            "rejected",
            rev=batch.rev,
            votes={"for": 0},
            reason="",
            basis="",
        )
    said = desk.hands.decide(batch, row, "rejected", 0)
    batches.close_meeting(desk.hands.holder(row), batch.id, rev=said.rev)


# --- money ----------------------------------------------------------------------------------------------


def entitled(desk: Desk, key: str, count: int, account: str = "", place: int = 0) -> None:
    for _ in range(count):
        who, where = desk.home(community_id=place or None)[0], place or desk.people.east
        said = Granted(
            key, "civil_affairs", who, where, 300_00, dt.date(2016, 1, 1), paper="台账", account=account
        )
        made = entitlements.take_over(desk.as_("clerk"), said)
        entitlements.answer(desk.as_("deputy"), made.id, rev=made.rev, confirms=True)


def approved(desk: Desk, key: str, period: str, places: Sequence[int] = ()) -> CaseRef:
    run = runs.make(desk.as_("clerk"), key, period, communities=places)
    run = runs.review(desk.as_("clerk2"), run.id, rev=run.rev)
    return runs.approve(desk.as_("street"), run.id, rev=run.rev)


def test_the_two_monthly_run_is_paid_by_two_and_closes_with_every_line_and_both_sheets(desk: Desk) -> None:
    # S-004: 12 lines, one payer; the same twice; 11 of 12 signed; then the last goes back, and the sheets.
    entitled(desk, LIVING, 12)
    run = approved(desk, LIVING, "2016-B6")
    agent, finance = desk.as_("agent-e"), desk.as_("finance")
    amount = reading().execute(select(PaymentRun.amount).where(PaymentRun.id == run.id)).scalar_one()
    lines = list(reading().execute(
        select(PaymentLine.id).where(PaymentLine.run_id == run.id).order_by(PaymentLine.no)).scalars())  # fmt: skip
    assert len(lines) == 12
    run = money.fund(finance, run.id, rev=run.rev, amount=amount, paper="博财拨7号")
    east, second = desk.people.east, desk.as_("agent-e2")
    with pytest.raises(InputError, match="Two people do this"):
        money.draw(agent, run.id, east, second="")
    with pytest.raises(Refused, match="Two different people"):
        money.draw(agent, run.id, east, second="agent-e")
    money.draw(agent, run.id, east, second="agent-e2", cheque="01234567")
    with pytest.raises(Refused, match="has not confirmed by the own log-in"):
        handing.pay(agent, run.id, lines[:11])
    cash.confirm_draw(second, run.id, east)
    handing.pay(agent, run.id, lines[:11])
    with pytest.raises(Refused, match="Not every line"):
        closing.take_original(finance, run.id, desk.people.east, brought_by="代办员", back=600_00)
    done = handing.give_back(agent, run.id, lines[11:], reason="absent")
    with pytest.raises(Refused, match="1 signed sheets are missing"):
        closing.reconcile(desk.as_("finance2"), run.id, rev=done.rev)
    cash.count(agent, run.id, east, cash=600_00)
    with pytest.raises(Refused, match="has not confirmed the count"):
        closing.take_original(finance, run.id, east, brought_by="代办员", back=600_00)
    cash.confirm_count(second, run.id, east)
    done = closing.take_original(finance, run.id, east, brought_by="代办员", back=600_00)
    with pytest.raises(Refused, match="1 signed sheets are missing"):
        closing.reconcile(desk.as_("finance2"), run.id, rev=done.rev)
    done = closing.take_copy(desk.as_("clerk"), run.id, desk.people.east, brought_by="代办员")
    closing.reconcile(desk.as_("finance2"), run.id, rev=done.rev)
    state = reading().execute(select(PaymentRun.state).where(PaymentRun.id == run.id)).scalar_one()
    assert state == "reconciled"
    held = select(entitlements.TABLE).where(entitlements.TABLE.c.programme == LIVING)
    for owner in reading().execute(held.where(entitlements.TABLE.c.state == "active")).mappings().all():
        entitlements.end(desk.as_("clerk"), owner["id"], rev=owner["seq"], last=day("12-31"), reason="演练")


def test_the_quarters_list_is_finances_once_a_leader_has_approved_it(desk: Desk) -> None:
    # S-010: 9 of 抚恤金 and 3 of 生活津贴; before approval 0 runs, the maker does not approve, after it 12 lines.
    entitled(desk, "civil_affairs.veterans_pension", 9, "6222000000000000001")
    entitled(desk, "civil_affairs.veterans_allowance", 3, "6222000000000000002")
    run = runs.make(desk.as_("clerk"), VETERANS, "2016-Q4")
    finance = desk.as_("finance")
    assert [row["programme"] for row in run_list(finance) if row["programme"] == VETERANS] == []
    run = runs.review(desk.as_("clerk2"), run.id, rev=run.rev)
    with pytest.raises(Refused):
        runs.approve(desk.as_("clerk"), run.id, rev=run.rev)
    runs.approve(desk.as_("street"), run.id, rev=run.rev)
    [seen] = [row for row in run_list(finance) if row["programme"] == VETERANS]
    assert (seen["lines"], seen["amount"]) == (12, 12 * 900_00)
    grounds = {"grounds", "case_id", "illness", "reason_of_grant", "due"}
    assert grounds & {column.name for column in PaymentLine.__table__.c} == set()
    assert "due" not in PaymentRun.__table__.c


def test_festival_visits_are_a_plan_of_two_people_and_a_pay_out_against_signatures_each_time_anew(
    desk: Desk,
) -> None:
    # 民政窗口职责⑦: the list comes in with the plan's number, another confirms it; next festival it is made anew.
    who = desk.home()[0]
    for festival in ("元旦慰问方案", "春节慰问方案"):
        said = Granted(
            FESTIVAL, "civil_affairs", who, desk.people.east, 500_00, desk.clock.day, paper=festival
        )
        made = entitlements.take_over(desk.as_("clerk"), said)
        with pytest.raises(Refused, match="Whoever enters it does not confirm it"):
            entitlements.answer(desk.as_("clerk"), made.id, rev=made.rev, confirms=True)
        entitlements.answer(desk.as_("deputy"), made.id, rev=made.rev, confirms=True)
        run = approved(desk, FESTIVAL, "once")
        money.fund(desk.as_("finance"), run.id, rev=run.rev, amount=500_00, paper=f"{festival}拨款")
        money.draw(desk.as_("agent-e"), run.id, desk.people.east, second="agent-e2", cheque="7")
        cash.confirm_draw(desk.as_("agent-e2"), run.id, desk.people.east)
        mine = select(PaymentLine).where(PaymentLine.run_id == run.id)
        [line] = reading().execute(mine).mappings().all()
        handing.pay(desk.as_("agent-e"), run.id, [line["id"]], signed_by="本人")
        [line] = reading().execute(mine).mappings().all()
        assert (line["state"], line["amount"], line["signed_by"]) == ("paid", 500_00, "本人")
        desk.on(2017, 1, 10)


# --- two superiors, and what is not asked twice -----------------------------------------------------------


def test_two_superiors_in_a_row_are_two_waits_and_neither_counts(desk: Desk) -> None:
    # S-022: 12-09 → 12-14 and 12-16 → 12-23: 3 + 5 working days; the days of sending up (9th, 16th) count.
    said = [("accepted", "12-01", ""), ("sent_up", "12-09", "市民政局"), ("sent_back", "12-14", "市民政局"),
            ("sent_up", "12-16", "市住房保障办"), ("sent_back", "12-23", "市住房保障办")]  # fmt: skip
    events = [{"type": kind, "date": f"2016-{on}", **({"key": key} if key else {})} for kind, on, key in said]
    asked = from_json({"limit": 20, "events": events, "as_of": "2016-12-23"}, day("12-23"))
    found = to_json(asked.explain())
    assert found["due"] == "2017-01-11"
    outside = [each["date"][5:] for each in found["days"] if each["code"] == "sent_up"]
    assert outside == ["12-12", "12-13", "12-14", "12-19", "12-20", "12-21", "12-22", "12-23"]
    assert [each["counted"] for each in found["days"] if each["date"] == "2016-12-16"] == [True]


def test_the_dibao_table_of_a_community_comes_from_the_lines_and_makes_no_task(desk: Desk) -> None:
    # B-004: 12 signed lines of a run are counted at once, and nobody in the community gets a task for them; for
    # what the hub does not hold it gets one, and the next who asks gets its answer.
    west = desk.people.west
    entitled(desk, LIVING, 12, place=west)
    run = approved(desk, LIVING, "2016-B6", [west])
    money.fund(desk.as_("finance"), run.id, rev=run.rev, amount=12 * 600_00, paper="博财拨8号")
    money.draw(desk.as_("agent-w"), run.id, west, second="agent-w2", cheque="1")
    cash.confirm_draw(desk.as_("agent-w2"), run.id, west)
    ids = list(reading().execute(select(PaymentLine.id).where(PaymentLine.run_id == run.id)).scalars())
    handing.pay(desk.as_("agent-w"), run.id, ids)
    made = (Task, RosterItem, DataRequest)
    before = [reading().execute(select(func.count()).select_from(each)).scalar() for each in made]
    question = {"first": dt.date(2016, 11, 1), "last": dt.date(2016, 12, 31), "communities": [west],
                "due": desk.clock.day + dt.timedelta(days=7)}  # fmt: skip
    with pytest.raises(Conflict, match="The hub holds this already: .*civil_affairs.amounts") as caught:
        asking.ask(desk.as_("clerk"), what="低保金发放", **question)
    assert caught.value.where == "what"
    named = [known.key for known in asking.held("清退人数")]  # by `asked_as`: no title has the word
    assert named == ["civil_affairs.joined_changed", "civil_affairs.left_reasons"]
    table = view.run(desk.as_("clerk"), "civil_affairs.amounts", view.asked(community=west))
    assert table.total.numbers == (12, 12 * 600_00)
    after = [reading().execute(select(func.count()).select_from(each)).scalar() for each in made]
    assert before == after
    asked = asking.ask(desk.as_("clerk"), what="楼道升降椅数量", **question)
    there = [(item.kind, item.said) for item in waiting.mine(desk.as_("agent-w")) if item.kind == "data"]
    assert (asked.rev, there) == (1, [("data", "楼道升降椅数量")])
    with pytest.raises(NotFound):
        asking_view.one(desk.as_("agent-e"), asked.id)
    asking.answer(desk.as_("agent-w"), asked.id, rev=1, answer="三部，均可使用")
    again = asking.ask(desk.as_("clerk"), what="楼道 升降椅数量。", **question)
    [known] = asking_view.alike(desk.as_("clerk"), asking_view.one(desk.as_("clerk"), again.id).row)
    assert (again.id, again.rev, known.row["answer"]) == (asked.id, 0, "三部，均可使用")
    assert [item for item in waiting.mine(desk.as_("agent-w")) if item.kind == "data"] == []
