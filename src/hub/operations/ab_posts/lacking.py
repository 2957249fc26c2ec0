"""Which posts a department lacks where it works: found in one reading of all posts, holders and areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.db.base import db
from hub.db.models import Grid, Post
from hub.domain.actor import ROLES
from hub.operations.ab_posts.posts import AT_WINDOW, holders, in_use
from hub.operations.staff.grants import OF_COMMUNITY


@dataclass(frozen=True, slots=True)
class Lack:
    """A slot that nobody holds, or a post or area that does not exist (`slot` "").

    `services`: keys of the services that are the post's own; empty = all that no other post has.
    """

    role: str
    department: str
    community_id: int | None
    post: str
    slot: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Staffed:
    """The posts in use, who holds them by slot, and each community's areas with their officer's post."""

    posts: Sequence[Post]
    names: Mapping[int, Mapping[str, str]]
    areas: Mapping[int, Sequence[tuple[str, Post | None]]]


def staffed() -> Staffed:
    """All of it as it is now, in three statements."""
    posts = list(db.session.scalars(select(Post).where(in_use()).order_by(Post.department.desc(), Post.id)))
    areas: dict[int, list[tuple[str, Post | None]]] = {}
    asked = select(Grid.community_id, Grid.name, Post).outerjoin(Post, Post.id == Grid.post_id)
    for community_id, name, post in db.session.execute(asked.order_by(Grid.id)):
        areas.setdefault(community_id, []).append((name, post))
    officers = (post for own in areas.values() for _, post in own if post is not None)
    return Staffed(posts, holders(sorted({post.id for post in (*posts, *officers)})), areas)


def lacking(
    department: str, roles: frozenset[str], community_id: int, among: Staffed | None = None
) -> list[Lack]:
    """Every post that `roles` of a department need in a community and that lacks its A or B.

    Roles outside the hub need the window, which records what they answer. Who asks for many places reads
    once (`staffed`) and looks `among` that.
    """
    real = {
        "window_clerk" if role in AT_WINDOW else role for role in roles if role in ROLES or role in AT_WINDOW
    }
    known = among or staffed()
    return [
        lack
        for role in sorted(real | {"window_clerk"})
        for lack in _lacks(known, role, department, community_id)
    ]


def _lacks(known: Staffed, role: str, department: str, community_id: int) -> Iterator[Lack]:
    place = community_id if role in OF_COMMUNITY else None
    posts = _posts_of(known, role, department, place)
    if role == "household_officer":
        areas = known.areas.get(community_id, [("*", None)])
        posts = list({post.id: post for _, post in areas if post is not None}.values())
        yield from (Lack(role, department, community_id, name, "") for name, post in areas if post is None)
    elif not posts:
        yield Lack(role, department, place, "", "")
    for post in posts:
        for slot in ("A", "B"):
            if slot not in known.names.get(post.id, {}):
                yield Lack(role, department, place, post.key, slot, tuple(post.services))


def _posts_of(known: Staffed, role: str, department: str, community_id: int | None) -> list[Post]:
    """The posts that `post_for` may choose: those with services of their own, and the first without.

    The department's own come before the general ones.
    """
    found = [
        post
        for post in known.posts
        if post.role == role and post.department in (department, "") and post.community_id == community_id
    ]
    return [post for post in found if post.services] + [post for post in found if not post.services][:1]
