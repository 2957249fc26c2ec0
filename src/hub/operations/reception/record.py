"""First contacts as rows: found in scope, at whose post they lie, proven and forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.models import FirstContact, Post
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.ab_posts.posts import in_use
from hub.operations.notification import inquiry
from hub.operations.rights import SYSTEM, require
from hub.operations.rows import in_scope
from hub.operations.words import words

TABLE: Final = FirstContact.__table__
TEXTS: Final = ("name", "unit", "matter", "told", "question", "answer", "result", "body")
"""Columns with what people said, forgotten some years after the contact is closed (privacy.md, Keeps)."""
_posts = Post.__table__
_PIECE: Final = 50
Row = dict[str, Any]


def load(tx: Connection, actor: Actor, contact_id: int) -> Row:
    """One that the actor may see. Raises NotFound."""
    return in_scope(tx, actor, TABLE, contact_id, NotFound("There is no such first contact at your posts."))


def here(tx: Connection, actor: Actor, contact_id: int, rev: int) -> Row:
    """An open one that lies at the actor's posts today. Raises NotFound, Refused, Conflict."""
    require(actor, "contact.register")
    row = load(tx, actor, contact_id)
    if row["state"] != "open":
        raise Conflict("This is closed already.", where=row["number"])
    journal.must_be_as_seen(row, rev)
    if row["post_id"] not in actor.post_ids:
        raise Refused("This lies at another post now.", where=row["number"])
    return row


def title_and_phone(tx: Connection, post_id: int) -> tuple[str, str]:
    """Title and telephone number of a post. Raises InputError."""
    found = tx.execute(select(_posts.c.title, _posts.c.phone).where(_posts.c.id == post_id, in_use())).first()
    if found is None:
        raise InputError("There is no such post.", where="post_id")
    return found.title, found.phone


def needed(text: str, where: str) -> str:
    """What was typed into a column that must not be empty. Raises InputError."""
    said = words(text, TABLE.c[where])
    if not said:
        raise InputError("This is needed.", where=where)
    return said


ref = journal.ref


def audit(tx: Connection) -> Any:
    """Findings about the register's chains."""
    return journal.audit(tx, TABLE, "first_id", "first_post_id", "post_id", "waits", "state", "due")


def forgettable(before: dt.date) -> Any:
    """Ids of those closed before a day whose words are still there."""
    c = TABLE.c
    return select(c.id).where(c.closed_on < before, c.matter != "").order_by(c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the words of a piece of them; what happened, when and where stays."""
    ids = list(tx.execute(forgettable(before).limit(_PIECE)).scalars())
    for row in tx.execute(select(TABLE).where(TABLE.c.id.in_(ids))).mappings().all():
        blank: Row = dict.fromkeys(TEXTS, "")
        journal.enter(tx, SYSTEM, TABLE, dict(row), "erased", texts={**blank, "phone": None, "papers": []})
        inquiry.forget(tx, row["id"])
    return len(ids)
