"""A storm over pay-outs: random acts, crashes at every named point, cut connections, retries.

What must hold after every act is written in `payment_books`. At the end everything under way is brought to
its end (`payment_settling`), and nobody is owed anything that no run would pay.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from hub.db.base import db, reading, today
from hub.db.models import Entitlement
from hub.domain.errors import HubError
from hub.domain.payment import RETURNS
from hub.domain.period import period_at
from hub.operations.benefits import entitlements
from hub.operations.benefits.entitlements import Granted
from hub.operations.payments import bank, cash, claims, closing, handing, money, points, runs
from hub.operations.payments.programmes import programme
from hub.operations.verb import CaseRef
from hub.testing.payment_hands import BANK, HAND, RUNS, SHARES
from hub.testing.payment_settling import Settling

OWNERS = Entitlement.__table__
LISTS: Final = ("civil_affairs.veterans_pension", "civil_affairs.veterans_allowance")
ACCOUNT: Final = "6222000000000000999"
WHOLE: Final = 500
"""After so many acts all is read again, closed runs too."""
Work = Callable[[], CaseRef | None]


class Crash(BaseException):
    """The program dies here; no handler of errors sees it."""


class Storm(Settling):
    """Acts on one centre (of `hub.testing.centre.small_centre`) with a clock of its own."""

    def __init__(self, app: Flask, people: Sequence[tuple[int, int]], seed: int) -> None:
        super().__init__(app, people)
        self.rnd = random.Random(seed)
        self.done: Counter[str] = Counter()
        self._no = 0

    # --- the storm ----------------------------------------------------------------------------------

    def blow(self, count: int, told: Callable[[int], None] | None = None) -> None:
        """So many acts, each checked; raises AssertionError at the first thing that does not hold."""
        acts = list(self._acts().items())
        weights = [weight for _, (weight, _) in acts]
        for no in range(count):
            work: Work | None = None
            while work is None:
                name, (_, act) = self.rnd.choices(acts, weights)[0]
                work = act()
            self._do(name, work)
            self.books.check()
            if no % WHOLE == WHOLE - 1:
                self.books.whole()
            if told and no % 100 == 99:
                told(no + 1)

    def _acts(self) -> dict[str, tuple[int, Callable[[], Work | None]]]:
        return {
            "entitle": (4, self._entitle), "amount": (4, self._amount), "suspend": (2, self._suspend),
            "resume": (2, self._resume), "end": (1, self._end), "claim": (1, self._claim),
            "day": (2, self._day), "make": (6, self._make), "refresh": (2, self._refresh),
            "hold": (1, self._hold), "withdraw": (1, self._withdraw), "review": (9, self._review),
            "back": (1, self._send_back), "approve": (9, self._approve), "fund": (9, self._fund),
            "draw": (14, self._draw), "seen": (14, self._seen),
            "undraw": (1, self._undraw), "pay": (34, self._pay), "return": (4, self._return),
            "unmark": (2, self._unmark), "count": (9, self._count), "counted": (9, self._counted),
            "original": (7, self._original), "copy": (7, self._copy),
            "export": (5, self._export), "answers": (7, self._answers), "reconcile": (4, self._reconcile),
        }  # fmt: skip

    def _do(self, name: str, work: Work) -> None:
        """One act: perhaps it dies at a point and is tried again, perhaps it is sent twice."""
        if self.rnd.random() < 0.2:
            with self._dying():
                self._try(work)
            db.session.rollback()
            self.books.check()
        if self._try(work):
            self.done[name] += 1
            if self.rnd.random() < 0.1:
                self._try(work)
        db.session.rollback()

    def _try(self, work: Work) -> bool:
        try:
            work()
        except Crash:
            self.done["crashed"] += 1
        except DBAPIError:
            self.done["cut"] += 1
        except HubError:
            self.done["refused"] += 1
        else:
            return True
        return False

    @contextmanager
    def _dying(self) -> Iterator[None]:
        """At the first, second or third point that is passed, the program dies or the connection is cut."""
        left, cut = self.rnd.choice((1, 1, 1, 2, 3)), self.rnd.random() < 0.4

        def here(point: str) -> None:
            nonlocal left
            left -= 1
            if left == 0 and cut:
                _cut()
            elif left == 0:
                raise Crash(point)

        points.listen(here)
        try:
            yield
        finally:
            points.listen(None)

    def _request(self) -> str:
        self._no += 1
        return f"storm-{self._no}"

    # --- what people do -----------------------------------------------------------------------------

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
        span = (today() - row["from_on"]).days + 90
        return row["from_on"] + dt.timedelta(days=self.rnd.randint(0, max(span, 1)))

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

    def _share(self, row: dict[str, Any] | None, *, drawn: bool = True) -> int | None:
        if row is None:
            return None
        asked = select(SHARES.c.community_id).where(SHARES.c.run_id == row["id"])
        places = self._all(asked.where(SHARES.c.drawn_on.is_not(None) == drawn))
        return int(self.rnd.choice(places)["community_id"]) if places else None

    def _draw(self) -> Work | None:
        row, request = self._run("funded", "paying", way="cash"), self._request()
        place = self._share(row, drawn=self.rnd.random() < 0.1)
        if row is None or place is None:
            return None
        one, two = self._agents(place)
        return lambda: money.draw(self._as(one), row["id"], place, second=two, request=request)

    def _seen(self) -> Work | None:
        return self._with_cash(cash.confirm_draw, second=self.rnd.random() < 0.95)

    def _undraw(self) -> Work | None:
        return self._with_cash(cash.undraw, reason="storm")

    def _count(self) -> Work | None:
        off = self.rnd.choice((0, 0, 0, 0, 1))
        return self._with_cash(
            lambda who, run, place, **said: cash.count(
                who, run, place, cash=self._to_give_back(self._run_row(run), place) + off, **said
            )
        )

    def _counted(self) -> Work | None:
        return self._with_cash(cash.confirm_count, second=self.rnd.random() < 0.95)

    def _with_cash(self, act: Callable[..., CaseRef], *, second: bool = False, **said: Any) -> Work | None:
        """One of the two does something about a community's cash."""
        row, request = self._run("paying", way="cash"), self._request()
        place = self._share(row)
        if row is None or place is None:
            return None
        who = self._agents(place)[second]
        return lambda: act(self._as(who), row["id"], place, request=request, **said)

    def _line(self, row: dict[str, Any], state: str, place: int | None = None) -> dict[str, Any] | None:
        lines = [each for each in self._lines_of(row, state) if place in (None, each["community_id"])]
        return self.rnd.choice(lines) if lines else None

    def _pay(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        wanted = "paid" if self.rnd.random() < 0.1 else "pending"
        place = self._share(row, drawn=self.rnd.random() < 0.9)
        line = self._line(row, wanted, place) if row else None
        if row is None or line is None:
            return None
        mine = [
            each for each in self._lines_of(row, "pending") if each["community_id"] == line["community_id"]
        ]
        chosen = {line["id"], *(each["id"] for each in mine if self.rnd.random() < 0.5)}
        one, _ = self._agents(line["community_id"])

        ids = sorted(chosen)
        return lambda: self._noting(ids, lambda: handing.pay(self._as(one), row["id"], ids, request=request))

    def _return(self) -> Work | None:
        row, request = self._run("approved", "funded", "paying"), self._request()
        line = self._line(row, "pending") if row else None
        if row is None or line is None or (row["way"] == "bank" and row["bank_hash"]):
            return None
        one, _ = self._agents(line["community_id"])
        reason = self.rnd.choice(RETURNS)
        return lambda: handing.give_back(
            self._as(one), row["id"], [line["id"]], reason=reason, request=request
        )

    def _unmark(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        line = self._line(row, "paid") if row else None
        if row is None or line is None:
            return None
        one, _ = self._agents(line["community_id"])

        return lambda: self._noting(
            [line["id"]],
            lambda: handing.unmark(self._as(one), row["id"], line["id"], reason="storm", request=request),
        )

    def _original(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        place = self._share(row)
        if row is None or place is None:
            return None
        back = self._to_give_back(row, place)
        return lambda: closing.take_original(
            self._as("finance"), row["id"], place, brought_by="storm", back=back, request=request
        )

    def _copy(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        place = self._share(row)
        if row is None or place is None:
            return None
        return lambda: closing.take_copy(
            self._as("clerk"), row["id"], place, brought_by="storm", request=request
        )

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
        data = self._sheet(row, lines, lambda: self.rnd.choice(("成功,", "成功,", "失败,账户销户")))
        return lambda: self._noting(
            [each["id"] for each in lines],
            lambda: bank.take_answers(self._as("finance"), row["id"], data, request=request),
        )

    def _reconcile(self) -> Work | None:
        return self._on_run(("funded", "paying"), closing.reconcile, "finance")


def _cut() -> None:
    """The connection to the database is gone; whoever uses it next is told by the driver."""
    raw: Any = reading().connection.dbapi_connection
    raw.close()
