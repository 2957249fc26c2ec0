"""Households with several living heads, from before a second one was refused: counted, listed by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from hub.db.base import reading, transaction
from hub.db.models import Community, Household, Resident
from hub.db.scope import intake_scope, not_near
from hub.domain.actor import Actor
from hub.operations.access import log_access
from hub.operations.registry.facts import HEAD
from hub.operations.rights import require

_people, _homes, _places = Resident.__table__, Household.__table__, Community.__table__
SHOWN: Final = 20
_HEAD: Final[ColumnElement[str]] = literal_column(f"'{HEAD}'")
"""In the words of the index `ix_residents_heads`, so that it serves."""


@dataclass(frozen=True, slots=True)
class SeveralHeads:
    """One such household, by its number; nobody's name."""

    id: int
    number: str
    community: str


def by_community() -> list[tuple[str, int]]:
    """How many there are in each community that has one."""
    homes = _with_several().subquery()
    query = (
        select(_places.c.name, func.count())
        .join_from(homes, _homes, _homes.c.id == homes.c.household_id)
        .join(_places, _places.c.id == _homes.c.community_id)
        .group_by(_places.c.id, _places.c.name)
        .order_by(_places.c.id)
    )
    return [(name, count) for name, count in reading().execute(query)]


def worklist(actor: Actor) -> list[SeveralHeads]:
    """The first of those in the actor's reach, without the own household. Raises Refused."""
    require(actor, "resident.duplicates")
    p = _people.c
    homes = _with_several(intake_scope(actor), not_near(p.id, p.household_id, actor)).subquery()
    query = (
        select(_homes.c.id, _homes.c.number, _places.c.name.label("community"))
        .join_from(homes, _homes, _homes.c.id == homes.c.household_id)
        .join(_places, _places.c.id == _homes.c.community_id)
        .order_by(_homes.c.id)
    )
    with transaction() as tx:
        found = [SeveralHeads(**row) for row in tx.execute(query.limit(SHOWN)).mappings()]
        if found:
            log_access(actor, "duplicates", "户主不止一个的户", rows=len(found))
    return found


def _with_several(*reach: Any) -> Select[Any]:
    p = _people.c
    head = (p.relation == _HEAD, p.died.is_(None), p.moved_out.is_(None), p.household_id.is_not(None))
    return select(p.household_id).where(*head, *reach).group_by(p.household_id).having(func.count() > 1)
