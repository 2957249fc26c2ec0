"""What doctor says of households: how many, never which nor whose."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Community, Household, Resident
from hub.domain.errors import HubError, NotHeld
from hub.operations.registry.facts import HEAD

_people, _homes, _places = Resident.__table__, Household.__table__, Community.__table__


def two_heads() -> Iterator[HubError]:
    """Households with several living heads, from before a second one was refused."""
    p = _people.c
    here = (p.relation == HEAD, p.died.is_(None), p.moved_out.is_(None), p.household_id.is_not(None))
    several = select(p.household_id).where(*here).group_by(p.household_id).having(func.count() > 1)
    query = (
        select(_places.c.name, func.count())
        .join_from(_homes, _places, _places.c.id == _homes.c.community_id)
        .where(_homes.c.id.in_(several))
        .group_by(_places.c.id, _places.c.name)
        .order_by(_places.c.id)
    )
    for place, count in reading().execute(query):
        yield NotHeld(
            "%(count)s households have more than one head.", where=place, count=count,
            remedy="A change of head is asked for on the record of whoever it is; the others are said anew.",
        )  # fmt: skip
