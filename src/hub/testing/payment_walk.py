"""Walks a payment through one full cycle: two payees, every step, both ways back, one line that returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import PaymentLine, PaymentRun
from hub.domain.actor import Actor
from hub.domain.errors import HubError
from hub.domain.period import ONCE, next_period, period_at
from hub.domain.service import Service
from hub.operations.benefits import entitlements
from hub.operations.benefits.beginning import Granted
from hub.operations.payments import bank, cash, closing, handing, money, papers, runs
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.view import run_view
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef

_lines, _runs = PaymentLine.__table__, PaymentRun.__table__
AMOUNT = 100_00
PAYERS = {
    "community": ("agent-e", "agent-e2"),
    "pair": ("agent-e", "officer-e"),
    "centre": ("clerk2", "finance2"),
    "finance": ("finance2", "clerk2"),
}
"""Who hands out, by the last station of the money, or as a programme names the two; neither is maker (clerk),
checker (deputy), approver or closer (finance)."""


class Cycle:
    """One run of a programme of a throw-away centre; `walked` is filled on the way."""

    def __init__(self, driver: Any, service: Service, only: str, walked: Any) -> None:
        self.driver, self.walked = driver, walked
        payment = service.payment
        assert payment is not None
        self.programme: Programme = programme(f"{service.department}.{payment.programme}")
        self.only = only or self.programme.keys[0]
        self.run = CaseRef(0, "", 0)

    def go(self) -> None:
        """From the draft to the end; what is refused is kept as the walk's fault."""
        try:
            self.driver.next_day()
            self._entitle()
            self._next_period()
            for step, outcome, work in self._way():
                self.walked.path.append((step, outcome))
                self.run = work()
            self.walked.end = "done" if self._row()["state"] == "reconciled" else ""
            self.walked.events = len(run_view(self._as("clerk"), self.run.id).entries)
        except HubError as error:
            at = self.walked.path[-1] if self.walked.path else ("start", "")
            self.walked.fault = f"{at[0]}:{at[1]}: {error}"

    def _way(self) -> list[tuple[str, str, Callable[[], CaseRef]]]:
        as_ = self._as

        def rev() -> int:
            return self.run.rev

        way: list[tuple[str, str, Callable[[], CaseRef]]] = [
            ("make", "made", self._make),
            ("review", "back", lambda: runs.send_back(as_("deputy"), self.run.id, rev=rev(), reason="走查")),
            ("make", "made", lambda: runs.refresh(as_("clerk"), self.run.id, rev=rev())),
            ("review", "right", lambda: runs.review(as_("deputy"), self.run.id, rev=rev())),
            ("approve", "back", lambda: runs.send_back(as_("street"), self.run.id, rev=rev(), reason="走查")),
            ("make", "made", lambda: runs.refresh(as_("clerk"), self.run.id, rev=rev())),
            ("review", "right", lambda: runs.review(as_("deputy"), self.run.id, rev=rev())),
            ("approve", "approved", self._approve),
        ]
        if self.programme.outside:
            way.append(("send_up", "sent", lambda: money.send_up(as_("clerk"), self.run.id, rev=rev())))
        way.append(("fund", "funded", self._fund))
        return [*way, *(self._by_bank() if self.programme.payment.way == "bank" else self._by_hand()),
                ("reconcile", "done", self._reconcile)]  # fmt: skip

    def _by_bank(self) -> list[tuple[str, str, Callable[[], CaseRef]]]:
        return [("export", "exported", self._export), ("pay", "paid", self._answers)]

    def _by_hand(self) -> list[tuple[str, str, Callable[[], CaseRef]]]:
        return [
            ("draw", "drawn", self._draw),
            ("pay", "paid", self._pay),
            ("return_list", "returned", self._return),
        ]

    def _entitle(self) -> None:
        for resident_id in self.driver.residents:
            said = Granted(self.only, self.programme.department, resident_id, self.driver.community, AMOUNT,
                           today(), paper="走查", account="6220000000000000001")  # fmt: skip
            made = entitlements.take_over(self._as("clerk"), said)
            entitlements.answer(self._as("deputy"), made.id, rev=made.rev, confirms=True)

    def _next_period(self) -> None:
        """To the first day of the period after this one, all of which is owed."""
        kind = self.programme.payment.period
        if kind != ONCE:
            self.driver.go_to(next_period(period_at(kind, today()), kind).first)

    def _make(self) -> CaseRef:
        kind = self.programme.payment.period
        key = ONCE if kind == ONCE else period_at(kind, today()).key
        return runs.make(self._as("clerk"), self.programme.key, key)

    def _approve(self) -> CaseRef:
        done = runs.approve(self._as("street"), self.run.id, rev=self.run.rev)
        self._print("clerk", "hub.payment_summary")
        return done

    def _fund(self) -> CaseRef:
        amount = self._row()["amount"]
        return money.fund(self._as("finance2"), self.run.id, rev=self.run.rev, amount=amount, paper="走查1号")

    def _draw(self) -> CaseRef:
        first, second = self._payers()
        money.draw(self._as(first), self.run.id, self.driver.community, second=second)
        done = cash.confirm_draw(self._as(second), self.run.id, self.driver.community)
        self._print("clerk", "hub.payment_sheet", self.driver.community)
        return done

    def _pay(self) -> CaseRef:
        first, _ = self._payers()
        one, *more = [line["id"] for line in self._lines()]
        handing.pay(self._as(first), self.run.id, [one])
        return handing.give_back(self._as(first), self.run.id, more, reason="absent")

    def _return(self) -> CaseRef:
        back = sum(line["amount"] for line in self._lines() if line["state"] == "returned")
        place = self.driver.community
        first, second = self._payers()
        cash.count(self._as(second), self.run.id, place, cash=back)
        cash.confirm_count(self._as(first), self.run.id, place)
        closing.take_original(self._as("finance"), self.run.id, place, brought_by="走查", back=back)
        return closing.take_copy(self._as("clerk"), self.run.id, place, brought_by="走查")

    def _export(self) -> CaseRef:
        made = bank.export(self._as("finance2"), self.run.id)
        assert made == bank.export(self._as("finance2"), self.run.id)
        return CaseRef(self.run.id, self.run.number, made.rev)

    def _answers(self) -> CaseRef:
        rows = [",".join(bank.ANSWERS)]
        for no, line in enumerate(self._lines()):
            result = "失败,账户销户" if no else "成功,"
            rows.append(f"{self.run.number},{line['number']},{line['amount'] / 100:.2f},{result}")
        return bank.take_answers(self._as("finance2"), self.run.id, "\n".join(rows).encode())

    def _reconcile(self) -> CaseRef:
        done = closing.reconcile(self._as("finance"), self.run.id, rev=self.run.rev)
        self._print("finance", "hub.payment_receipt")
        for owner in {line["entitlement_id"] for line in self._lines()}:
            self.driver.end_entitlement(owner)
        return done

    def _print(self, login: str, key: str, community_id: int | None = None) -> None:
        made = papers.issue(self._as(login), self.run.id, key, community_id=community_id)
        papers.pdf(self._as(login), made.id)
        self.walked.prints.append(key)

    def _payers(self) -> tuple[str, str]:
        pair = "pair" if self.programme.payment.handed_by else self.programme.paid_by
        return PAYERS[pair]

    def _as(self, login: str) -> Actor:
        return actor_by_login(login)

    def _row(self) -> dict[str, Any]:
        return dict(reading().execute(select(_runs).where(_runs.c.id == self.run.id)).mappings().one())

    def _lines(self) -> list[dict[str, Any]]:
        query = select(_lines).where(_lines.c.run_id == self.run.id).order_by(_lines.c.no)
        return [dict(row) for row in reading().execute(query).mappings()]
