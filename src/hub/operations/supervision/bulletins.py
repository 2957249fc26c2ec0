"""通报: a numbered text to posts, each with a copy and a read mark; issued once and never changed.

No resident stands in it: a text with an ID, telephone or account number is not issued.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from hub.db.base import reading, today, transaction
from hub.db.models import Bulletin, BulletinCopy, Post, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import Conflict, InputError, NotFound
from hub.operations import journal
from hub.operations.ab_posts.posts import in_use
from hub.operations.numbers import yearly
from hub.operations.pages import PAGE, Page, page, whole
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id, require
from hub.operations.rows import rows
from hub.operations.supervision.checks import checks
from hub.operations.supervision.texts import plain
from hub.operations.verb import CaseRef, verb

TABLE: Final = Bulletin.__table__
COPIES: Final = BulletinCopy.__table__
TEXTS: Final = ("said",)
LONGEST: Final = 4000
_posts, _staff = Post.__table__, Staff.__table__
Row = dict[str, Any]


@verb("bulletin.make")
def issue(actor: Actor, *, title: str, said: str, post_ids: Sequence[int] = ()) -> CaseRef:
    """Issue a bulletin to posts (all of them where none is named).

    Raises InputError without title or text, where a number of a person stands in it, for an unknown post.
    """
    require(actor, "bulletin.make")
    head, text = plain(title, "title", most=120), plain(said, "said", most=LONGEST)
    with transaction() as tx:
        known = list(tx.execute(select(_posts.c.id).where(in_use()).order_by(_posts.c.id)).scalars())
        if unknown := set(post_ids) - set(known):
            raise InputError("There is no post %(post)s.", post=min(unknown), where="post_ids")
        number = yearly(tx, "bulletin", "通", today())
        row: Row = {
            "number": number, "sender": _sender(actor), "title": head, "said": text, "on": today(),
            "by_id": by_id(actor),
        }  # fmt: skip
        to = sorted(set(post_ids)) or known
        row = journal.begin(tx, actor, TABLE, row, "issued", said={"posts": to}, texts=("title", "said"))
        tx.execute(insert(COPIES), [{"bulletin_id": row["id"], "post_id": each, "read_on": None,
                                     "read_by": None} for each in to])  # fmt: skip
        return CaseRef(row["id"], number, row["seq"])


def _sender(actor: Actor) -> str:
    return "inspection" if actor.has_role("inspection") else "supervision_group"


@verb("desk")
def mark_read(actor: Actor, bulletin_id: int) -> CaseRef:
    """Put the read mark onto the copies of one's posts. Raises NotFound, Conflict where they have it."""
    with transaction() as tx:
        row = load(tx, actor, bulletin_id)
        mine = (COPIES.c.bulletin_id == bulletin_id, COPIES.c.post_id.in_(actor.post_ids))
        values = {"read_on": today(), "read_by": by_id(actor)}
        if not tx.execute(update(COPIES).where(*mine, COPIES.c.read_on.is_(None)).values(values)).rowcount:
            raise Conflict("No copy of yours is unread.", where=row["number"])
        return journal.ref(row)


def bulletins(actor: Actor, *, after: str = "", size: int = PAGE) -> Page[Row]:
    """Those in scope, newest first: columns of the table, `by`, `copies`, `read` (numbers of copies)."""
    c = TABLE.c
    copies = select(func.count()).where(COPIES.c.bulletin_id == c.id)
    query = (
        select(TABLE, _staff.c.name.label("by"), copies.scalar_subquery().label("copies"),
               copies.where(COPIES.c.read_on.is_not(None)).scalar_subquery().label("read"))
        .outerjoin(_staff, _staff.c.id == c.by_id)
        .where(scope(TABLE, actor))
    )  # fmt: skip
    return page(query, c.id.desc(), after=after, size=size)


def one(actor: Actor, bulletin_id: int) -> tuple[Row, list[Row]]:
    """One with the copies in scope: {post, read_on, read_by (name), mine}. Raises NotFound."""
    row = load(reading(), actor, bulletin_id)
    query = (
        select(_posts.c.title.label("post"), COPIES.c.post_id, COPIES.c.read_on,
               _staff.c.name.label("read_by"))
        .join(_posts, _posts.c.id == COPIES.c.post_id)
        .outerjoin(_staff, _staff.c.id == COPIES.c.read_by)
        .where(COPIES.c.bulletin_id == bulletin_id, scope(COPIES, actor))
        .order_by(COPIES.c.post_id)
    )  # fmt: skip
    return row, [each | {"mine": each["post_id"] in actor.post_ids} for each in rows(query)]


def of_checks(actor: Actor, first: dt.date, last: dt.date) -> str:
    """A bulletin's text from the spot checks of a period, to be completed by hand: counts, and each finding
    with its post and action, but those that were withdrawn; no person. Raises Refused."""
    noted = whole(lambda after: checks(actor, first, last, after=after))
    found = sorted(
        (row for row in noted if row["finding"] and row["state"] != "withdrawn"),
        key=lambda row: (row["on"], row["id"]),
    )
    lines = [f"{full_day(first)}至{full_day(last)}，日常检查{len(noted)}次，发现问题{len(found)}个。"]
    lines += [f"{no}. {full_day(row['on'])} {row['post']}：{row['finding']}；处理：{row['action']}。"
              for no, row in enumerate(found, 1)]  # fmt: skip
    return "\n".join(lines)


def titled(tx: Connection, actor: Actor, *titles: str) -> Row | None:
    """The first one in scope that was issued under one of these titles."""
    query = select(TABLE).where(TABLE.c.title.in_(titles), scope(TABLE, actor)).order_by(TABLE.c.id).limit(1)
    found = tx.execute(query).mappings().first()
    return dict(found) if found else None


def load(tx: Connection, actor: Actor, bulletin_id: int) -> Row:
    """One in scope. Raises NotFound."""
    query = select(TABLE).where(TABLE.c.id == bulletin_id, scope(TABLE, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such bulletin.")
    return dict(found)


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE))
