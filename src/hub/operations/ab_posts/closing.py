"""A post that the street has no more is closed, and opened again; what it did and who held it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from hub.db.base import db, reading, today, transaction
from hub.db.models import (
    Appointment,
    Batch,
    CallIn,
    Case,
    CollectionDay,
    DataRequest,
    FirstContact,
    FollowUp,
    Grid,
    Message,
    Post,
    PostHolder,
    RegistryChange,
    RosterItem,
    SupervisionOrder,
    Task,
    Ticket,
)
from hub.domain.actor import ROLES, Actor
from hub.domain.errors import Conflict, Refused, Term
from hub.i18n import _l
from hub.operations.ab_posts.posts import forget_posts, in_use
from hub.operations.ab_posts.staffing import post_of
from hub.operations.rights import by_id, require
from hub.operations.services.modules import roles_of
from hub.plugins import activation

_tasks, _cases, _items, _changes = (
    Task.__table__, Case.__table__, RosterItem.__table__, RegistryChange.__table__,
)  # fmt: skip
_contacts, _orders, _follow, _asked = (
    FirstContact.__table__, SupervisionOrder.__table__, FollowUp.__table__, DataRequest.__table__,
)  # fmt: skip
_meets, _messages, _batches, _days = (
    Appointment.__table__, Message.__table__, Batch.__table__, CollectionDay.__table__,
)  # fmt: skip
_calls, _tickets = CallIn.__table__, Ticket.__table__
WORK: Final[tuple[tuple[Any, Any, ColumnElement[bool]], ...]] = (
    (_l("open steps of cases"), _tasks.c.post_id, _tasks.c.done_on.is_(None)),
    (_l("open cases"), _cases.c.post_id, _cases.c.closed_on.is_(None)),
    (_l("open lines of rosters"), _items.c.post_id, _items.c.state == "open"),
    (_l("changes of the register that wait"), _changes.c.post_id, _changes.c.state == "asked"),
    (_l("open first contacts"), _contacts.c.post_id, _contacts.c.state == "open"),
    (
        _l("first contacts that come back to it"),
        _contacts.c.from_post_id,
        and_(_contacts.c.state == "open", _contacts.c.waits == "leader"),
    ),
    (_l("open orders"), _orders.c.post_id, _orders.c.state != "closed"),
    (_l("follow-ups that run"), _follow.c.post_id, _follow.c.state == "running"),
    (_l("open requests for numbers"), _asked.c.post_id, _asked.c.state == "open"),
    (_l("appointments to come"), _meets.c.post_id, _meets.c.closed_on.is_(None)),
    (_l("visits at home to come"), _meets.c.officer_post_id, _meets.c.closed_on.is_(None)),
    (_l("messages to residents"), _messages.c.post_id, _messages.c.state == "open"),
    (_l("open meetings and lists"), _batches.c.post_id, _batches.c.state != "closed"),
    (_l("days of a till that are not handed in"), _days.c.post_id, _days.c.state != "handed"),
    (_l("open calls to come in"), _calls.c.post_id, _calls.c.state != "closed"),
    (_l("people in its line"), _tickets.c.post_id, _tickets.c.state.in_(("waiting", "called"))),
)
"""What lies at a post: how it is called, whose it is, and when it is still to do."""


def close_post(actor: Actor, *, key: str) -> None:
    """Close a post: it is given no work and nobody any more, and doctor does not miss its holders.

    Raises NotFound, Conflict where it is closed already, Refused with what still hangs on it.
    """
    require(actor, "post.manage")
    with transaction():
        forget_posts()
        post = post_of(key)
        if post.closed_on is not None:
            raise Conflict("The post %(post)s is closed already.", post=post.title)
        _must_be_free(post)
        _must_have_a_follower(post)
        post.closed_on = today()
        post.closings = [*post.closings, {"closed": today().isoformat(), "by": by_id(actor)}]


def open_post(actor: Actor, *, key: str) -> None:
    """Open a closed post again; when it was closed stays. Raises NotFound, Conflict where it is open."""
    require(actor, "post.manage")
    with transaction():
        forget_posts()
        post = post_of(key)
        if post.closed_on is None:
            raise Conflict("The post %(post)s is not closed.", post=post.title)
        post.closed_on = None
        last = {**post.closings[-1], "opened": today().isoformat(), "opened_by": by_id(actor)}
        post.closings = [*post.closings[:-1], last]


def _must_be_free(post: Post) -> None:
    held = or_(PostHolder.until.is_(None), PostHolder.until >= today())
    if db.session.execute(select(PostHolder.id).where(PostHolder.post_id == post.id, held)).first():
        raise Refused(
            "Somebody holds the post %(post)s.", post=post.title,
            remedy="Leave its A and B empty first: hub posts hold KEY A.",
        )  # fmt: skip
    area = db.session.execute(select(Grid.name).where(Grid.post_id == post.id)).scalar()
    if area is not None:
        raise Refused("The area %(area)s belongs to the post %(post)s.", area=area,
                      post=post.title, remedy="Give it to another officer's post first.")  # fmt: skip
    if work := _lying(post.id):
        raise Refused(
            "At the post %(post)s lies work that is not done: %(work)s.", post=post.title,
            work="、".join(f"{what} {count}" for what, count in work.items()),
            remedy="Do it, or give it to another post first.",
        )  # fmt: skip


def _lying(post_id: int) -> Mapping[str, int]:
    found = {}
    for what, whose, todo in WORK:
        asked = select(func.count()).select_from(whose.table).where(whose == post_id, todo)
        if count := int(reading().execute(asked).scalar_one()):
            found[str(what)] = count
    return found


def _must_have_a_follower(post: Post) -> None:
    """Raise Refused where a department that is switched on gives work to such posts and no other takes it."""
    if _is_needed(post) and not any(not other.services for other in _others(post)):
        raise Refused(
            "No other post does the work of %(role)s here: it would go nowhere.",
            role=Term(ROLES[post.role]), remedy="Make the post that follows it first.",
        )  # fmt: skip


def _is_needed(post: Post) -> bool:
    if post.role == "household_officer":  # by area: none is its
        return False
    on = activation.all_on()
    return any(
        post.role == "window_clerk" or post.role in roles_of(department)
        for department, places in on.items()
        if post.department in ("", department) and (post.community_id is None or post.community_id in places)
    )


def _others(post: Post) -> Sequence[Post]:
    """Posts in use that do what this one does, in the same place."""
    same = (
        Post.community_id.is_(None) if post.community_id is None else Post.community_id == post.community_id
    )
    asked = select(Post).where(Post.role == post.role, Post.department.in_((post.department, "")), same)
    return db.session.scalars(asked.where(Post.id != post.id, in_use())).all()
