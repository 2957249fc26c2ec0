"""Storm over pay-outs, what is done with a whole run: from the draft to the closing, and through the bank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from hub.db.base import today
from hub.domain.period import period_at
from hub.operations.payments import bank, closing, money, runs
from hub.operations.payments.programmes import programme
from hub.operations.verb import CaseRef
from hub.testing.payment_hands import BANK, HAND, RUNS
from hub.testing.storm_rights import Rights, Work


class Runs(Rights):
    """Each method chooses an act by chance; None where there is nothing to act on."""

    def _make(self) -> Work | None:
        key, request = self.rnd.choice((HAND, BANK)), self._request()
        kind = programme(key).payment.period
        period = period_at(kind, today() - dt.timedelta(days=self.rnd.choice((0, 0, 0, 70)))).key
        return lambda: runs.make(self._as("clerk"), key, period, request=request)

    def _run(self, *states: str, way: str = "") -> dict[str, Any] | None:
        asked = select(RUNS).where(RUNS.c.state.in_(states)).order_by(RUNS.c.id)
        rows = self._all(asked.where(RUNS.c.way == way) if way else asked)
        return self.rnd.choice(rows) if rows else None

    def _on_run(
        self, states: tuple[str, ...], verb: Callable[..., CaseRef], login: str, **said: Any
    ) -> Work | None:
        row, request = self._run(*states), self._request()
        if row is None:
            return None
        return lambda: verb(self._as(login), row["id"], rev=row["seq"], request=request, **said)

    def _refresh(self) -> Work | None:
        return self._on_run(("draft",), runs.refresh, "clerk")

    def _withdraw(self) -> Work | None:
        return self._on_run(("draft", "reviewed"), runs.withdraw, "clerk", reason="storm")

    def _review(self) -> Work | None:
        return self._on_run(("draft",), runs.review, self.rnd.choice((*["deputy"] * 9, "clerk")))

    def _send_back(self) -> Work | None:
        return self._on_run(("reviewed",), runs.send_back, "street", reason="storm")

    def _approve(self) -> Work | None:
        return self._on_run(
            ("reviewed",), runs.approve, self.rnd.choice((*["street"] * 7, "director", "clerk"))
        )

    def _hold(self) -> Work | None:
        row, request = self._run("draft"), self._request()
        line = self._line(row, "drafted") if row else None
        if row is None or line is None:
            return None
        return lambda: runs.hold(
            self._as("clerk"),
            row["id"],
            line["entitlement_id"],
            rev=row["seq"],
            reason="storm",
            request=request,
        )

    def _fund(self) -> Work | None:
        row, request = self._run("approved"), self._request()
        if row is None:
            return None
        amount = row["amount"] + self.rnd.choice((-1, 0, 0, 0, 100_00))
        return lambda: money.fund(
            self._as("finance"), row["id"], rev=row["seq"], amount=amount, paper="storm", request=request
        )

    def _line(self, row: dict[str, Any], state: str, place: int | None = None) -> dict[str, Any] | None:
        lines = [each for each in self._lines_of(row, state) if place in (None, each["community_id"])]
        return self.rnd.choice(lines) if lines else None

    def _export(self) -> Work | None:
        row = self._run("funded", "paying", way="bank")
        if row is None:
            return None

        def work() -> None:
            bank.export(self._as("finance"), row["id"])

        return work

    def _answers(self) -> Work | None:
        row, request = self._run("paying", way="bank"), self._request()
        if row is None:
            return None
        lines = [each for each in self._lines_of(row, "pending") if self.rnd.random() < 0.7]
        if not lines:
            return None
        data = self._sheet(row, lines, lambda: self.rnd.choice(("成功,", "成功,", "失败,账户销户")))
        return lambda: self._noting(
            [each["id"] for each in lines],
            lambda: bank.take_answers(self._as("finance"), row["id"], data, request=request),
        )

    def _reconcile(self) -> Work | None:
        return self._on_run(
            ("funded", "paying"), closing.reconcile, self.rnd.choice((*["finance2"] * 7, "finance"))
        )
