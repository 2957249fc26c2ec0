"""Who closes a pay-out: somebody who neither made, checked or approved it, noted its money, nor paid it, and
whose own household is not in it.

Whoever notes the money, has the cash, makes the bank's file or enters its answers leaves the closing to
another person of finance; so nobody takes money to whom the last look would be left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.models import PaymentLine, PaymentRun, PaymentShare
from hub.domain.errors import Refused
from hub.i18n import _l, msgid
from hub.operations.journal import ENTRIES
from hub.operations.payments.own_homes import paid_at_home
from hub.operations.staff.grants_held import Person, permitted

CASH: Final = ("drawn_a", "drawn_b", "held_a", "held_b", "counted_a", "counted_b")
"""Who had or has a community's cash."""
TWO: Final = 2
"""Of finance at the least: one notes the money, another closes."""
SECOND: Final = msgid(_l("The administrator gives another person the role of finance first."))
_RUN: Final = ("made_by", "checked_by", "approved_by", "funded_by")
_BANK: Final = ("exported", "answers")
"""Entries of whoever paid through the bank."""
_runs, _shares, _lines = PaymentRun.__table__, PaymentShare.__table__, PaymentLine.__table__


def hands(tx: Connection, runs: Iterable[Mapping[str, Any]]) -> Mapping[int, frozenset[int]]:
    """By run, the ids of all who had a hand in it before its closing."""
    found = {run["id"]: {run[name] for name in _RUN} for run in runs}
    for run_id, who in _paid(tx, list(found)):
        found[run_id].add(who)
    return {run_id: frozenset(who - {None}) for run_id, who in found.items()}


def _paid(tx: Connection, run_ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    for row in tx.execute(select(_shares.c.run_id, *(_shares.c[name] for name in CASH))
                          .where(_shares.c.run_id.in_(run_ids))):  # fmt: skip
        yield from ((row[0], who) for who in row[1:])
    for name in ("payer_a", "payer_b"):
        payer = _lines.c[name]
        yield from tx.execute(select(_lines.c.run_id, payer).where(_lines.c.run_id.in_(run_ids)).distinct())
    c = ENTRIES.c
    mine = (c.book == _runs.name, c.about_id.in_(run_ids), c.type.in_(_BANK))
    yield from tx.execute(select(c.about_id, c.actor_id).where(*mine))


def closers(tx: Connection, run: Mapping[str, Any], *besides: int) -> Sequence[Person]:
    """Who can still close a run, if those of the ids `besides` have a hand in it too."""
    barred = hands(tx, [run])[run["id"]] | set(besides)
    left = [each for each in permitted("payment.close", run["department"]) if each.id not in barred]
    own = paid_at_home(tx, run, [each.id for each in left])
    return [each for each in left if each.id not in own]


def must_leave_one(tx: Connection, run: Mapping[str, Any], *staff_ids: int) -> None:
    """Raise Refused where nobody would be left to close it if these people had a hand in it."""
    if not closers(tx, run, *staff_ids) and closers(tx, run):
        if len(permitted("payment.close", run["department"])) < TWO:
            raise Refused(
                "The centre has one person of finance only, and whoever notes the money does not close it.",
                where=run["number"], remedy=SECOND,
            )  # fmt: skip
        raise Refused(
            "Nobody would be left to close this pay-out: whoever notes its money or pays it does not.",
            where=run["number"], remedy="Leave one person of finance out of it.",
        )  # fmt: skip


def may_close(tx: Connection, actor_id: int, run: Mapping[str, Any]) -> None:
    """Raise Refused for somebody who had a hand in it, naming who closes it."""
    if actor_id not in hands(tx, [run])[run["id"]]:
        return
    left = "、".join(each.name for each in closers(tx, run))
    if not left:
        raise Refused("Nobody is left to close this pay-out.", where=run["number"], remedy=SECOND)
    raise Refused(
        "Whoever made, checked or approved a pay-out, noted its money or paid it does not close it.",
        where=run["number"], remedy="%(names)s can close it.", names=left,
    )  # fmt: skip
