"""The end of a storm over pay-outs: all that is under way is brought to its end, all that is owed is paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from hub.db.base import reading, today
from hub.domain.errors import HubError
from hub.domain.period import period_at
from hub.operations.payments import bank, cash, closing, handing, money, points, runs
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.reckoning import accounts
from hub.testing.payment_hands import BANK, HAND, RUNS, SHARES, Hands


class Settling(Hands):
    """Nobody tears anything any more."""

    def settle_down(self) -> None:
        """Bring all to its end and pay what is left; then nobody is owed anything that no run would pay."""
        points.listen(None)
        for turn in range(3):
            if turn:  # who is in a run of this period already waits for the next one
                self.app.config["HUB_NOW"].day = today() + dt.timedelta(days=95)
            for row in self._all(select(RUNS).order_by(RUNS.c.id)):
                self._finish(row["id"])
            for key in (HAND, BANK):
                self._last_run(key)
        self.books.check()
        self.books.whole()
        for key in (HAND, BANK):
            self._nobody_lost(programme(key))

    def _last_run(self, key: str) -> None:
        period = period_at(programme(key).payment.period, today()).key
        try:
            made = runs.make(self._as("clerk"), key, period)
        except HubError:
            return
        self._finish(made.id)

    def _finish(self, run_id: int) -> None:
        row = self._run_row(run_id)
        if row["state"] in ("draft", "reviewed"):
            self._to_approval(run_id, row)
        row = self._run_row(run_id)
        if row["state"] == "approved":
            money.fund(self._as("finance"), run_id, rev=row["seq"], amount=row["amount"], paper="end")
        row = self._run_row(run_id)
        if row["state"] in ("funded", "paying"):
            self._pay_all(row)

    def _to_approval(self, run_id: int, row: dict[str, Any]) -> None:
        try:
            if row["state"] == "reviewed":
                row["seq"] = runs.send_back(self._as("street"), run_id, rev=row["seq"], reason="end").rev
            rev = runs.refresh(self._as("clerk"), run_id, rev=row["seq"]).rev
            if not self._lines_of(row, "drafted"):
                runs.withdraw(self._as("clerk"), run_id, rev=rev, reason="end")
                return
            rev = runs.review(self._as("deputy"), run_id, rev=rev).rev
            runs.approve(self._as("street"), run_id, rev=rev)
        except HubError:
            now = self._run_row(run_id)
            runs.withdraw(self._as("clerk"), run_id, rev=now["seq"], reason="end")

    def _pay_all(self, row: dict[str, Any]) -> None:
        if row["way"] == "bank":
            bank.export(self._as("finance"), row["id"])
            lines = self._lines_of(row, "pending")
            if lines:
                sheet = self._sheet(row, lines, lambda: "成功,")
                self._noting(
                    [each["id"] for each in lines],
                    lambda: bank.take_answers(self._as("finance"), row["id"], sheet),
                )
        else:
            for share in self._all(select(SHARES).where(SHARES.c.run_id == row["id"])):
                self._pay_place(row, share)
        now = self._run_row(row["id"])
        closing.reconcile(self._as("finance2"), row["id"], rev=now["seq"])

    def _pay_place(self, row: dict[str, Any], share: dict[str, Any]) -> None:
        place = share["community_id"]
        one, two = self._agents(place)
        lines = [each for each in self._lines_of(row, "pending") if each["community_id"] == place]
        if share["drawn_on"] is None and lines:
            money.draw(self._as(one), row["id"], place, second=two)
        self._confirmed(row, place, two)
        if lines:
            ids = [each["id"] for each in lines]
            self._noting(ids, lambda: handing.pay(self._as(one), row["id"], ids))
        share = self._all(select(SHARES).where(SHARES.c.id == share["id"]))[0]
        if share["drawn_on"] is not None and share["original_on"] is None:
            back = self._to_give_back(row, place)
            cash.count(self._as(one), row["id"], place, cash=back)
            cash.confirm_count(self._as(two), row["id"], place)
            closing.take_original(self._as("finance"), row["id"], place, brought_by="end", back=back)
        if share["drawn_on"] is not None and share["copy_on"] is None:
            closing.take_copy(self._as("clerk"), row["id"], place, brought_by="end")

    def _confirmed(self, row: dict[str, Any], place: int, two: str) -> None:
        mine = (SHARES.c.run_id == row["id"], SHARES.c.community_id == place)
        [share] = self._all(select(SHARES).where(*mine))
        if share["drawn_on"] is not None and share["drawn_seen_on"] is None:
            cash.confirm_draw(self._as(two), row["id"], place)

    def _nobody_lost(self, found: Programme) -> None:
        until = period_at(found.payment.period, today())
        for owed in accounts(reading(), found):
            reckoned = owed.reckon(found, until)
            waits = found.payment.way == "bank" and not owed.row["account"]
            assert not reckoned.items or waits, (owed.row["number"], reckoned)
