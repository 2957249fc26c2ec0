"""Orders as they are read: all of them for whoever watches, else those at the own posts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Post, Staff, SupervisionOrder
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.calendars.calendar import calendar
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import require

TABLE: Final = SupervisionOrder.__table__
TEXTS: Final = ("said", "answer", "result")
SAID: Final = ("post_id", "community_id", "due")
"""What is sealed when an order is written: to whom, and by when it is answered."""
_posts, _cases, _places, _staff = Post.__table__, Case.__table__, Community.__table__, Staff.__table__
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """An order or urge as it is shown. `late`: working days past its day without an answer."""

    row: Row
    case: str
    post: str
    community: str
    by: str
    answered_by: str
    late: int


def orders(actor: Actor, *, state: str = "", after: str = "") -> Page[Order]:
    """Those in scope, open ones first by day; `state` "late": only those open past their day.

    Raises Refused.
    """
    require(actor, "watch.read")
    c = TABLE.c
    query = _orders().where(scope(TABLE, actor))
    if state == "late":
        query = query.where(c.state == "open", c.due < calendar().back(today() + dt.timedelta(days=1), 1))
    elif state:
        query = query.where(c.state == state)
    return page(query, c.state.desc(), c.due, c.id, after=after).of(_order)


def of_case(actor: Actor, case_id: int) -> list[Order]:
    """Those about one case that the actor may see."""
    query = _orders().where(TABLE.c.case_id == case_id, scope(TABLE, actor)).order_by(TABLE.c.id)
    return [_order(dict(row)) for row in reading().execute(query).mappings()]


def one(actor: Actor, order_id: int) -> Order:
    """One in scope. Raises NotFound."""
    query = _orders().where(TABLE.c.id == order_id, scope(TABLE, actor))
    found = reading().execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such order, or it is not on your desk.")
    return _order(dict(found))


def load(tx: Connection, actor: Actor, order_id: int) -> Row:
    """Its row, to change it. Raises NotFound."""
    query = select(TABLE).where(TABLE.c.id == order_id, scope(TABLE, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such order, or it is not on your desk.")
    return dict(found)


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, *SAID, "state", "answered_on", "closed_on"))


def _orders() -> Select[Any]:
    giver, holder = _staff.alias("giver"), _staff.alias("holder")
    return (
        select(TABLE, _cases.c.number.label("case"), _posts.c.title.label("post"),
               _places.c.name.label("community"), giver.c.name.label("giver"), holder.c.name.label("holder"))
        .join(_posts, _posts.c.id == TABLE.c.post_id)
        .outerjoin(_cases, _cases.c.id == TABLE.c.case_id)
        .outerjoin(_places, _places.c.id == TABLE.c.community_id)
        .outerjoin(giver, giver.c.id == TABLE.c.by_id)
        .outerjoin(holder, holder.c.id == TABLE.c.answered_by)
    )  # fmt: skip


def _order(row: Row) -> Order:
    late = _late(row["due"], row["answered_on"]) if row["state"] == "open" else 0
    return Order(row, row["case"] or "", row["post"], row["community"] or "", row["giver"] or "",
                 row["holder"] or "", late)  # fmt: skip


def _late(due: dt.date, answered_on: dt.date | None) -> int:
    return calendar().count(due, answered_on or today())
