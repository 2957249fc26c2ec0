"""What doctor says of work that nobody sees: A and B are both of the household (privacy.md, Sees)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, exists, not_, or_, select

from hub.db.base import reading, today
from hub.db.models import Absence, Post, PostHolder, Staff, Task
from hub.db.scope import is_among_own, with_record
from hub.domain.errors import HubError, NotHeld
from hub.operations.ab_posts.away import away_at, minute_of

_tasks, _posts = Task.__table__, Post.__table__
_holders, _staff = PostHolder.__table__, Staff.__table__


def unseen() -> Iterator[HubError]:
    """Posts with open work on the household of all who hold them, as A or B, and are there.

    By how many cases, never by their numbers: a number tells whoever may read it of what service it is, and
    with the post's holder whose.
    """
    there = _there()
    lying: dict[tuple[int, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for post_id, title, case_id, staff_id in reading().execute(_own_work()):
        lying[post_id, title][case_id].add(staff_id)
    for (post_id, title), cases in lying.items():
        count = sum(own >= there[post_id] for own in cases.values())
        if count:
            yield _nobody(title, count)


def _nobody(title: str, count: int) -> HubError:
    return NotHeld(
        "Nobody sees the work on %(n)s cases: it is that of the household of who holds the post.",
        where=title, remedy="Make somebody B of the post who is not of it: hub posts hold.", n=count,
    )  # fmt: skip


def _present() -> Select[Any]:
    """Who holds a post and is there at this moment: rows of post and person."""
    day = today()
    away = exists().where(Absence.staff_id == _staff.c.id, away_at(day, minute_of(day)))
    return (
        select(_holders.c.post_id, _staff.c.id)
        .join(_staff, _staff.c.id == _holders.c.staff_id)
        .where(
            _holders.c.since <= day,
            or_(_holders.c.until.is_(None), _holders.c.until >= day), _staff.c.active, not_(away),
        )
    )  # fmt: skip


def _there() -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for post_id, staff_id in reading().execute(_present()):
        found[post_id].add(staff_id)
    return found


def _own_work() -> Select[Any]:
    """Open work of the own household: post, its title, the case, who holds the post."""
    return (
        with_record(_present(), _staff)
        .with_only_columns(_posts.c.id, _posts.c.title, _tasks.c.case_id, _staff.c.id)
        .join(_posts, _posts.c.id == _holders.c.post_id)
        .join(_tasks, _tasks.c.post_id == _posts.c.id)
        .where(_tasks.c.done_on.is_(None), is_among_own(_tasks.c.case_id))
        .distinct()
        .order_by(_posts.c.id)
    )
