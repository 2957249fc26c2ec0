"""The three posts that a case names: who meets the resident first, who acts in the community, who accepts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Household, Post
from hub.domain.errors import Refused
from hub.operations.ab_posts.holdings import Duty, duties, near
from hub.operations.ab_posts.posts import post_for

_homes, _posts = Household.__table__, Post.__table__
ROLES: Final = ("household_officer", "community_agent", "window_clerk")
"""包户干部首问负责、社区业务代办员和中心全程代办 (the plan's first sentence)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A post of a case and who does its work today; both "" where there is none."""

    role: str
    post: str
    holder: str


def named(row: Mapping[str, Any]) -> Sequence[Named]:
    """The posts of a case (its row) with their holders today, a gap left empty."""
    area = reading().execute(select(_homes.c.grid_id).where(_homes.c.id == row["household_id"])).scalar()
    posts = {role: _post(role, row, area) for role in ROLES}
    ids = [post_id for post_id in posts.values() if post_id is not None]
    titled = {each.id: each.title for each in reading().execute(select(_posts).where(_posts.c.id.in_(ids)))}
    there, own = duties(ids, today()), near([row["id"]]).get(row["id"], ())
    return [
        Named(role, titled.get(post_id or 0, ""), _name(there.get(post_id or 0), own))
        for role, post_id in posts.items()
    ]


def _name(duty: Duty | None, own: Collection[int]) -> str:
    does = duty.does_of(own) if duty is not None else None
    return does.name if does is not None else ""


def _post(role: str, row: Mapping[str, Any], grid_id: int | None) -> int | None:
    """The window is the one that has the case, whoever else would get a new one."""
    if role == "window_clerk":
        return int(row["post_id"])
    try:
        return post_for(role, row["department"], row["community_id"], grid_id, row["service"])
    except Refused:
        return None
