"""Who may see stock: counts name nobody."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, and_, false, or_, select, true

from hub.db.models import StockCount, StockMove, StockPlace
from hub.db.scope.grants import PUBLIC_READERS, Clause, Rules
from hub.domain.actor import Actor


def _stock_place_rows(actor: Actor) -> Clause:
    """Places: a clerk's department's, an agent's community's; leaders all, for counts name nobody."""
    c = StockPlace.__table__.c
    if actor.has_role(*PUBLIC_READERS):
        return true()
    parts: list[Clause] = [false()]
    for grant in actor.grants:
        department = c.department == grant.department if grant.department else true()
        if grant.role == "window_clerk" and grant.department:
            parts.append(department)
        if grant.role == "community_agent" and grant.community_id is not None:
            parts.append(and_(department, c.community_id == grant.community_id))
    return or_(*parts)


def _stock_places(actor: Actor) -> Select[Any]:
    return select(StockPlace.__table__.c.id).where(_stock_place_rows(actor))


def _stock_count_rows(actor: Actor) -> Clause:
    return StockCount.__table__.c.place_id.in_(_stock_places(actor))


def _stock_move_rows(actor: Actor) -> Clause:
    """Moves that begin or end at a place one sees."""
    c = StockMove.__table__.c
    return or_(c.from_id.in_(_stock_places(actor)), c.to_id.in_(_stock_places(actor)))


RULES: Final[Rules] = {
    "stock_places": _stock_place_rows,
    "stock_counts": _stock_count_rows,
    "stock_moves": _stock_move_rows,
}
