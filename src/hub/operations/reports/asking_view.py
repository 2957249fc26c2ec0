"""What communities were asked for, as it is read: all for whoever may ask, else what lies at the own post."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Integer, Select, cast, literal, null, select

from hub.db.base import reading, today
from hub.db.models import Community, DataRequest, Post, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.asking import same
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.calendars.calendar import calendar
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import require

TABLE: Final = DataRequest.__table__
TEXTS: Final = ("what", "answer")
_posts, _places, _staff = Post.__table__, Community.__table__, Staff.__table__
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A question to one community. `late`: working days past its day without an answer."""

    row: Row
    community: str
    post: str
    by: str
    answered_by: str
    late: int


def requests(actor: Actor, *, after: str = "") -> Page[Request]:
    """Those in scope, open ones first by day. Raises Refused."""
    require(actor, "data.ask")
    c = TABLE.c
    query = _requests().where(scope(TABLE, actor))
    return page(query, c.state.desc(), c.due, c.id, after=after).of(_request)


def one(actor: Actor, request_id: int) -> Request:
    """One in scope. Raises NotFound."""
    return _request(load(reading(), actor, request_id, _requests()))


def alike(actor: Actor, row: Row) -> list[Request]:
    """The same question of the same period to the communities that the actor sees, by community."""
    c = TABLE.c
    query = _requests().where(c.first == row["first"], c.last == row["last"], scope(TABLE, actor))
    found = [dict(each) for each in reading().execute(query.order_by(c.community_id, c.id)).mappings()]
    return [_request(each) for each in found if same(each["what"] or "", row["what"] or "")]


def asked_before(tx: Connection, what: str, first: dt.date, last: dt.date, community_id: int) -> Row | None:
    """The request that asked this community the same for the same period, answered or not yet."""
    c = TABLE.c
    query = select(TABLE).where(c.first == first, c.last == last, c.community_id == community_id)
    found = (dict(row) for row in tx.execute(query.order_by(c.id)).mappings())
    return next((row for row in found if same(row["what"] or "", what)), None)


def load(tx: Connection, actor: Actor, request_id: int, query: Select[Any] | None = None) -> Row:
    """Its row, to change it. Raises NotFound."""
    rows = (select(TABLE) if query is None else query).where(TABLE.c.id == request_id, scope(TABLE, actor))
    found = tx.execute(rows).mappings().first()
    if found is None:
        raise NotFound("There is no such question, or it is not on your desk.")
    return dict(found)


def desk_part(actor: Actor) -> Any:
    """The open ones at this person's posts, as a part of what supervision lays on a desk."""
    c = TABLE.c
    return select(literal("data"), c.id, c.number, c.what, c.due, literal(""), cast(null(), Integer)).where(
        c.state == "open", c.post_id.in_(actor.post_ids), scope(TABLE, actor)
    )


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "state", "answered_on"))


def _requests() -> Select[Any]:
    asker, holder = _staff.alias("asker"), _staff.alias("holder")
    return (
        select(TABLE, _places.c.name.label("community"), _posts.c.title.label("post"),
               asker.c.name.label("asker"), holder.c.name.label("holder"))
        .join(_places, _places.c.id == TABLE.c.community_id)
        .join(_posts, _posts.c.id == TABLE.c.post_id)
        .outerjoin(asker, asker.c.id == TABLE.c.by_id)
        .outerjoin(holder, holder.c.id == TABLE.c.answered_by)
    )  # fmt: skip


def _request(row: Row) -> Request:
    late = calendar().count(row["due"], today()) if row["state"] == "open" else 0
    return Request(row, row["community"], row["post"], row["asker"] or "", row["holder"] or "", late)
