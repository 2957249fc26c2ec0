"""Training passed (三㈠3 经统一培训合格后派驻): for which services, when, on which paper; who lacks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select

from hub.db.base import db, now, reading, today, transaction
from hub.db.models import Post, Staff, Training
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NoMore, NotFound, Refused
from hub.domain.service import Service
from hub.operations.ab_posts.posts import forget_posts
from hub.operations.context import plugins, service_of
from hub.operations.rights import by_id, require
from hub.operations.rows import rows
from hub.operations.settings import setting
from hub.operations.staff.account_book import note
from hub.operations.staff.account_rows import staff_of
from hub.operations.words import words
from hub.plugins import activation

_trainings = Training.__table__
TRAINED_ROLES: Final = frozenset({"window_clerk", "community_agent"})
"""Posts that face residents (对外办事岗位); the others decide or visit and are not taught the services."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What somebody was trained for: "" as a service = all of the department, "" as a department = all."""

    department: str
    service: str
    passed_on: dt.date

    def covers(self, service: Service, day: dt.date) -> bool:
        """Whether it lets the person handle a service on a day."""
        return (
            self.passed_on <= day
            and self.department in ("", service.department)
            and self.service in ("", service.key)
        )


def record_training(
    actor: Actor, *, login: str, passed_on: dt.date, department: str = "", service: str = "",
    document: str = "",
) -> None:  # fmt: skip
    """Record a training passed; the same one again replaces its day. `service`: key or seq.

    Raises InputError for a day to come, NotFound for an unknown department or service.
    """
    require(actor, "staff.manage")
    if passed_on > today():
        raise InputError("A training that is still to come is not passed yet.", where="passed_on")
    of = service_of(service) if service else None
    place = of.department if of else department
    if place and place not in plugins().departments:
        raise NotFound("There is no department %(department)s.", where="department", department=place)
    with transaction() as tx:
        forget_posts()
        staff = staff_of(login)
        key = {"staff_id": staff.id, "department": place, "service": of.key if of else ""}
        tx.execute(delete(_trainings).filter_by(**key))
        paper = words(document, _trainings.c.document)
        tx.execute(_trainings.insert(), {
            **key, "passed_on": passed_on, "document": paper, "by_id": by_id(actor), "at": now(),
        })  # fmt: skip
        note(actor, staff.id, "trained", f"{(of.seq if of else '') or place or '*'} {passed_on}")


def withdraw_training(actor: Actor, *, training_id: int) -> None:
    """Take back what was recorded by mistake; the account's book keeps both. Raises NotFound."""
    require(actor, "staff.manage")
    with transaction():
        row = db.session.get(Training, training_id)
        if row is None:
            raise NoMore("There is no such training.")
        note(actor, row.staff_id, "untrained", f"{row.service or row.department or '*'} {row.passed_on}")
        db.session.delete(row)


def trainings_of(login: str) -> Sequence[dict[str, Any]]:
    """What a person was trained for, the latest first."""
    asked = (
        select(_trainings)
        .join(Staff, Staff.id == _trainings.c.staff_id)
        .where(Staff.login == login)
        .order_by(_trainings.c.passed_on.desc(), _trainings.c.id)
    )
    return rows(asked)


def passed(staff_ids: Iterable[int]) -> Mapping[int, Sequence[Passed]]:
    """What each of these people was trained for."""
    found: dict[int, list[Passed]] = {}
    asked = select(*(_trainings.c[name] for name in ("staff_id", "department", "service", "passed_on")))
    for staff_id, *rest in reading().execute(asked.where(_trainings.c.staff_id.in_(set(staff_ids)))):
        found.setdefault(staff_id, []).append(Passed(*rest))
    return found


def services_of_post(post: Post, on: Mapping[str, frozenset[int]] | None = None) -> Sequence[Service]:
    """The services that a post's holder must know, by number: its own, its department's, its community's.

    `on`: communities by department, where they are read already.
    """
    if post.role not in TRAINED_ROLES:
        return ()
    newest = [versions[-1] for versions in plugins().services().values() if versions[-1].enabled]
    newest.sort(key=lambda each: (each.department, each.place))
    if post.services:
        return [service for service in newest if service.key in post.services]
    if post.department:
        return [service for service in newest if service.department == post.department]
    there = activation.all_on() if on is None else on
    return [service for service in newest if post.community_id in there.get(service.department, ())]


def untrained(
    post: Post, known: Sequence[Passed], day: dt.date, on: Mapping[str, frozenset[int]] | None = None
) -> Sequence[Service]:
    """The services of a post that somebody trained in `known` has not learnt by a day."""
    asked = services_of_post(post, on)
    return [service for service in asked if not any(one.covers(service, day) for one in known)]


def must_be_trained(post: Post, staff: Staff, day: dt.date) -> None:
    """Raise Refused where the centre asks for training before a post (posts.training) and it lacks."""
    if setting("posts.training") != "refuse":
        return
    lacking = untrained(post, passed([staff.id]).get(staff.id, ()), day)
    if lacking:
        raise Refused(
            "%(name)s is not trained for %(services)s.", where=post.title,
            remedy="Record the training first, on the person's page or by hub staff train.", name=staff.name,
            services="、".join(service.seq for service in lacking),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lacking:
    """A holder without the training of the post: which services are missing."""

    post: Post
    slot: str
    staff_id: int
    name: str
    services: Sequence[Service]


def untrained_holders(day: dt.date | None = None) -> Sequence[Lacking]:
    """Everybody who holds A or B of a post that faces residents and has not passed its training."""
    from hub.operations.ab_posts.holdings import duties

    on, switched_on = day or today(), activation.all_on()
    posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.role.in_(TRAINED_ROLES)))}
    there = duties(posts, on)
    slots = [
        (posts[post_id], letter, slot)
        for post_id, duty in sorted(there.items())
        for letter, slot in (("A", duty.a), ("B", duty.b)) if slot
    ]  # fmt: skip
    known = passed(slot.staff_id for _, _, slot in slots)
    found = [
        Lacking(
            post,
            letter,
            slot.staff_id,
            slot.name,
            untrained(post, known.get(slot.staff_id, ()), on, switched_on),
        )
        for post, letter, slot in slots
    ]
    return [lack for lack in found if lack.services]
