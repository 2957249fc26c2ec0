"""What is said about somebody is heard: one reply by the person, then a deputy confirms or withdraws it.

Alike for cards and for findings of spot checks: their rows have `staff_id`, `by_id`, `reply_due` and the
columns of reply and decision. Who said it does not decide it, nor does the person it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.supervision import DECISIONS, HEARD, REPLY_LIMIT
from hub.operations import journal
from hub.operations.rights import by_id, require
from hub.operations.supervision.texts import plain

Row = dict[str, Any]


def replied(tx: Connection, actor: Actor, table: Table, row: Row, rev: int, said: str) -> None:
    """The person's one reply. Raises NotFound for others', Conflict for a second, Refused for a late one."""
    if row["staff_id"] != actor.staff_id:
        raise NotFound("There is no such card or finding, or it is not about you.")
    if row["state"] != HEARD[table.name]:
        raise Conflict("There is one reply, before it is decided.", where=row["number"])
    if late(table, row):
        raise Conflict("The %(days)s working days in which one may reply ended on %(day)s.",
                      where=row["number"], days=REPLY_LIMIT, day=row["reply_due"])  # fmt: skip
    journal.must_be_as_seen(row, rev)
    journal.enter(tx, actor, table, row, "replied", texts={"reply": plain(said, "reply")},
                  state="replied", replied_on=today())  # fmt: skip


def decided(tx: Connection, actor: Actor, table: Table, row: Row, rev: int, decision: str, why: str) -> None:
    """Confirm or withdraw it, with the reason.

    Raises Refused for who said it or is meant by it, and while the person may still reply; Conflict,
    InputError.
    """
    require(actor, "card.decide")
    if decision not in DECISIONS:
        raise InputError("Choose one.", where="decision")
    text = plain(why, "why")
    if actor.staff_id in (row["by_id"], row["staff_id"]):
        raise Refused("Another person decides on this.", where=row["number"])
    if row["staff_id"] is None or row["state"] not in ("replied", HEARD[table.name]):
        raise Conflict("This is decided already.", where=row["number"])
    if not ripe(table, row):
        raise Refused("The person may reply until %(day)s.", where=row["number"], day=row["reply_due"])
    journal.must_be_as_seen(row, rev)
    journal.enter(tx, actor, table, row, decision, texts={"why": text}, state=decision,
                  decided_on=today(), decided_by=by_id(actor))  # fmt: skip


def waits(table: Table, row: Mapping[str, Any]) -> bool:
    """Whether the person may still reply."""
    return row["state"] == HEARD[table.name] and row["staff_id"] is not None and not late(table, row)


def late(table: Table, row: Mapping[str, Any]) -> bool:
    """Whether the days to reply went by without a reply."""
    asked = row["state"] == HEARD[table.name] and row["reply_due"] is not None
    return bool(asked and row["reply_due"] < today())


def ripe(table: Table, row: Mapping[str, Any]) -> bool:
    """Whether it may be decided: the reply has come, or its time is over."""
    return row["state"] == "replied" or late(table, row)


def decidable(actor: Actor, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether this person may decide it now."""
    others = actor.staff_id not in (row["by_id"], row["staff_id"])
    return ripe(table, row) and others and actor.may("card.decide")


def to_reply(actor: Actor, table: Table) -> ColumnElement[bool]:
    """Those about this person that wait for the reply, while it may come."""
    c = table.c
    return and_(c.state == HEARD[table.name], c.reply_due >= today(), c.staff_id == actor.staff_id)


def to_decide(actor: Actor, table: Table) -> ColumnElement[bool]:
    """Those that another person said of a third, and that may be confirmed or withdrawn now."""
    c = table.c
    late = and_(c.state == HEARD[table.name], c.reply_due < today())
    others = (c.by_id.is_distinct_from(actor.staff_id), c.staff_id != actor.staff_id)
    return and_(or_(c.state == "replied", late), *others)
