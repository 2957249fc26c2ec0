"""A run from draft to reconciled: four different people, every fen accounted for, nobody paid twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, text, update

from hub.db.base import reading, transaction
from hub.db.models import Entitlement, PaymentItem, PaymentLine, PaymentRun, PaymentShare, Resident
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.benefits import entitlements, voiding
from hub.operations.benefits.entitlements import Granted
from hub.operations.payments import (
    acts,
    cash,
    claims,
    closing,
    handing,
    money,
    papers,
    points,
    reckoning,
    runs,
    view,
)
from hub.operations.payments.partners import partners
from hub.operations.payments.programmes import programme
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.verb import CaseRef

from .engine import Town

LIVING = "civil_affairs.minimum_living"
OLD_AGE = "civil_affairs.old_age_allowance"
DAY = dt.date(2026, 4, 15)
"""In the second two months of the year: B2 has begun, B1 is over."""
TABLES = {name: model.__table__ for name, model in (
    ("runs", PaymentRun), ("lines", PaymentLine), ("items", PaymentItem), ("shares", PaymentShare),
    ("owners", Entitlement),
)}  # fmt: skip


def entitled(town: Town, home: tuple[int, ...], amount: int = 300_00, **said: Any) -> CaseRef:
    """An entitlement from before the hub, taken over by two people."""
    given = {"programme": LIVING, "department": "civil_affairs", "resident_id": home[0],
             "community_id": town.east, "amount": amount, "first": dt.date(2020, 1, 1), "paper": "台账第1页"}  # fmt: skip
    made = entitlements.take_over(town.as_("clerk"), Granted(**{**given, **said}))
    return entitlements.answer(town.as_("deputy"), made.id, rev=made.rev, confirms=True)


def row(town: Town, table: str, key: int) -> dict[str, Any]:
    found = TABLES[table]
    return town.all(select(found).where(found.c.id == key))[0]


def lines(town: Town, run: CaseRef) -> list[dict[str, Any]]:
    found = TABLES["lines"]
    return town.all(select(found).where(found.c.run_id == run.id).order_by(found.c.no))


def made(town: Town, period: str = "2026-B2", key: str = LIVING, **said: Any) -> CaseRef:
    return runs.make(town.as_("clerk"), key, period, **said)


def approved(town: Town, period: str = "2026-B2", key: str = LIVING) -> CaseRef:
    run = made(town, period, key)
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    return runs.approve(town.as_("street"), run.id, rev=run.rev)


def funded(town: Town, run: CaseRef) -> CaseRef:
    amount = row(town, "runs", run.id)["amount"]
    return money.fund(town.as_("finance"), run.id, rev=run.rev, amount=amount, paper="博财拨〔2026〕7号")


def drawn(town: Town, run: CaseRef) -> CaseRef:
    money.draw(town.as_("agent-e"), run.id, town.east, second="agent-e2", cheque="01234567")
    return cash.confirm_draw(town.as_("agent-e2"), run.id, town.east)


def paid(town: Town, run: CaseRef, *which: int) -> CaseRef:
    ids = [line["id"] for line in lines(town, run) if not which or line["no"] in which]
    return handing.pay(town.as_("agent-e"), run.id, ids)


def closed(town: Town, run: CaseRef) -> CaseRef:
    back = sum(line["amount"] for line in lines(town, run) if line["state"] == "returned")
    cash.count(town.as_("agent-e"), run.id, town.east, cash=back)
    cash.confirm_count(town.as_("agent-e2"), run.id, town.east)
    closing.take_original(town.as_("finance"), run.id, town.east, brought_by="agent-e", back=back)
    done = closing.take_copy(town.as_("clerk"), run.id, town.east, brought_by="agent-e")
    return closing.reconcile(town.as_("finance2"), run.id, rev=done.rev)


@pytest.fixture(autouse=True)
def day(town: Town) -> Iterator[None]:
    town.day = DAY
    yield
    points.listen(None)
    holds(town)


def holds(town: Town) -> None:
    """For every programme, payee and period: approved = paid + pending + returned, and what lives is at most owed."""
    sums: dict[int, dict[str, int]] = {}
    for line in town.all(select(TABLES["lines"])):
        mine = sums.setdefault(line["run_id"], {})
        mine[line["state"]] = mine.get(line["state"], 0) + line["amount"]
        items = town.all(select(TABLES["items"]).where(TABLES["items"].c.line_id == line["id"]))
        assert sum(item["amount"] for item in items) == line["amount"] >= 0
    for run in town.all(select(TABLES["runs"])):
        mine = sums.get(run["id"], {})
        if run["state"] in runs.LATER:
            assert run["amount"] == sum(mine.get(state, 0) for state in ("pending", "paid", "returned"))
            assert "drafted" not in mine
        else:
            assert set(mine) <= {"drafted"}


# --- the whole way ----------------------------------------------------------------------------------


def test_a_run_goes_from_draft_to_reconciled(town: Town) -> None:
    first, second = entitled(town, town.home(), 300_00), entitled(town, town.home(), 412_50)
    run = made(town)
    assert [(each["entitlement_id"], each["amount"], each["state"]) for each in lines(town, run)] == [
        (first.id, 600_00, "drafted"), (second.id, 825_00, "drafted"),
    ]  # fmt: skip
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    run = runs.approve(town.as_("street"), run.id, rev=run.rev)
    run = drawn(town, funded(town, run))
    paid(town, run, 1)
    two = lines(town, run)[1]
    handing.give_back(town.as_("agent-e"), run.id, [two["id"]], reason="absent", note="在外地")
    closed(town, run)
    found = row(town, "runs", run.id)
    assert (found["state"], found["closed_on"], found["amount"]) == ("reconciled", DAY, 1425_00)
    assert [(each["state"], each["reason"]) for each in lines(town, run)] == [
        ("paid", ""),
        ("returned", "absent"),
    ]


def test_what_was_returned_comes_back_in_the_next_run(town: Town) -> None:
    entitled(town, town.home())
    run = drawn(town, funded(town, approved(town)))
    handing.give_back(town.as_("agent-e"), run.id, [lines(town, run)[0]["id"]], reason="absent")
    closed(town, run)
    again = made(town)
    assert [(each["period"], each["amount"]) for each in lines(town, again)] == [("2026-B2", 600_00)]
    runs.withdraw(town.as_("clerk"), again.id, rev=again.rev, reason="下期一起发")
    town.day = dt.date(2026, 6, 15)
    later = made(town, "2026-B3")
    assert [(item["period"], item["kind"], item["amount"]) for item in items(town, later)] == [
        ("2026-B2", "again", 600_00), ("2026-B3", "due", 600_00),
    ]  # fmt: skip


def items(town: Town, run: CaseRef) -> list[dict[str, Any]]:
    found, mine = TABLES["items"], TABLES["lines"]
    query = select(found).join(mine, mine.c.id == found.c.line_id).where(mine.c.run_id == run.id)
    return town.all(query.order_by(found.c.period))


def test_a_change_in_the_past_is_an_item_of_the_next_run_and_never_below_zero(town: Town) -> None:
    owner = entitled(town, town.home())
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    closed(town, run)
    town.day = dt.date(2026, 6, 15)
    changed = entitlements.change_amount(town.as_("clerk"), owner.id, rev=owner.rev, amount=100_00,
                                         first=dt.date(2026, 4, 1), reason="收入增加")  # fmt: skip
    later = made(town, "2026-B3")
    assert [(item["period"], item["kind"], item["amount"]) for item in items(town, later)] == [
        ("2026-B2", "set_off", -200_00), ("2026-B3", "due", 200_00),
    ]  # fmt: skip
    assert [each["amount"] for each in lines(town, later)] == [0]
    later = runs.review(town.as_("clerk2"), later.id, rev=later.rev)
    later = runs.approve(town.as_("street"), later.id, rev=later.rev)
    assert [(each["state"], each["note"]) for each in lines(town, later)] == [("paid", "set_off")]
    entitlements.end(town.as_("clerk"), owner.id, rev=changed.rev, last=dt.date(2026, 2, 28), reason="迁出")
    with transaction() as tx:
        assert [(owed.row["id"], left) for owed, left in claims.claims(tx, programme(LIVING))] == [
            (owner.id, 600_00)
        ]
    with pytest.raises(Refused, match="The claim is 600.00 yuan"):
        claims.settle(town.as_("street"), owner.id, how="waived", amount=600_01, reason="困难")
    claims.settle(town.as_("street"), owner.id, how="repaid", amount=250_00, reason="已退回")
    claims.settle(town.as_("street"), owner.id, how="waived", amount=350_00, reason="困难")
    with transaction() as tx:
        assert claims.claims(tx, programme(LIVING)) == []


def test_claims_are_sought_only_where_something_was_ever_settled(town: Town) -> None:
    """The accounts of whoever was never paid are not read; all of one who was are, an older benefit's too."""
    owner = entitled(town, town.home())
    run = drawn(town, funded(town, approved(town)))
    never = entitled(town, (town.home()[0],))
    with transaction() as tx:
        found = [
            [owed.row["id"] for owed in reckoning.accounts(tx, programme(LIVING), settled=settled)]
            for settled in (False, True)
        ]
    assert found == [[owner.id, never.id], [owner.id]]
    assert len(lines(town, run)) == 1


# --- refusals ---------------------------------------------------------------------------------------


def test_maker_checker_approver_and_payers_are_different_people(town: Town) -> None:
    entitled(town, town.home())
    run = made(town)
    with town.refused(Refused, _own_run(run)):
        runs.review(town.as_("clerk"), run.id, rev=run.rev)
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    for login in ("clerk", "deputy", "agent-e", "finance", "deputy2"):
        with pytest.raises((Refused, NotFound)):
            runs.approve(town.as_(login), run.id, rev=run.rev)
    run = runs.approve(town.as_("street"), run.id, rev=run.rev)
    run = funded(town, run)
    with town.refused(InputError, "second: Two people do this: name the second."):
        money.draw(town.as_("agent-e"), run.id, town.east, second=" ")
    with town.refused(Refused, f"{run.number}: Two different people do this."):
        money.draw(town.as_("agent-e"), run.id, town.east, second="agent-e")
    with town.refused(
        Refused, f"{run.number}: clerk made, checked or approved this pay-out and does not hand it out."
    ):
        money.draw(town.as_("agent-e"), run.id, town.east, second="clerk")
    with town.refused(Refused, f"{run.number}: agent-w does not hand money out there."):
        money.draw(town.as_("agent-e"), run.id, town.east, second="agent-w")


def _own_run(run: CaseRef) -> str:
    return (f"{run.number}: Whoever made or checked a pay-out does not check or approve it."
            " Maker, checker, approver and payers are different people.")  # fmt: skip


def own(town: Town, login: str, resident_id: int) -> None:
    with transaction() as tx:
        hashed = tx.execute(
            text("SELECT id_hash FROM residents WHERE id = :id"), {"id": resident_id}
        ).scalar_one()
        tx.execute(
            text("UPDATE staff SET id_hash = :hash WHERE login = :login"), {"hash": hashed, "login": login}
        )


def merged(resident_id: int, kept: int | None) -> None:
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == resident_id).values(merged_into=kept))


def test_nobody_has_a_hand_in_a_pay_out_to_the_own_household(town: Town) -> None:
    """Every verb in its turn: refused to the person while living there, done by the same person when not."""
    home = town.home()
    owner, run = entitled(town, home), CaseRef(0, "发26-0001", 0)
    said = f"{run.number}: Your own household is in this pay-out: somebody else does this."

    def turn(login: str, work: Callable[[Actor, CaseRef], CaseRef], *, stays: bool = False) -> None:
        nonlocal run
        own(town, login, home[1])
        with pytest.raises(Refused, match=f"^{said}$"):
            work(town.as_(login), run)
        if run.id:
            seen = view.run_view(town.as_(login), run.id)
            assert (seen.may & acts.WHOLE, acts.waiting(town.as_(login))) == (frozenset(), [])
        own(town, login, town.west_home[0])
        run = run if stays else work(town.as_(login), run)

    east, amount = town.east, 600_00
    turn("clerk", lambda who, _run: runs.make(who, LIVING, "2026-B2"))
    turn("clerk", lambda who, it: runs.hold(who, it.id, owner.id, rev=it.rev, reason="待核"), stays=True)
    turn("clerk", lambda who, it: runs.withdraw(who, it.id, rev=it.rev, reason="重新编制"), stays=True)
    turn("clerk", lambda who, it: runs.refresh(who, it.id, rev=it.rev))
    turn("clerk2", lambda who, it: runs.review(who, it.id, rev=it.rev))
    turn("street", lambda who, it: runs.send_back(who, it.id, rev=it.rev, reason="核对"), stays=True)
    turn("street", lambda who, it: runs.approve(who, it.id, rev=it.rev))
    amount = row(town, "runs", run.id)["amount"]
    turn("finance", lambda who, it: money.fund(who, it.id, rev=it.rev, amount=amount, paper="7号"))
    own(town, "finance2", home[0])
    assert view.run_view(town.as_("finance"), run.id).closers == ()
    own(town, "finance2", town.west_home[0])
    assert view.run_view(town.as_("finance"), run.id).closers == ("finance2",)
    own(town, "agent-e", home[1])
    with town.refused(Refused, f"{run.number}: agent-e does not hand money out there."):
        money.draw(town.as_("agent-e2"), run.id, east, second="agent-e")
    turn("agent-e", lambda who, it: money.draw(who, it.id, east, second="agent-e2"))
    turn("agent-e2", lambda who, it: cash.confirm_draw(who, it.id, east))
    (line,) = [each["id"] for each in lines(town, run)]
    turn("agent-e", lambda who, it: handing.give_back(who, it.id, [line], reason="absent"), stays=True)
    turn("agent-e", lambda who, it: handing.pay(who, it.id, [line]))
    turn("agent-e", lambda who, it: handing.unmark(who, it.id, line, reason="误点"), stays=True)
    turn("agent-e", lambda who, it: cash.count(who, it.id, east, cash=0))
    turn("agent-e2", lambda who, it: cash.confirm_count(who, it.id, east))
    turn("finance2", lambda who, it: closing.take_original(who, it.id, east, brought_by="agent-e"))
    turn("clerk", lambda who, it: closing.take_copy(who, it.id, east, brought_by="agent-e"))
    turn("finance2", lambda who, it: closing.reconcile(who, it.id, rev=it.rev))
    assert row(town, "runs", run.id)["state"] == "reconciled"


def test_a_closed_period_and_one_that_has_not_begun_are_refused(town: Town) -> None:
    entitled(town, town.home())
    with pytest.raises(Refused, match="period: 2026年5—6月 has not begun yet"):
        made(town, "2026-B3")
    with pytest.raises(InputError, match="is not a period of this programme"):
        made(town, "2026-04")
    first = approved(town)
    with pytest.raises(Refused, match=f"2026年1—2月 is closed: {first.number} for 2026年3—4月 is approved"):
        made(town, "2026-B1")


def test_what_changed_since_the_draft_is_not_approved_silently(town: Town) -> None:
    owner = entitled(town, town.home())
    run = made(town)
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    entitlements.suspend(town.as_("clerk"), owner.id, rev=owner.rev, first=dt.date(2026, 4, 1), reason="核查")
    with pytest.raises(Conflict, match="Since the draft something has changed for 1 of them"):
        runs.approve(town.as_("street"), run.id, rev=run.rev)
    run = runs.send_back(town.as_("street"), run.id, rev=run.rev, reason="重新核对")
    run = runs.refresh(town.as_("clerk"), run.id, rev=run.rev)
    assert [each["amount"] for each in lines(town, run)] == [300_00]


def test_the_money_must_cover_the_run(town: Town) -> None:
    entitled(town, town.home())
    run = approved(town)
    with town.refused(Refused, f"{run.number}: It does not cover the pay-out: 0.01 yuan are missing."):
        money.fund(town.as_("finance"), run.id, rev=run.rev, amount=599_99, paper="7号")
    assert view.run_view(town.as_("clerk"), run.id).few is None
    second = text("DELETE FROM grants WHERE staff_id = (SELECT id FROM staff WHERE login = 'finance2')")
    with transaction() as tx:
        kept = tx.begin_nested()
        tx.execute(second)
        assert view.run_view(town.as_("clerk"), run.id).few == 1
        kept.rollback()
    money.fund(town.as_("finance"), run.id, rev=run.rev, amount=700_00, paper="7号")


def test_a_run_is_not_closed_while_something_is_open(town: Town) -> None:
    entitled(town, town.home())
    entitled(town, town.home())
    run = drawn(town, funded(town, approved(town)))
    paid(town, run, 1)
    with pytest.raises(Conflict, match="is paid already"):
        paid(town, run, 1)
    with pytest.raises(Refused, match="Not every line of this community"):
        closing.take_original(town.as_("finance"), run.id, town.east, brought_by="agent-e")
    rev = row(town, "runs", run.id)["seq"]
    with pytest.raises(Refused, match="1 lines are neither paid nor returned"):
        closing.reconcile(town.as_("finance2"), run.id, rev=rev)
    handing.give_back(town.as_("agent-e"), run.id, [lines(town, run)[1]["id"]], reason="refused")
    with pytest.raises(Refused, match="1 signed sheets are missing"):
        closing.reconcile(town.as_("finance2"), run.id, rev=rev)
    with pytest.raises(Refused, match="What is left has not been counted by the two yet"):
        closing.take_original(town.as_("finance"), run.id, town.east, brought_by="agent-e", back=600_00)
    with pytest.raises(Refused, match="By the books 600.00 yuan are left, not 599.99"):
        cash.count(town.as_("agent-e"), run.id, town.east, cash=599_99)
    cash.count(town.as_("agent-e"), run.id, town.east, cash=600_00)
    cash.confirm_count(town.as_("agent-e2"), run.id, town.east)
    with pytest.raises(Refused, match="600.00 yuan must come back, not 0.00"):
        closing.take_original(town.as_("finance"), run.id, town.east, brought_by="agent-e")


def test_the_database_pays_nobody_twice(town: Town) -> None:
    entitled(town, town.home())
    run = made(town)
    line = lines(town, run)[0]
    twice = {key: value for key, value in line.items() if key != "id"} | {"number": "twice", "no": 2}
    with pytest.raises(Exception, match="(?i)unique"), transaction() as tx:
        tx.execute(TABLES["lines"].insert(), twice)
    with pytest.raises(Conflict, match="It is made already, as 发26-0001; nobody is owed more"):
        made(town)


def test_of_two_who_approve_or_pay_at_one_moment_one_does(town: Town) -> None:
    entitled(town, town.home())
    run = made(town)
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    street, director = town.as_("street"), town.as_("director")
    found = town.at_once(
        lambda: runs.approve(street, run.id, rev=run.rev), lambda: runs.approve(director, run.id, rev=run.rev)
    )
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    run = drawn(town, funded(town, next(each for each in found if isinstance(each, CaseRef))))
    agent, other = town.as_("agent-e"), town.as_("agent-e2")
    ids = [line["id"] for line in lines(town, run)]
    found = town.at_once(
        lambda: handing.pay(agent, run.id, ids),
        lambda: handing.pay(other, run.id, ids),
    )
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    assert [each["state"] for each in lines(town, run)] == ["paid"]


def test_declared_void_while_its_draft_is_checked_it_is_not_paid(town: Town) -> None:
    """Said by one clerk it stays in the draft; confirmed, neither check nor approval lets the draft pass."""
    owner, other = entitled(town, town.home()), entitled(town, town.home())
    run = made(town)
    asked = voiding.ask_void(town.as_("clerk"), owner.id, rev=owner.rev, reason="重名")
    assert runs.refresh(town.as_("clerk"), run.id, rev=run.rev).id == run.id
    run = runs.review(town.as_("clerk2"), run.id, rev=row(town, "runs", run.id)["seq"])
    voiding.answer_void(town.as_("clerk2"), owner.id, rev=asked.rev, confirms=True)
    with pytest.raises(Conflict, match="something has changed for 1 of them"):
        runs.approve(town.as_("street"), run.id, rev=run.rev)
    run = runs.send_back(town.as_("street"), run.id, rev=run.rev, reason="有一份已作废")
    with pytest.raises(Conflict, match="something has changed for 1 of them"):
        runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    runs.refresh(town.as_("clerk"), run.id, rev=run.rev)
    assert [each["entitlement_id"] for each in lines(town, run)] == [other.id]


def test_that_a_benefit_is_said_to_be_void_is_shown_by_line_while_it_is_unpaid(town: Town) -> None:
    """The approver decides; only what is confirmed takes a line out. No reason is told."""
    kept, doubted = entitled(town, town.home()), entitled(town, town.home())
    run = made(town)

    def seen(login: str) -> tuple[int, ...]:
        return view.run_view(town.as_(login), run.id).void_asked

    assert seen("deputy") == ()
    asked = voiding.ask_void(town.as_("clerk"), doubted.id, rev=doubted.rev, reason="重名")
    assert [seen(login) for login in ("clerk", "deputy", "street")] == [(2,), (2,), ()]
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    assert seen("street") == (2,)
    with pytest.raises(Conflict, match="was said to be void meanwhile: 2"):
        runs.approve(town.as_("street"), run.id, rev=run.rev)
    run = runs.approve(town.as_("street"), run.id, rev=run.rev, told=[2])
    assert [each["entitlement_id"] for each in lines(town, run)] == [kept.id, doubted.id]
    run = drawn(town, funded(town, run))
    assert [seen(login) for login in ("finance", "agent-e")] == [(2,), (2,)]
    voiding.answer_void(town.as_("clerk2"), doubted.id, rev=asked.rev, confirms=False, reason="查实是两人")
    assert seen("agent-e") == ()
    voiding.ask_void(town.as_("clerk"), doubted.id, rev=asked.rev + 1, reason="重名")
    assert seen("agent-e") == (2,)
    paid(town, run)
    assert seen("agent-e") == ()


def test_approved_and_declared_void_at_one_moment_it_is_seen_before_the_hand_out(town: Town) -> None:
    owner = entitled(town, town.home())
    run = made(town)
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    asked = voiding.ask_void(town.as_("clerk"), owner.id, rev=owner.rev, reason="重名")
    street, second = town.as_("street"), town.as_("clerk2")
    done = town.at_once(
        lambda: runs.approve(street, run.id, rev=run.rev, told=[1]),
        lambda: voiding.answer_void(second, owner.id, rev=asked.rev, confirms=True),
        at=(journal, "enter"),
    )  # fmt: skip
    assert type(done[1]).__name__ == "CaseRef"
    assert row(town, "owners", owner.id)["state"] == "ended"
    if isinstance(done[0], Conflict):
        return
    [share] = view.run_view(town.as_("clerk"), run.id).shares
    assert [each.over for each in share.lines] == [True]


def test_what_is_paid_once_and_said_to_be_void_waits_on_after_the_pay_out(town: Town) -> None:
    """The approval ends it by itself, and took what the clerk had said with it."""
    key = "civil_affairs.temporary_assistance"
    owner = entitled(town, town.home(), programme=key)
    run = made(town, "once", key)
    voiding.ask_void(town.as_("clerk"), owner.id, rev=owner.rev, reason="重名")
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    run = runs.approve(town.as_("street"), run.id, rev=run.rev, told=[1])
    found = row(town, "owners", owner.id)
    assert (found["state"], found["void_why"]) == ("ended", "重名")
    voiding.answer_void(town.as_("clerk2"), owner.id, rev=found["seq"], confirms=True)
    [share] = view.run_view(town.as_("clerk"), run.id).shares
    assert [each.over for each in share.lines] == [True]


def test_an_edited_line_or_run_is_found(town: Town) -> None:
    entitled(town, town.home())
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    line = lines(town, run)[0]
    with transaction() as tx:
        tx.execute(update(TABLES["lines"]).values(amount=900_00))
    assert [(each.case, each.field) for each in audit.verify(OPERATOR).findings] == [
        (run.number, "amount"), (run.number, "lines"),
    ]  # fmt: skip
    with transaction() as tx:
        tx.execute(update(TABLES["lines"]).values(amount=line["amount"], state="pending", paid_on=None))
    assert {(each.case, each.what, each.field) for each in audit.verify(OPERATOR).findings} == {
        (line["number"], "projection", "state"), (line["number"], "projection", "paid_on"),
    }  # fmt: skip
    with transaction() as tx:
        tx.execute(update(TABLES["lines"]).values(state="paid", paid_on=line["paid_on"]))


def test_who_sees_what(town: Town) -> None:
    entitled(town, town.home())
    run = made(town)

    def seen() -> dict[str, tuple[int, int]]:
        from hub.db.scope import scope

        found = {}
        for login in (
            "clerk",
            "deputy",
            "director",
            "street",
            "agent-e",
            "agent-w",
            "finance",
            "officer-e",
            "admin",
        ):
            who = town.as_(login)
            found[login] = tuple(
                len(reading().execute(select(table.c.id).where(scope(table, who))).all())
                for table in (TABLES["runs"], TABLES["lines"])
            )
        return found

    nothing = {"agent-e": (0, 0), "agent-w": (0, 0), "finance": (0, 0), "officer-e": (0, 0), "admin": (0, 0)}
    assert seen() == {"clerk": (1, 1), "deputy": (1, 1), "director": (1, 0), "street": (1, 0), **nothing}
    run = runs.review(town.as_("clerk2"), run.id, rev=run.rev)
    assert seen() == {"clerk": (1, 1), "deputy": (1, 0), "director": (1, 1), "street": (1, 1), **nothing}
    runs.approve(town.as_("street"), run.id, rev=run.rev)
    assert seen() == {"clerk": (1, 1), "deputy": (1, 0), "director": (1, 0), "street": (1, 0), **nothing,
                      "agent-e": (1, 1), "agent-w": (1, 0), "finance": (1, 1)}  # fmt: skip


def test_an_officer_hands_out_with_the_agent_and_sees_it_so_long(town: Town) -> None:
    """残联-1, step 7: 社区业务代办员和包户干部负责发放; else an officer looks through no list of payees."""
    entitled(town, town.home())
    entitled(town, town.home(), community_id=town.west)
    run = funded(town, approved(town))
    agent, officer = town.as_("agent-e"), town.as_("officer-e")
    ids = {line["community_id"]: line["id"] for line in lines(town, run)}
    with pytest.raises(NotFound):
        money.draw(officer, run.id, town.east, second="agent-e")
    with pytest.raises(NotFound):
        view.run_view(officer, run.id)
    assert [len(acts.waiting(town.as_(each))) for each in ("agent-e", "clerk2", "finance2")] == [1, 0, 0]
    money.draw(agent, run.id, town.east, second="officer-e")
    assert [each["id"] for each in acts.waiting(officer)] == [run.id]
    cash.confirm_draw(officer, run.id, town.east)
    seen = view.run_view(officer, run.id)
    assert [(each.community_id, [line.id for line in each.lines]) for each in seen.shares] == [
        (town.east, [ids[town.east]])
    ]
    sheet = papers.issue(officer, run.id, "hub.payment_sheet", community_id=town.east)
    assert papers.pdf(officer, sheet.id)[0].endswith(f" {sheet.number}")
    other = papers.issue(town.as_("clerk"), run.id, "hub.payment_sheet", community_id=town.west)
    assert [each["id"] for each in papers.of_run(officer, run.id)] == [sheet.id]
    with pytest.raises(Refused, match="do not see every line"):
        papers.issue(officer, run.id, "hub.payment_summary")
    with pytest.raises(NotFound):
        papers.pdf(officer, other.id)
    handing.pay(officer, run.id, [ids[town.east]])
    cash.count(agent, run.id, town.east, cash=0)
    cash.confirm_count(officer, run.id, town.east)
    closing.take_original(town.as_("finance"), run.id, town.east, brought_by="agent-e", back=0)
    for gone in (lambda: view.run_view(officer, run.id), lambda: papers.pdf(officer, sheet.id)):
        with pytest.raises(NotFound):
            gone()


def test_the_second_person_of_the_cash_acts_with_the_own_log_in(town: Town) -> None:
    entitled(town, town.home())
    entitled(town, town.home())
    run = funded(town, approved(town))
    first, second, finance = town.as_("finance"), town.as_("agent-e"), town.as_("finance2")
    ids = [line["id"] for line in lines(town, run)]
    money.draw(first, run.id, town.east, second="agent-e")
    for act in (
        lambda: handing.pay(first, run.id, ids),
        lambda: cash.count(first, run.id, town.east, cash=0),
    ):
        with pytest.raises(Refused, match="agent-e has not confirmed by the own log-in"):
            act()
    with pytest.raises(Refused, match="agent-e was named and confirms it"):
        cash.confirm_draw(first, run.id, town.east)
    here = row(town, "runs", run.id)
    assert partners(first, here, town.east) == [
        ("agent-e", "agent-e", "agent.e"), ("agent-e2", "agent-e2", "agent.e"),
    ]  # fmt: skip
    own(town, "agent-e2", lines(town, run)[0]["payee_id"])  # something of it goes to this agent's household
    assert "agent-e2" not in [each.login for each in partners(first, here, town.east)]
    own(town, "agent-e2", town.outsider)
    merged(town.outsider, lines(town, run)[0]["payee_id"])  # the agent's own record was the same person's
    assert "agent-e2" not in [each.login for each in partners(first, here, town.east)]
    merged(town.outsider, None)
    cash.undraw(second, run.id, town.east, reason="还没有领")
    with pytest.raises(Refused, match="Nobody would be left to close this pay-out"):
        money.draw(second, run.id, town.east, second="finance2")
    money.draw(first, run.id, town.east, second="agent-e")
    cash.confirm_draw(second, run.id, town.east)
    with pytest.raises(Conflict, match="confirmed already"):
        cash.undraw(first, run.id, town.east, reason="重领")
    with pytest.raises(Refused, match="The two who have the cash hand it out"):
        handing.pay(town.as_("agent-e2"), run.id, ids)
    payee = lines(town, run)[0]["payee_id"]
    died = update(Resident.__table__).where(Resident.__table__.c.id == payee)
    with transaction() as tx:
        tx.execute(died.values(died=DAY))
    with pytest.raises(Refused, match="has died: nothing is handed out. Return the line"):
        handing.pay(first, run.id, ids)
    with transaction() as tx:
        tx.execute(died.values(died=None))
    handing.pay(first, run.id, ids[:1])
    cash.count(first, run.id, town.east, cash=600_00)
    handing.pay(second, run.id, ids[1:])  # what was counted before says nothing any more
    with pytest.raises(Conflict, match="No count waits"):
        cash.confirm_count(second, run.id, town.east)
    with pytest.raises(Refused, match="One of the two who have the cash counts it"):
        cash.count(town.as_("agent-e2"), run.id, town.east, cash=0, second="finance2")
    cash.count(first, run.id, town.east, cash=0, second="agent-e2")  # in the place of the one who is ill
    with pytest.raises(Refused, match="agent-e2 was named"):
        cash.confirm_count(second, run.id, town.east)
    cash.confirm_count(town.as_("agent-e2"), run.id, town.east)
    with pytest.raises(Refused, match="Whoever had the cash does not take it back"):
        closing.take_original(first, run.id, town.east, brought_by="agent-e2")
    with transaction() as tx:  # handed out before a second had to confirm the drawing, as after an upgrade
        tx.execute(update(TABLES["shares"]).values(drawn_seen_on=None, counted=None, counted_seen_on=None))
    with pytest.raises(Refused, match="Lines of it are handed out already"):
        cash.undraw(first, run.id, town.east, reason="重领")
    cash.count(first, run.id, town.east, cash=0, second="agent-e2")
    cash.confirm_count(town.as_("agent-e2"), run.id, town.east)
    closing.take_original(finance, run.id, town.east, brought_by="agent-e2")
    [share] = town.all(select(TABLES["shares"]).where(TABLES["shares"].c.original_on.is_not(None)))
    assert (share["held_b"], share["counted_b"]) == (town.as_("agent-e2").staff_id,) * 2
    assert audit.verify(OPERATOR).findings == []
