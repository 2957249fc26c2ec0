"""Whose hand a pay-out's money needs, on which day it can have been, and who says that it was not paid."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from hub.db.base import transaction
from hub.db.models import Resident
from hub.domain.errors import InputError, Refused
from hub.operations.benefits import voiding
from hub.operations.payments import acts, bank, cash, claims, closing, handing, money, view
from hub.operations.payments.partners import partners
from hub.operations.verb import CaseRef

from .engine import Town
from .test_payment_bank import ACCOUNT, PENSION, VETERANS
from .test_payments import approved, entitled, lines, row

FUNDED, DRAWN, PAID, SHEET = (dt.date(2026, 4, day) for day in (13, 14, 15, 16))


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = FUNDED - dt.timedelta(days=3)


def three_days_later(town: Town) -> CaseRef:
    """Approved on 10 April; what came after is noted on the 16th only, each with its own day."""
    entitled(town, town.home())
    run = approved(town)
    town.day = SHEET
    return run


def test_what_was_yesterday_is_noted_today_with_its_own_day(town: Town) -> None:
    run = three_days_later(town)
    agent, second, finance = town.as_("agent-e"), town.as_("agent-e2"), town.as_("finance")
    east = town.east

    def fund(on: dt.date) -> CaseRef:
        return money.fund(finance, run.id, rev=run.rev, amount=600_00, paper="7号", on=on)

    for on, words in ((dt.date(2026, 4, 9), "too early: what comes before it was on 2026-04-10"),
                      (dt.date(2026, 4, 17), "has not come yet")):  # fmt: skip
        with pytest.raises(InputError, match=words):
            fund(on)
    fund(FUNDED)
    with pytest.raises(InputError, match="what comes before it was on 2026-04-13"):
        money.draw(agent, run.id, east, second="agent-e2", on=dt.date(2026, 4, 10))
    money.draw(agent, run.id, east, second="agent-e2", on=DRAWN)
    cash.confirm_draw(second, run.id, east)
    ids = [lines(town, run)[0]["id"]]
    with pytest.raises(InputError, match="what comes before it was on 2026-04-14"):
        handing.pay(agent, run.id, ids, on=FUNDED)
    handing.pay(agent, run.id, ids, on=PAID)
    cash.count(agent, run.id, east, cash=0)
    cash.confirm_count(second, run.id, east)
    with pytest.raises(InputError, match="what comes before it was on 2026-04-15"):
        closing.take_original(finance, run.id, east, brought_by="agent-e", on=DRAWN)
    closing.take_original(town.as_("finance2"), run.id, east, brought_by="agent-e", on=SHEET)
    closing.take_copy(town.as_("clerk"), run.id, east, brought_by="agent-e", on=PAID)
    share = town.all(closing.SHARES.select().where(closing.SHARES.c.community_id == east))[0]
    assert [share[name] for name in ("drawn_on", "original_on", "copy_on")] == [DRAWN, SHEET, PAID]
    assert (row(town, "runs", run.id)["funded_on"], lines(town, run)[0]["paid_on"]) == (FUNDED, PAID)


def test_whoever_died_after_having_signed_was_paid(town: Town) -> None:
    """The death of the 15th keeps nobody from noting what was handed out the day before, and all else."""
    run = three_days_later(town)
    agent = town.as_("agent-e")
    money.fund(town.as_("finance"), run.id, rev=run.rev, amount=600_00, paper="7号", on=FUNDED)
    money.draw(agent, run.id, town.east, second="agent-e2", on=FUNDED)
    cash.confirm_draw(town.as_("agent-e2"), run.id, town.east)
    line = lines(town, run)[0]
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == line["payee_id"]).values(died=PAID))
    for on in (SHEET, None):
        with pytest.raises(Refused, match="has died: nothing is handed out"):
            handing.pay(agent, run.id, [line["id"]], on=on)
    handing.pay(agent, run.id, [line["id"]], on=DRAWN)
    assert lines(town, run)[0]["state"] == "paid"


def test_one_of_the_two_is_of_the_station_that_hands_out(town: Town) -> None:
    """The community's agents hand this out (民政-2): two of finance do not, with an agent one does."""
    run = three_days_later(town)
    money.fund(town.as_("finance"), run.id, rev=run.rev, amount=600_00, paper="7号")
    with pytest.raises(Refused, match="one has the role community agent"):
        money.draw(town.as_("finance"), run.id, town.east, second="finance2")
    here = row(town, "runs", run.id)
    assert [each.login for each in partners(town.as_("finance"), here, town.east)] == ["agent-e", "agent-e2"]
    assert "officer-e" in [each.login for each in partners(town.as_("agent-e"), here, town.east)]
    money.draw(town.as_("finance"), run.id, town.east, second="agent-e")


def test_once_cash_is_drawn_the_two_who_have_it_say_what_was_not_paid(town: Town) -> None:
    """Somebody else could say so of a line that the two have handed out and not noted yet: it came twice."""
    run = three_days_later(town)
    money.fund(town.as_("finance"), run.id, rev=run.rev, amount=600_00, paper="7号")
    money.draw(town.as_("agent-e"), run.id, town.east, second="agent-e2")
    ids = [lines(town, run)[0]["id"]]
    with pytest.raises(Refused, match="The two who have the cash"):
        handing.give_back(town.as_("clerk"), run.id, ids, reason="absent")
    handing.give_back(town.as_("agent-e2"), run.id, ids, reason="absent")


def test_of_what_the_bank_pays_finance_says_it_and_not_once_the_bank_has_it(town: Town) -> None:
    """Who may hand out cash says nothing of a line that the bank pays."""
    for amount in (100_00, 70_00):
        entitled(town, town.home(), amount, programme=PENSION, account=ACCOUNT)
    run = approved(town, "2026-Q2", VETERANS)
    first, other = (each["id"] for each in lines(town, run))
    finance = town.as_("finance")
    for login in ("clerk", "clerk2"):
        with pytest.raises(Refused, match="may not do this"):
            handing.give_back(town.as_(login), run.id, [first], reason="died")
    assert "give_back" in acts.acts(finance, row(town, "runs", run.id))
    assert [each["id"] for each in acts.waiting(finance)] == [run.id]
    handing.give_back(finance, run.id, [first], reason="died")
    money.fund(finance, run.id, rev=run.rev, amount=510_00, paper="8号")
    assert bank.export(finance, run.id).data.decode().count("\r\n") == 3  # the heading, one line, the total
    with pytest.raises(Refused, match="The bank has these lines"):
        handing.give_back(finance, run.id, [other], reason="died")
    assert "give_back" not in acts.acts(finance, row(town, "runs", run.id))


def test_a_line_that_is_owed_no_more_says_so_and_comes_back(town: Town) -> None:
    """Declared void between approval and hand-out; what ends with the period itself is still handed out."""
    run = three_days_later(town)
    line = lines(town, run)[0]
    clerk, agent = town.as_("clerk"), town.as_("agent-e")

    def over() -> bool:
        [share] = view.run_view(clerk, run.id).shares
        return share.lines[0].over

    money.fund(town.as_("finance"), run.id, rev=run.rev, amount=600_00, paper="7号")
    money.draw(agent, run.id, town.east, second="agent-e2")
    cash.confirm_draw(town.as_("agent-e2"), run.id, town.east)
    assert over() is False
    owner = line["entitlement_id"]
    done = voiding.ask_void(clerk, owner, rev=row(town, "owners", owner)["seq"], reason="材料不实")
    voiding.answer_void(town.as_("clerk2"), owner, rev=done.rev, confirms=True)
    assert over() is True
    handing.give_back(agent, run.id, [line["id"]], reason="not_owed")
    assert [(each["state"], each["reason"]) for each in lines(town, run)] == [("returned", "not_owed")]
    assert claims.claim_list(clerk) == []
