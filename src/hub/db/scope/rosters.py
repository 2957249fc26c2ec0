"""Who may see rosters and their items."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, false, or_, select, true

from hub.db.models import RosterItem, RosterRun
from hub.db.scope.desk import person_desk
from hub.db.scope.grants import PUBLIC_READERS, Clause, Rules, departments
from hub.db.scope.own import not_near
from hub.domain.actor import Actor

_rosters = RosterRun.__table__
_items = RosterItem.__table__


def _roster_rows(actor: Actor) -> Clause:
    """A roster's own row names nobody: a clerk's department's, all for leaders, else where one has items;
    samples of paid lines for inspection, by number."""
    if actor.has_role(*PUBLIC_READERS):
        return true()
    mine = select(_items.c.roster_id).where(_item_rows(actor))
    seen = or_(_rosters.c.department.in_(departments(actor)), _rosters.c.id.in_(mine))
    return or_(seen, _rosters.c.source.startswith("run:")) if actor.has_role("inspection") else seen


def _item_rows(actor: Actor) -> Clause:
    """A clerk's department's, an agent's community's; else the open ones of one's posts, gone when done."""
    c = _items.c
    parts: list[Clause] = [false()]
    if actor.desk:
        parts.append(and_(person_desk(actor, c.post_id, c.resident_id, c.household_id), c.state == "open"))
    for grant in actor.grants:
        of = (
            select(_rosters.c.id).where(_rosters.c.department == grant.department)
            if grant.department
            else None
        )
        mine = c.roster_id.in_(of) if of is not None else true()
        if grant.role == "window_clerk" and of is not None:
            parts.append(
                mine if grant.community_id is None else and_(mine, c.community_id == grant.community_id)
            )
        if grant.role == "community_agent" and grant.community_id is not None:
            parts.append(and_(mine, c.community_id == grant.community_id))
    return and_(or_(*parts), not_near(c.resident_id, c.household_id, actor))


RULES: Final[Rules] = {
    "rosters": _roster_rows,
    "roster_items": _item_rows,
}
