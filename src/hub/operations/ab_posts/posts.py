"""Posts with A and B: made, held, stood in for; and whose post a role's work goes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from hub.db.base import db, reading, today, transaction
from hub.db.models import Case, Community, Grid, Post, PostHolder, Staff
from hub.db.scope import is_of, with_record
from hub.domain.actor import ROLES
from hub.domain.errors import Refused, Term
from hub.operations.context import plugins
from hub.operations.kept import ask, changed, kept

AT_WINDOW: Final = frozenset({"window_clerk", "superior", "third_party", "panel_member", "applicant"})
"""Roles whose work a department's window does or records for them."""
IN_COMMUNITY: Final = frozenset({"community_agent", "community_leader"})


_holders, _staff = PostHolder.__table__, Staff.__table__
_HOLDERS = (
    select(_holders.c.post_id, _holders.c.slot, _staff.c.name)
    .join(_staff, _staff.c.id == _holders.c.staff_id)
    .where(_holders.c.post_id.in_(bindparam("posts", expanding=True)), _staff.c.active)
    .where(_holders.c.since <= bindparam("day"))
    .where(or_(_holders.c.until.is_(None), _holders.c.until >= bindparam("day")))
)


_cases = Case.__table__
_HOLDERS_OF_CASE = (
    with_record(_HOLDERS, _staff)
    .outerjoin(_cases, and_(_cases.c.id == bindparam("case"), is_of(_cases)))
    .where(_cases.c.id.is_(None))
)
"""The same without those of whose own household a case is."""


def post_for(
    role: str, department: str, community_id: int | None, grid_id: int | None = None, service: str = ""
) -> int:
    """The post whose work a role's task is, for one department, place and service.

    A window post that names the service comes before one that names none.
    Raises Refused naming the post that is missing.
    """
    known: dict[tuple[object, ...], int] = kept("posts", dict)
    asked = (role, department, community_id, grid_id, service)
    if asked not in known:
        known[asked] = _find(role, department, community_id, grid_id, service)
    return known[asked]


def forget_posts() -> None:
    """Ask anew, in every process: a post or an area has changed. Called in the change's own transaction.

    From here to its end whoever else changes posts, their holders, absences, areas, communities or accounts
    waits: it stands before what a change rests on is read.
    """
    with transaction() as tx:
        changed(tx, "posts")


def _find(role: str, department: str, community_id: int | None, grid_id: int | None, service: str) -> int:
    if role == "household_officer":
        return _officer(grid_id)
    rows = ask(_choice(role, department, community_id)).all()
    own = [row.id for row in rows if service in row.services]
    found = own + [row.id for row in rows if not row.services]
    if not found:
        raise Refused(
            "There is no post for %(role)s (%(place)s).",
            remedy="An administrator adds it: hub posts add; hub doctor lists all that are missing.",
            role=Term(ROLES["window_clerk" if role in AT_WINDOW else role]),
            place=_place(role, department, community_id),
        )
    return int(found[0])


def _officer(grid_id: int | None) -> int:
    grid = ask(select(Grid.name, Grid.post_id).where(Grid.id == grid_id)).first()
    if grid is None:
        raise Refused(
            "The household belongs to no officer's area.",
            remedy="In the register, give the household another address with its officer's area, "
            "or import it.",
        )
    if grid.post_id is None:
        raise Refused(
            "The area %(area)s has no officer's post.", remedy="hub posts area gives it one.", area=grid.name
        )
    return int(grid.post_id)


def _choice(role: str, department: str, community_id: int | None) -> Select[int, list[str]]:
    real = "window_clerk" if role in AT_WINDOW else role
    place = community_id if role in IN_COMMUNITY else None
    whose = Post.department == department if role in AT_WINDOW else Post.department.in_((department, ""))
    where = Post.community_id.is_(None) if place is None else Post.community_id == place
    return (
        select(Post.id, Post.services)
        .where(Post.role == real, whose, where, in_use())
        .order_by(Post.department.desc(), Post.id)
    )


def _place(role: str, department: str, community_id: int | None) -> str:
    if role in IN_COMMUNITY:
        return str(db.session.execute(select(Community.name).where(Community.id == community_id)).scalar())
    known = plugins().departments
    return known[department].title if department in known else department


def holders(
    post_ids: Sequence[int], on: dt.date | None = None, *, case_id: int | None = None
) -> dict[int, dict[str, str]]:
    """Names of A and B by post, as of a day: {post id: {"A": name, "B": name}}.

    `case_id`: without those of whose own household this case is, who do nothing of it.
    """
    found: dict[int, dict[str, str]] = {}
    said = {"posts": list(post_ids), "day": on or today()}
    asked = (
        reading().execute(_HOLDERS, said)
        if case_id is None
        else reading().execute(_HOLDERS_OF_CASE, said | {"case": case_id})
    )
    for post_id, slot, name in asked:
        found.setdefault(post_id, {})[slot] = name
    return found


def in_use() -> ColumnElement[bool]:
    """The clause for posts that are not closed: those that are given work and people."""
    return Post.closed_on.is_(None)


def held_on(day: dt.date) -> ColumnElement[bool]:
    """The clause for holdings that are current on a day."""
    return and_(PostHolder.since <= day, or_(PostHolder.until.is_(None), PostHolder.until >= day))


def held_by(staff_id: int) -> tuple[str, ...]:
    """What a person holds from today on, as 民政窗口岗 A."""
    lasting = or_(_holders.c.until.is_(None), _holders.c.until >= today())
    asked = select(Post.title, _holders.c.slot).join(Post, Post.id == _holders.c.post_id)
    mine = asked.where(_holders.c.staff_id == staff_id, lasting, in_use())
    rows = db.session.execute(mine.order_by(Post.id))
    return tuple(dict.fromkeys(f"{title} {slot}" for title, slot in rows))
