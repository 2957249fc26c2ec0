"""Golden cases by the plan's dates, through the real operations: what is due when, what hangs on the wall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Entitlement, EntitlementSpan, PaymentLine, PaymentRun
from hub.domain.errors import Many, Refused
from hub.operations.board.postings import SHOWN, public_board
from hub.operations.casework.cases import advance
from hub.operations.decisions.batches import send
from hub.operations.payments import cash, handing, money, partners, runs
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef
from hub.testing.desk import Desk, at_work


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with at_work(
        database_url, "disability", login="clerk", answers={"start": "here"}, posting_days=("残联-5", "7")
    ) as made:  # fmt: skip
        yield made


def _forward(desk: Desk, case: int, to: str) -> None:
    """Day by day to a step, forward all the way."""
    while (row := desk.row(case))["step"] != to:
        desk.clock.day += dt.timedelta(days=1)
        step = desk.hands.flow(row).service.step(row["step"])
        if step.do == "accept":
            desk.hands.accept(row)
        elif step.do == "send_up":
            batch = desk.hands.gather([row])
            send(desk.hands.holder(row), batch.id, rev=batch.rev)
        elif step.batch:
            desk.hands.answer(row, "approved")
        else:
            desk.hands.advance(row)


def test_the_notice_of_home_care_hangs_in_two_places_and_stops_the_clock(desk: Desk) -> None:
    # S-013: accepted Thursday 2016-12-01, notice 12-06 … 12-12. Counted: 2, 5, 13–16, 19–23, 26–30 December
    # (16 days), then 3–6 January (2 January is the day off for New Year): due 2017-01-06.
    case = desk.start("残联-5")
    desk.hands.accept(desk.row(case))
    desk.on(2016, 12, 2)
    desk.hands.advance(desk.row(case))
    desk.on(2016, 12, 5)
    desk.hands.advance(desk.row(case))
    desk.on(2016, 12, 6)
    desk.hands.publish(desk.row(case))
    board = public_board()
    assert [(row["title"], row["serial"], row["starred_name"]) for row in board] == [
        ("居家照料补助", "助16-0001-S1", "样*"), ("居家照料补助", "助16-0001-S1", "样*"),
    ]  # fmt: skip
    assert {(row["first"], row["last"]) for row in board} == {(dt.date(2016, 12, 6), dt.date(2016, 12, 12))}
    said = " ".join(str(row[name]) for row in board for name in SHOWN)
    assert [word for word in ("残", "病", "样甲") if word in said] == []
    assert desk.row(case)["due"] == dt.date(2017, 1, 6)
    desk.on(2016, 12, 12)
    with pytest.raises(Refused, match="The notice hangs through 2016-12-12"):
        desk.hands.end_notice(desk.row(case), "clear")
    desk.on(2016, 12, 13)
    desk.hands.end_notice(desk.row(case), "clear")
    assert (desk.row(case)["step"], desk.row(case)["due"]) == ("send_up", dt.date(2017, 1, 6))


def test_what_was_granted_is_owed_once_and_drafted_in_a_run(desk: Desk) -> None:
    desk.on(2026, 9, 1)
    case = desk.start("残联-1", "agent-e")
    _forward(desk, case, to="tell")
    row = desk.row(case)
    form = {"amount": "3000", "paper": "博残联〔2026〕7号"}
    told = {"rev": row["rev"], "form": form, "method": "phone"}
    with pytest.raises(Many):
        advance(desk.hands.holder(row), case, "told", **{**told, "form": {"amount": "", "paper": "7号"}})
    advance(desk.hands.holder(row), case, "told", **told)
    [owed] = (
        reading()
        .execute(select(EntitlementSpan.amount, Entitlement.state).join_from(EntitlementSpan, Entitlement))
        .all()
    )
    assert tuple(owed) == (3000_00, "active")
    run = runs.make(actor_by_login("clerk"), "disability.startup_funds", period="once")
    assert reading().execute(select(func.sum(PaymentLine.amount))).scalar() == 3000_00
    _by_agent_and_officer(run, row["community_id"])


def _by_agent_and_officer(run: CaseRef, place: int) -> None:
    """残联-1, steps 6 and 7: the community gets its share, the payee hers from an agent and an officer."""
    run = runs.review(actor_by_login("deputy"), run.id, rev=run.rev)
    run = runs.approve(actor_by_login("street"), run.id, rev=run.rev)
    money.fund(actor_by_login("finance2"), run.id, rev=run.rev, amount=3000_00, paper="博残联〔2026〕7号")
    agent, officer = actor_by_login("agent-e"), actor_by_login("officer-e")
    seen = dict(reading().execute(select(PaymentRun.__table__)).mappings().one())
    named = [[each.login for each in partners.partners(who, seen, place)] for who in (agent, officer)]
    assert named == [["officer-e", "officer-e2"], ["agent-e", "agent-e2"]]
    finance = actor_by_login("finance")
    assert partners.partners(finance, seen, place) == []
    assert [partners.hands_out(who, seen, place) for who in (agent, officer, finance)] == [True, True, False]
    for who, second in (
        (agent, "agent-e2"),
        (agent, "finance"),
        (finance, "agent-e"),
        (finance, "officer-e"),
    ):
        with pytest.raises(Refused, match="a community agent and a household officer together"):
            money.draw(who, run.id, place, second=second)
    run = money.draw(agent, run.id, place, second="officer-e")
    [line] = reading().execute(select(PaymentLine.id)).scalars()
    with pytest.raises(Refused):
        handing.pay(agent, run.id, [line])  # the officer has not said that both have it
    cash.confirm_draw(officer, run.id, place)
    handing.pay(agent, run.id, [line], signed_by="样甲")
    paid = select(PaymentLine.state, PaymentLine.payer_a, PaymentLine.payer_b, PaymentLine.signed_by)
    assert tuple(reading().execute(paid).one()) == ("paid", agent.staff_id, officer.staff_id, "样甲")


def test_agent_and_officer_pay_start_up_funds_together(desk: Desk) -> None:
    # S-018: not by the agent alone.
    case = desk.start("残联-1", "agent-e")
    _forward(desk, case, to="pay_out")
    row = desk.row(case)
    agent, form = desk.hands.holder(row), {"amount": "3000", "how": "transfer"}
    paid = {"form": form, "method": "hand", "received_by": "本人"}
    with pytest.raises(Refused, match="共同发放、签字"):
        advance(agent, case, "delivered", rev=row["rev"], **paid)
    desk.hands.finish_tasks(desk.hands.flow(row), desk.hands.flow(row).service.step("pay_out"), row)
    advance(agent, case, "delivered", rev=desk.row(case)["rev"], **paid)
    assert desk.row(case)["step"] == "archive"
