"""An item that is done: whether this person noted it, and what to say to who still has its old page."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, exists, or_, select

from hub.db.base import reading
from hub.db.models import PostHolder
from hub.db.scope import not_near, person_desk
from hub.domain.actor import Actor
from hub.domain.errors import NoMore, NotFound
from hub.operations import journal
from hub.operations.rosters.record import ITEMS
from hub.operations.rows import no_more

_entries, _held = journal.ENTRIES.c, PostHolder.__table__
_NOTED: Final = and_(
    _entries.book == ITEMS.name, _entries.type.not_in(("listed", "handed", "left")),
)  # fmt: skip
"""Who made the roster, or handed the item on, has noted nothing."""


def is_done(actor: Actor, item_id: int) -> bool:
    """Whether this person has noted the item: then there is nothing more to see of it."""
    mine = (_NOTED, _entries.about_id == item_id, _entries.actor_id == actor.staff_id)
    return reading().execute(select(_entries.id).where(*mine).limit(1)).first() is not None


def absent(actor: Actor, item_id: int) -> NotFound:
    """What to say of an item that is not open at the actor's posts: noted, where it lay there."""
    c = ITEMS.c
    holders = select(_held.c.staff_id).where(_held.c.post_id.in_([post.id for post in actor.desk]))
    by_us = exists().where(_NOTED, _entries.about_id == c.id, _entries.actor_id.in_(holders))
    here = or_(person_desk(actor, c.post_id, c.resident_id, c.household_id), by_us)
    was = select(c.id).where(c.id == item_id, here, not_near(c.resident_id, c.household_id, actor))
    missing = NotFound("There is no such item, or it is done.")
    return no_more(was, NoMore("Somebody was first: this has been noted already."), missing)
