"""The register of complaints as each may read it (privacy.md, Sees): words are the inspection's alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from hub.db.base import reading, today, transaction
from hub.db.models import Case, Complaint, Post
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.domain.register_number import as_kept, fits
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar
from hub.operations.pages import Page, page
from hub.operations.rights import SYSTEM, require
from hub.operations.rows import in_scope

TABLE: Final = Complaint.__table__
TEXTS: Final = ("said", "name", "phone", "finding", "answer")
"""Columns with what people said, forgotten some years after the answer."""
_posts, _cases = Post.__table__, Case.__table__
_PIECE: Final = 50
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register, without what was said.

    `post` is "" for the person who wrote it down and no more; `days`: working days since it came; `late`:
    the sixth working day has come without an answer; `open_to_me`: the actor may read it.
    """

    id: int
    number: str
    kind: str
    on: dt.date
    due: dt.date
    post: str
    state: str
    verdict: str
    days: int
    late: bool
    open_to_me: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person with number and code is told: `answer` is "" while it is open."""

    number: str
    kind: str
    on: dt.date
    due: dt.date
    answer: str
    answered_on: dt.date | None
    upheld: bool


def register(actor: Actor, *, after: str = "") -> Page[Line]:
    """What the actor may know of: open ones first, the longest waiting on top.

    Those about an own post are left out, whoever asks (privacy.md, Sees).
    """
    require(actor, "complaint.enter")
    c = TABLE.c
    query = (
        select(c.id, c.number, c.kind, c.on, c.due, c.state, c.verdict, _posts.c.title)
        .outerjoin(_posts, _posts.c.id == c.post_id)
        .where(scope(TABLE, actor))
    )
    return page(query, c.state.desc(), c.due, c.id, after=after).of(lambda row: _line(actor, row))


def _line(actor: Actor, row: Row) -> Line:
    reads = actor.may("complaint.judge")
    shown = reads or actor.may("complaint.list")
    return Line(
        row["id"], row["number"], row["kind"], row["on"], row["due"], (row["title"] or "") if shown else "",
        row["state"], row["verdict"] if shown else "", calendar().count(row["on"], today()),
        row["state"] == "open" and row["due"] < today(), reads,
    )  # fmt: skip


def one(actor: Actor, complaint_id: int) -> Row:
    """One with everything in it, for the inspection; the look is one row of the access log.

    Columns of the table and `post`, `case` (titles, "" for none). Raises Refused, NotFound.
    """
    require(actor, "complaint.judge")
    with transaction() as tx:
        row = load(tx, actor, complaint_id)
        log_access(actor, "complaint", row["number"], case_id=row["case_id"])
        post = tx.execute(select(_posts.c.title).where(_posts.c.id == row["post_id"])).scalar()
        case = tx.execute(select(_cases.c.number).where(_cases.c.id == row["case_id"])).scalar()
        return row | {"post": post or "", "case": case or ""}


def slip(complaint_id: int, entered_by: int | None) -> tuple[str, str]:
    """Number and code, to hand to the person, for whoever wrote it down. Raises NotFound."""
    c = TABLE.c
    mine = c.entered_by.is_(None) if entered_by is None else c.entered_by == entered_by
    found = reading().execute(select(c.number, c.code).where(c.id == complaint_id, mine)).first()
    if found is None:
        raise NotFound("There is no such complaint.")
    return found.number, found.code


def follow(number: str, code: str) -> Answer | None:
    """What became of it; an unknown number and a wrong code are not told apart."""
    c = TABLE.c
    row = reading().execute(select(TABLE).where(c.number == as_kept(number))).mappings().first()
    if not fits(row["code"] if row else None, code) or row is None:
        return None
    return Answer(row["number"], row["kind"], row["on"], row["due"], row["answer"] or "",
                  row["answered_on"], row["verdict"] == "upheld")  # fmt: skip


def load(tx: Connection, actor: Actor, complaint_id: int) -> Row:
    """One in the actor's scope. Raises NotFound."""
    return in_scope(tx, actor, TABLE, complaint_id, NotFound("There is no such complaint."))


def audit(tx: Connection) -> Any:
    """Findings about the register's chains."""
    return journal.audit(tx, TABLE, "post_id", "reason", "due", "state", "verdict", "answered_on")


def to_answer(actor: Actor) -> tuple[int, int]:
    """How many wait for this person's answer, and how many of them are overdue."""
    if not actor.may("complaint.judge"):
        return 0, 0
    c = TABLE.c
    query = select(func.count(), func.count().filter(c.due < today()))
    found = reading().execute(query.where(c.state == "open", scope(TABLE, actor))).one()
    return int(found[0]), int(found[1])


def late_count(actor: Actor) -> int:
    """How many wait for an answer that is overdue, for those who may know of them."""
    c = TABLE.c
    query = select(func.count()).where(c.state == "open", c.due < today(), scope(TABLE, actor))
    return int(reading().execute(query).scalar_one())


def forgettable(before: dt.date) -> Any:
    """Ids of those answered before a day whose words are still there."""
    c = TABLE.c
    return select(c.id).where(c.answered_on < before, c.said.is_not(None)).order_by(c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget what people said in a piece of them; what happened, when and about which post stays."""
    ids = list(tx.execute(forgettable(before).limit(_PIECE)).scalars())
    for row in tx.execute(select(TABLE).where(TABLE.c.id.in_(ids))).mappings().all():
        journal.enter(tx, SYSTEM, TABLE, dict(row), "erased", texts=dict.fromkeys(TEXTS))
    return len(ids)
