"""Follow-ups after a granted case: up once a month, over by themselves, ended at the resident's word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, select

from hub.db.base import reading, today, transaction
from hub.db.models import Community, Resident
from hub.db.models import FollowUp as Row
from hub.db.scope import person_desk, scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NoMore, NotFound, Refused
from hub.domain.following import FollowUp
from hub.domain.form import Form
from hub.domain.period import same_day_after
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.casefile import CaseFile
from hub.operations.context import plugins, service_of
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rows import no_more
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

TABLE: Final = Row.__table__
_people, _places = Resident.__table__, Community.__table__
AGAIN: Final = "again"
"""A field of this name in a follow-up's form asks whether there shall be another contact; "no" ends it."""
NOTHING_MORE: Final[Mapping[str, Any]] = {"opens_on": None, "due": None}


@dataclass(frozen=True, slots=True)
class Line:
    """The next contact: who, of which service, up from `opens` on (`up`: now) until when (`late` if past),
    the how-manieth."""

    id: int
    number: str
    rev: int
    name: str
    phone: str
    community: str
    service: Service
    said: FollowUp
    opens: dt.date
    due: dt.date
    no: int
    most: int

    @property
    def up(self) -> bool:
        """Whether it is to be made now."""
        return self.opens <= today()

    @property
    def late(self) -> bool:
        """Whether its time is past."""
        return self.due < today()


def begin(file: CaseFile) -> None:
    """Begin those of a granted case that the applicant said yes to, inside the case's transaction."""
    for each in file.service.follow_ups:
        if file.flow.holds(each.when):
            _begin(file, each)


def _begin(file: CaseFile, each: FollowUp) -> None:
    case = file.row
    row: dict[str, Any] = {
        "number": f"{case['number']}-F{each.key}"[:50], "case_id": case["id"], "key": each.key,
        "service": case["service"], "version": case["version"], "department": case["department"],
        "community_id": case["community_id"], "resident_id": case["applicant_id"],
        "household_id": case["household_id"], "post_id": file.post(each.role), "began_on": file.on,
        "times": 0, "most": each.until, "state": "running", "form": None, "why": "",
        **_next(each, file.on, 0, file.on),
    }  # fmt: skip
    journal.begin(file.tx, file.actor, TABLE, row, "begun", "state", "times", on=file.on)


def _next(each: FollowUp, began: dt.date, times: int, on: dt.date) -> Mapping[str, Any]:
    """When the next contact comes up and is due; nothing once all were made, or the last month has begun.

    The months are planned from the beginning: a contact made late stands for those whose month has begun
    meanwhile, so that nobody is called twice in a row.
    """
    months = range(times + 1, each.until + 1)
    opens = next((day for day in (same_day_after(began, no) for no in months) if day > on), None)
    return NOTHING_MORE if opens is None else {"opens_on": opens, "due": calendar().add(opens, each.limit)}


@verb("case.advance")
def note(
    actor: Actor, follow_up_id: int, *, rev: int | None = None, form: Mapping[str, Any] | None = None
) -> CaseRef:
    """One contact was made; the next comes up a month later, none after the last or a "no" to `AGAIN`.

    Raises NotFound, Many.
    """
    with transaction() as tx:
        row, each = _up(tx, actor, follow_up_id, rev)
        asked = _form(row, each)
        times = row["times"] + 1
        answers = asked.read(form or {}, today()) if asked else None
        if answers and answers.get(AGAIN) is False:
            state, coming = "ended", NOTHING_MORE
        else:
            coming = _next(each, row["began_on"], times, today())
            state = "running" if coming["opens_on"] else "over"
        journal.enter(
            tx, actor, TABLE, row, "contacted", texts={"form": answers}, times=times, state=state, **coming
        )
        return journal.ref(row)


@verb("case.advance")
def stop(actor: Actor, follow_up_id: int, *, why: str, rev: int | None = None) -> CaseRef:
    """The resident wants no more, whenever it is said; needs the words. Raises NotFound, InputError."""
    if not why.strip():
        raise InputError("Say in a few words what the resident said.", where="why")
    with transaction() as tx:
        row = _held(tx, actor, follow_up_id, rev)
        journal.enter(
            tx, actor, TABLE, row, "ended", texts={"why": words(why.strip(), TABLE.c.why)}, state="ended",
            opens_on=None, due=None,
        )  # fmt: skip
        return journal.ref(row)


def _held(tx: Connection, actor: Actor, follow_up_id: int, rev: int | None) -> dict[str, Any]:
    query = select(TABLE).where(TABLE.c.id == follow_up_id, scope(TABLE, actor))
    found = tx.execute(query).mappings().first()
    if found is None or actor.post_of(found["post_id"]) is None:
        raise NotFound("There is no such contact, or it is over.")
    row = dict(found)
    journal.must_be_as_seen(row, rev)
    if row["state"] != "running":
        raise Conflict("This is over already.", where=row["number"])
    return row


def _up(tx: Connection, actor: Actor, follow_up_id: int, rev: int | None) -> tuple[dict[str, Any], FollowUp]:
    row = _held(tx, actor, follow_up_id, rev)
    if row["opens_on"] > today():
        raise Refused("The next contact comes up on %(day)s.", where=row["number"], day=row["opens_on"])
    return row, _said(row)


def _said(row: Mapping[str, Any]) -> FollowUp:
    found = service_of(row["service"], row["version"]).follow_up(row["key"])
    assert found is not None
    return found


def _form(row: Mapping[str, Any], each: FollowUp) -> Form | None:
    return plugins().form(each.form, row["department"]) if each.form else None


def mine(actor: Actor) -> Page[Line]:
    """The contacts that are up at the actor's posts, most pressing first; one log row."""
    query = desk_query(actor)
    rows = Page[dict[str, Any]]() if query is None else page(query, TABLE.c.due, TABLE.c.id)
    if rows:
        log_access(actor, "worklist", "follow_ups", rows=len(rows))
    return rows.of(_line)


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows of `mine`; None for whoever can have none."""
    if not actor.desk or not actor.may("case.advance"):
        return None
    return _lines(actor).where(TABLE.c.opens_on <= today())


def of_case(actor: Actor, case_id: int) -> tuple[Line, ...]:
    """Those of a case that run at the actor's posts; the case's opening is logged already."""
    query = _lines(actor).where(TABLE.c.case_id == case_id).order_by(TABLE.c.id)
    return tuple(_line(dict(row)) for row in reading().execute(query).mappings())


def runs(actor: Actor, follow_up_id: int) -> bool:
    """Whether one at the actor's posts goes on."""
    return reading().execute(_lines(actor).where(TABLE.c.id == follow_up_id)).first() is not None


def one(actor: Actor, follow_up_id: int) -> tuple[Line, Form | None]:
    """One that runs at the actor's posts, with its form; the look is logged. Raises NotFound."""
    found = reading().execute(_lines(actor).where(TABLE.c.id == follow_up_id)).mappings().first()
    if found is None:
        here = person_desk(actor, TABLE.c.post_id, TABLE.c.resident_id, TABLE.c.household_id)
        was = select(TABLE.c.id).where(TABLE.c.id == follow_up_id, here, TABLE.c.state != "running")
        raise no_more(
            was, NoMore("This is over already."), NotFound("There is no such contact, or it is over.")
        )
    row = dict(found)
    log_access(actor, "follow_up", row["number"], resident_id=row["resident_id"], case_id=row["case_id"])
    line = _line(row)
    return line, _form(row, line.said)


def _lines(actor: Actor) -> Select[Any]:
    c = TABLE.c
    running = and_(person_desk(actor, c.post_id, c.resident_id, c.household_id), c.state == "running")
    return (
        select(TABLE, _people.c.name, _people.c.phone, _places.c.name.label("community"))
        .join(_people, _people.c.id == TABLE.c.resident_id)
        .join(_places, _places.c.id == TABLE.c.community_id)
        .where(running, scope(TABLE, actor), _people.c.died.is_(None), _people.c.moved_out.is_(None))
    )


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        row["id"], row["number"], row["seq"], row["name"], row["phone"] or "", row["community"],
        service_of(row["service"], row["version"]), _said(row), row["opens_on"], row["due"],
        row["times"] + 1, row["most"],
    )  # fmt: skip


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "state", "times"))
