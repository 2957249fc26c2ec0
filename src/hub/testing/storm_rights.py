"""Storm over pay-outs, what is owed: people begin to receive, amounts change, it ends, days pass."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Entitlement
from hub.operations.benefits import entitlements
from hub.operations.benefits.beginning import Granted
from hub.operations.payments import claims
from hub.operations.payments.programmes import programme
from hub.operations.verb import CaseRef
from hub.testing.payment_hands import BANK, HAND
from hub.testing.payment_settling import Settling

OWNERS = Entitlement.__table__
LISTS: Final = ("civil_affairs.veterans_pension", "civil_affairs.veterans_allowance")
ACCOUNT: Final = "6222000000000000999"
Work = Callable[[], CaseRef | None]
"""One act of a person, ready to be done, and done again where it was torn."""


class Rights(Settling):
    """Each method chooses an act by chance; None where there is nothing to act on."""

    def __init__(self, app: Flask, people: Sequence[tuple[int, int]], seed: int) -> None:
        super().__init__(app, people)
        self.rnd = random.Random(seed)
        self._no = 0

    def _request(self) -> str:
        self._no += 1
        return f"storm-{self._no}"

    def _entitle(self) -> Work | None:
        person, place = self.rnd.choice(self.people)
        key = self.rnd.choice((HAND, HAND, *LISTS))
        said = Granted(
            key, "civil_affairs", person, place, self.rnd.randint(1, 900_00), today().replace(day=1),
            paper="storm", account=ACCOUNT if key in LISTS and self.rnd.random() < 0.9 else "",
        )  # fmt: skip
        request = self._request()

        def work() -> CaseRef:
            made = entitlements.take_over(self._as("clerk"), said, request=request)
            return entitlements.answer(
                self._as("clerk2"), made.id, rev=made.rev, confirms=True, request=f"{request}a"
            )

        return work

    def _owner(self, *states: str) -> dict[str, Any] | None:
        rows = self._all(select(OWNERS).where(OWNERS.c.state.in_(states)).order_by(OWNERS.c.id))
        return self.rnd.choice(rows) if rows else None

    def _some_day(self, row: dict[str, Any]) -> dt.date:
        """A day from its beginning to three months ahead: changes reach into what was paid."""
        begun: dt.date = row["from_on"]
        span = (today() - begun).days + 90
        return begun + dt.timedelta(days=self.rnd.randint(0, max(span, 1)))

    def _amount(self) -> Work | None:
        row = self._owner("active")
        if row is None:
            return None
        amount, day, request = self.rnd.randint(0, 900_00), self._some_day(row), self._request()
        return lambda: entitlements.change_amount(
            self._as("clerk"),
            row["id"],
            rev=row["seq"],
            amount=amount,
            first=day,
            reason="storm",
            request=request,
        )

    def _suspend(self) -> Work | None:
        row = self._owner("active")
        if row is None:
            return None
        day, request = self._some_day(row), self._request()
        return lambda: entitlements.suspend(
            self._as("clerk"), row["id"], rev=row["seq"], first=day, reason="storm", request=request
        )

    def _resume(self) -> Work | None:
        row = self._owner("suspended")
        if row is None:
            return None
        amount, day, request = self.rnd.randint(1, 900_00), self._some_day(row), self._request()
        return lambda: entitlements.resume(
            self._as("clerk"),
            row["id"],
            rev=row["seq"],
            first=day,
            amount=amount,
            reason="storm",
            request=request,
        )

    def _end(self) -> Work | None:
        row = self._owner("active", "suspended")
        if row is None:
            return None
        day, request = self._some_day(row), self._request()
        return lambda: entitlements.end(
            self._as("clerk"), row["id"], rev=row["seq"], last=day, reason="storm", request=request
        )

    def _claim(self) -> Work | None:
        key = self.rnd.choice((HAND, BANK))
        found = claims.claims(reading(), programme(key))
        if not found:
            return None
        owed, left = self.rnd.choice(found)
        amount, how, request = (
            self.rnd.randint(1, left),
            self.rnd.choice(("repaid", "waived")),
            self._request(),
        )
        return lambda: claims.settle(
            self._as("street"), owed.row["id"], how=how, amount=amount, reason="storm", request=request
        )

    def _day(self) -> Work | None:
        ahead = dt.timedelta(days=self.rnd.choice((1, 1, 3, 12)))

        def work() -> None:
            self.app.config["HUB_NOW"].day = today() + ahead

        return work
