"""Posts with A and B: made, held, stood in for; and whose post a role's work goes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from flask import g
from sqlalchemy import ColumnElement, and_, or_, select

from hub.db.base import db, today
from hub.db.models import Grid, Post, PostHolder, Staff
from hub.domain.errors import Refused

AT_WINDOW: Final = frozenset({"window_clerk", "superior", "third_party", "panel_member", "applicant"})
"""Roles whose work a department's window does or records for them."""
IN_COMMUNITY: Final = frozenset({"community_agent", "community_leader"})
_CACHE = "hub_post_for"


def post_for(role: str, department: str, community_id: int | None, grid_id: int | None = None) -> int:
    """The post whose work a role's task is, for one department and place; asked once per request.

    Raises Refused naming the post that is missing.
    """
    known: dict[tuple[object, ...], int] = g.setdefault(_CACHE, {})
    asked = (role, department, community_id, grid_id)
    if asked not in known:
        known[asked] = _find(role, department, community_id, grid_id)
    return known[asked]


def forget_posts() -> None:
    """Ask anew in this request: a post or an area has changed."""
    g.pop(_CACHE, None)


def _find(role: str, department: str, community_id: int | None, grid_id: int | None) -> int:
    if role == "household_officer":
        found = db.session.execute(select(Grid.post_id).where(Grid.id == grid_id)).scalar()
    else:
        found = db.session.execute(_choice(role, department, community_id)).scalar()
    if found is None:
        raise Refused(
            "There is no post for %(role)s (%(place)s).",
            remedy="An administrator adds it: hub posts add; hub doctor lists all that are missing.",
            role=role, place=_place(role, department, community_id, grid_id),
        )  # fmt: skip
    return int(found)


def _choice(role: str, department: str, community_id: int | None):  # type: ignore[no-untyped-def]
    real = "window_clerk" if role in AT_WINDOW else role
    place = community_id if role in IN_COMMUNITY else None
    whose = Post.department == department if role in AT_WINDOW else Post.department.in_((department, ""))
    where = Post.community_id.is_(None) if place is None else Post.community_id == place
    return (
        select(Post.id)
        .where(Post.role == real, whose, where)
        .order_by(Post.department.desc(), Post.id)
        .limit(1)
    )


def _place(role: str, department: str, community_id: int | None, grid_id: int | None) -> str:
    if role == "household_officer":
        return f"grid {grid_id}" if grid_id else "no grid"
    return f"community {community_id}" if role in IN_COMMUNITY else department


def holders(post_ids: Sequence[int], on: dt.date | None = None) -> dict[int, dict[str, str]]:
    """Names of A and B by post, as of a day: {post id: {"A": name, "B": name}}."""
    day = on or today()
    asked = (
        select(PostHolder.post_id, PostHolder.slot, Staff.name)
        .join(Staff, Staff.id == PostHolder.staff_id)
        .where(PostHolder.post_id.in_(post_ids), held_on(day), Staff.active)
    )
    found: dict[int, dict[str, str]] = {}
    for post_id, slot, name in db.session.execute(asked):
        found.setdefault(post_id, {})[slot] = name
    return found


def held_on(day: dt.date) -> ColumnElement[bool]:
    """The clause for holdings that are current on a day."""
    return and_(PostHolder.since <= day, or_(PostHolder.until.is_(None), PostHolder.until >= day))
