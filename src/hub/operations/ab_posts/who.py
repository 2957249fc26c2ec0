"""Who does what of a service in a community today: by step A, B standing in, or a gap in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import select

from hub.db.base import db, today
from hub.db.models import Grid, Post
from hub.domain.actor import ROLES, Actor
from hub.domain.errors import HubError, Refused
from hub.domain.service import Service, Step, StepTask
from hub.operations.ab_posts.holdings import Duty, duties
from hub.operations.ab_posts.posts import post_for
from hub.operations.centre.communities import community
from hub.operations.context import service_of
from hub.operations.rights import require
from hub.operations.staff.grants import OF_COMMUNITY
from hub.operations.staff.training import passed, untrained

OUTSIDE: Final = frozenset({"superior", "third_party", "applicant", "panel_member"})
"""Roles outside the hub, or of a meeting: the window records for them."""


@dataclass(frozen=True, slots=True)
class Doer:
    """One step or task: its role, the post whose work it is, who is there, and what is lacking.

    `area`: an officer's area. `window`: the step is somebody's outside, whose answer this post records.
    """

    step: str
    title: str
    role: str
    area: str = ""
    post: str = ""
    post_key: str = ""
    window: bool = False
    duty: Duty = field(default_factory=Duty)
    gap: HubError | None = None
    untrained: bool = False


def who_does(
    actor: Actor, *, service_key: str, community_id: int, on: dt.date | None = None
) -> Sequence[Doer]:
    """Every step and task of the service's newest version, in order, as of a day (today).

    Raises NotFound for an unknown service or community.
    """
    require(actor, "post.manage")
    service, day = service_of(service_key), on or today()
    community(community_id)
    found = [each for step, task in _work(service) for each in _posts(service, step, task, community_id)]
    return _staffed(service, [post_id for _, post_id in found], [doer for doer, _ in found], day)


def answerable(service: Service) -> dict[str, str]:
    """By role who answers for the steps of a service today, A and B; "" where nobody holds the post.

    The posts of communities are many: they are said to be made known there (附件1, 岗位公示).
    """
    roles = {task.role if task else step.role for step, task in _work(service)} & set(ROLES)
    found = dict.fromkeys(roles & OF_COMMUNITY, "各社区公布的责任人")
    posts = {role: _central(role, service) for role in sorted(roles - OF_COMMUNITY)}
    there = duties([post_id for post_id in posts.values() if post_id is not None], today())
    for role, post_id in posts.items():
        duty = there[post_id] if post_id is not None else Duty()
        found[role] = "、".join(slot.name for slot in (duty.a, duty.b) if slot)
    return found


def _central(role: str, service: Service) -> int | None:
    try:
        return post_for(role, service.department, None, None, service.key)
    except Refused:
        return None


def _work(service: Service) -> Iterator[tuple[Step, StepTask | None]]:
    for step in service.steps:
        yield step, None
        yield from ((step, task) for task in step.tasks)


def _posts(
    service: Service, step: Step, task: StepTask | None, community_id: int
) -> Iterator[tuple[Doer, int | None]]:
    role = task.role if task else step.role
    bare = Doer(
        task.key if task else step.key, task.title if task else step.title, role, window=role in OUTSIDE
    )
    for area, grid_id in _areas(role, community_id):
        doer = replace(bare, area=area)
        try:
            yield doer, post_for(role, service.department, community_id, grid_id, service.key)
        except Refused as gap:
            yield replace(doer, gap=gap), None


def _areas(role: str, community_id: int) -> Sequence[tuple[str, int | None]]:
    if role != "household_officer":
        return [("", None)]
    asked = select(Grid.name, Grid.id).where(Grid.community_id == community_id).order_by(Grid.id)
    return [(row.name, row.id) for row in db.session.execute(asked)] or [("", None)]


def _staffed(
    service: Service, post_ids: Sequence[int | None], doers: Sequence[Doer], day: dt.date
) -> Sequence[Doer]:
    ids = {post_id for post_id in post_ids if post_id is not None}
    posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(ids)))}
    there = duties(ids, day)
    known = passed(duty.does.staff_id for duty in there.values() if duty.does)
    found = []
    for post_id, doer in zip(post_ids, doers, strict=True):
        if post_id is None:
            found.append(doer)
            continue
        post, duty = posts[post_id], there[post_id]
        lacking = untrained(post, known.get(duty.does.staff_id, ()), day) if duty.does else ()
        found.append(replace(
            doer, post=post.title, post_key=post.key, duty=duty,
            gap=None if duty.does else gap_of(post.title, duty),
            untrained=service in lacking,
        ))  # fmt: skip
    return found


def gap_of(title: str, duty: Duty) -> Refused:
    """The sentence for a post at which nobody is (空岗)."""
    told = [f"{letter} {slot.name}（{slot.away}）" for letter, slot in (("A", duty.a), ("B", duty.b)) if slot]
    if told:
        return Refused(
            "Nobody is at the post %(post)s: %(who)s.",
            remedy="Give it to somebody for these days: hub posts hold.",
            post=title, who="、".join(told),
        )  # fmt: skip
    return Refused("Nobody holds the post %(post)s.", remedy="hub posts hold gives it one.", post=title)
