"""What supervision has laid on somebody's desk: orders to answer, cards to reply to, major matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Date, cast, literal, null, select, union_all

from hub.db.base import reading, today
from hub.db.models import Case, MajorMatter, SupervisionCard, SupervisionOrder
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.operations.supervision.majors import at_director

_orders, _cards = SupervisionOrder.__table__, SupervisionCard.__table__
_majors, _cases = MajorMatter.__table__, Case.__table__
MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: its `kind` (urge, order, yellow, red, major), number, text, day, and the case's number."""

    kind: str
    id: int
    number: str
    said: str
    due: dt.date | None
    case: str
    case_id: int | None

    @property
    def late(self) -> bool:
        """Whether its day is past."""
        return self.due is not None and self.due < today()


def mine(actor: Actor) -> list[Item]:
    """What waits for this person, by day; one statement. Names no resident."""
    parts = [_replies(actor)]
    if actor.posts:
        parts.append(_answers(actor))
    if at_director(actor):
        parts.append(_before_me(actor))
    rows = reading().execute(union_all(*parts))
    found = [Item(*row[:5], row[5] or "", row[6]) for row in rows]
    return sorted(found, key=lambda item: (item.due or dt.date.max, item.number))[:MOST]


def _answers(actor: Actor) -> Any:
    c = _orders.c
    return (
        select(c.kind, c.id, c.number, c.said, c.due, _cases.c.number, c.case_id)
        .outerjoin_from(_orders, _cases, _cases.c.id == c.case_id)
        .where(c.state == "open", c.post_id.in_(actor.post_ids), scope(_orders, actor))
    )


def _replies(actor: Actor) -> Any:
    c = _cards.c
    return (
        select(c.light, c.id, c.number, c.cause, c.reply_due, _cases.c.number, c.case_id)
        .outerjoin_from(_cards, _cases, _cases.c.id == c.case_id)
        .where(c.state == "given", c.staff_id == actor.staff_id, scope(_cards, actor))
    )


def _before_me(actor: Actor) -> Any:
    c = _majors.c
    return (
        select(literal("major"), c.id, c.number, c.reason, cast(null(), Date), _cases.c.number,
               c.case_id)
        .join_from(_majors, _cases, _cases.c.id == c.case_id)
        .where(c.seen_on.is_(None), scope(_majors, actor))
    )  # fmt: skip
