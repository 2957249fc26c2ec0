"""Who acts: from an account to an `Actor`, with grants and the posts that are this person's work today."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from sqlalchemy import Row, and_, exists, or_, select
from sqlalchemy.orm import aliased

from hub.db.base import db, today
from hub.db.models import Absence, Grant, Post, PostHolder, Staff
from hub.db.scope import own_households
from hub.domain.actor import Actor, PostHeld
from hub.domain.actor import Grant as Granted
from hub.domain.errors import InputError, Refused
from hub.operations.login import (
    CodeNeeded,
    authenticate,
    confirm_code,
    end_session,
    end_sessions,
    session_staff,
    start_session,
)
from hub.operations.posts import holders, post_for
from hub.operations.rights import OPERATOR, by_id, require

__all__ = [
    "OPERATOR", "CodeNeeded", "actor_by_login", "actor_of", "actor_of_session", "authenticate", "by_id",
    "confirm_code", "end_session", "end_sessions", "holders", "is_own_household", "post_for",
    "require", "start_session",
]  # fmt: skip


def actor_of(staff_id: int, on: dt.date | None = None) -> Actor:
    """The person as of a day (today): current grants, own A posts, and posts stood in for as B.

    Raises Refused for an account that is switched off, InputError for none.
    """
    staff = db.session.execute(_ACCOUNT.where(Staff.id == staff_id)).first()
    if staff is None:
        raise InputError("There is no account %(login)s.", login=staff_id)
    return _actor(staff, on or today())


def actor_by_login(login: str, on: dt.date | None = None) -> Actor:
    """The person of a login name (``--as LOGIN``)."""
    staff = db.session.execute(_ACCOUNT.where(Staff.login == login)).first()
    if staff is None:
        raise InputError(
            "There is no account %(login)s.", login=login, remedy="hub staff list shows them all."
        )
    return _actor(staff, on or today())


def actor_of_session(token: str) -> Actor | None:
    """The person of a log-in's cookie; None where it has ended, expired or the account is off."""
    staff_id = session_staff(token)
    return actor_of(staff_id) if staff_id is not None else None


_ACCOUNT = select(Staff.id, Staff.login, Staff.name, Staff.id_hash, Staff.language, Staff.active)


def _actor(staff: Row[tuple[int, str, str, str | None, str, bool]], on: dt.date) -> Actor:
    if not staff.active:
        raise Refused("The account %(login)s is switched off.", login=staff.login)
    return Actor(
        staff_id=staff.id, login=staff.login, name=staff.name, id_hash=staff.id_hash, language=staff.language,
        grants=_grants(staff.id, on), posts=_posts(staff.id, on),
    )  # fmt: skip


def _grants(staff_id: int, on: dt.date) -> tuple[Granted, ...]:
    asked = (
        select(Grant.role, Grant.department, Grant.community_id)
        .where(Grant.staff_id == staff_id, Grant.since <= on, or_(Grant.until.is_(None), Grant.until >= on))
        .order_by(Grant.id)
    )
    return tuple(Granted(*row) for row in db.session.execute(asked))


def _posts(staff_id: int, on: dt.date) -> tuple[PostHeld, ...]:
    mine, theirs = aliased(PostHolder), aliased(PostHolder)
    away = or_(
        Staff.active.is_(False),
        exists().where(Absence.staff_id == Staff.id, Absence.first <= on, Absence.last >= on),
    )
    asked = (
        select(Post, mine.slot, Staff.name, away.label("away"))
        .join(mine, mine.post_id == Post.id)
        .outerjoin(theirs, and_(theirs.post_id == Post.id, theirs.slot == "A", _held(theirs, on)))
        .outerjoin(Staff, Staff.id == theirs.staff_id)
        .where(mine.staff_id == staff_id, _held(mine, on))
        .order_by(Post.id)
    )
    by_post = defaultdict(list)
    for row in db.session.execute(asked):
        by_post[row.Post.id].append(row)
    return tuple(held for rows in by_post.values() for held in _work(rows))


def _held(holder: type[PostHolder], on: dt.date):  # type: ignore[no-untyped-def]
    return and_(holder.since <= on, or_(holder.until.is_(None), holder.until >= on))


def _work(rows: list[Row]) -> list[PostHeld]:  # type: ignore[type-arg]
    """The post as this person's work today: always as A; as B only while no A is there."""
    post, slot = rows[0].Post, "A" if any(row.slot == "A" for row in rows) else "B"
    absent = [row.name for row in rows if row.name and row.away]
    present = [row.name for row in rows if row.name and not row.away]
    if slot == "B" and present:
        return []
    stands_in_for = "、".join(absent) if slot == "B" else ""
    return [PostHeld(post.id, post.title, post.role, post.department, post.community_id, slot, stands_in_for)]


def is_own_household(actor: Actor, household_id: int | None) -> bool:
    """Whether a case of that household is the actor's own: no rights beyond a resident's (privacy.md)."""
    return household_id is not None and household_id in own_households(actor)
