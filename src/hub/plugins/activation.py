"""Which department is on in which community: rows with since, until and by whom."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, insert, select, update

from hub.db.base import now, reading, transaction
from hub.db.models import ModuleActivation
from hub.db.ready import Ready

_rows = ModuleActivation.__table__
_ON = Ready(
    select(_rows.c.community_id).where(_rows.c.department == bindparam("department"), _rows.c.until.is_(None))
)

_ALL_ON = Ready(select(_rows.c.department, _rows.c.community_id).where(_rows.c.until.is_(None)))


def is_on(department: str, community_id: int) -> bool:
    """Whether the department takes new cases in the community now."""
    return community_id in communities_on(department)


def communities_on(department: str) -> frozenset[int]:
    """The communities in which the department is on."""
    return frozenset(community_id for (community_id,) in _ON.rows(reading(), {"department": department}))


def all_on() -> Mapping[str, frozenset[int]]:
    """Communities by department, one read."""
    found: dict[str, set[int]] = {}
    for department, community_id in _ALL_ON.rows(reading(), {}):
        found.setdefault(department, set()).add(community_id)
    return {key: frozenset(ids) for key, ids in found.items()}


def enable(department: str, community_id: int, by_id: int | None, reason: str = "") -> bool:
    """Switch on; False where it was on already. Before it `operations.services.modules` checks staffing."""
    with transaction() as connection:
        if is_on(department, community_id):
            return False
        connection.execute(
            insert(_rows),
            {
                "department": department,
                "community_id": community_id,
                "since": now(),
                "by_id": by_id,
                "reason": reason,
            },
        )
        return True


def disable(department: str, community_id: int) -> bool:
    """Switch off for new cases; False where it was off already."""
    with transaction() as connection:
        ended = (
            update(_rows)
            .where(_rows.c.department == department, _rows.c.community_id == community_id)
            .where(_rows.c.until.is_(None))
            .values(until=now())
        )
        return connection.execute(ended).rowcount > 0
