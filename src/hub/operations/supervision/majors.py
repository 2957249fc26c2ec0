"""重大事项: a deputy puts a case before the director with a reason, until it is acknowledged there."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Select, select

from hub.db.base import today, transaction
from hub.db.models import Case, MajorMatter, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, NotFound, Refused
from hub.operations import journal
from hub.operations.numbers import yearly
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id, require
from hub.operations.supervision.by_number import note, open_case
from hub.operations.supervision.texts import plain
from hub.operations.verb import CaseRef, verb

TABLE: Final = MajorMatter.__table__
TEXTS: Final = ("reason",)
_cases, _staff = Case.__table__, Staff.__table__
Row = dict[str, Any]


@verb("major.flag")
def flag(actor: Actor, *, number: str, reason: str) -> CaseRef:
    """Put the case of that number before the director. Raises InputError, NotFound, Conflict, Refused."""
    require(actor, "major.flag")
    text = plain(reason, "reason", most=200)
    with transaction() as tx:
        file = open_case(tx, actor, number, "major.flag")
        waits = (TABLE.c.case_id == file.row["id"], TABLE.c.seen_on.is_(None))
        if tx.execute(select(TABLE.c.id).where(*waits)).first():
            raise Conflict("This case lies before the director already.", where=file.row["number"])
        on = today()
        sign = yearly(tx, "major", "重", on)
        file.add("major", number=sign, reason=text)
        file.save()
        row: Row = {
            "number": sign, "case_id": file.row["id"], "reason": text, "on": on, "by_id": by_id(actor),
            "seen_on": None, "seen_by": None,
        }  # fmt: skip
        row = journal.begin(tx, actor, TABLE, row, "flagged", "seen_on", texts=("reason",))
        return CaseRef(row["id"], sign, row["seq"])


@verb("major.see")
def acknowledge(actor: Actor, major_id: int, *, rev: int) -> CaseRef:
    """已阅 by whoever works at the director's post today. Raises Refused, Conflict, NotFound."""
    require(actor, "major.see")
    with transaction() as tx:
        query = select(TABLE).where(TABLE.c.id == major_id, scope(TABLE, actor))
        found = tx.execute(query).mappings().first()
        if found is None:
            raise NotFound("There is no such matter.")
        row = dict(found)
        if not at_director(actor):
            raise Refused("Only the director acknowledges it.", where=row["number"])
        if row["by_id"] == by_id(actor):
            raise Refused("Another person acknowledges what you have put before the director.",
                          where=row["number"])  # fmt: skip
        if row["seen_on"] is not None:
            raise Conflict("This is acknowledged already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        note(tx, actor, row["case_id"], "major.see", "major_seen", number=row["number"])
        journal.enter(tx, actor, TABLE, row, "seen", seen_on=today(), seen_by=by_id(actor))
        return journal.ref(row)


def at_director(actor: Actor) -> bool:
    """Whether the actor works at the director's post today."""
    return any(post.role == "director" for post in actor.posts)


def every(actor: Actor, *, after: str = "") -> Page[Row]:
    """All of them, the open ones first, without a resident's name. Raises Refused."""
    require(actor, "major.see")
    return page(_query(actor), TABLE.c.seen_on.is_not(None), TABLE.c.id, after=after)


def _query(actor: Actor) -> Select[Any]:
    return (
        select(TABLE, _cases.c.number.label("case"), _staff.c.name.label("by"))
        .join(_cases, _cases.c.id == TABLE.c.case_id)
        .outerjoin(_staff, _staff.c.id == TABLE.c.by_id)
        .where(scope(TABLE, actor))
    )


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "seen_on"))
