"""Pay-outs of the demonstration: recipients from before the hub, and one run in each state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import Case, Entitlement, PaymentLine, Resident
from hub.demo.rosters import look_behind
from hub.domain.period import Period, period_at
from hub.operations.benefits import entitlements
from hub.operations.benefits.beginning import Granted
from hub.operations.payments import bank, cash, closing, handing, money, papers, runs
from hub.operations.payments.programmes import programme
from hub.operations.rosters import making
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef

LIVING: Final = "civil_affairs.minimum_living"
OLD: Final = "civil_affairs.old_age_allowance"
RENT: Final = "civil_affairs.rent_subsidy"
VETERANS: Final = "civil_affairs.veterans"
LISTS: Final = ("civil_affairs.veterans_pension", "civil_affairs.veterans_allowance")
SOON: Final = 8
"""Days until the rent subsidies are looked at again."""
SAMPLE: Final = "civil_affairs.benefit_check_back"
DRAWN: Final = 6
"""Lines of the sample that is looked behind."""
SHEET, RECEIPT = "hub.payment_sheet", "hub.payment_receipt"
PLACES: Final = (1, 2)
"""Communities whose agents hand out in the demonstration."""
_lines, _people = PaymentLine.__table__, Resident.__table__


class Payments:
    """Plays two periods and the running one; `clock` is told which day it is, `last` is today."""

    def __init__(self, clock: Any, last: dt.date) -> None:
        self.clock, self.last = clock, last
        self.heads = _free_heads()

    def play(self) -> None:
        """Recipients first, then runs: closed, being paid, checked · a draft and one given up ·
        approved · funded."""
        before = self._before(LIVING, 2)
        self._recipients(before.first + dt.timedelta(days=7))
        self._living(before)
        self._quarters()
        self.clock.day = self.last

    def _before(self, key: str, count: int) -> Period:
        """The period so many before the running one."""
        kind = programme(key).payment.period
        found = period_at(kind, self.last)
        for _ in range(count):
            found = period_at(kind, found.first - dt.timedelta(days=1))
        return found

    # --- recipients ---------------------------------------------------------------------------------

    def _recipients(self, day: dt.date) -> None:
        """Taken over with their ledger, by two people."""
        self.clock.day = day
        for place in PLACES:
            for no in range(6):
                self._take_over(LIVING, place, (420 + 35 * no) * 100, 1 + no % 3)
            for no in range(3):
                self._take_over(RENT, place, (180 + 20 * no) * 100, 2)
            for no in range(2):
                self._take_over(LISTS[no], place, (640 + 60 * no) * 100, 1, account=True)
            self._take_over(OLD, place, 50_00, 1)

    def _take_over(self, key: str, place: int, amount: int, people: int, account: bool = False) -> None:
        head = next(row for row in self.heads if row["community_id"] == place)
        self.heads.remove(head)
        said = Granted(
            key, "civil_affairs", head["id"], place, amount, dt.date(2024, 1, 1), people=people,
            paper=f"民政台账第{head['id'] % 90 + 1}页",
            household_id=head["household_id"] if key in (LIVING, RENT) else None,
            account=f"62220000000{head['id']:08d}" if account else "",
            review_on=self.last + dt.timedelta(days=SOON) if key == RENT else None,
        )  # fmt: skip
        made = entitlements.take_over(actor_by_login("clerk"), said)
        entitlements.answer(actor_by_login("clerk2"), made.id, rev=made.rev, confirms=True)

    # --- runs ---------------------------------------------------------------------------------------

    def _living(self, before: Period) -> None:
        """The period before the last closed with a line returned; the last being paid; this one checked."""
        self.clock.day = before.last - dt.timedelta(days=10)
        run = self._drawn(self._funded(self._approved(LIVING, before.key)))
        self._hand_out(run, leave=1)
        self._return_rest(run)
        self._printed(run)
        self._close(run)
        papers.issue(actor_by_login("finance"), run.id, RECEIPT)
        after = self._before(LIVING, 1)
        self.clock.day = after.last - dt.timedelta(days=5)
        self._hand_out(self._drawn(self._funded(self._approved(LIVING, after.key))), leave=3)
        self.clock.day = self.last
        made = runs.make(actor_by_login("clerk"), LIVING, period_at("two_months", self.last).key)
        runs.review(actor_by_login("deputy"), made.id, rev=made.rev)
        deputy = actor_by_login("deputy")
        look_behind(making.make(deputy, SAMPLE, run=run.number, size=DRAWN, why="发放后倒查").id)

    def _quarters(self) -> None:
        """Rent subsidy approved, its list still to be sent; veterans funded; the very old a draft."""
        self.clock.day = self.last
        now = period_at("quarter", self.last).key
        self._approved(RENT, now)
        self._by_bank(self._before(VETERANS, 1))
        self._funded(self._approved(VETERANS, now))
        clerk = actor_by_login("clerk")
        given_up = runs.make(clerk, OLD, now)
        runs.withdraw(clerk, given_up.id, rev=given_up.rev, reason="两位老人的账号还没有核对，核对后重新编制")
        runs.make(clerk, OLD, now)

    def _by_bank(self, period: Period) -> None:
        """The quarter before, through the bank, closed."""
        self.clock.day = period.last - dt.timedelta(days=4)
        run = self._funded(self._approved(VETERANS, period.key))
        finance = actor_by_login("finance")
        bank.export(finance, run.id)
        rows = [f"{run.number},{each['number']},{each['amount'] / 100:.2f},成功," for each in _of(run)]
        done = bank.take_answers(finance, run.id, "\n".join([",".join(bank.ANSWERS), *rows]).encode())
        closing.reconcile(actor_by_login("finance2"), run.id, rev=done.rev)
        self.clock.day = self.last

    def _approved(self, key: str, period: str) -> CaseRef:
        run = runs.make(actor_by_login("clerk"), key, period)
        run = runs.review(actor_by_login("deputy"), run.id, rev=run.rev)
        return runs.approve(actor_by_login("street"), run.id, rev=run.rev)

    def _funded(self, run: CaseRef) -> CaseRef:
        amount = sum(each["amount"] for each in _of(run))
        return money.fund(actor_by_login("finance"), run.id, rev=run.rev, amount=amount,
                          paper=f"街财〔{self.clock.day.year}〕{run.id}号", on=self.clock.day)  # fmt: skip

    def _drawn(self, run: CaseRef) -> CaseRef:
        for place in sorted({each["community_id"] for each in _of(run)}):
            agent = actor_by_login(f"agent{place}1")
            money.draw(agent, run.id, place, second=f"agent{place}2", cheque=f"0{place}26{run.id:04d}")
            run = cash.confirm_draw(actor_by_login(f"agent{place}2"), run.id, place)
        return run

    def _hand_out(self, run: CaseRef, leave: int) -> None:
        """All lines of each community but the last few."""
        for place in sorted({each["community_id"] for each in _of(run)}):
            lines = [each["id"] for each in _of(run) if each["community_id"] == place]
            paid = lines[: max(len(lines) - leave, 1)]
            handing.pay(actor_by_login(f"agent{place}1"), run.id, paid)

    def _return_rest(self, run: CaseRef) -> None:
        for each in _of(run):
            if each["state"] == "pending":
                agent = actor_by_login(f"agent{each['community_id']}1")
                handing.give_back(agent, run.id, [each["id"]], reason="absent", note="在外地看病")

    def _printed(self, run: CaseRef) -> None:
        """Every community's sheet as it was signed."""
        for place in sorted({each["community_id"] for each in _of(run)}):
            papers.issue(actor_by_login("clerk"), run.id, SHEET, community_id=place)

    def _close(self, run: CaseRef) -> None:
        finance = actor_by_login("finance")
        for place in sorted({each["community_id"] for each in _of(run)}):
            back = sum(
                each["amount"]
                for each in _of(run)
                if each["community_id"] == place and each["state"] == "returned"
            )
            who = actor_by_login(f"agent{place}2").name
            cash.count(actor_by_login(f"agent{place}2"), run.id, place, cash=back)
            cash.confirm_count(actor_by_login(f"agent{place}1"), run.id, place)
            closing.take_original(finance, run.id, place, brought_by=who, back=back)
            done = closing.take_copy(actor_by_login("clerk"), run.id, place, brought_by=who)
        closing.reconcile(actor_by_login("finance2"), run.id, rev=done.rev)


def _of(run: CaseRef) -> Sequence[dict[str, Any]]:
    db.session.rollback()
    query = select(_lines).where(_lines.c.run_id == run.id).order_by(_lines.c.no)
    return [dict(row) for row in reading().execute(query).mappings()]


def _free_heads() -> list[dict[str, Any]]:
    """Living heads of households without a case or entitlement, by number."""
    busy = select(Case.applicant_id).union(select(Entitlement.resident_id))
    p = _people.c
    query = (
        select(p.id, p.household_id, p.community_id)
        .where(p.relation == "户主", p.died.is_(None), p.moved_out.is_(None), p.merged_into.is_(None))
        .where(p.community_id.in_(PLACES), p.id.not_in(busy))
        .order_by(p.id)
    )
    return [dict(row) for row in reading().execute(query).mappings()]
