"""What a pay-out is made of: what is owed against what was paid, period by period, in whole fen.

A debt is what the spans owe for a period less what was settled of it. A change in the past therefore comes
back by itself, as an item of the next line with its reason; what was paid too much is set off against what
is due, never below zero, and what is left over is a claim that a person decides on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub.domain.entitlement import Span, owed
from hub.domain.period import ONCE, Period, next_period

UNDER_WAY: Final = ("draft", "reviewed", "approved", "funded", "paying")
"""States of a pay-out with which something is still to be done."""
RUN_STATES: Final = (*UNDER_WAY, "reconciled", "withdrawn")
LIVE: Final = ("drafted", "pending", "paid")
"""States of a line that settle what it is about; what is returned is owed again."""
BOUND: Final = ("pending", "paid", "returned")
"""States of a line that was approved: approved = pending + paid + returned."""
RETURNS: Final = ("absent", "account_closed", "died", "moved", "refused", "wrong_account", "not_owed")
"""Why a line was not paid."""
ITEMS: Final = ("due", "arrears", "again", "set_off", "repaid", "waived")
"""due: of the run's own period · arrears: more owed of an earlier one · again: returned before · set_off:
paid too much before, taken off · repaid, waived: how a person settled a claim."""
CLAIMS: Final = ("repaid", "waived")


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a line: `amount` fen (below zero for a set-off) about one period."""

    period: str
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What one payee gets in a run: `items`, their sum, and what is left over as a claim (fen ≥ 0)."""

    items: tuple[Item, ...]
    claim: int = 0

    @property
    def amount(self) -> int:
        """Fen of the line; never below zero."""
        return sum(item.amount for item in self.items)


def periods(kind: str, since: Period, until: Period) -> Iterator[Period]:
    """From `since` to `until`, both in; `once` has the one."""
    here = since
    yield here
    while kind != ONCE and here < until:
        here = next_period(here, kind)
        yield here


def reckon(
    spans: Sequence[Span], settled: Mapping[str, int], returned: Iterable[str], kind: str, rate: str,
    since: Period, until: Period,
) -> Reckoned:  # fmt: skip
    """What is to be paid with the run of the period `until`.

    `settled`: fen by period of lines that live, and of decided claims; `returned`: periods of which a line
    came back. Only periods from `since` on are this hub's to pay.
    """
    back = set(returned)
    debts = [
        Item(each.key, _kind(each, until, debt, back), debt)
        for each in periods(kind, since, until)
        if (debt := owed(spans, each, rate) - settled.get(each.key, 0))
    ]
    return _set_off(debts)


def _kind(period: Period, until: Period, debt: int, back: set[str]) -> str:
    if debt < 0:
        return "set_off"
    if period.key in back:
        return "again"
    return "due" if period == until else "arrears"


def _set_off(debts: Sequence[Item]) -> Reckoned:
    """Take what was paid too much off what is owed, the oldest first, and not a fen more."""
    due = [item for item in debts if item.amount > 0]
    left = sum(item.amount for item in due)
    off: list[Item] = []
    claim = 0
    for item in debts:
        if item.amount < 0:
            taken = min(left, -item.amount)
            left -= taken
            claim += -item.amount - taken
            if taken:
                off.append(replace(item, amount=-taken))
    return Reckoned((*due, *off), claim)
