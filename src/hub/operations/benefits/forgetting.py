"""Entitlements that ended say as long as vouchers whose they were; then days and sums stay, of nobody."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection, and_, exists, or_, select, update

from hub.db.models import PaymentLine, PaymentRun, Resident, TakeOverLine
from hub.domain.entitlement import RUNNING
from hub.domain.period import ONCE
from hub.operations.benefits.beginning import PROJECTED, TABLE, spans_said
from hub.operations.benefits.entitlements import spans_of
from hub.operations.keeping.nobody import NOBODY, nobody
from hub.operations.keeping.wiping import wipe

LINES, RUNS, PEOPLE = PaymentLine.__table__, PaymentRun.__table__, Resident.__table__
ASKED: Final = TakeOverLine.__table__
PIECE: Final = 50
_other = TABLE.alias("other")


def due(before: dt.date) -> Any:
    """Ids of entitlements whose time is over: ended before a day, and so is every pay-out they are in.

    Whoever has had several of a programme has one account: they go together, or what was paid under one
    would look owed, or claimed, under the next. What is paid once is an account of its own.
    """
    known = select(LINES.c.id).join(RUNS, RUNS.c.id == LINES.c.run_id).where(RUNS.c.erased_on.is_(None))
    named = exists(known.where(LINES.c.entitlement_id == TABLE.c.id).correlate(TABLE))
    once = exists().where(LINES.c.entitlement_id == TABLE.c.id, LINES.c.period == ONCE).correlate(TABLE)
    goes_on = exists().where(
        _other.c.programme == TABLE.c.programme, _other.c.resident_id == TABLE.c.resident_id,
        ~_over(_other, before),
    ).correlate(TABLE)  # fmt: skip
    somebody = TABLE.c.resident_id.not_in(select(PEOPLE.c.id).where(PEOPLE.c.row_hash == NOBODY))
    return (
        select(TABLE.c.id)
        .where(_over(TABLE, before), somebody, ~named, or_(once, ~goes_on))
        .order_by(TABLE.c.id)
    )


def forget(tx: Connection, before: dt.date) -> int:
    """Erase the people of a piece of them; how many entitlements."""
    rows = tx.execute(select(TABLE).where(TABLE.c.id.in_(due(before).limit(PIECE)))).mappings().all()
    for row in rows:
        _forget(tx, dict(row))
    return len(rows)


def _forget(tx: Connection, row: dict[str, Any]) -> None:
    mine = ASKED.c.entitlement_id == row["id"]
    tx.execute(update(ASKED).where(mine).values(resident_id=0, paper="", said=None, reason=""))
    somebody = nobody(tx)
    to = {"resident_id": somebody, "payee_id": somebody, "household_id": None, "next_payee_id": None}
    texts = {
        "account": None,
        "next_is": "",
        "next_paper": "",
        "next_account": None,
        "void_why": "",
        "paper": "—" if row["paper"] else "",
        "reason": _reason(row["reason"]),
    }
    kept = [name for name in PROJECTED if name not in to]
    wipe(tx, TABLE, row, kept, texts, spans_said(spans_of(tx, row["id"])), **to)


def _reason(text: str) -> str:
    """Why it ended as the hub says it, by which reports count; what was typed goes."""
    from hub.operations.registry.benefits import WHY

    return next((known for known in WHY.values() if text.startswith(known)), "")


def _over(table: Any, before: dt.date) -> Any:
    midnight = dt.datetime.combine(before, dt.time(), current_app.config["HUB_TIMEZONE"])
    states = table.c.state.in_(("ended", *RUNNING))
    ended = and_(states, table.c.until_on.is_not(None), table.c.until_on < before)
    return or_(ended, and_(table.c.state == "refused", table.c.answered_at < midnight))
