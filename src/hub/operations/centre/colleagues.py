"""Somebody who works here: an account with its training, and the posts with the roles that they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hub.domain.errors import InputError, Many
from hub.domain.faults import Faults

if TYPE_CHECKING:
    import datetime as dt

    from hub.domain.actor import Actor
    from hub.operations.staff.accounts import NewLink


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here: `posts` as "window.civil_affairs A"; their roles follow from them.

    `roles`: those of no post, as "inspection" or "department_maintainer civil_affairs".
    """

    login: str
    name: str
    phone: str = ""
    id_number: str = ""
    posts: tuple[str, ...] = ()
    trained: dt.date | None = None
    street_post: str = ""
    roles: tuple[str, ...] = ()


def add_colleague(actor: Actor, person: Colleague, reason: str = "按开办清单设岗") -> NewLink:
    """An account with its training and posts, and the roles that these ask for.

    Raises everything that is wrong with the person, a post that is written otherwise too.
    """
    from hub.db.base import transaction
    from hub.operations.staff.accounts import add_staff

    faults = Faults()
    with transaction():
        made = faults.trying(lambda: add_staff(
            actor, login=person.login, name=person.name, phone=person.phone, id_number=person.id_number,
            street_post=person.street_post,
        ))  # fmt: skip
        if made is not None:
            faults.trying(lambda: place_colleague(actor, person, reason))
            faults.end()
            return made
        for text in person.posts:
            faults.trying(partial(_post_and_slot, person.login, text))
        raise Many(faults.found)


def place_colleague(actor: Actor, person: Colleague, reason: str) -> None:
    """Training, posts and roles for an account that is there. Raises as `add_colleague`."""
    from hub.db.base import transaction
    from hub.operations.staff.training import record_training

    faults, day = Faults(), person.trained
    with transaction():
        if day:
            faults.trying(lambda: record_training(actor, login=person.login, passed_on=day))
        for text in sorted(person.posts, key=_slot):
            faults.trying(partial(_give_post, actor, person.login, text, reason))
        for text in person.roles:
            faults.trying(partial(_give_role, actor, person.login, text, reason))
        faults.end()


def _give_post(actor: Actor, login: str, text: str, reason: str) -> None:
    key, slot = _post_and_slot(login, text)
    give_post(actor, login=login, key=key, slot=slot, reason=reason)


def _post_and_slot(login: str, text: str) -> tuple[str, str]:
    """The key of a post that is there, and A or B. Raises InputError naming the login."""
    from hub.operations.ab_posts.staffing import post_of

    key, _, slot = text.strip().rpartition(" ")
    if slot not in ("A", "B"):
        raise InputError('A post is written like "window.civil_affairs A".', where=login)
    return post_of(key.strip()).key, slot


def _slot(text: str) -> str:
    """A before B: a deputy's own post brings the role by which the director's B is held."""
    return text.strip().rpartition(" ")[2]


def give_post(
    actor: Actor, *, login: str, key: str, slot: str, since: dt.date | None = None, reason: str = ""
) -> None:
    """Put somebody into a post's A or B, with the role that it asks for where the person has none such.

    `reason`: kept where a role exceeds a number of the plan. Raises as `grant_role` and `hold_post`.
    """
    from hub.db.base import today, transaction
    from hub.operations.ab_posts.holdings import reach
    from hub.operations.ab_posts.staffing import hold_post, post_of
    from hub.operations.staff.account_rows import staff_of
    from hub.operations.staff.grants import grant_role

    with transaction():
        post = post_of(key)
        if reach(post, staff_of(login).id, since or today()) is None:
            grant_role(
                actor, login=login, role=post.role, department=post.department,
                community_id=post.community_id, since=since, reason=reason,
            )  # fmt: skip
        hold_post(actor, key=post.key, login=login, slot=slot, since=since)


def _give_role(actor: Actor, login: str, text: str, reason: str) -> None:
    from hub.operations.staff.grants import grant_role, has_role

    role, _, department = text.strip().partition(" ")
    if not has_role(login, role, department.strip()):
        grant_role(actor, login=login, role=role, department=department.strip(), reason=reason)
