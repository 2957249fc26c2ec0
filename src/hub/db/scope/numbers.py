"""Whose numbers an actor may see: leaders all, a clerk the own department's, finance what was paid.

Numbers name nobody, so that leaders see more of them than of cases (privacy.md, Sees). What a number opens
leaves out the own household's rows besides (`foreign`, `not_for_own`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from hub.db.scope import PUBLIC_READERS
from hub.domain.actor import Actor


def numbers(
    actor: Actor, department: ColumnElement[Any], community: ColumnElement[Any], *, money: bool = False
) -> ColumnElement[bool]:
    """The clause over rows with those two columns. `money`: what was paid, on no ground: finance's too."""
    if actor.has_role(*PUBLIC_READERS) or (money and actor.has_role("finance")):
        return true()
    parts: list[ColumnElement[bool]] = [false()]
    for grant in actor.grants:
        if grant.role == "window_clerk" and grant.department:
            mine = department == grant.department
            parts.append(mine if grant.community_id is None else and_(mine, community == grant.community_id))
    return or_(*parts)
