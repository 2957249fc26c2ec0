"""Who acts: from an account to an `Actor`, with grants and the posts that are this person's work today."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
)

from hub.db.base import reading, today
from hub.db.models import Absence, Grant, Post, PostHolder, Staff
from hub.db.ready import Ready
from hub.db.scope import RECORD, live_own_cases, own_households, with_record
from hub.domain.actor import Actor, OwnOf, PostHeld
from hub.domain.actor import Grant as Granted
from hub.domain.errors import InputError, Refused
from hub.operations.ab_posts.away import away_at, minute_of
from hub.operations.ab_posts.posts import holders, post_for
from hub.operations.rights import OPERATOR, by_id, require
from hub.operations.staff.sessions import (
    ACCOUNT,
    Account,
    end_session,
    end_sessions,
    live_session,
    start_session,
)

__all__ = [
    "OPERATOR", "actor_by_login", "actor_of", "actor_of_session", "by_id", "end_session",
    "end_sessions", "holders", "is_own_household", "post_for", "require", "start_session",
]  # fmt: skip


_staff, _grants_t = Staff.__table__, Grant.__table__
_posts_t, _holders, _absences = Post.__table__, PostHolder.__table__, Absence.__table__
_DAY: BindParameter[Any] = bindparam("day", None)
_MINUTE: BindParameter[Any] = bindparam("minute", None)
_WHO: BindParameter[Any] = bindparam("who", None)


def actor_of(staff_id: int) -> Actor:
    """The person as of today: current grants, own A posts, and posts stood in for as B.

    Raises Refused for an account that is switched off, InputError for none.
    """
    found = _BY_ID.rows(reading(), {"who": staff_id})
    if not found:
        raise InputError("There is no account %(login)s.", login=staff_id)
    return _actor(Account(*found[0]), today())


def actor_by_login(login: str, on: dt.date | None = None) -> Actor:
    """The person of a login name (``--as LOGIN``)."""
    found = _BY_LOGIN.rows(reading(), {"who": login})
    if not found:
        raise InputError(
            "There is no account %(login)s.", login=login, remedy="hub staff list shows them all."
        )
    return _actor(Account(*found[0]), on or today())


def actor_of_session(token: str) -> Actor | None:
    """The person of a log-in's cookie; None where it has ended, expired or the account is off."""
    staff = live_session(token)
    return _actor(staff, today()) if staff is not None else None


def _actor(staff: Account, on: dt.date) -> Actor:
    if not staff.active:
        raise Refused("The account %(login)s is switched off.", login=staff.login)
    held = _posts(staff.id, on)
    return Actor(
        staff_id=staff.id, login=staff.login, name=staff.name, id_hash=staff.id_hash, language=staff.language,
        grants=_grants(staff.id, on), posts=tuple(post for post in held if post.own_of is None),
        aside=tuple(post for post in held if post.own_of is not None),
    )  # fmt: skip


class _Holding(NamedTuple):
    """A post the person holds, and one current A of it; for B the A's own record and live own cases."""

    id: int
    title: str
    role: str
    department: str
    community_id: int | None
    slot: str
    name: str | None
    away: bool
    person: int | None
    home: int | None
    cases: str | None
    applied: str | None
    party: str | None

    @property
    def own(self) -> OwnOf:
        """What is of A's own household."""
        told = ",".join(filter(None, (self.cases, self.applied, self.party)))
        ids = (int(each) for each in told.split(",") if each)
        return OwnOf(frozenset(ids), _one(self.person), _one(self.home))


def _one(number: int | None) -> frozenset[int]:
    return frozenset(()) if number is None else frozenset((number,))


def _current(table: FromClause) -> ColumnElement[bool]:
    return and_(table.c.since <= _DAY, or_(table.c.until.is_(None), table.c.until >= _DAY))


def _post_rows() -> Select[Any]:
    """Current holdings with their post, and with every current A of it and whether that one is away.

    For B also what A, who is known in the register, leaves undone: the own household's.
    """
    mine, theirs = _holders.alias("mine"), _holders.alias("theirs")
    absent = exists().where(_absences.c.staff_id == _staff.c.id, away_at(_DAY, _MINUTE))
    query = (
        select(
            *(_posts_t.c[name] for name in ("id", "title", "role", "department", "community_id")),
            mine.c.slot, _staff.c.name.label("name"),
            case((mine.c.slot == "A", False), else_=or_(_staff.c.active.is_(False), absent)).label("away"),
            RECORD.c.id.label("person"), RECORD.c.household_id, *live_own_cases(),
        )
        .join(mine, mine.c.post_id == _posts_t.c.id)
        .outerjoin(theirs, and_(theirs.c.post_id == _posts_t.c.id, theirs.c.slot == "A", _current(theirs)))
        .outerjoin(_staff, _staff.c.id == theirs.c.staff_id)
        .where(mine.c.staff_id == _WHO, _current(mine))
        .order_by(_posts_t.c.id)
    )  # fmt: skip
    return with_record(query, _staff, mine.c.slot == "B")


_BY_ID = Ready(select(*ACCOUNT).where(_staff.c.id == _WHO))
_BY_LOGIN = Ready(select(*ACCOUNT).where(_staff.c.login == _WHO))
_GRANTS = Ready(
    select(_grants_t.c.role, _grants_t.c.department, _grants_t.c.community_id)
    .where(_grants_t.c.staff_id == _WHO, _current(_grants_t))
    .order_by(_grants_t.c.id)
)
_POSTS = Ready(_post_rows())


def _grants(staff_id: int, on: dt.date) -> tuple[Granted, ...]:
    return tuple(Granted(*row) for row in _GRANTS.rows(reading(), {"who": staff_id, "day": on}))


def _posts(staff_id: int, on: dt.date) -> tuple[PostHeld, ...]:
    by_post: dict[int, list[_Holding]] = {}
    for row in _POSTS.rows(reading(), {"who": staff_id, "day": on, "minute": minute_of(on)}):
        by_post.setdefault(row[0], []).append(_Holding(*row))
    return tuple(held for rows in by_post.values() for held in _work(rows))


def _work(rows: list[_Holding]) -> list[PostHeld]:
    """The post as this person's work today: always as A; as B only while no A is there, or what A may not do.

    Where several are A it is B's only where it is of the household of each who is there.
    """
    post, slot = rows[0], "A" if any(row.slot == "A" for row in rows) else "B"
    there = [row for row in rows if row.name and not row.away]
    beside = there if slot == "B" else []
    own = reduce(OwnOf.both, (row.own for row in beside)) if beside else None
    if own == OwnOf():
        return []
    whose = beside or [row for row in rows if slot == "B"]
    stands_in_for = "、".join(row.name for row in whose if row.name)
    said = (post.id, post.title, post.role, post.department, post.community_id, slot)
    return [PostHeld(*said, stands_in_for, own)]


def is_own_household(actor: Actor, household_id: int | None) -> bool:
    """Whether a case of that household is the actor's own: no rights beyond a resident's (privacy.md)."""
    return household_id is not None and household_id in own_households(actor)
