"""日常检查: what the inspection found at a post on a day; a finding is closed with a result, never without.

Where somebody was at the post, that person is heard before (`hearing`): one reply, and a deputy confirms or
withdraws the finding. The result 追责 opens a violation to be followed (B-036).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from hub.db.base import reading, today, transaction
from hub.db.models import Post, SpotCheck, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.supervision import FINDING_RESULTS, REPLY_LIMIT
from hub.operations import journal
from hub.operations.ab_posts.holdings import duties
from hub.operations.calendars.calendar import calendar
from hub.operations.numbers import yearly
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id, require
from hub.operations.rows import in_scope, rows
from hub.operations.supervision import hearing
from hub.operations.supervision.texts import plain
from hub.operations.supervision.violations import from_check
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

TABLE: Final = SpotCheck.__table__
TEXTS: Final = ("finding", "action", "note", "reply", "why")
OVER: Final = ("clean", "withdrawn", "closed")
"""States in which nothing follows any more."""
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
            "reply": None, "replied_on": None, "why": None, "decided_on": None, "decided_by": None,
            **(_about(post_id, day) if found else _NOBODY),
        }  # fmt: skip
        entry = {"staff": row["staff_id"]}
        row = journal.begin(tx, actor, TABLE, row, "checked", "state", said=entry, texts=("finding",))
        return journal.ref(row)


_NOBODY: Final[Row] = {"staff_id": None, "reply_due": None}


def _about(post_id: int, on: dt.date) -> Row:
    """Whose work the post was that day, and until when that person may reply; nobody where it was empty."""
    does = duties([post_id], on)[post_id].does
    if does is None:
        return _NOBODY
    return {"staff_id": does.staff_id, "reply_due": calendar().add(today(), REPLY_LIMIT)}


@verb("desk")
def reply(actor: Actor, check_id: int, *, rev: int, reply: str) -> CaseRef:
    """The one reply of the person a finding is about. Raises NotFound for others', Conflict for a second."""
    with transaction() as tx:
        row = load(tx, actor, check_id)
        hearing.replied(tx, actor, TABLE, row, rev, reply)
        return journal.ref(row)


@verb("card.decide")
def decide(actor: Actor, check_id: int, *, rev: int, decision: str, why: str) -> CaseRef:
    """A deputy confirms or withdraws a finding (`hearing.decided`); one that is withdrawn is over."""
    with transaction() as tx:
        row = load(tx, actor, check_id)
        hearing.decided(tx, actor, TABLE, row, rev, decision, why)
        return journal.ref(row)


@verb("inspection.keep")
def close(actor: Actor, check_id: int, *, rev: int, result: str, note: str = "") -> CaseRef:
    """Say what became of a finding that was confirmed, or at a post where nobody was.

    Raises InputError without a result, Refused while it is heard and for one's own, Conflict, NotFound.
    """
    require(actor, "inspection.keep")
    if result not in FINDING_RESULTS:
        raise InputError("Say what became of it.", where="result")
    with transaction() as tx:
        row = load(tx, actor, check_id)
        if row["staff_id"] == actor.staff_id:
            raise Refused("Another person closes what is about you.", where=row["number"])
        if row["state"] in OVER:
            raise Conflict("This is closed already.", where=row["number"])
        if not closable(actor, row):
            raise Refused("First the person replies, and a deputy confirms the finding.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        journal.enter(
            tx, actor, TABLE, row, "closed", texts={"note": plain(note, "note", needed=False) or None},
            state="closed", result=result, closed_on=today(), closed_by=by_id(actor),
        )  # fmt: skip
        if result == "sanctioned":
            from_check(tx, actor, row)
        return journal.ref(row)


def closable(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether this person may close a finding now: a deputy has confirmed it, or nobody was to be heard."""
    heard = row["state"] == "confirmed" or (row["state"] == "open" and row["staff_id"] is None)
    return heard and row["staff_id"] != actor.staff_id


def load(tx: Connection, actor: Actor, check_id: int) -> Row:
    """One in scope. Raises NotFound."""
    return in_scope(tx, actor, TABLE, check_id, NotFound("There is no such check."))


def checks(
    actor: Actor, first: dt.date | None = None, last: dt.date | None = None, *, after: str = ""
) -> Page[Row]:  # fmt: skip
    """Those in scope, findings that are not over first, newest first; columns of the table and `post`, `by`,
    `name` (whom a finding is about) and `decider`.

    Raises Refused.
    """
    require(actor, "inspection.keep")
    c = TABLE.c
    query = _shown(actor)
    if first and last:
        query = query.where(c.on.between(first, last))
    return page(query, c.state.in_(OVER), c.on.desc(), c.id.desc(), after=after)


def one(actor: Actor, check_id: int) -> Row:
    """A finding as it is shown, for the inspection, its person and who decides. Raises NotFound."""
    found = reading().execute(_shown(actor).where(TABLE.c.id == check_id)).mappings().first()
    if found is None:
        raise NotFound("There is no such check.")
    return dict(found)


def mine(actor: Actor) -> list[Row]:
    """Findings about oneself, newest first."""
    query = _shown(actor).where(TABLE.c.staff_id == actor.staff_id).order_by(TABLE.c.id.desc())
    return rows(query)


def _shown(actor: Actor) -> Select[Any]:
    by, person, decider = _staff.alias("by"), _staff.alias("person"), _staff.alias("decider")
    return (
        select(TABLE, _posts.c.title.label("post"), by.c.name.label("by"), person.c.name.label("name"),
               decider.c.name.label("decider"))
        .join(_posts, _posts.c.id == TABLE.c.post_id)
        .outerjoin(by, by.c.id == TABLE.c.by_id)
        .outerjoin(person, person.c.id == TABLE.c.staff_id)
        .outerjoin(decider, decider.c.id == TABLE.c.decided_by)
        .where(scope(TABLE, actor))
    )  # fmt: skip


def closed(first: dt.date, last: dt.date) -> list[Row]:
    """Findings closed in a period: {number, post_id, on, result, closed_on}; for the appraisal ledger."""
    c = TABLE.c
    query = select(c.number, c.post_id, c.on, c.result, c.closed_on)
    query = query.where(c.state == "closed", c.closed_on.between(first, last)).order_by(c.id)
    return rows(query)


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "state", "result", "closed_on"))
