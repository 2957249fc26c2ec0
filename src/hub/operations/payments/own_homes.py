"""To whose own household something of a pay-out goes, of many people at once: they take no part in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from hub.db.models import Resident, Staff
from hub.operations.payments.loading import LINES

_staff = Staff.__table__
_own, _me, _near = (Resident.__table__.alias(name) for name in ("own", "me", "near"))


@dataclass(frozen=True, slots=True)
class _Home:
    """The own household of somebody whose record is known: its people, and its number where there is one."""

    household: int | None
    people: set[int] = field(default_factory=set)

    def has(self, line: Row[Any, Any, Any]) -> bool:
        """Whether a line goes to it."""
        at_home = self.household is not None and line.household_id == self.household
        return at_home or not self.people.isdisjoint((line.resident_id, line.payee_id))


def paid_at_home(
    tx: Connection, run: Mapping[str, Any], staff_ids: Collection[int], community_id: int | None = None
) -> frozenset[int]:
    """Those of these people to whose household, or to whom, a line of the run (of a community) goes."""
    homes = _homes(tx, staff_ids)
    people = set[int]().union(*(home.people for home in homes.values()))
    households = {home.household for home in homes.values() if home.household is not None}
    c = LINES.c
    theirs = or_(c.resident_id.in_(people), c.payee_id.in_(people), c.household_id.in_(households))
    here = () if community_id is None else (c.community_id == community_id,)
    query = select(c.resident_id, c.payee_id, c.household_id).where(c.run_id == run["id"], *here, theirs)
    lines = tx.execute(query).all() if homes else []
    return frozenset(staff_id for staff_id, home in homes.items() if any(map(home.has, lines)))


def _homes(tx: Connection, staff_ids: Collection[int]) -> dict[int, _Home]:
    """The homes of those whose own record is known, also where it was merged into another."""
    query = (
        select(_staff.c.id, _me.c.household_id, _near.c.id.label("person"))
        .join(_own, _own.c.id_hash == _staff.c.id_hash)
        .join(_me, _me.c.id == func.coalesce(_own.c.merged_into, _own.c.id))
        .join(_near, or_(_near.c.id == _me.c.id, _near.c.household_id == _me.c.household_id))
        .where(_staff.c.id.in_(staff_ids))
    )
    found: dict[int, _Home] = {}
    for staff_id, household, person in tx.execute(query):
        found.setdefault(staff_id, _Home(household)).people.add(person)
    return found
