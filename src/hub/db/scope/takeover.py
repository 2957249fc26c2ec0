"""Who may see the sheets by which an office takes over what ran before."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, false, or_, select

from hub.db.models import TakeOver, TakeOverLine
from hub.db.scope.grants import Clause, Rules, clerk
from hub.db.scope.own import near
from hub.domain.actor import Actor

_take_overs = TakeOver.__table__


def _take_over_rows(actor: Actor) -> Clause:
    """A clerk's department's; a deputy those that wait or this one answered; a draft its maker only."""
    c = _take_overs.c
    parts = [false(), *clerk(actor, c.department, c.community_id)]
    if actor.has_role("deputy_director"):
        parts.append(or_(c.state == "asked", c.answered_by == actor.staff_id))
    mine = c.asked_by == actor.staff_id
    return and_(or_(*parts), or_(c.state.not_in(("draft", "withdrawn")), mine))


def _take_over_line_rows(actor: Actor) -> Clause:
    """Lines of a sheet seen, but for those about the own household."""
    c = TakeOverLine.__table__.c
    seen = c.take_over_id.in_(select(_take_overs.c.id).where(_take_over_rows(actor)))
    people = near(actor)
    return seen if people is None else and_(seen, c.resident_id.not_in(people))


RULES: Final[Rules] = {
    "take_overs": _take_over_rows,
    "take_over_lines": _take_over_line_rows,
}
