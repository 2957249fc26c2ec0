"""延期: whoever handles a case asks for more days, a deputy decides, the applicant is told in writing (R9).

The written approval of a street leader that comes on paper is entered with `casework.changes.extend`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Case, ExtensionRequest, Staff
from hub.db.scope import foreign, scope
from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.casework.acceptance import require_post
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.context import service_of
from hub.operations.messages import outbox
from hub.operations.numbers import yearly
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id, require
from hub.operations.rows import in_scope
from hub.operations.supervision.extension_told import ABOUT, last_day_to_tell, longer
from hub.operations.supervision.texts import plain
from hub.operations.verb import CaseRef, verb

TABLE: Final = ExtensionRequest.__table__
TEXTS: Final = ("reason", "why")
MOST: Final = 200
_OPEN: Final = ("asked", "approved")
_cases, _staff = Case.__table__, Staff.__table__
Row = dict[str, Any]


@verb("case.advance")
def ask(actor: Actor, case_id: int, *, rev: int, until: dt.date, reason: str) -> CaseRef:
    """Ask that a case may take until a later day. Raises InputError, Refused, Conflict.

    Only while the applicant can still be told in time: an extension told later would move nothing.
    """
    text = plain(reason, "reason", most=MOST)
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev)
        if not actor.works_at(file.row["post_id"], file.row):
            require_post(file)
        before, tell_by = _running(file)
        days = _days(file, before, until)
        if tx.execute(select(TABLE.c.id).where(TABLE.c.case_id == case_id, TABLE.c.state.in_(_OPEN))).first():
            raise Conflict("An extension of this case was asked for already.", where=file.row["number"])
        on = today()
        row: Row = {
            "number": yearly(tx, "extension", "延", on), "case_id": case_id,
            "days": days, "before": before, "until": longer(file, days) or until, "tell_by": tell_by,
            "reason": text, "on": on, "by_id": by_id(actor), "state": "asked", "why": None,
            "decided_on": None, "decided_by": None, "told_on": None,
        }  # fmt: skip
        file.add("extension_asked", number=row["number"], days=days, until=row["until"].isoformat(),
                 reason=text)  # fmt: skip
        journal.begin(tx, actor, TABLE, row, "asked", "state", "days", "until", texts=("reason",))
        return file.save()


@verb("extension.decide")
def decide(actor: Actor, request_id: int, *, rev: int, approve: bool, why: str = "") -> CaseRef:
    """Approve it, or refuse it with the reason. Raises NotFound, Refused, Conflict, InputError.

    An approval is not yet an extension: the notice is printed and handed over, and moves the date then.
    """
    require(actor, "extension.decide")
    text = plain(why, "why", most=MOST, needed=not approve)
    with transaction() as tx:
        row = in_scope(tx, actor, TABLE, request_id, NotFound("There is no such request."))
        if row["state"] != "asked":
            raise Conflict("This is decided already.", where=row["number"])
        if row["by_id"] == by_id(actor):
            raise Refused("Another person decides what you have asked for.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        file = load(tx, actor, row["case_id"], permission="extension.decide", within=foreign(actor),
                    also_suspended=True)  # fmt: skip
        to = _approved(file, row) if approve else {}
        state = "approved" if approve else "refused"
        file.add(f"extension_{state}", number=row["number"], reason=text, **_said(to, row))
        file.save()
        journal.enter(tx, actor, TABLE, row, state, texts={"why": text or None}, state=state,
                      decided_on=today(), decided_by=by_id(actor), **to)  # fmt: skip
        return journal.ref(row)


def _approved(file: CaseFile, row: Row) -> Row:
    """The dates as they are now, and the message to the applicant."""
    before, tell_by = _running(file)
    until = longer(file, row["days"]) or row["until"]
    said = f"办理期限延长{row['days']}个工作日，最迟办结由{full_day(before)}改为{full_day(until)}"
    outbox.put(file, about=ABOUT, said=f"{said}。最迟{full_day(tell_by)}书面送达，逾期不生效",
               channel=outbox.LETTER, post_id=int(file.row["post_id"]))  # fmt: skip
    return {"before": before, "until": until, "tell_by": tell_by}


def _said(to: Row, row: Row) -> Row:
    """What the entry of an approval carries for the notice."""
    if not to:
        return {}
    return {"days": row["days"], "ground": row["reason"], **{key: day.isoformat() for key, day in to.items()}}


def _running(file: CaseFile) -> tuple[dt.date, dt.date]:
    """The due date, and the last day on which telling helps. Raises Refused."""
    number, due = file.row["number"], file.row["due"]
    if file.closed or file.row["accepted_on"] is None or file.row["completed_on"] is not None:
        raise Refused("The time limit of this case is not running.", where=number)
    if due is None:
        raise Refused(
            "The clock of this case stands; its limit is extended when it runs again.", where=number
        )
    tell_by = last_day_to_tell(file)
    if tell_by is None or tell_by < today():
        raise Refused(
            "It is too late to extend this limit: the applicant must be told while three counted days are"
            " left (限时办结制度 article 7).", where=number,
        )  # fmt: skip
    return due, tell_by


def _days(file: CaseFile, before: dt.date, until: dt.date) -> int:
    if not file.calendar.is_working(until):
        raise InputError("%(day)s is no working day.", day=until, where="until")
    days = file.calendar.count(before, until) if until > before else 0
    if not 1 <= days <= 1000:
        raise InputError("The new day lies after the present one (%(day)s).", day=before, where="until")
    return days


def every(actor: Actor, *, after: str = "") -> Page[Row]:
    """All requests, those to decide first: the columns of the table, `case`, `by`, `decider` and `service`.

    No name of a resident. Raises Refused.
    """
    require(actor, "extension.decide")
    c, other = TABLE.c, _staff.alias("decider")
    query = (
        select(TABLE, _cases.c.number.label("case"), _cases.c.service, _cases.c.version,
               _cases.c.closed_on, _staff.c.name.label("by"), other.c.name.label("decider"))
        .join(_cases, _cases.c.id == c.case_id)
        .outerjoin(_staff, _staff.c.id == c.by_id)
        .outerjoin(other, other.c.id == c.decided_by)
        .where(scope(TABLE, actor))
    )  # fmt: skip
    found = page(query, c.state != "asked", c.id.desc(), after=after)
    return found.of(lambda row: {**row, "service": service_of(row["service"], row["version"])})


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "state"))
