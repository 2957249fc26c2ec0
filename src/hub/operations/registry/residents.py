"""Residents: found by the one search box, opened with a purpose, and never read without a log row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, Connection, or_, select

from hub.db.base import today, transaction
from hub.db.models import AccessLog, Community, Household, Resident
from hub.db.scope import intake_scope, is_own, own_households, scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.person_query import HINT_SECOND, parse_query
from hub.operations.access import log_access
from hub.operations.registry.registration import register
from hub.operations.registry.search import MOST, search
from hub.operations.rights import require

__all__ = [
    "Found", "Hit", "Home", "Look", "Member", "Record", "find", "household", "open_resident", "register",
    "who_looked",
]  # fmt: skip

HINT_NOBODY: Final = (
    "Nobody fits. Compare with the card; people from outside the street are registered first."
)
HINT_OWN_ONLY: Final = "Only your own open cases were searched. " + HINT_SECOND
_SHORTEST_PURPOSE: Final = 4

_people, _homes, _places = Resident.__table__, Household.__table__, Community.__table__
_log = AccessLog.__table__


@dataclass(frozen=True, slots=True)
class Hit:
    """A person in a list of hits: enough to tell people apart, no number, phone or address.

    `gone` is "died", "moved_out" or "".
    """

    id: int
    name: str
    sex: str
    birth_year: int
    id_tail: str
    community_id: int | None
    community: str
    building: str
    gone: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: at most ten hits, whether there were more, and a hint (message id)."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    hint: str = ""

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a household, as others of it are shown."""

    id: int
    name: str
    relation: str
    birth_year: int
    id_tail: str
    gone: str


@dataclass(frozen=True, slots=True)
class Record:
    """All the registry holds of one person, with the household's members (the person among them)."""

    id: int
    name: str
    id_number: str
    birth: dt.date
    sex: str
    phone: str
    address: str
    building: str
    language: str
    community_id: int | None
    community: str
    household_id: int | None
    household_number: str
    grid_id: int | None
    relation: str
    moved_in: dt.date | None
    moved_out: dt.date | None
    died: dt.date | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A household and its members."""

    id: int
    number: str
    community_id: int
    community: str
    grid_id: int | None
    building: str
    address: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a record, as the resident may know it: when, which post, what for."""

    on: dt.date
    post: str
    action: str
    purpose: str


def find(actor: Actor, query: str, *, on: dt.date | None = None) -> Found:
    """Search people by a complete ID number or by two things (`domain.person_query`), in the actor's scope.

    A name alone finds people of the actor's own open cases. Every search that looked is one row in the
    access log: what was asked by, never the words. Raises Refused for whoever may not search.
    """
    require(actor, "resident.find")
    asked = parse_query(query, on or today())
    if asked.hint and asked.hint != HINT_SECOND:
        return Found(hint=asked.hint)
    with transaction():
        rows = search(actor, asked)
        hits = tuple(_hit(row) for row in rows[:MOST])
        single = hits[0].id if len(hits) == 1 else None
        log_access(actor, "search", asked.shape, resident_id=single, rows=len(hits))
    return Found(hits, len(rows) > MOST, _hint(asked.hint, hits))


def _hint(lacking: str, hits: tuple[Hit, ...]) -> str:
    if lacking:
        return HINT_OWN_ONLY if hits else lacking
    return "" if hits else HINT_NOBODY


def _hit(row: Any) -> Hit:
    return Hit(
        row.id, row.name, row.sex, row.birth.year, row.id_tail, row.community_id, row.community or "",
        row.building, _gone(row),
    )  # fmt: skip


def _gone(row: Any) -> str:
    return "died" if row.died else "moved_out" if row.moved_out else ""


def open_resident(actor: Actor, resident_id: int, purpose: str) -> Record:
    """Open one record. The purpose is a case, a task, a first contact or a request, in words.

    Writes one access-log row in the same transaction, or the read fails. Raises InputError without a
    purpose, NotFound outside the actor's scope, Refused for one's own household.
    """
    require(actor, "resident.open")
    said = _purpose(purpose)
    with transaction() as tx:
        row = tx.execute(_RECORD.where(_people.c.id == kept_id(tx, resident_id), _visible(actor))).first()
        if row is None:
            raise NotFound("There is no such person, or not in your community.")
        _not_own(actor, row)
        log_access(actor, "open", said, resident_id=row.id)
        members = _members(tx, row.household_id) if row.household_id else ()
    return Record(**(row._asdict() | {"community": row.community or "",
                  "household_number": row.household_number or "", "members": members}))  # fmt: skip


def kept_id(tx: Connection, resident_id: int) -> int:
    """The record that is kept of a person who was there twice, else the same."""
    into = tx.execute(select(_people.c.merged_into).where(_people.c.id == resident_id)).scalar()
    return resident_id if into is None else int(into)


_RECORD: Final = (
    select(
        *(_people.c[name] for name in (
            "id", "name", "id_number", "birth", "sex", "phone", "address", "building", "language",
            "community_id", "household_id", "relation", "moved_in", "moved_out", "died",
        )),
        _places.c.name.label("community"), _homes.c.number.label("household_number"), _homes.c.grid_id,
    )
    .outerjoin_from(_people, _places, _places.c.id == _people.c.community_id)
    .outerjoin(_homes, _homes.c.id == _people.c.household_id)
)  # fmt: skip


def _visible(actor: Actor) -> ColumnElement[bool]:
    return or_(intake_scope(actor), scope(_people, actor))


def _purpose(text: str) -> str:
    said = " ".join(text.split())
    if len(said) < _SHORTEST_PURPOSE:
        raise InputError(
            "Say what for: a case, a task, a first contact, a request.", where="purpose",
            remedy="One short sentence; the resident may read it.",
        )  # fmt: skip
    return said[:200]


def _not_own(actor: Actor, row: Any) -> None:
    if is_own(actor, row.id, row.household_id):
        raise _own(row.name)


def _own(where: str) -> Refused:
    return Refused(
        "Records of your own household are opened by a colleague.", where=where,
        remedy="Whoever works here has at home a resident's rights only: ask a colleague.",
    )  # fmt: skip


def _members(tx: Connection, household_id: int) -> tuple[Member, ...]:
    """The members, the head first, then by age."""
    p = _people.c
    asked = select(p.id, p.name, p.relation, p.birth, p.id_tail, p.moved_out, p.died)
    rows = tx.execute(asked.where(p.household_id == household_id)).all()
    rows = sorted(rows, key=lambda row: (row.relation != "户主", row.birth, row.id))
    return tuple(Member(r.id, r.name, r.relation, r.birth.year, r.id_tail, _gone(r)) for r in rows)


def household(actor: Actor, household_id: int, purpose: str) -> Home:
    """Open a household: its place and members, one log row for each. Raises as `open_resident`."""
    require(actor, "resident.open")
    said = _purpose(purpose)
    with transaction() as tx:
        row = tx.execute(_HOME.where(_homes.c.id == household_id)).first()
        members = _members(tx, household_id) if row else ()
        if row is None or not _sees_members(tx, actor, household_id):
            raise NotFound("There is no such household, or not in your community.")
        if household_id in own_households(actor):
            raise _own(row.number)
        for member in members:
            log_access(actor, "household", said, resident_id=member.id)
    return Home(**row._asdict(), members=members)


_HOME: Final = select(
    _homes.c.id, _homes.c.number, _homes.c.community_id, _places.c.name.label("community"), _homes.c.grid_id,
    _homes.c.building, _homes.c.address,
).join_from(_homes, _places, _places.c.id == _homes.c.community_id)  # fmt: skip


def _sees_members(tx: Connection, actor: Actor, household_id: int) -> bool:
    inside = select(_people.c.id).where(_people.c.household_id == household_id, _visible(actor)).limit(1)
    return tx.execute(inside).first() is not None


def who_looked(actor: Actor, resident_id: int) -> list[Look]:
    """All who opened or found this record, newest first: what a resident may be told, so no names of staff.

    Asking is itself a read and leaves its row. Raises NotFound outside the actor's scope.
    """
    require(actor, "resident.open")
    with transaction() as tx:
        resident_id = kept_id(tx, resident_id)
        seen = (_people.c.id == resident_id, _visible(actor))
        if tx.execute(select(_people.c.id).where(*seen)).first() is None:
            raise NotFound("There is no such person, or not in your community.")
        asked = select(_log.c.at, _log.c.post, _log.c.action, _log.c.purpose)
        same = select(_people.c.id).where(_people.c.merged_into == resident_id)
        either = or_(_log.c.resident_id == resident_id, _log.c.resident_id.in_(same))
        asked = asked.where(either).order_by(_log.c.id.desc())
        rows = tx.execute(asked).all()
        log_access(actor, "who_looked", "居民本人询问", resident_id=resident_id)
    zone = current_app.config["HUB_TIMEZONE"]
    return [Look(row.at.astimezone(zone).date(), row.post, row.action, row.purpose) for row in rows]
