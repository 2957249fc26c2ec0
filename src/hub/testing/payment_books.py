"""The books of a storm over pay-outs: kept beside the tables, and what must hold between the two.

An account is one person's part of a programme. `owed` is what its spans owe for a period today, `most` the
most that was ever owed for it, `settled` what living lines (drafted, pending, paid) and decided claims say
of it.
After every act, read from the tables:

1. A run that is approved keeps its sum for good, and approved = pending + paid + returned, in lines and fen.
   Before that it has drafted lines only; each line is the sum of its items.
2. A period is due to an account once: of all living lines only one has its `due`.
3. A period never gets more than was ever owed for it, but for one thing: where a set-off is given up (its
   line came back, its draft was reckoned anew), what it took off stands there again, because it is in the
   payee's hand already. So an act may raise what is settled of a period above `most` (or above where it stood
   over it) by the set-offs it gave up, and by nothing else. The next line takes exactly that off again.
4. All periods of an account together never get more than all that was ever owed: nobody is paid twice.
5. What a line would bring less what stays a claim is what is owed less what is settled: nobody is lost.
6. Money that left stays as it was noted: a line that two people handed out, or that the bank said it paid, is
   paid, for the amount it then had, until one of the two takes it back; and no other line is.

Closed runs do not change. They are added up once, when they close; `whole` reads all of them again and
compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, select

from hub.db.base import reading, today
from hub.db.models import Entitlement, PaymentItem, PaymentLine, PaymentRun
from hub.domain.entitlement import owed as owed_for
from hub.domain.payment import BOUND, LIVE, periods
from hub.domain.period import period_at, period_of
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.reckoning import Owed, accounts
from hub.operations.payments.runs import LATER

_runs, _lines, _items = PaymentRun.__table__, PaymentLine.__table__, PaymentItem.__table__
_owners = Entitlement.__table__
CLOSED: Final = ("reconciled", "withdrawn")
Account = tuple[str, int]
Key = tuple[Account, str]
"""An account and one of its periods."""


class Books:
    """What was seen so far of the programmes `keys`; `check` after every act, `whole` now and then."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.programmes = [programme(key) for key in keys]
        self.handed: dict[int, int] = {}
        self._approved: dict[int, tuple[int, int]] = {}
        self._open_runs: set[int] = set()
        self._last_run = 0
        self._settled: Counter[Key] = Counter()
        self._due: Counter[Key] = Counter()
        self._open: Counter[Key] = Counter()
        self._offs: dict[int, tuple[Key, int]] = {}
        self._most: dict[Key, int] = {}
        self._sums: Counter[Account] = Counter()
        self._seen: dict[str, Any] = {}
        self._last_claim = 0

    def check(self) -> None:
        """All that holds after every act. Raises AssertionError."""
        self._owed()
        still = _runs.c.id.in_(self._open_runs) | (_runs.c.id > self._last_run)
        runs = self._all(select(_runs).where(still))
        lines = self._lines([run["id"] for run in runs])
        for run in runs:
            self._run_holds(run, [line for line in lines if line["run_id"] == run["id"]])
        self._money_left(lines)
        self._periods([run["id"] for run in runs if run["state"] in CLOSED], lines)
        self._open_runs = {run["id"] for run in runs if run["state"] not in CLOSED}
        self._last_run = max([self._last_run, *(run["id"] for run in runs)])

    def whole(self) -> None:
        """All of it again from the tables, closed runs too; and every account's reckoning."""
        runs = self._all(select(_runs))
        lines = self._lines([run["id"] for run in runs])
        for run in runs:
            self._run_holds(run, [line for line in lines if line["run_id"] == run["id"]])
        self._money_left(lines)
        settled, due, _ = self._read(lines)
        for row in self._claims(0):
            settled[self._key(row)] += row["amount"]
        added_up = _whole(self._settled, self._open)
        assert (+added_up, -added_up) == (+settled, -settled)
        assert max(due.values(), default=0) <= 1, due.most_common(1)
        for found in self.programmes:
            self._reckoned(found, settled)

    # --- runs and lines -----------------------------------------------------------------------------

    def _run_holds(self, run: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> None:
        for line in lines:
            assert line["amount"] == sum(item["amount"] for item in line["items"]) >= 0, line
        if run["state"] not in LATER:
            assert {line["state"] for line in lines} <= {"drafted"}, run
            return
        assert {line["state"] for line in lines} <= set(BOUND), run
        said = (run["lines"], run["amount"])
        assert (len(lines), sum(line["amount"] for line in lines)) == said, run
        assert self._approved.setdefault(run["id"], said) == said, run
        assert run["state"] not in CLOSED or all(line["state"] != "pending" for line in lines), run

    def _money_left(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Lines with an amount are paid if and only if somebody saw the money go, for that amount."""
        for line in lines:
            if line["amount"]:
                paid = line["amount"] if line["state"] == "paid" else None
                assert self.handed.get(line["id"]) == paid, (line, self.handed.get(line["id"]))

    def _lines(self, run_ids: Sequence[int]) -> list[dict[str, Any]]:
        lines = self._all(
            select(_lines.c.id, _lines.c.run_id, _lines.c.state, _lines.c.amount, _lines.c.programme,
                   _lines.c.resident_id).where(_lines.c.run_id.in_(run_ids))
        )  # fmt: skip
        items: dict[int, list[dict[str, Any]]] = {}
        mine = select(_items).join_from(_items, _lines, _lines.c.id == _items.c.line_id)
        for row in self._all(mine.where(_lines.c.run_id.in_(run_ids))):
            items.setdefault(row["line_id"], []).append(row)
        return [{**line, "items": items.get(line["id"], [])} for line in lines]

    # --- periods ------------------------------------------------------------------------------------

    def _periods(self, closing: Sequence[int], lines: Sequence[dict[str, Any]]) -> None:
        before = _whole(self._settled, self._open)
        for row in self._claims(self._last_claim):
            self._settled[self._key(row)] += row["amount"]
            self._last_claim = row["id"]
        now, due, offs = self._read(lines)
        for key, count in due.items():
            assert count + self._due[key] == 1, ("due twice", key)
        given_up: Counter[Key] = Counter()
        for number, (key, fen) in self._offs.items():
            if number not in offs:
                given_up[key] += fen
        after = _whole(self._settled, now)
        for key in {*self._open, *now}:
            most = max(self._most.get(key, 0), before[key]) + given_up[key]
            assert after[key] <= most, ("a period twice", key, after[key], most)
        self._accounts_hold(after)
        self._open, self._offs = now, offs
        self._close([line for line in lines if line["run_id"] in closing])

    def _accounts_hold(self, settled: Mapping[Key, int]) -> None:
        sums: Counter[Account] = Counter()
        for (account, _), fen in settled.items():
            sums[account] += fen
        for account, fen in sums.items():
            assert fen <= self._sums[account], ("paid twice", account, fen, self._sums[account])

    def _close(self, lines: Sequence[dict[str, Any]]) -> None:
        """What these lines settled is added up for good."""
        settled, due, offs = self._read(lines)
        self._settled.update(settled)
        self._due.update(due)
        self._open.subtract(settled)
        self._offs = {number: off for number, off in self._offs.items() if number not in offs}

    def _read(
        self, lines: Sequence[dict[str, Any]]
    ) -> tuple[Counter[Key], Counter[Key], dict[int, tuple[Key, int]]]:
        """What living lines settle, what they have as due, and their set-offs by item."""
        settled: Counter[Key] = Counter()
        due: Counter[Key] = Counter()
        offs: dict[int, tuple[Key, int]] = {}
        for line in lines:
            if line["state"] not in LIVE:
                continue
            account = (line["programme"], line["resident_id"])
            for item in line["items"]:
                key = (account, item["period"])
                settled[key] += item["amount"]
                due[key] += item["kind"] == "due"
                if item["kind"] == "set_off":
                    offs[item["id"]] = (key, -item["amount"])
        return settled, +due, offs

    def _claims(self, after: int) -> list[dict[str, Any]]:
        query = (
            select(_items, _owners.c.programme, _owners.c.resident_id)
            .join_from(_items, _owners, _owners.c.id == _items.c.entitlement_id)
            .where(_items.c.line_id.is_(None), _items.c.id > after)
        )
        return self._all(query.order_by(_items.c.id))

    def _key(self, row: Mapping[str, Any]) -> Key:
        return (row["programme"], row["resident_id"]), row["period"]

    # --- what is owed -------------------------------------------------------------------------------

    def _owed(self) -> None:
        """Learn what is owed, where an entitlement has changed or a period has begun since."""
        for found in self.programmes:
            mine = _owners.c.programme.in_(found.keys)
            signs = reading().execute(select(func.count(), func.sum(_owners.c.seq)).where(mine)).one()
            sign = (*signs, period_at(found.payment.period, today()))
            if self._seen.get(found.key) == sign:
                continue
            self._seen[found.key] = sign
            for owed in accounts(reading(), found):
                self._learn(owed, found)

    def _learn(self, owed: Owed, found: Programme) -> None:
        account = (owed.row["programme"], owed.row["resident_id"])
        until = period_at(found.payment.period, today())
        sign = (until.key, *((row["id"], row["seq"]) for row in owed.rows))
        if self._seen.get(str(account)) == sign:
            return
        self._seen[str(account)] = sign
        for period, fen in owed_by_period(owed, found).items():
            more = fen - self._most.get((account, period), 0)
            if more > 0:
                self._most[account, period] = fen
                self._sums[account] += more

    def _reckoned(self, found: Programme, settled: Mapping[Key, int]) -> None:
        until = period_at(found.payment.period, today())
        for owed in accounts(reading(), found):
            account = (owed.row["programme"], owed.row["resident_id"])
            due = owed_by_period(owed, found)
            open_fen = sum(fen - settled[account, period] for period, fen in due.items())
            reckoned = owed.reckon(found, until)
            assert reckoned.amount - reckoned.claim == open_fen, (owed.row["number"], reckoned, open_fen)

    def _all(self, query: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in reading().execute(query).mappings()]


def owed_by_period(owed: Owed, found: Programme) -> dict[str, int]:
    """Fen owed today for each period from the account's first to the running one."""
    kind = found.payment.period
    begins, until = period_at(kind, owed.since), period_at(kind, today())
    mine = periods(kind, begins, until) if begins <= until else ()
    return {each.key: owed_for(owed.ordered, period_of(each.key), found.payment.rate) for each in mine}


def _whole(one: Counter[Key], two: Counter[Key]) -> Counter[Key]:
    both = Counter(one)
    both.update(two)
    return both
