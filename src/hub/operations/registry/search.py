"""The statements behind the search box for people: index ranges only, on both databases alike.

The second thing (ID tail, birth date, phone) leads to those who share it. Its index holds all forms of their
names too, so whoever cannot bear the name is passed over there; for the others the suffix table is asked,
by person and prefix range. A building alone is walked in the order of the parts of names and left at
the first ten; an estate's name is read of those alone whose home may be in it, as the index tells. No OFFSET,
no count, LIKE only inside such a range; `tests/operations/test_residents.py` reads the plans.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    union,
)

from hub.db.base import reading
from hub.db.crypto import keys
from hub.db.models import Case, CaseParty, Community, NamePart, Resident, Task
from hub.db.ready import Ready
from hub.db.scope import case_desk, intake_scope, not_near
from hub.domain.actor import Actor
from hub.domain.person import place_marks
from hub.domain.person_query import PersonQuery

MOST: Final = 10
_LAST: Final = "\U0010ffff"
_BUILDING: Final[BindParameter[str]] = bindparam("building", None)
_MARKS: Final[BindParameter[int]] = bindparam("marks", None, type_=Integer())
_THINGS: Final = ("id_number", "tail", "phone", "birth", "building", "estate")

_people, _parts, _places = Resident.__table__, NamePart.__table__, Community.__table__
_cases, _tasks, _parties = Case.__table__, Task.__table__, CaseParty.__table__

_FIELDS: Final = (
    select(
        _people.c.id, _people.c.name, _people.c.sex, _people.c.birth, _people.c.id_tail, _people.c.building,
        _people.c.community_id, _places.c.name.label("community"), _people.c.household_id,
        _people.c.moved_out, _people.c.died,
    )
    .outerjoin_from(_people, _places, _places.c.id == _people.c.community_id)
    .limit(MOST + 1)
)  # fmt: skip


class Row(NamedTuple):
    """A person found by a search, as the database has the row: nothing is masked yet."""

    id: int
    name: str
    sex: str
    birth: dt.date
    id_tail: str
    building: str
    community_id: int | None
    community: str | None
    household_id: int | None
    moved_out: dt.date | None
    died: dt.date | None


def search(actor: Actor, query: PersonQuery) -> list[Row]:
    """The people in the actor's scope who fit, by name, at most MOST + 1.

    Of a building, by that part of the name with which the first of the query's names begins.
    """
    if query.hint:
        return [Row(*row) for row in reading().execute(statement(actor, query), values(query))]
    ready = _ready(actor, _shape(query), len(query.names))
    return [Row(*row) for row in ready.rows(reading(), values(query))]


def statement(actor: Actor, query: PersonQuery) -> Select[Any]:
    """The one select of a search; what lacks a second thing is asked of the actor's own open cases only."""
    if query.hint:
        return _own(actor, len(query.names))
    return _statement(_shape(query), len(query.names)).where(intake_scope(actor))


@lru_cache(maxsize=1024)
def _ready(actor: Actor, shape: tuple[str, ...], names: int) -> Ready:
    return Ready(_statement(shape, names).where(intake_scope(actor)))


def _shape(query: PersonQuery) -> tuple[str, ...]:
    return tuple(part for part in _THINGS if getattr(query, part))


@cache
def _statement(shape: tuple[str, ...], names: int) -> Select[Any]:
    if "id_number" in shape:
        return _FIELDS.where(_people.c.id == _bearer())
    if shape[0] == "building":
        return _in_building(names, "estate" in shape)
    fitting = (_fits(part, names) for part in shape)
    return _FIELDS.where(*fitting).order_by(_people.c.name_key, _people.c.id)


def _bearer() -> ScalarSelect[Any]:
    """The record of a number; where it was merged, the one that is kept."""
    same = _people.alias("same")
    kept = select(func.coalesce(same.c.merged_into, same.c.id)).where(
        same.c.id_hash == bindparam("id_hash", None)
    )
    return kept.scalar_subquery()


def _in_building(names: int, estate: bool) -> Select[Any]:
    """A building's people in the order of the part that fits; whoever fits by two is shown by the first."""
    earlier = _parts.alias("earlier")
    before = exists().where(
        earlier.c.resident_id == _parts.c.resident_id, _begins(earlier, 0), earlier.c.part < _parts.c.part
    )
    inside = _FIELDS.join(_parts, _parts.c.resident_id == _people.c.id).where(
        _parts.c.building == _BUILDING, _begins(_parts, 0), ~before.correlate(_parts)
    )
    if estate:
        inside = inside.where(_parts.c.place.bitwise_and(_MARKS) == _MARKS, _names_estate())
    others = (_is_called(_people.c.id, i) for i in range(1, names))
    return inside.where(*others).order_by(_parts.c.part, _parts.c.resident_id)


def _names_estate() -> ColumnElement[bool]:
    """Whether somebody's building or address names the estate, written with blanks or without."""
    estate: BindParameter[str] = bindparam("estate", None)
    return or_(*(func.replace(column, " ", "").icontains(estate)
                 for column in (_people.c.building, _people.c.address)))  # fmt: skip


def _fits(part: str, names: int) -> ColumnElement[bool]:
    """Whether somebody is among those to whom a second thing leads and whom the names fit.

    A building leads to many: beside another thing it is asked of those alone to whom that one leads.
    """
    if part == "estate":
        return _names_estate()
    if part == "building":
        return _is_called(_people.c.id, 0, _BUILDING)
    if part == "tail":
        return _people.c.id.in_(union(_ids("id_tail", "tail", names), _ids("phone_tail", "tail", names)))
    column = "phone_tail" if part == "phone" else part
    return _people.c.id.in_(_ids(column, column, names))


def _ids(column: str, bound: str, names: int) -> Select[Any]:
    """Ids from the indexes alone: a person's row is read only when all things fit."""
    person = _people.alias()
    may_be = (person.c.name_forms.contains(bindparam(f"from_{i}", None)) for i in range(names))
    called = (_is_called(person.c.id, i) for i in range(names))
    return select(person.c.id).where(person.c[column] == bindparam(bound, None), *may_be, *called)


def _is_called(
    person_id: ColumnElement[int], i: int, building: BindParameter[str] | None = None
) -> ColumnElement[bool]:
    """Whether a person's name fits the query's `i`th, of somebody in that building where it is given."""
    parts = _parts.alias()
    fits = exists().where(parts.c.resident_id == person_id, _begins(parts, i))
    return fits if building is None else fits.where(parts.c.building == building)


def _begins(parts: FromClause, i: int) -> ColumnElement[bool]:
    return (parts.c.part >= bindparam(f"from_{i}", None)) & (parts.c.part < bindparam(f"to_{i}", None))


def _own(actor: Actor, names: int) -> Select[Any]:
    """People of open cases that lie at the actor's posts or have a task there; never the own household."""
    here = case_desk(actor, _tasks.c.post_id, _tasks.c.case_id)
    at_work = select(_tasks.c.case_id).where(here, _tasks.c.done_on.is_(None))
    at_own = case_desk(actor, _cases.c.post_id, _cases.c.id)
    followed = select(_cases.c.id).where(at_own, _cases.c.closed_on.is_(None))
    mine = union(at_work, followed).subquery()
    open_cases = (
        select(_cases.c.id, _cases.c.applicant_id)
        .where(_cases.c.id.in_(select(mine.c.case_id)), _cases.c.closed_on.is_(None))
        .subquery()
    )
    people = union(
        select(open_cases.c.applicant_id),
        select(_parties.c.resident_id).join(open_cases, open_cases.c.id == _parties.c.case_id),
    ).subquery()
    found = _FIELDS.order_by(_people.c.name_key, _people.c.id)
    return found.where(
        _people.c.id.in_(select(people.c[0])),
        not_near(_people.c.id, _people.c.household_id, actor),
        *(_is_called(_people.c.id, i) for i in range(names)),
    )


def values(query: PersonQuery) -> dict[str, Any]:
    """The bound values of `statement(actor, query)`."""
    bound: dict[str, Any] = {"tail": query.tail, "birth": query.birth, "building": query.building,
                             "estate": query.estate, "marks": place_marks(query.estate)}  # fmt: skip
    bound["phone_tail"] = query.phone[-4:]
    if query.id_number:
        bound["id_hash"] = keys().keyed_hash("id", query.id_number)
    for i, name in enumerate(query.names):
        bound |= {f"from_{i}": name, f"to_{i}": name + _LAST}
    return bound
