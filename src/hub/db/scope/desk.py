"""What lies at the actor's posts: all that is there, and what of it A leaves to B.

A never sees what is of the own household (`own`). Whoever is B of the post has that to do, and of A's work
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import and_, false, or_, true

from hub.db.scope.grants import Clause, Column
from hub.domain.actor import Actor, OwnOf, PostHeld


def case_desk(actor: Actor, post: Column, case: Column) -> Clause:
    """Rows of a case that lie at one of the actor's posts and are the actor's work there."""
    return case_at(actor.desk, post, case)


def case_at(posts: Iterable[PostHeld], post: Column, case: Column) -> Clause:
    """The same of some of the posts, or of none."""
    held = (each for each in posts if each.own_of is None or each.own_of.cases)
    return _at(held, post, lambda own: case.in_(sorted(own.cases)))


def person_desk(actor: Actor, post: Column, resident: Column, household: Column) -> Clause:
    """Rows about a person that lie at one of the actor's posts and are the actor's work there."""
    return _at(actor.desk, post, lambda own: _about(own, resident, household))


def left_to(post: PostHeld, resident: Column, household: Column) -> Clause:
    """Of the people whom a post is for those whom the actor has: all, or A's own household."""
    return true() if post.own_of is None else _about(post.own_of, resident, household)


def _about(own: OwnOf, resident: Column, household: Column) -> Clause:
    return or_(resident.in_(sorted(own.people)), household.in_(sorted(own.homes)))


def _at(posts: Iterable[PostHeld], post: Column, left_to_b: Callable[[OwnOf], Clause]) -> Clause:
    """One range of posts, by index; the rows of a post that is B's alone for A's household are looked at."""
    held = tuple(posts)
    if not held:
        return false()
    only = [or_(post != each.id, left_to_b(each.own_of)) for each in held if each.own_of is not None]
    return and_(post.in_([each.id for each in held]), *only)
