"""Reminders before a benefit or a re-check runs out: made by the sweep, once, and only to offer (AP-02).

A household that has changed is one too: its benefit is checked again, and it is told what to bring.

They come from dates that are held already. The community's agent and the area's officer see whom; leaders
see how many; nobody is shown any longer when the day is over, or when what it says is true no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from hub.db.base import reading, today, transaction
from hub.db.models import Community, Entitlement, Household, Reminder, Resident
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NoMore, NotFound
from hub.operations.access import log_access
from hub.operations.benefits.beginning import runs_on
from hub.operations.benefits.days import must_be_as_noted
from hub.operations.calendars.calendar import calendar
from hub.operations.rights import require
from hub.operations.rows import count, no_more
from hub.operations.settings import setting
from hub.operations.verb import CaseRef, verb
from hub.plugins.activation import all_on

TABLE: Final = Reminder.__table__
_held, _people, _homes, _places = (
    Entitlement.__table__, Resident.__table__, Household.__table__, Community.__table__,
)  # fmt: skip
TOLD, NOT_FOUND, DECLINED = "told", "not_found", "declined"
OUTCOMES: Final = (TOLD, NOT_FOUND, DECLINED)
"""What came of it. Whoever was not found stays on the list until the day itself."""
KEPT_FOR: Final = dt.timedelta(days=365)
"""How long one is kept after its day."""
CHANGED: Final = "household"
_DATES: Final[Mapping[str, Any]] = {
    "until": _held.c.until_on, "review": _held.c.review_on, CHANGED: _held.c.recheck_on,
}  # fmt: skip
"""The day of each kind; that of a changed household lies behind, and stands until somebody has looked."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder: who, what runs out (`kind` "until") or is looked at again ("review"; "household": since
    when, because `why`), and when."""

    id: int
    kind: str
    ends_on: dt.date
    programme: str
    resident_id: int
    name: str
    community: str
    address: str
    phone: str
    outcome: str
    noted_on: dt.date | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """How many reminders of a programme there are in a community, and how many of them are noted."""

    community_id: int
    community: str
    programme: str
    kind: str
    count: int
    noted: int


def make() -> int:
    """Make those whose day comes within the set working days, each once; how many were made now."""
    last = calendar().add(today(), int(setting("reminder.days")))
    rows = [row for kind in _DATES for row in _missing(reading(), kind, last)]
    if rows:
        with transaction() as tx:
            rows = [row for kind in _DATES for row in _missing(tx, kind, last)]
            if rows:
                tx.execute(insert(TABLE), rows)
    return len(rows)


def lines(actor: Actor) -> Sequence[Line]:
    """Whom to tell in one's area or community, the nearest `PAGE` of them; one access-log row for all."""
    require(actor, "outreach.note")
    found = _lines(actor)
    if found:
        log_access(actor, "reminders", "reminders to offer", rows=len(found))
    return found


def waiting(actor: Actor) -> int:
    """How many wait to be told in one's area or community; nobody's name, no log row."""
    return count(desk_query(actor))


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows that `waiting` counts; None for who reads none."""
    return _query(actor).where(_open()) if actor.may("outreach.note") else None


def one(actor: Actor, reminder_id: int) -> Line:
    """One of them; the opening is logged with its purpose. Raises NotFound."""
    require(actor, "outreach.note")
    found = _one(actor, reminder_id)
    log_access(actor, "reminders", found.programme, resident_id=found.resident_id)
    return found


@verb("outreach.note")
def note(actor: Actor, reminder_id: int, *, outcome: str, seen: str | None = None) -> CaseRef:
    """Note what came of it; the last word replaces the one before, as it was `seen` (its day).

    Raises InputError, NotFound, Conflict.
    """
    if outcome not in OUTCOMES:
        raise InputError("Say what came of it.", where="outcome")
    with transaction() as tx:
        found = _one(actor, reminder_id)
        must_be_as_noted(found.noted_on, seen)
        said = {"outcome": outcome, "noted_on": today(), "noted_by": actor.staff_id}
        tx.execute(update(TABLE).where(TABLE.c.id == reminder_id).values(said))
        log_access(actor, "reminders", f"{found.programme}: {outcome}", resident_id=found.resident_id)
        return CaseRef(reminder_id, found.programme, 0)


def numbers(actor: Actor | None) -> Sequence[Number]:
    """How many there are by community, programme and kind, for leaders and the operator (None)."""
    if actor is not None:
        require(actor, "reminder.read")
    noted = func.sum(case((TABLE.c.outcome.in_((TOLD, DECLINED)), 1), else_=0))
    columns = (_places.c.id, _places.c.name, _held.c.programme, TABLE.c.kind)
    query = (
        select(*columns, func.count(), noted)
        .join_from(TABLE, _held, _held.c.id == TABLE.c.entitlement_id)
        .join(_people, _people.c.id == _held.c.resident_id)
        .join(_places, _places.c.id == _people.c.community_id)
        .where(_still_true())
        .group_by(*columns)
        .order_by(_places.c.id, _held.c.programme, TABLE.c.kind)
    )
    return tuple(
        Number(place, name, programme, kind, count, int(done))
        for place, name, programme, kind, count, done in reading().execute(query)
    )


def old(before: dt.date) -> ColumnElement[bool]:
    """Those whose day was so long ago."""
    return TABLE.c.ends_on < before


# --- inside ---------------------------------------------------------------------------------------------


def _missing(tx: Connection, kind: str, last: dt.date) -> list[dict[str, Any]]:
    """Rows to be made of one kind: running entitlements whose day comes, where the department is on."""
    found = tx.execute(_COMING[kind], {"first": today(), "last": last}).all()
    on = all_on() if found else {}
    return [
        {"entitlement_id": row.id, "kind": kind, "ends_on": row.day, "made_on": today(), "outcome": ""}
        for row in found
        if row.community_id in on.get(row.department, frozenset())
    ]


def _there() -> Sequence[ColumnElement[bool]]:
    return (_people.c.died.is_(None), _people.c.moved_out.is_(None), _people.c.community_id.is_not(None))


def _coming(kind: str, day: Any) -> Select[Any]:
    """Running entitlements whose day comes from `first` to `last`, and of which no reminder says so.

    The day on which a household changed lies behind, and is looked for without bounds.
    """
    comes = day.is_not(None) if kind == CHANGED else day.between(bindparam("first"), bindparam("last"))
    there = exists().where(
        TABLE.c.entitlement_id == _held.c.id, TABLE.c.kind == kind, TABLE.c.ends_on == day
    ).correlate(_held)  # fmt: skip
    return (
        select(_held.c.id, day.label("day"), _held.c.department, _people.c.community_id)
        .join(_people, _people.c.id == _held.c.resident_id)
        .where(runs_on(bindparam("first")), comes, *_there(), ~there)
        .order_by(_held.c.id)
    )


_COMING: Final = {kind: _coming(kind, day) for kind, day in _DATES.items()}


def _still_true() -> ColumnElement[bool]:
    """The entitlement runs, its day is the one that was told, and it is not over."""
    same = [and_(TABLE.c.kind == kind, TABLE.c.ends_on == day) for kind, day in _DATES.items()]
    coming = or_(TABLE.c.ends_on >= today(), TABLE.c.kind == CHANGED)
    return and_(or_(*same), coming, runs_on(today()), *_there())


def _open() -> ColumnElement[bool]:
    return TABLE.c.outcome.in_(("", NOT_FOUND))


def _query(actor: Actor) -> Select[Any]:
    return (
        select(TABLE, _held.c.programme, _held.c.resident_id, _held.c.recheck_why, _people.c.name,
               _people.c.phone, _people.c.address, _homes.c.address.label("home"),
               _places.c.name.label("community"))
        .join_from(TABLE, _held, _held.c.id == TABLE.c.entitlement_id)
        .join(_people, _people.c.id == _held.c.resident_id)
        .join(_places, _places.c.id == _people.c.community_id)
        .outerjoin(_homes, _homes.c.id == _people.c.household_id)
        .where(scope(TABLE, actor), _still_true())
        .order_by(TABLE.c.ends_on, TABLE.c.id)
    )  # fmt: skip


def _lines(actor: Actor, *clauses: ColumnElement[bool]) -> list[Line]:
    query = _query(actor).where(_open(), *clauses).limit(PAGE)
    return [_line(dict(row)) for row in reading().execute(query).mappings()]


def _one(actor: Actor, reminder_id: int) -> Line:
    for found in _lines(actor, TABLE.c.id == reminder_id):
        return found
    seen = select(TABLE.c.id).where(TABLE.c.id == reminder_id, scope(TABLE, actor))
    missing = NotFound("There is no such reminder, or it is noted already.")
    if reading().execute(seen.where(_open())).first():
        raise no_more(seen, NoMore("What this reminded of is over, or is so no more."), missing)
    raise no_more(seen, NoMore("Somebody was first: this has been noted already."), missing)


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        row["id"], row["kind"], row["ends_on"], row["programme"], row["resident_id"], row["name"],
        row["community"], row["home"] or row["address"] or "", row["phone"] or "", row["outcome"],
        row["noted_on"], row["recheck_why"] if row["kind"] == CHANGED else "",
    )  # fmt: skip
