"""What supervision keeps: its chains checked, and its words forgotten some years after an item is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, func, or_, select, union_all

from hub.operations import journal
from hub.operations.proof.audit_case import Finding
from hub.operations.reports import asking_view
from hub.operations.rights import SYSTEM
from hub.operations.supervision import (
    bulletins,
    card_view,
    checks,
    extensions,
    half_month_view,
    majors,
    order_view,
    violation_view,
)

_PIECE: Final = 50


class Kept(NamedTuple):
    """A table, the columns that hold words, and its two days: the first that is there starts the years."""

    table: Table
    texts: tuple[str, ...]
    days: tuple[str, str]


TABLES: Final[Mapping[str, Kept]] = {
    kept.table.name: kept
    for kept in (
        Kept(order_view.TABLE, order_view.TEXTS, ("answered_on", "due")),
        Kept(card_view.TABLE, card_view.TEXTS, ("decided_on", "reply_due")),
        Kept(majors.TABLE, majors.TEXTS, ("seen_on", "on")),
        Kept(extensions.TABLE, extensions.TEXTS, ("decided_on", "on")),
        Kept(checks.TABLE, checks.TEXTS, ("closed_on", "on")),
        Kept(violation_view.TABLE, violation_view.TEXTS, ("closed_on", "on")),
        Kept(bulletins.TABLE, bulletins.TEXTS, ("on", "on")),
        Kept(asking_view.TABLE, asking_view.TEXTS, ("answered_on", "due")),
        Kept(half_month_view.TABLE, half_month_view.TEXTS, ("circulated_on", "due")),
    )
}


def audit(tx: Connection) -> list[Finding]:
    """All whose chain does not hold."""
    parts = (
        order_view, card_view, majors, extensions, checks, violation_view, bulletins, asking_view,
        half_month_view,
    )  # fmt: skip
    return [finding for part in parts for finding in part.audit(tx)]


def forgettable(before: dt.date) -> Any:
    """Ids of what was over before a day and has words left, of all tables."""
    return union_all(*(_due(kept, before) for kept in TABLES.values()))


def _due(kept: Kept, before: dt.date) -> Any:
    words = or_(*(kept.table.c[name].is_not(None) for name in kept.texts))
    since = func.coalesce(*(kept.table.c[name] for name in kept.days))
    return select(kept.table.c.id).where(since < before, words)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the words of a piece of them; what happened, when and at which post stays."""
    done = 0
    for kept in TABLES.values():
        ids = list(tx.execute(_due(kept, before).limit(_PIECE)).scalars())
        for row in tx.execute(select(kept.table).where(kept.table.c.id.in_(ids))).mappings().all():
            journal.enter(tx, SYSTEM, kept.table, dict(row), "erased", texts=dict.fromkeys(kept.texts))
        done += len(ids)
    return done
