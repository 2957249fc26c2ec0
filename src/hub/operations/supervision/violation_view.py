"""Violations as they are read: all for the inspection, one's own for everybody; and what appraisal counts."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from hub.db.base import reading
from hub.db.models import Case, Complaint, Post, SpotCheck, Staff, Violation
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import require
from hub.operations.rows import rows

TABLE: Final = Violation.__table__
TEXTS: Final = ("said", "note")
_posts, _staff, _cases = Post.__table__, Staff.__table__, Case.__table__
_complaints, _checks = Complaint.__table__, SpotCheck.__table__
Row = dict[str, Any]


def violations(actor: Actor, *, after: str = "") -> Page[Row]:
    """All, the open ones first: columns of the table and `post`, `name`, `about` (number of the case, the
    complaint or the check). Raises Refused."""
    require(actor, "inspection.keep")
    query = _rows().where(scope(TABLE, actor))
    return page(query, TABLE.c.state.desc(), TABLE.c.id.desc(), after=after).of(_row)


def mine(actor: Actor) -> list[Row]:
    """The person's own record, newest first, with the same columns."""
    query = _rows().where(TABLE.c.staff_id == actor.staff_id, scope(TABLE, actor))
    return [_row(dict(row)) for row in reading().execute(query.order_by(TABLE.c.id.desc())).mappings()]


def one(actor: Actor, violation_id: int) -> Row:
    """One in scope. Raises NotFound."""
    found = reading().execute(_rows().where(TABLE.c.id == violation_id, scope(TABLE, actor))).mappings()
    row = found.first()
    if row is None:
        raise NotFound("There is no such item.")
    return _row(dict(row))


def closed(first: dt.date, last: dt.date) -> list[Row]:
    """Items closed in a period: {number, ground, staff_id, post_id, case_id, complaint_id, check_id, on,
    result, closed_on}; a reading function for the appraisal ledger."""
    c = TABLE.c
    names = ("number", "ground", "staff_id", "post_id", "case_id", "complaint_id", "check_id", "on", "result",
             "closed_on")  # fmt: skip
    query = select(*(c[name] for name in names))
    query = query.where(c.state == "closed", c.closed_on.between(first, last)).order_by(c.id)
    return rows(query)


def load(tx: Connection, actor: Actor, violation_id: int) -> Row:
    """Its row, to change it. Raises NotFound."""
    query = select(TABLE).where(TABLE.c.id == violation_id, scope(TABLE, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such item.")
    return dict(found)


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "state", "result", "closed_on"))


def _rows() -> Select[Any]:
    return (
        select(TABLE, _posts.c.title.label("post"), _staff.c.name, _cases.c.number.label("case"),
               _complaints.c.number.label("complaint"), _checks.c.number.label("check"))
        .join(_posts, _posts.c.id == TABLE.c.post_id)
        .join(_staff, _staff.c.id == TABLE.c.staff_id)
        .outerjoin(_cases, _cases.c.id == TABLE.c.case_id)
        .outerjoin(_complaints, _complaints.c.id == TABLE.c.complaint_id)
        .outerjoin(_checks, _checks.c.id == TABLE.c.check_id)
    )  # fmt: skip


def _row(row: Row) -> Row:
    return row | {"about": row["case"] or row["complaint"] or row["check"] or ""}
