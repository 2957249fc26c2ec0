"""Who may be entitled and is not enrolled: for the officer and the agent there, only to offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select

from hub.db.base import reading, today, transaction
from hub.db.models import Case, Community, Entitlement, Household, OutreachNote, Resident
from hub.db.scope import outreach_scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.domain.errors import InputError, NoMore, NotFound
from hub.domain.outreach import OUTCOMES, REST, Outreach, rests
from hub.domain.roster import Subject
from hub.operations.access import log_access
from hub.operations.benefits.days import must_be_as_noted
from hub.operations.context import plugins, service_of
from hub.operations.pages import PAGE, Page, part
from hub.operations.registry.registration import HEAD
from hub.operations.rights import require
from hub.operations.rows import no_more
from hub.operations.verb import CaseRef, verb
from hub.plugins.activation import communities_on

NOTES: Final = OutreachNote.__table__
_people, _homes, _places = Resident.__table__, Household.__table__, Community.__table__
_cases, _held = Case.__table__, Entitlement.__table__


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody to whom a benefit may be offered. `told_on`: when it was, if it was and nothing came of it."""

    outreach: str
    it: Outreach
    department: str
    resident_id: int
    community_id: int
    name: str
    community: str
    address: str
    phone: str
    told_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Offers:
    """One page of them. `count`: all there are; `fresh`: not told yet."""

    rows: Page[Offer]
    count: int
    fresh: int


def offers(actor: Actor, *, after: str = "", size: int = PAGE) -> Offers:
    """Whom to ask in one's area or community, not yet told first; one access-log row for the page.

    Whoever was told meanwhile has moved behind `after`.
    """
    require(actor, "outreach.note")
    found = sorted((each for key in plugins().outreach for each in _offers(actor, key)), key=_place)
    rows = part(found, _place, after=after, size=size)
    if rows:
        log_access(actor, "outreach", "offering benefits", rows=len(rows))
    fresh = sum(each.told_on is None for each in found)
    return Offers(rows, len(found), fresh)


def offer(actor: Actor, key: str, resident_id: int) -> Offer:
    """One of them; the opening is logged with its purpose. Raises NotFound for anybody else."""
    require(actor, "outreach.note")
    found = _offer(actor, key, resident_id)
    log_access(actor, "outreach", f"offer of {key}", resident_id=resident_id)
    return found


@verb("outreach.note")
def note(actor: Actor, key: str, resident_id: int, *, outcome: str, seen: str | None = None) -> CaseRef:
    """Note what came of an offer; the last word replaces the one before, as it was `seen` (its day).

    Raises InputError, NotFound, Conflict.
    """
    require(actor, "outreach.note")
    if outcome not in OUTCOMES:
        raise InputError("Say what came of it.", where="outcome")
    with transaction() as tx:
        found = _offer(actor, key, resident_id)
        must_be_as_noted(found.told_on, seen)
        tx.execute(delete(NOTES).where(NOTES.c.outreach == key, NOTES.c.resident_id == resident_id))
        row = {"outreach": key, "resident_id": resident_id, "community_id": found.community_id,
               "outcome": outcome, "noted_on": today(), "noted_by": actor.staff_id}  # fmt: skip
        made = tx.execute(insert(NOTES).returning(NOTES.c.id), row).scalar_one()
        log_access(actor, "outreach", f"offer of {key}: {outcome}", resident_id=resident_id)
        return CaseRef(int(made), key, 0)


def old(before: dt.date) -> ColumnElement[bool]:
    """Notes that say nothing any more: nobody is left in peace by them."""
    return NOTES.c.noted_on < before


# --- inside ---------------------------------------------------------------------------------------------


def _place(offer: Offer) -> tuple[int, int, str]:
    return int(offer.told_on is not None), offer.resident_id, offer.outreach


def _offer(actor: Actor, key: str, resident_id: int) -> Offer:
    if key in plugins().outreach:
        for found in _offers(actor, key, _people.c.id == resident_id):
            return found
    noted = (
        select(NOTES.c.id)
        .join(_people, _people.c.id == NOTES.c.resident_id)
        .where(NOTES.c.outreach == key, NOTES.c.resident_id == resident_id, outreach_scope(actor))
    )
    missing = NotFound("There is nobody to offer this to, or it is noted already.")
    raise no_more(noted, NoMore("Somebody was first: this has been noted already."), missing)


def _offers(actor: Actor, key: str, *clauses: ColumnElement[bool]) -> list[Offer]:
    it, department, day = plugins().outreach[key], key.split(".")[0], today()
    query = _query(actor, key, it, department, day).where(*clauses)
    found = []
    for row in map(dict, reading().execute(query).mappings()):
        told, said = row["noted_on"], row["outcome"]
        if (told and rests(said, told, day)) or not it.chooses(_subject(row), day):
            continue
        found.append(Offer(key, it, department, row["id"], row["community_id"], row["name"], row["community"],
                           row["home"] or row["address"] or "", row["phone"] or "", told))  # fmt: skip
    return found


def _query(actor: Actor, key: str, it: Outreach, department: str, day: dt.date) -> Select[Any]:
    """Living people of the area who are old enough, without an entitlement or open case of it."""
    c, service = _people.c, service_of(f"{department}.{it.service}").key
    year = _years_before(day, 1)
    fresh = and_(_held.c.state != "refused", or_(_held.c.state != "ended", _held.c.from_on > year))
    has = and_(_of(department, it.programmes), fresh,
               or_(_held.c.resident_id == c.id, _held.c.household_id == c.household_id))  # fmt: skip
    asks = and_(_cases.c.service == service, _cases.c.ended == "", _cases.c.applicant_id == c.id)
    noted = and_(NOTES.c.resident_id == c.id, NOTES.c.outreach == key)
    alive = (c.died.is_(None), c.moved_out.is_(None), c.merged_into.is_(None))
    return (
        select(c.id, c.name, c.birth, c.relation, c.moved_in, c.phone, c.address, c.community_id,
               _homes.c.address.label("home"), _places.c.name.label("community"), _members().label("members"),
               NOTES.c.outcome, NOTES.c.noted_on)
        .join_from(_people, _places, _places.c.id == c.community_id)
        .outerjoin(_homes, _homes.c.id == c.household_id)
        .outerjoin(NOTES, noted)
        .where(
            outreach_scope(actor), *alive, c.birth <= _years_before(day, it.age),
            c.community_id.in_(communities_on(department)),
            ~exists().where(has).correlate(_people), ~exists().where(asks).correlate(_people),
            *(exists().where(each, _held.c.resident_id == c.id).correlate(_people)
              for each in _received(it, department, day)),
        )
        .order_by(c.id)
    )  # fmt: skip


def _of(department: str, programmes: Sequence[str]) -> ColumnElement[bool]:
    return _held.c.programme.in_([f"{department}.{each}" for each in programmes])


def _received(it: Outreach, department: str, day: dt.date) -> Iterator[ColumnElement[bool]]:
    """What the own department must be giving somebody, or have given before."""
    if it.holds:
        goes_on = or_(_held.c.until_on.is_(None), _held.c.until_on >= day)
        yield and_(_of(department, it.holds), _held.c.state.in_(RUNNING), _held.c.from_on <= day, goes_on)
    if it.had:
        before = _held.c.from_on.between(_years_before(day, 2), _years_before(day, 1))
        yield and_(_of(department, it.had), _held.c.state != "refused", before)


def _members() -> Any:
    near = _people.alias("near")
    mine = (near.c.household_id == _people.c.household_id, near.c.died.is_(None), near.c.moved_out.is_(None))
    return select(func.count()).select_from(near).where(*mine).correlate(_people).scalar_subquery()


def _subject(row: Mapping[str, Any]) -> Subject:
    return Subject(birth=row["birth"], is_head=row["relation"] == HEAD, members=row["members"] or 1,
                   moved_in=row["moved_in"])  # fmt: skip


def _years_before(day: dt.date, years: int) -> dt.date:
    """The day of birth of whoever is so many years old on that day; born on 29 February: on the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


__all__ = ["NOTES", "OUTCOMES", "REST", "Offer", "Offers", "note", "offer", "offers", "old"]
