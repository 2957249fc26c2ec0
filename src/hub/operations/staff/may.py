"""What one person may do, and why: each permission with the role that gives it, each post with its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.db.base import db, today
from hub.db.models import Post, PostHolder, Staff
from hub.domain.actor import PERMISSIONS, Actor
from hub.domain.service import Service, Step, StepTask
from hub.operations.ab_posts.holdings import duties
from hub.operations.ab_posts.posts import AT_WINDOW, held_on
from hub.operations.rights import require
from hub.operations.staff.account_rows import staff_of
from hub.operations.staff.grants import grants_of
from hub.operations.staff.permission_words import WORDS
from hub.operations.staff.training import passed, services_of_post, untrained


@dataclass(frozen=True, slots=True)
class Right:
    """A grant that holds, and all it permits: role, place, days; `by` is who gave it ("" = the operator)."""

    role: str
    department: str
    community: str
    since: dt.date
    until: dt.date | None
    by: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A post held: as A or B, whether its work is this person's today, and its steps by service."""

    key: str
    title: str
    slot: str
    today: bool
    stands_in_for: str
    steps: tuple[tuple[Service, tuple[str, ...]], ...]
    untrained: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class May:
    """All that a person may do today. Without rights: `active` False, or no grant that holds."""

    login: str
    name: str
    active: bool
    own_household: bool
    rights: tuple[Right, ...]
    posts: tuple[Work, ...]


def may(actor: Actor, *, login: str, on: dt.date | None = None) -> May:
    """What the person may do on a day (today), with the reason of each thing. Raises NotFound."""
    staff, day = staff_of(login), on or today()
    if staff.id != actor.staff_id:
        require(actor, "staff.manage")
    rights = _rights(login, day) if staff.active else ()
    return May(
        staff.login, staff.name, staff.active, staff.id_hash is not None, rights, tuple(_posts(staff, day))
    )


def _rights(login: str, day: dt.date) -> tuple[Right, ...]:
    return tuple(
        Right(
            grant["role"], grant["department"], grant["community"] or "", grant["since"], grant["until"],
            grant["by"] or "",
            tuple(sorted(PERMISSIONS.get(grant["role"], frozenset()), key=_place)),
        )
        for grant in grants_of(login)
        if grant["since"] <= day and (grant["until"] is None or grant["until"] >= day)
    )  # fmt: skip


def _place(permission: str) -> int:
    """Where a permission stands in the list of words; one without words comes last."""
    return list(WORDS).index(permission) if permission in WORDS else len(WORDS)


def _posts(staff: Staff, day: dt.date) -> Sequence[Work]:
    asked = (
        select(Post, PostHolder.slot)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(PostHolder.staff_id == staff.id, held_on(day))
    )
    rows = db.session.execute(asked.order_by(Post.id)).all()
    there = duties([post.id for post, _ in rows], day)
    known = passed([staff.id]).get(staff.id, ())
    found = []
    for post, slot in rows:
        duty = there[post.id]
        mine = duty.does is not None and duty.does.staff_id == staff.id
        stands_in_for = duty.a.name if mine and duty.stands_in and duty.a else ""
        found.append(Work(
            post.key, post.title, slot, mine, stands_in_for, _steps(post), tuple(untrained(post, known, day)),
        ))  # fmt: skip
    return found


def _steps(post: Post) -> tuple[tuple[Service, tuple[str, ...]], ...]:
    """Titles of the steps and tasks that are this post's, by service."""
    roles = AT_WINDOW if post.role == "window_clerk" else {post.role}
    found = []
    for service in _services(post):
        work: list[Step | StepTask] = [
            *service.steps,
            *(task for step in service.steps for task in step.tasks),
        ]
        titles = tuple(dict.fromkeys(each.title for each in work if each.role in roles))
        if titles:
            found.append((service, titles))
    return tuple(found)


def _services(post: Post) -> Sequence[Service]:
    from hub.operations.context import plugins

    taught = services_of_post(post)
    if taught:
        return taught
    newest = [versions[-1] for versions in plugins().services().values() if versions[-1].enabled]
    own = (service for service in newest if post.department in ("", service.department))
    return sorted(own, key=lambda service: (service.department, service.place))
