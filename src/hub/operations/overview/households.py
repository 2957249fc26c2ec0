"""包户: how many households each person has in the areas held, against the agents' upper number (三㈠1).

Numbers only: none of them opens a list of households or of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from hub.db.base import reading, today
from hub.db.models import Community, Grant, Grid, Household, Post, PostHolder, Staff
from hub.domain.actor import Actor
from hub.operations.rights import require
from hub.operations.settings import setting

_homes, _grids, _posts = Household.__table__, Grid.__table__, Post.__table__
_holders, _staff, _grants = PostHolder.__table__, Staff.__table__, Grant.__table__
_places = Community.__table__


@dataclass(frozen=True, slots=True)
class Load:
    """One person's households; `most`: the agents' upper number, None for who is no agent or where unset."""

    community: str
    name: str
    agent: bool
    households: int
    most: int | None

    @property
    def over(self) -> int:
        """How many above the upper number."""
        return max(0, self.households - self.most) if self.most is not None else 0


def loads(actor: Actor) -> Sequence[Load]:
    """Everybody who holds areas (as A of their posts), by community and name. Raises Refused."""
    require(actor, "numbers.read")
    agents = set(reading().execute(_agents()).scalars())
    most = setting("load.agent_households")
    limit = None if most is None else int(most)
    return [
        Load(row.community, row.name, row.id in agents, row.households, limit if row.id in agents else None)
        for row in reading().execute(_counted())
    ]


def _counted() -> Select[Any]:
    c, day = _holders.c, today()
    counts = (
        select(_homes.c.grid_id, func.count().label("many"))
        .where(_homes.c.grid_id.is_not(None)).group_by(_homes.c.grid_id).subquery()
    )  # fmt: skip
    return (
        select(_staff.c.id, _staff.c.name, _places.c.name.label("community"),
               func.coalesce(func.sum(counts.c.many), 0).label("households"))
        .join_from(_grids, _posts, _posts.c.id == _grids.c.post_id)
        .join(_places, _places.c.id == _grids.c.community_id)
        .join(_holders, c.post_id == _posts.c.id)
        .join(_staff, _staff.c.id == c.staff_id)
        .outerjoin(counts, counts.c.grid_id == _grids.c.id)
        .where(c.slot == "A", c.since <= day, or_(c.until.is_(None), c.until >= day))
        .group_by(_staff.c.id, _staff.c.name, _places.c.id, _places.c.name)
        .order_by(_places.c.id, _staff.c.name, _staff.c.id)
    )  # fmt: skip


def _agents() -> Select[Any]:
    g, day = _grants.c, today()
    return select(g.staff_id).where(
        g.role == "community_agent", g.since <= day, or_(g.until.is_(None), g.until >= day)
    )
