"""Golden cases through the real operations: closed window, presence, guarantor, a list of a firm's people."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from hub.api import Facts
from hub.db.base import transaction
from hub.db.models import Household
from hub.domain.errors import InputError, Many, NotFound, Refused
from hub.operations.casework import cases, follow_ups, intake
from hub.operations.casework.checklists import Tick
from hub.operations.casework.proxies import PartySaid
from hub.operations.casework.views import case_view
from hub.operations.staff.people import actor_by_login
from hub.testing.desk import Desk
from hub_labour.conditions import CONDITIONS

from .conftest import said

LOAN = {"marriage": "single", "status": "neither", "premises": "rent", "finance": "city"}


def test_the_review_is_closed_in_december_and_says_when_it_opens(desk: Desk) -> None:
    desk.on(2016, 12, 1)
    with pytest.raises(Refused) as refused:
        desk.start("劳动-9", variant="resident")
    assert refused.value.params["next"] == dt.date(2017, 3, 1)
    desk.on(2017, 3, 1)
    agent = actor_by_login("agent-e")
    seen = {("id_card", ""): Tick("seen"), ("job_card", ""): Tick("seen")}
    done = intake.start(
        agent, service="劳动-9", resident_id=desk.head, variant="resident", ticks=seen, accept=True
    )
    assert desk.row(done.id)["step"] == "visit"
    assert case_view(agent, done.id).row["number"] == done.number  # and prints the receipt
    with pytest.raises(NotFound):
        case_view(actor_by_login("agent-w"), done.id)


def test_nobody_stands_in_for_the_holder_at_the_review(desk: Desk) -> None:
    desk.on(2017, 3, 2)
    with pytest.raises(Refused) as refused:
        desk.start("劳动-9", variant="resident", parties=(PartySaid("proxy", name="样戊"),))
    assert (
        said(refused.value)
        == "就业失业登记证年审: the applicant comes in person; nobody can act for him or her."
    )


def test_no_loan_without_a_guarantor(desk: Desk) -> None:
    desk.on(2016, 12, 1)
    with pytest.raises(InputError) as refused:
        desk.start("劳动-7", **LOAN)
    assert said(refused.value) == "guarantor: nobody is named, and 小额担保贷款申请 needs one."
    with pytest.raises(InputError) as refused:
        desk.start(
            "劳动-7", parties=(PartySaid("guarantor", name="样己"),), **{**LOAN, "marriage": "married"}
        )
    assert said(refused.value) == "spouse: nobody is named, and 小额担保贷款申请 needs one."


def test_what_the_bank_says_is_brought_to_the_agent_and_a_home_in_no_area_is_the_agents(desk: Desk) -> None:
    desk.on(2016, 12, 1)
    case = desk.start("劳动-7", parties=(PartySaid("guarantor", name="样己"),), **LOAN)
    desk.hands.advance(desk.row(case))
    assert desk.holder(case) == ("visit", "officer-e")
    for _ in ("visit", "site"):
        desk.hands.advance(desk.row(case))
    assert desk.holder(case) == ("credit", "agent-e")
    # A bank's time counts (definitions.md, Meaning): the clock does not stand there, and no page says so.
    stops = {stop.key: stop.state for stop in case_view(actor_by_login("agent-e"), case).stops}
    assert (stops["site"], stops["credit"]) == ("done", "current")
    with transaction() as tx:
        tx.execute(update(Household).values(grid_id=None))
    other = desk.start("劳动-2", login="clerk", variant="other")
    desk.hands.accept(desk.row(other))
    assert desk.holder(other) == ("visit", "agent-e")


def test_a_recipient_is_of_one_of_the_plans_categories(desk: Desk) -> None:
    desk.on(2016, 12, 1)
    with pytest.raises(InputError) as refused:
        desk.start("劳动-1", variant="rich")
    assert refused.value.params["known"] == ("享受城镇最低生活保障（低保）人员、残疾人员、其他就业困难人员")


def test_a_change_entered_at_the_yearly_review_says_what_changed(desk: Desk) -> None:
    desk.on(2017, 3, 6)
    case = desk.start("劳动-9", variant="resident")
    desk.hands.accept(desk.row(case))
    desk.hands.advance(desk.row(case))
    row = desk.row(case)
    with pytest.raises(Many) as told:
        cases.advance(
            desk.hands.holder(row), case, "entered", rev=row["rev"], form={"changed": "yes"}
        )  # fmt: skip
    assert (said(told.value.errors[0]), len(told.value.errors)) == (
        "After this answer to “就业、失业情况有变更吗？” it is not left empty.", 1,
    )  # fmt: skip
    cases.advance(desk.hands.holder(row), case, "entered", rev=row["rev"], form={"changed": "no"})
    assert desk.row(case)["step"] == "to_hall"


def test_whom_the_law_leaves_out_is_not_recognised(desk: Desk) -> None:
    desk.on(2026, 7, 6)
    case = desk.start("劳动-1", variant="other", work="employed")
    desk.hands.advance(desk.row(case))
    with pytest.raises(InputError) as told:
        cases.advance(
            desk.hands.holder(desk.row(case)), case, "qualifies", rev=desk.row(case)["rev"],
            form={"lives_here": "yes", "work": "employed", "opinion": "在厂里上班"},
        )  # fmt: skip
    assert said(told.value.errors[0]) == "With “在单位就业” “符合条件” cannot be chosen."
    desk.hands.advance(desk.row(case), "does_not")
    row = desk.row(case)
    with pytest.raises(Refused) as refused:
        desk.hands.accept(row)
    assert refused.value.params["rules"].startswith("在单位就业的人员不属于就业困难人员（")
    row = desk.row(case)
    assert (row["step"], row["accepted_on"]) == ("accept", None)
    desk.hands.refuse_acceptance(row)
    assert desk.row(case)["ended"] == "not_accepted"


@pytest.mark.parametrize(
    ("born", "barred"),
    [("1963-07-06", 1), ("1963-07-07", 0), ("2010-07-06", 0), ("2010-07-07", 1)],  # 63 and 16 that day
)
def test_working_age_is_from_sixteen_until_sixty_three(born: str, barred: int) -> None:
    facts = Facts("other", {"work": "none"}, (), dt.date.fromisoformat(born), dt.date(2026, 7, 6))
    tests = (CONDITIONS["too_young_to_work"], CONDITIONS["past_working_age"])
    assert sum(test(facts) for test in tests) == barred


def test_the_notice_before_acceptance_hangs_and_moves_no_date(desk: Desk) -> None:
    # 2016-12-01 visit and papers, notice 12-02 … 12-06; accepted 12-08: due 20 working days later, 2017-01-06
    # (2 January is the day off for New Year): 12-09, 12–16, 19–23, 26–30 are 16 days, then 3–6 January.
    desk.on(2016, 12, 1)
    case = desk.start("劳动-11")
    for _ in ("apply", "visit", "first_review"):
        desk.hands.advance(desk.row(case))
    desk.on(2016, 12, 2)
    desk.hands.publish(desk.row(case))
    desk.on(2016, 12, 6)
    with pytest.raises(Refused, match="The notice hangs through 2016-12-06"):
        desk.hands.end_notice(desk.row(case), "clear")
    desk.on(2016, 12, 7)
    desk.hands.end_notice(desk.row(case), "clear")
    assert (desk.row(case)["step"], desk.row(case)["due"]) == ("seal", None)
    desk.hands.advance(desk.row(case))
    desk.on(2016, 12, 8)
    desk.hands.accept(desk.row(case))
    assert (desk.row(case)["step"], desk.row(case)["due"]) == ("review", dt.date(2017, 1, 6))


def registered(desk: Desk, monthly: str) -> int:
    """A graduate's case, granted on the day the desk is at."""
    case = desk.start("劳动-3", start="here", degree="no", monthly=monthly)
    while (row := desk.row(case))["closed_on"] is None:
        step = desk.hands.flow(row).service.step(row["step"])
        desk.hands.accept(row) if step.do == "accept" else desk.hands.advance(row)
    return case


MONTH = {"work": "none", "offered": "介绍了两个岗位"}


def test_a_graduate_is_offered_help_once_a_month_until_it_ends_by_itself(desk: Desk) -> None:
    desk.on(2017, 1, 16)
    registered(desk, "yes")
    agent = actor_by_login("agent-e")
    desk.on(2017, 2, 15)
    assert follow_ups.mine(agent) == []
    desk.on(2017, 2, 16)
    (line,) = follow_ups.mine(agent)
    assert (line.name, line.no, line.most, line.due) == ("样甲", 1, 12, dt.date(2017, 3, 2))
    follow_ups.note(agent, line.id, rev=line.rev, form=MONTH)
    assert follow_ups.mine(agent) == []
    with pytest.raises(Refused, match="comes up"):
        follow_ups.note(agent, line.id, form=MONTH)
    for no in range(2, 13):
        desk.on(2017 + no // 12, no % 12 + 1, 16)
        (line,) = follow_ups.mine(agent)
        assert line.no == no
        follow_ups.note(agent, line.id, form=MONTH)
    desk.on(2019, 1, 16)
    assert follow_ups.mine(agent) == []
    with pytest.raises(NotFound):
        follow_ups.note(agent, line.id, form=MONTH)


def test_the_follow_up_ends_at_the_graduates_word_and_never_begins_without_it(desk: Desk) -> None:
    desk.on(2017, 5, 10)
    registered(desk, "no")
    registered(desk, "yes")
    agent = actor_by_login("agent-e")
    desk.on(2017, 6, 12)
    (line,) = follow_ups.mine(agent)
    with pytest.raises(NotFound):
        follow_ups.stop(actor_by_login("agent-w"), line.id, why="不要了")
    with pytest.raises(InputError):
        follow_ups.stop(agent, line.id, why=" ")
    follow_ups.stop(agent, line.id, why="已经找到工作，不用再联系")
    desk.on(2018, 6, 12)
    assert follow_ups.mine(agent) == []
