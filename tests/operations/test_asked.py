"""“I was not paid”: the books answer for every period, by person or by number, and only what one may see."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import AccessLog
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.benefits import entitlements
from hub.operations.payments import asked, handing, runs
from hub.operations.verb import CaseRef

from .engine import Town
from .test_payments import DAY, approved, closed, drawn, entitled, funded, lines, made, paid


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def codes(town: Town, owner: CaseRef, login: str = "clerk") -> list[tuple[str, str]]:
    return [(each.period, each.code) for each in asked.by_number(town.as_(login), owner.number).answers]


def test_each_state_of_a_pay_out_gives_its_answer(town: Town) -> None:
    first, second = entitled(town, town.home()), entitled(town, town.home())
    late = [("2026-B1", "before_hub"), ("2025-B6", "before_hub"), ("2025-B5", "before_hub")]
    assert codes(town, first) == [("2026-B2", "not_made"), *late]
    run = made(town)
    run = runs.hold(town.as_("clerk"), run.id, second.id, rev=run.rev, reason="地址不明")
    assert (codes(town, first)[0], codes(town, second)[0]) == (("2026-B2", "drafted"), ("2026-B2", "held"))
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    run = runs.approve(town.as_("street"), run.id, rev=run.rev)
    assert codes(town, first)[0] == ("2026-B2", "pending")
    drawn(town, funded(town, run))
    handing.pay(town.as_("agent-e"), run.id, [lines(town, run)[0]["id"]], signed_by="艾力")
    [answer, *_] = asked.by_number(town.as_("clerk"), first.number).answers
    names = {town.as_(login).name for login in ("agent-e", "agent-e2")}
    assert (answer.code, answer.amount, answer.on, answer.run, set(answer.payers), answer.signed_by) == (
        "paid", 600_00, DAY, run.number, names, "艾力",
    )  # fmt: skip


def test_what_was_returned_and_paid_again_is_told_in_order(town: Town) -> None:
    owner, other = entitled(town, town.home()), entitled(town, town.home())
    run = approved(town, "2026-B2")
    drawn(town, funded(town, run))
    first, second = lines(town, run)
    paid(town, run, second["no"])
    handing.give_back(town.as_("agent-e"), run.id, [first["id"]], reason="absent")
    assert asked.by_number(town.as_("clerk"), first["number"]).answers[0].reason == "absent"
    closed(town, run)
    town.day = dt.date(2026, 5, 20)
    again = approved(town, "2026-B3")
    found = [
        each for each in asked.by_number(town.as_("clerk"), owner.number).answers if each.period == "2026-B2"
    ]
    assert [(each.code, each.run) for each in found] == [("pending", again.number), ("returned", run.number)]
    assert codes(town, other)[1] == ("2026-B2", "paid")


def test_it_is_asked_in_the_own_scope_by_the_inspection_without_a_name_and_every_look_is_logged(
    town: Town,
) -> None:
    home = town.home()
    owner = entitled(town, home)
    [mine] = asked.of_person(town.as_("agent-e"), home[0], "本人来问")
    assert (mine.number, mine.name) == (owner.number, "古丽娜尔·吐尔逊")
    assert asked.of_person(town.as_("agent-w"), home[0], "本人来问") == []
    with pytest.raises(InputError, match="what it is for"):
        asked.of_person(town.as_("clerk"), home[0], " ")
    with pytest.raises(
        NotFound, match="There is no entitlement or line 待26-00001, or it is not yours to see"
    ):
        asked.by_number(town.as_("agent-w"), owner.number)
    seen = asked.by_number(town.as_("inspection"), owner.number)
    assert (seen.name, seen.reason, seen.answers[0].code) == ("", "", "not_made")
    for login in ("officer-e", "finance", "deputy", "director"):
        with pytest.raises(Refused, match=r"may not do this \(payment.ask\)"):
            asked.by_number(town.as_(login), owner.number)
    looks = town.all(select(AccessLog.__table__).where(AccessLog.action == "books").order_by(AccessLog.id))
    assert [(row["purpose"], row["rows"]) for row in looks] == [
        ("本人来问", 1), ("本人来问", 0), (f"not paid: {owner.number}", 1),
    ]  # fmt: skip


def test_that_it_was_told_stands_in_the_journal_with_where_it_came_from(town: Town) -> None:
    owner = entitled(town, town.home())
    with pytest.raises(InputError, match="nothing of that period"):
        asked.tell(town.as_("clerk"), owner.id, period="2019-B1")
    with pytest.raises(NotFound, match="There is no such entitlement"):
        asked.tell(town.as_("inspection"), owner.id, period="2026-B2")
    asked.tell(town.as_("clerk"), owner.id, period="2026-B2", via="诉26-0001")
    [*_, last] = journal.entries(reading(), entitlements.TABLE, owner.id)
    assert last["type"] == "told"
    assert all(word in last["payload"] for word in ("2026-B2", "not_made", "诉26-0001"))
