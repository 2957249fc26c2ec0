"""Who may hold a post, until when, and who does its work on a day: A, B standing in, or nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import or_, select

from hub.db.base import db, reading, today
from hub.db.models import Absence, Case, Grant, Post, PostHolder, Staff
from hub.db.scope import RECORD, is_of, with_record
from hub.domain.actor import PERMISSIONS
from hub.operations.ab_posts.away import away_at, minute_of
from hub.operations.ab_posts.posts import forget_posts
from hub.operations.staff.grants_held import current
from hub.operations.staff.left import still_there

_holders, _staff, _away = PostHolder.__table__, Staff.__table__, Absence.__table__
_cases = Case.__table__
NEVER = dt.date.max
Person = tuple[int | None, int | None]
"""Somebody's id and household."""


def reach(post: Post, staff_id: int, day: dt.date) -> dt.date | None:
    """Until when the person's roles let the post be held from a day on (`NEVER` = no end); None: not at all.

    A role that may do all that the post's role may, there, is enough: a deputy can be the director's B.
    """
    needed = PERMISSIONS[post.role]
    asked = select(Grant.role, Grant.department, Grant.community_id, Grant.until)
    fitting = [
        until or NEVER
        for role, department, community_id, until in db.session.execute(
            asked.where(Grant.staff_id == staff_id, current(day))
        )
        if department in ("", post.department) and community_id in (None, post.community_id)
        and PERMISSIONS.get(role, frozenset()) >= needed
    ]  # fmt: skip
    return max(fitting, default=None)


def shorten(staff_id: int, was: dt.date | None) -> tuple[str, ...]:
    """Fit what a person holds to the roles that are left; the titles of the posts that end.

    `was`: the last day of the role so far; what ended with it goes on as far as the role now does.
    """
    forget_posts()
    left = []
    lasting = or_(PostHolder.until.is_(None), PostHolder.until >= today())
    asked = select(PostHolder, Post).join(Post, Post.id == PostHolder.post_id)
    for holding, post in db.session.execute(asked.where(PostHolder.staff_id == staff_id, lasting)).all():
        far = reach(post, staff_id, max(today(), holding.since)) or today() - dt.timedelta(days=1)
        stays = was is not None and holding.until == was and far >= was
        if stays:
            holding.until = None if far == NEVER else far
        elif far < (holding.until or NEVER):
            holding.until = far
            left.append(post.title)
    return tuple(left)


@dataclass(frozen=True, slots=True)
class Slot:
    """One of A and B on a day; `away` with the reason where the person is not there."""

    staff_id: int
    login: str
    name: str
    away: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who has a post on a day; `does` is whose work it is, None where nobody is there (空岗)."""

    a: Slot | None = None
    b: Slot | None = None

    @property
    def does(self) -> Slot | None:
        """A; where A is not there, B."""
        return self.does_of(())

    def does_of(self, near: Collection[int]) -> Slot | None:
        """Who does what is of the household of these people (ids): the other of A and B."""
        return next((slot for slot in self._there if slot.staff_id not in near), None)

    @property
    def _there(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in (self.a, self.b) if slot and not slot.away)

    @property
    def stands_in(self) -> bool:
        """Whether B does it because A is missing or away."""
        return self.does is not None and self.does == self.b


def duties(post_ids: Iterable[int], day: dt.date, minute: int | None = None) -> Mapping[int, Duty]:
    """The duty of each post on a day, those that nobody holds too.

    `minute`: of that day; without it now for today, else noon.
    """
    wanted = set(post_ids)
    asked = (
        select(
            _holders.c.post_id, _holders.c.slot, _staff.c.id, _staff.c.login, _staff.c.name, _staff.c.active
        )
        .join(_staff, _staff.c.id == _holders.c.staff_id)
        .where(_holders.c.post_id.in_(wanted), _holders.c.since <= day)
        .where(or_(_holders.c.until.is_(None), _holders.c.until >= day))
        .order_by(_holders.c.id)
    )
    rows = reading().execute(asked).all()
    off = _off({row.id for row in rows if not row.active}, day)
    away = _absent({row.id for row in rows}, day, minute_of(day) if minute is None else minute)
    found: dict[int, dict[str, Slot]] = {}
    for row in rows:
        why = "停用" if row.id in off else away.get(row.id, "")
        found.setdefault(row.post_id, {})[row.slot] = Slot(row.id, row.login, row.name, why)
    return {post: Duty(found.get(post, {}).get("A"), found.get(post, {}).get("B")) for post in wanted}


def does(post_id: int, day: dt.date, case_id: int | None = None) -> Slot | None:
    """Who did the work of a post on a day, or of a case there: nobody of whose own household it is."""
    own = near([case_id]).get(case_id, ()) if case_id is not None else ()
    return duties([post_id], day)[post_id].does_of(own)


def near(case_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Whose own household these cases are of, by case: accounts (ids) that do nothing of them."""
    accounts = with_record(select(_cases.c.id, _staff.c.id).select_from(_staff), _staff)
    asked = accounts.join(_cases, is_of(_cases)).where(_cases.c.id.in_(case_ids))
    found: dict[int, frozenset[int]] = {}
    for case_id, staff_id in reading().execute(asked):
        found[case_id] = found.get(case_id, frozenset()) | {staff_id}
    return found


def near_people(people: Collection[Person]) -> Mapping[Person, frozenset[int]]:
    """The same of people, each by id and household: accounts that do nothing of what is about them."""
    record = select(_staff.c.id, RECORD.c.id.label("me"), RECORD.c.household_id.label("home"))
    known = reading().execute(with_record(record.select_from(_staff), _staff)).all()
    return {
        (person, home): frozenset(
            row.id for row in known
            if (person is not None and person == row.me) or (home is not None and home == row.home)
        )
        for person, home in people
    }  # fmt: skip


def _off(staff_ids: set[int], day: dt.date) -> set[int]:
    """Which of these accounts, off by now, were off on a day already."""
    if not staff_ids or day >= today():
        return staff_ids
    following = day + dt.timedelta(days=1)
    midnight = dt.datetime.combine(following, dt.time(), current_app.config["HUB_TIMEZONE"])
    return staff_ids - still_there(staff_ids, midnight)


def _absent(staff_ids: set[int], day: dt.date, minute: int) -> dict[int, str]:
    here = away_at(day, minute)
    asked = select(_away.c.staff_id, _away.c.reason).where(_away.c.staff_id.in_(staff_ids), here)
    return {staff_id: reason or "不在" for staff_id, reason in reading().execute(asked)}
