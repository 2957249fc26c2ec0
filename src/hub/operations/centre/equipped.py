"""A community with what the plan gives it: agent, leader, and an officer's post for each area."""

from __future__ import annotations

from collections.abc import Sequence

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.operations.ab_posts.staffing import add_grid, add_post
from hub.operations.centre.communities import add_community
from hub.operations.centre.standard_posts import in_community


def add_equipped(
    actor: Actor, *, name: str, phone: str = "", address: str = "", areas: Sequence[str] = (),
    plan_posts: bool = True,
) -> int:  # fmt: skip
    """A new community with its officers' areas and the plan's posts, all or nothing; its id.

    Raises InputError, Conflict for a name that is taken or an area named twice.
    """
    with transaction():
        made = add_community(actor, name=name, phone=phone, address=address)
        equip(actor, made, name=name, areas=areas, plan_posts=plan_posts)
        return made


def equip(actor: Actor, community_id: int, *, name: str, areas: Sequence[str], plan_posts: bool) -> None:
    """The posts and areas of a community that has none yet."""
    for post in in_community(community_id, name, areas) if plan_posts else ():
        add_post(actor, community_id=community_id, **post)
    for number, area in enumerate(areas, start=1):
        key = f"officer.{community_id}.{number}" if plan_posts else ""
        add_grid(actor, community_id=community_id, name=area, post_key=key)
