"""Grades as they are read, counted, checked and forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from hub.db.base import reading
from hub.db.models import Case, Satisfaction
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.complaint import BAD, CONTENT
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.pages import Page, page
from hub.operations.rights import SYSTEM, require
from hub.operations.rows import in_scope, rows

TABLE: Final = Satisfaction.__table__
_cases = Case.__table__
_PIECE: Final = 50
Row = dict[str, Any]


def of_case(case_id: int) -> Row | None:
    """The grade of a case with its answer: {grade, on, said, answer, answered_on}; None without one."""
    c = TABLE.c
    found = rows(select(c.grade, c.on, c.said, c.answer, c.answered_on).where(c.case_id == case_id))
    return found[0] if found else None


def waiting(actor: Actor, *, after: str = "") -> Page[Row]:
    """Bad grades without an answer, the oldest first, by case number and without a name: {id, number, seq,
    grade, on, said, service, version}. Raises Refused."""
    require(actor, "grade.answer")
    c = TABLE.c
    query = (
        select(c.id, c.number, c.seq, c.grade, c.on, c.said, _cases.c.service, _cases.c.version)
        .join(_cases, _cases.c.id == c.case_id)
        .where(*_unanswered(), scope(TABLE, actor))
    )
    return page(query, c.id, after=after)


def how_many(actor: Actor) -> int:
    """How many bad grades have no answer. Raises Refused."""
    require(actor, "grade.answer")
    query = select(func.count()).select_from(TABLE).where(*_unanswered(), scope(TABLE, actor))
    return int(reading().execute(query).scalar_one())


def _unanswered() -> tuple[ColumnElement[bool], ...]:
    return (TABLE.c.grade <= BAD, TABLE.c.answered_on.is_(None))


def counts(actor: Actor, first: dt.date, last: dt.date) -> Row:
    """How content residents were with cases completed from one day to another (B-003), without names.

    {completed, graded, content (满意 and better), by_service: [{service, completed, graded, content}]}.
    Raises Refused.
    """
    require(actor, "numbers.read")
    c, k = TABLE.c, _cases.c
    content = func.sum(case((c.grade >= CONTENT, 1), else_=0)).label("content")
    query = (
        select(k.service, func.count().label("completed"), func.count(c.id).label("graded"), content)
        .select_from(_cases.outerjoin(TABLE, c.case_id == k.id))
        .where(k.completed_on >= first, k.completed_on <= last)
        .group_by(k.service)
        .order_by(k.service)
    )
    found = [row | {"content": int(row["content"] or 0)} for row in rows(query)]
    return {key: sum(row[key] for row in found) for key in ("completed", "graded", "content")} | {
        "by_service": found
    }


def load(tx: Connection, actor: Actor, grade_id: int) -> Row:
    """A grade in the actor's scope. Raises NotFound."""
    return in_scope(tx, actor, TABLE, grade_id, NotFound("There is no such grade."))


def audit(tx: Connection) -> Any:
    """Findings about the grades' chains."""
    return journal.audit(tx, TABLE, "grade", "answered_on")


def forgettable(before: dt.date) -> Any:
    """Ids of grades given before a day whose words are still there."""
    c = TABLE.c
    said = (c.said.is_not(None)) | (c.answer.is_not(None))
    return select(c.id).where(c.on < before, said).order_by(c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the words of a piece of them; the grade stays."""
    ids = list(tx.execute(forgettable(before).limit(_PIECE)).scalars())
    for row in tx.execute(select(TABLE).where(TABLE.c.id.in_(ids))).mappings().all():
        journal.enter(tx, SYSTEM, TABLE, dict(row), "erased", texts={"said": None, "answer": None})
    return len(ids)
