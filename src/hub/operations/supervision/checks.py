"""日常检查: what the inspection found at a post on a day; a finding is closed with a result, never without.

The result 追责 opens a violation to be followed (B-036).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from hub.db.base import reading, today, transaction
from hub.db.models import Post, SpotCheck, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound
from hub.domain.supervision import FINDING_RESULTS
from hub.operations import journal
from hub.operations.numbers import yearly
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id, require
from hub.operations.rows import in_scope
from hub.operations.supervision.texts import plain
from hub.operations.supervision.violations import from_check
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

TABLE: Final = SpotCheck.__table__
TEXTS: Final = ("finding", "action", "note")
_posts, _staff = Post.__table__, Staff.__table__
Row = dict[str, Any]


@verb("inspection.keep")
def record(
    actor: Actor, *, post_id: int, place: str, on: dt.date | None = None, finding: str = "", done: str = ""
) -> CaseRef:
    """Record a look at a post. Without `finding` nothing was wrong; with one, `done` at once.

    Raises InputError for an unknown post, a day to come, a finding without an action.
    """
    require(actor, "inspection.keep")
    day = on or today()
    if day > today():
        raise InputError("%(day)s has not come yet.", day=day, where="on")
    found = plain(finding, "finding", needed=False)
    action = plain(done, "done", needed=bool(found))
    with transaction() as tx:
        if tx.execute(select(_posts.c.id).where(_posts.c.id == post_id)).scalar() is None:
            raise InputError("Choose one.", where="post_id")
        row: Row = {
            "number": yearly(tx, "check", "查", day), "on": day,
            "place": words(plain(place, "place", most=120), TABLE.c.place), "post_id": post_id,
            "finding": found or None, "action": action or None, "state": "open" if found else "clean",
            "result": "", "note": None, "by_id": by_id(actor), "closed_on": None, "closed_by": None,
            "seq": 0, "head": "",
        }  # fmt: skip
        row["id"] = int(tx.execute(insert(TABLE).returning(TABLE.c.id), row).scalar_one())
        journal.enter(tx, actor, TABLE, row, "checked", texts={"finding": row["finding"]}, state=row["state"])
        return CaseRef(row["id"], row["number"], row["seq"])


@verb("inspection.keep")
def close(actor: Actor, check_id: int, *, rev: int, result: str, note: str = "") -> CaseRef:
    """Say what became of a finding. Raises InputError without a result, Conflict, NotFound, Refused."""
    require(actor, "inspection.keep")
    if result not in FINDING_RESULTS:
        raise InputError("Say what became of it.", where="result")
    with transaction() as tx:
        row = load(tx, actor, check_id)
        if row["state"] != "open":
            raise Conflict("This is closed already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        journal.enter(
            tx, actor, TABLE, row, "closed", texts={"note": plain(note, "note", needed=False) or None},
            state="closed", result=result, closed_on=today(), closed_by=by_id(actor),
        )  # fmt: skip
        if result == "sanctioned":
            from_check(tx, actor, row)
        return CaseRef(row["id"], row["number"], row["seq"])


def load(tx: Connection, actor: Actor, check_id: int) -> Row:
    """One in scope. Raises NotFound."""
    return in_scope(tx, actor, TABLE, check_id, NotFound("There is no such check."))


def checks(actor: Actor, first: dt.date | None = None, last: dt.date | None = None) -> list[Row]:
    """Those in scope, open findings first, newest first; columns of the table and `post`, `by`.

    Raises Refused.
    """
    require(actor, "inspection.keep")
    c = TABLE.c
    query = (
        select(TABLE, _posts.c.title.label("post"), _staff.c.name.label("by"))
        .join(_posts, _posts.c.id == c.post_id)
        .outerjoin(_staff, _staff.c.id == c.by_id)
        .where(scope(TABLE, actor))
        .order_by((c.state == "open").desc(), c.on.desc(), c.id.desc())
        .limit(200)
    )
    if first and last:
        query = query.where(c.on.between(first, last))
    return [dict(row) for row in reading().execute(query).mappings()]


def closed(first: dt.date, last: dt.date) -> list[Row]:
    """Findings closed in a period: {number, post_id, on, result, closed_on}; for the appraisal ledger."""
    c = TABLE.c
    query = select(c.number, c.post_id, c.on, c.result, c.closed_on)
    query = query.where(c.state == "closed", c.closed_on.between(first, last)).order_by(c.id)
    return [dict(row) for row in reading().execute(query).mappings()]


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "state", "result", "closed_on"))
