"""Who is at which post at this minute, and the alarm where nobody is (AB岗: 不得空岗、缺位)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hub.db.base import today
from hub.domain.actor import Actor
from hub.operations.ab_posts.holdings import Duty, duties
from hub.operations.ab_posts.staffing import post_list
from hub.operations.rights import require


@dataclass(frozen=True, slots=True)
class Covered:
    """A post now: its holders, who does the work, and whether that is B standing in; nobody is an alarm."""

    id: int
    title: str
    role: str
    community: str
    phone: str
    duty: Duty

    @property
    def empty(self) -> bool:
        """空岗: nobody is there."""
        return self.duty.does is None

    @property
    def unbacked(self) -> bool:
        """Whether it lacks an A or a B altogether."""
        return self.duty.a is None or self.duty.b is None


def coverage(actor: Actor) -> Sequence[Covered]:
    """All posts at this minute, the empty ones first, else as `post_list` has them.

    Raises Refused for who may not read numbers.
    """
    require(actor, "numbers.read")
    rows = post_list()
    found = duties([row["id"] for row in rows], today())
    posts = [Covered(row["id"], row["title"], row["role"], row["community"], row["phone"], found[row["id"]])
             for row in rows]  # fmt: skip
    return sorted(posts, key=lambda post: (not post.empty, not post.unbacked))


def empty_now(actor: Actor) -> list[str]:
    """空岗: titles of the posts at which nobody is at this minute. Raises Refused as `coverage`."""
    return [post.title for post in coverage(actor) if post.empty]


def empty_of(actor: Actor, day: dt.date) -> list[str]:
    """Of the posts that the actor holds, those that nobody does on a day (now, where it is today)."""
    held = [post for post in actor.posts if not post.stands_in_for]
    found = duties([post.id for post in held], day)
    return [post.title for post in held if found[post.id].does is None]
