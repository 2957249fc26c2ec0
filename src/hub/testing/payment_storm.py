"""A storm over pay-outs: random acts, crashes at every named point, retries; the money stays whole.

Checked after every act, from the tables and not from what verbs say:

- approved = pending + paid + returned, for every run, to the fen, and each line is the sum of its items;
- one living line is due for a payee's period, and no account was ever settled with more than was ever owed:
  nobody is paid twice;
- nothing handed out is lost: what was handed out once stands as paid, or was taken back by a person.

At the end everything under way is brought to its end, and nobody is owed anything that no run would pay.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, select

from hub.db.base import db, reading, today
from hub.db.models import Entitlement, PaymentItem, PaymentLine, PaymentRun, PaymentShare
from hub.domain.entitlement import owed as owed_for
from hub.domain.errors import HubError
from hub.domain.payment import LIVE, RETURNS, periods
from hub.domain.period import period_at, period_of
from hub.operations import entitlements
from hub.operations.entitlements import Granted
from hub.operations.payments import bank, claims, closing, handing, money, points, runs
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.reckoning import Owed, accounts
from hub.operations.payments.runs import LATER
from hub.operations.people import actor_by_login
from hub.operations.verb import CaseRef

_runs, _lines, _items = PaymentRun.__table__, PaymentLine.__table__, PaymentItem.__table__
_shares, _owners = PaymentShare.__table__, Entitlement.__table__
HAND: Final = "civil_affairs.minimum_living"
BANK: Final = "civil_affairs.veterans"
LISTS: Final = ("civil_affairs.veterans_pension", "civil_affairs.veterans_allowance")
ACCOUNT: Final = "6222000000000000999"
Work = Callable[[], CaseRef | None]


class Crash(BaseException):
    """The program dies here; no handler of errors sees it."""


class Storm:
    """Acts on one centre (of `hub.testing.centre.small_centre`) with a clock of its own."""

    def __init__(self, app: Flask, people: Sequence[tuple[int, int]], seed: int) -> None:
        self.app, self.people, self.rnd = app, people, random.Random(seed)
        self.done: Counter[str] = Counter()
        self.most: dict[tuple[Any, str], int] = {}
        self.handed: dict[int, int] = {}
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
            self.check()
            if told and no % 100 == 99:
                told(no + 1)

    def _acts(self) -> dict[str, tuple[int, Callable[[], Work | None]]]:
        return {
            "entitle": (6, self._entitle), "amount": (6, self._amount), "suspend": (2, self._suspend),
            "resume": (2, self._resume), "end": (1, self._end), "claim": (1, self._claim),
            "day": (4, self._day), "make": (9, self._make), "refresh": (2, self._refresh),
            "hold": (1, self._hold), "withdraw": (1, self._withdraw), "review": (9, self._review),
            "back": (2, self._send_back), "approve": (9, self._approve), "fund": (9, self._fund),
            "draw": (9, self._draw), "pay": (22, self._pay), "return": (8, self._return),
            "unmark": (2, self._unmark), "original": (7, self._original), "copy": (7, self._copy),
            "export": (5, self._export), "answers": (7, self._answers), "reconcile": (8, self._reconcile),
        }  # fmt: skip

    def _do(self, name: str, work: Work) -> None:
        """One act: perhaps it dies at a point and is tried again, perhaps it is sent twice."""
        if self.rnd.random() < 0.2:
            with self._dying():
                try:
                    work()
                except Crash:
                    self.done["crashed"] += 1
                except HubError:
                    self.done["refused"] += 1
            db.session.rollback()
            self.check()
        try:
            work()
            self.done[name] += 1
            if self.rnd.random() < 0.1:
                work()
        except HubError:
            self.done["refused"] += 1
        db.session.rollback()

    @contextmanager
    def _dying(self) -> Iterator[None]:
        """The program dies the first, second or third time it passes one of the points, or the next."""
        left = self.rnd.randint(1, 3)

        def here(point: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
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
        rows = self._all(select(_owners).where(_owners.c.state.in_(states)).order_by(_owners.c.id))
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
        ahead = dt.timedelta(days=self.rnd.choice((1, 1, 3, 20)))

        def work() -> None:
            self.app.config["HUB_NOW"].day = today() + ahead

        return work

    def _make(self) -> Work | None:
        key, request = self.rnd.choice((HAND, BANK)), self._request()
        kind = programme(key).payment.period
        period = period_at(kind, today() - dt.timedelta(days=self.rnd.choice((0, 0, 0, 70)))).key
        return lambda: runs.make(self._as("clerk"), key, period, request=request)

    def _run(self, *states: str, way: str = "") -> dict[str, Any] | None:
        asked = select(_runs).where(_runs.c.state.in_(states)).order_by(_runs.c.id)
        rows = self._all(asked.where(_runs.c.way == way) if way else asked)
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
        return self._on_run(("draft",), runs.review, self.rnd.choice(("deputy", "deputy", "clerk")))

    def _send_back(self) -> Work | None:
        return self._on_run(("reviewed",), runs.send_back, "street", reason="storm")

    def _approve(self) -> Work | None:
        return self._on_run(
            ("reviewed",), runs.approve, self.rnd.choice(("street", "street", "director", "clerk"))
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

    def _share(self, row: dict[str, Any] | None) -> int | None:
        if row is None:
            return None
        places = self._all(select(_shares.c.community_id).where(_shares.c.run_id == row["id"]))
        return int(self.rnd.choice(places)["community_id"])

    def _draw(self) -> Work | None:
        row, request = self._run("funded", "paying", way="cash"), self._request()
        place = self._share(row)
        if row is None or place is None:
            return None
        one, two = self._agents(place)
        return lambda: money.draw(self._as(one), row["id"], place, second=two, request=request)

    def _line(self, row: dict[str, Any], state: str) -> dict[str, Any] | None:
        lines = self._lines_of(row, state)
        return self.rnd.choice(lines) if lines else None

    def _pay(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        line = self._line(row, self.rnd.choice(("pending", "pending", "pending", "paid"))) if row else None
        if row is None or line is None:
            return None
        mine = [
            each for each in self._lines_of(row, "pending") if each["community_id"] == line["community_id"]
        ]
        chosen = {line["id"], *(each["id"] for each in mine if self.rnd.random() < 0.5)}
        one, two = self._agents(line["community_id"])

        def work() -> CaseRef:
            before = self._states(chosen)
            done = handing.pay(self._as(one), row["id"], sorted(chosen), second=two, request=request)
            for key, state in self._states(chosen).items():
                if before[key] == "pending" and state == "paid":
                    self.handed[key] = self.handed.get(key, 0) + 1
            return done

        return work

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

        def work() -> CaseRef:
            before = self._states({line["id"]})[line["id"]]
            done = handing.unmark(self._as(one), row["id"], line["id"], reason="storm", request=request)
            if before == "paid" and self._states({line["id"]})[line["id"]] == "pending":
                self.handed[line["id"]] -= 1
            return done

        return work

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

    def _to_give_back(self, row: dict[str, Any], place: int) -> int:
        mine = (_shares.c.run_id == row["id"], _shares.c.community_id == place)
        drawn = self._all(select(_shares.c.drawn).where(*mine))[0]["drawn"] or 0
        paid = sum(each["amount"] for each in self._lines_of(row, "paid") if each["community_id"] == place)
        return max(drawn - paid, 0)

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
        return lambda: bank.take_answers(self._as("finance"), row["id"], data, request=request)

    def _sheet(
        self, row: dict[str, Any], lines: Sequence[dict[str, Any]], result: Callable[[], str]
    ) -> bytes:
        said = [",".join(bank.ANSWERS)]
        said += [f"{row['number']},{each['number']},{each['amount'] / 100:.2f},{result()}" for each in lines]
        return "\n".join(said).encode()

    def _reconcile(self) -> Work | None:
        return self._on_run(("funded", "paying"), closing.reconcile, "finance")

    # --- what must hold -----------------------------------------------------------------------------

    def check(self) -> None:
        """All that holds after every act."""
        self._sums()
        self._nobody_twice()
        for key, times in self.handed.items():
            state = self._states({key}).get(key)
            assert times in (0, 1), (key, times)
            assert (state == "paid") == (times == 1), (key, state, times)

    def _sums(self) -> None:
        query = select(_lines.c.run_id, _lines.c.state, func.count(), func.sum(_lines.c.amount))
        parts: dict[int, dict[str, tuple[int, int]]] = {}
        for run_id, state, count, fen in reading().execute(query.group_by(_lines.c.run_id, _lines.c.state)):
            parts.setdefault(run_id, {})[state] = (int(count), int(fen))
        for run in self._all(select(_runs.c.id, _runs.c.state, _runs.c.amount, _runs.c.lines)):
            mine = parts.get(run["id"], {})
            if run["state"] in LATER:
                assert "drafted" not in mine, run
                bound = [mine.get(state, (0, 0)) for state in ("pending", "paid", "returned")]
                assert (sum(n for n, _ in bound), sum(fen for _, fen in bound)) == (
                    run["lines"],
                    run["amount"],
                ), run
            else:
                assert set(mine) <= {"drafted"}, run
        wrong = (
            select(_lines.c.id)
            .outerjoin(_items, _items.c.line_id == _lines.c.id)
            .group_by(_lines.c.id, _lines.c.amount)
            .having(func.coalesce(func.sum(_items.c.amount), 0) != _lines.c.amount)
        )
        assert reading().execute(wrong).all() == []

    def _nobody_twice(self) -> None:
        """One living line is due for a period; and all that was settled never exceeds all that was ever owed.

        A single period may for a while be settled with more, where a line that set something off came back
        after the reason had gone. The next line takes it off again: the payee's whole account must hold.
        """
        due = (
            select(_items.c.entitlement_id)
            .join(_lines, _lines.c.id == _items.c.line_id)
            .where(_items.c.kind == "due", _lines.c.state.in_(LIVE))
            .group_by(_items.c.entitlement_id, _items.c.period)
            .having(func.count() > 1)
        )
        assert reading().execute(due).all() == []
        for key in (HAND, BANK):
            found = programme(key)
            for owed in accounts(reading(), found):
                account = self._account(owed)
                for period, fen in self._owed_now(owed, found).items():
                    self.most[account, period] = max(self.most.get((account, period), 0), fen)
                most = sum(fen for (whose, _), fen in self.most.items() if whose == account)
                assert sum(owed.settled.values()) <= most, (owed.row["number"], owed.settled, most)

    def _owed_now(self, owed: Owed, found: Programme) -> dict[str, int]:
        kind, now = found.payment.period, period_at(found.payment.period, today())
        mine = [each.key for each in periods(kind, period_at(kind, owed.since), now)]
        keys = dict.fromkeys((*mine, *owed.settled))
        return {key: owed_for(owed.ordered, period_of(key), found.payment.rate) for key in keys}

    def _account(self, owed: Owed) -> Any:
        return owed.row["programme"], owed.row["resident_id"]

    def settle_down(self) -> None:
        """Bring all to its end and pay what is left; then nobody is owed anything that no run would pay."""
        points.listen(None)
        for turn in range(3):
            if turn:  # who is in a run of this period already waits for the next one
                self.app.config["HUB_NOW"].day = today() + dt.timedelta(days=95)
            for row in self._all(select(_runs).order_by(_runs.c.id)):
                self._finish(row["id"])
            for key in (HAND, BANK):
                self._last_run(key)
        self.check()
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
        row = self._all(select(_runs).where(_runs.c.id == run_id))[0]
        if row["state"] in ("draft", "reviewed"):
            self._to_approval(run_id, row)
        row = self._all(select(_runs).where(_runs.c.id == run_id))[0]
        if row["state"] == "approved":
            money.fund(self._as("finance"), run_id, rev=row["seq"], amount=row["amount"], paper="end")
        row = self._all(select(_runs).where(_runs.c.id == run_id))[0]
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
            now = self._all(select(_runs).where(_runs.c.id == run_id))[0]
            runs.withdraw(self._as("clerk"), run_id, rev=now["seq"], reason="end")

    def _pay_all(self, row: dict[str, Any]) -> None:
        if row["way"] == "bank":
            bank.export(self._as("finance"), row["id"])
            lines = self._lines_of(row, "pending")
            if lines:
                bank.take_answers(self._as("finance"), row["id"], self._sheet(row, lines, lambda: "成功,"))
        else:
            for share in self._all(select(_shares).where(_shares.c.run_id == row["id"])):
                self._pay_place(row, share)
        now = self._all(select(_runs).where(_runs.c.id == row["id"]))[0]
        closing.reconcile(self._as("finance"), row["id"], rev=now["seq"])

    def _pay_place(self, row: dict[str, Any], share: dict[str, Any]) -> None:
        place = share["community_id"]
        one, two = self._agents(place)
        lines = [each for each in self._lines_of(row, "pending") if each["community_id"] == place]
        if share["drawn_on"] is None and lines:
            money.draw(self._as(one), row["id"], place, second=two)
        if lines:
            handing.pay(self._as(one), row["id"], [each["id"] for each in lines], second=two)
            self.handed |= {each["id"]: 1 for each in lines}
        share = self._all(select(_shares).where(_shares.c.id == share["id"]))[0]
        if share["drawn_on"] is not None and share["original_on"] is None:
            back = self._to_give_back(row, place)
            closing.take_original(self._as("finance"), row["id"], place, brought_by="end", back=back)
        if share["drawn_on"] is not None and share["copy_on"] is None:
            closing.take_copy(self._as("clerk"), row["id"], place, brought_by="end")

    def _nobody_lost(self, found: Programme) -> None:
        until = period_at(found.payment.period, today())
        for owed in accounts(reading(), found):
            reckoned = owed.reckon(found, until)
            waits = found.payment.way == "bank" and not owed.row["account"]
            assert not reckoned.items or waits, (owed.row["number"], reckoned)

    # --- small things -------------------------------------------------------------------------------

    def _agents(self, place: int) -> tuple[str, str]:
        letter = "e" if place == min(place for _, place in self.people) else "w"
        pair = [f"agent-{letter}", f"agent-{letter}2"]
        return pair[0], pair[1]

    def _as(self, login: str) -> Any:
        return actor_by_login(login)

    def _all(self, query: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in reading().execute(query).mappings()]

    def _lines_of(self, row: dict[str, Any], state: str) -> list[dict[str, Any]]:
        mine = (_lines.c.run_id == row["id"], _lines.c.state == state, _lines.c.amount > 0)
        return self._all(select(_lines).where(*mine).order_by(_lines.c.no))

    def _states(self, ids: set[int]) -> dict[int, str]:
        query = select(_lines.c.id, _lines.c.state).where(_lines.c.id.in_(ids))
        return {row.id: row.state for row in reading().execute(query)}
