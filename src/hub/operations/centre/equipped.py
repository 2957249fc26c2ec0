"""What the plan gives a centre and its communities: posts and areas, at once or what is lacking of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import select

from hub.db.base import db, transaction
from hub.db.models import Grid
from hub.domain.actor import Actor
from hub.domain.faults import Faults
from hub.operations.ab_posts.posts import forget_posts
from hub.operations.ab_posts.staffing import add_grid, add_post, give_grid, post_list
from hub.operations.centre.communities import add_community, communities
from hub.operations.centre.standard_posts import (
    NewPost,
    at_centre,
    in_community,
    officer_post,
    window_post,
)
from hub.operations.context import plugins
from hub.operations.rights import require


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
    """The posts and areas of a community that has none yet. Raises everything that is wrong with them."""
    faults = Faults()
    for post in in_community(community_id, name, areas) if plan_posts else ():
        faults.trying(partial(add_post, actor, **post))
    for number, area in enumerate(areas, start=1):
        key = f"officer.{community_id}.{number}" if plan_posts else ""
        faults.trying(partial(add_grid, actor, community_id=community_id, name=area, post_key=key))
    faults.end()


def lacking_posts(actor: Actor) -> list[NewPost]:
    """The plan's posts that this centre has not: its own, a window of each department, each community's.

    One that was closed is not lacking: the street has decided on it.
    """
    require(actor, "post.manage")
    every = post_list(closed=True)
    there, taken = Counter(map(_kind, every)), {post["key"] for post in every}
    found: list[NewPost] = []
    for kind, posts in groupby(_planned(), _kind):
        planned = list(posts)
        free = [post for post in planned if post["key"] not in taken]
        found += free[: max(0, len(planned) - there[kind])]
    return [*found, *(post for post, _grid in _officers())]


def add_lacking(actor: Actor) -> list[str]:
    """Make the plan's posts that are lacking, and give the areas theirs; their titles."""
    with transaction():
        forget_posts()
        posts, grids = lacking_posts(actor), {post["key"]: grid for post, grid in _officers()}
        for post in posts:
            add_post(actor, **post)
            if post["key"] in grids:
                give_grid(actor, grid_id=grids[post["key"]], post_key=post["key"])
        return [post["title"] for post in posts]


def _kind(post: Any) -> tuple[str, str, int | None]:
    """What makes two posts the same to the plan."""
    return post["role"], post.get("department", ""), post.get("community_id")


def _planned() -> Iterator[NewPost]:
    yield from at_centre()
    for key, department in plugins().departments.items():
        yield window_post(key, department.title)
    for place in communities():
        yield from in_community(place["id"], place["name"], ())


def _officers() -> Iterator[tuple[NewPost, int]]:
    """A post for each area that has none, with the area's id."""
    taken = {post["key"] for post in post_list(closed=True)}
    names = {place["id"]: place["name"] for place in communities()}
    asked = select(Grid.id, Grid.community_id, Grid.name).where(Grid.post_id.is_(None)).order_by(Grid.id)
    for grid_id, community_id, area in db.session.execute(asked):
        post = officer_post(community_id, names[community_id], area, taken)
        taken.add(post["key"])
        yield post, grid_id
