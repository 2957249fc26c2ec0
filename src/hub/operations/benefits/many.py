"""Entitlements of a whole sheet at once: as one by one in `entitlements`, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection, func, insert, or_, select

from hub.db.base import now
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING, is_over
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal_many
from hub.operations.benefits.beginning import (
    PROJECTED,
    SPANS,
    TABLE,
    Granted,
    Row,
    first_said,
    first_span,
    must_be_sound,
    new_row,
    series,
    span_row,
)
from hub.operations.benefits.entitlements import RUN_OUT, end_row, may
from hub.operations.numbers import next_numbers
from hub.operations.rights import by_id

_CHUNK: Final = 400


def take_over(tx: Connection, actor: Actor, granted: Sequence[Granted]) -> list[Row]:
    """As `entitlements.take_over` for each of a sheet, in their order.

    What ran out by itself before is ended; that none runs is for the sheet's check to say. Two at one moment
    are held apart by the unique indexes. Raises Refused, InputError, NotFound.
    """
    for place in {(each.department, each.community_id) for each in granted}:
        may(actor, "entitlement.keep", *place)
    for each in granted:
        if not each.paper.strip():
            raise InputError("Name the paper it stands in: decision, ledger and page.", where="paper")
        must_be_sound(each)
    rest = iter(granted)
    while few := list(islice(rest, _CHUNK)):
        _end_run_out(tx, actor, few)
    numbers = next_numbers(tx, series(), len(granted))
    rows = [new_row(actor, each, number, "asked") for each, number in zip(granted, numbers, strict=True)]
    said = [first_said(row, each) for row, each in zip(rows, granted, strict=True)]
    journal_many.begin(tx, actor, TABLE, rows, "asked", said, PROJECTED)
    spans = [span_row(row["id"], first_span(each)) for row, each in zip(rows, granted, strict=True)]
    tx.execute(insert(SPANS), spans)
    _all_seen(tx, actor, [row["id"] for row in rows])
    return rows


def _end_run_out(tx: Connection, actor: Actor, granted: Sequence[Granted]) -> None:
    """End what the person or household had of the programme and what ran out before the new one begins."""
    c, people = TABLE.c, {each.resident_id: each.first for each in granted}
    homes = {each.household_id: each.first for each in granted if each.household_id is not None}
    asked = select(TABLE).where(
        c.programme.in_({each.programme for each in granted}), c.state.in_(RUNNING), c.until_on.is_not(None),
        or_(c.resident_id.in_(people), c.household_id.in_(homes)),
    )  # fmt: skip
    for row in map(dict, tx.execute(asked.order_by(c.id)).mappings().all()):
        first = people.get(row["resident_id"]) or homes[row["household_id"]]
        if is_over(row["state"], row["until_on"], first):
            end_row(tx, actor, row, row["until_on"], RUN_OUT)


def _all_seen(tx: Connection, actor: Actor, ids: Sequence[int]) -> None:
    """Whoever may not see what was just made may not make it: the own household, another's department."""
    asked = select(func.count()).where(TABLE.c.id.in_(ids), scope(TABLE, actor))
    if tx.execute(asked).scalar_one() != len(ids):
        raise NotFound("There is no such entitlement.")


def confirm(tx: Connection, actor: Actor, ids: Sequence[int]) -> None:
    """As `entitlements.answer` confirms each. Raises NotFound, Refused for one's own entry, Conflict."""
    asked = select(TABLE).where(TABLE.c.id.in_(ids), scope(TABLE, actor)).order_by(TABLE.c.id)
    rows = [dict(row) for row in tx.execute(asked).mappings()]
    if len(rows) != len(ids):
        raise NotFound("There is no such entitlement.")
    for place in {(row["department"], row["community_id"]) for row in rows}:
        may(actor, "entitlement.check", *place)
    for row in rows:
        if row["state"] != "asked":
            raise Conflict("This is answered already.", where=row["number"])
        if row["asked_by"] is not None and row["asked_by"] == actor.staff_id:
            raise Refused("Whoever enters it does not confirm it.", where=row["number"],
                          remedy="Another person looks at the paper and confirms.")  # fmt: skip
    to = {"state": "active", "reason": "", "answered_by": by_id(actor), "answered_at": now()}
    journal_many.enter(tx, actor, TABLE, rows, "confirmed", **to)
