"""A secret address from which one's own calendar reads appointments and duties; it can be taken back.

Whoever has the address reads it without a log-in: so it says service and time, never a number of an
appointment and never who comes (privacy.md). It ends with the account.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import delete, insert, select

from hub.db.base import now, reading, transaction
from hub.db.models import CalendarFeed, Staff
from hub.domain.actor import Actor
from hub.domain.errors import NoMore, NotFound
from hub.domain.ical import Entry
from hub.operations.appointments import view as appointments
from hub.operations.duty import view as duty
from hub.operations.staff.account_book import note
from hub.operations.staff.people import actor_by_login
from hub.operations.staff.sessions import digest

TABLE: Final = CalendarFeed.__table__
_staff = Staff.__table__


def make(actor: Actor) -> str:
    """A new address's token, kept here as a hash only; an older one opens nothing any more."""
    token = secrets.token_urlsafe(32)
    row = {"staff_id": actor.staff_id, "token_hash": digest(token), "made_at": now()}
    with transaction() as tx:
        tx.execute(delete(TABLE).where(TABLE.c.staff_id == actor.staff_id))
        tx.execute(insert(TABLE), row)
        note(actor, actor.staff_id, "feed")
    return token


def revoke(actor: Actor) -> None:
    """The address opens nothing any more. Raises NotFound where there is none."""
    with transaction() as tx:
        if not tx.execute(delete(TABLE).where(TABLE.c.staff_id == actor.staff_id)).rowcount:
            raise NoMore("There is no calendar address.")
        note(actor, actor.staff_id, "feed_off")


def made_at(actor: Actor) -> dt.datetime | None:
    """When one's address was made; None without one."""
    query = select(TABLE.c.made_at).where(TABLE.c.staff_id == actor.staff_id)
    return reading().execute(query).scalar()


def entries(token: str) -> Sequence[Entry]:
    """What a calendar reads at an address. Raises NotFound for none, and where the account is off."""
    query = (
        select(_staff.c.login)
        .join(TABLE, TABLE.c.staff_id == _staff.c.id)
        .where(TABLE.c.token_hash == digest(token), _staff.c.active)
    )
    login = reading().execute(query).scalar()
    if login is None:
        raise NotFound("There is no such calendar.")
    who = actor_by_login(login)
    booked = appointments.own_entries(who, numbers=False) if who.may("appointment.book") else []
    return [_nameless(one) for one in (*booked, *duty.own_entries(who))]


def _nameless(entry: Entry) -> Entry:
    """Without the number in what identifies it, which stays the same for the same thing."""
    return replace(entry, uid=f"{hashlib.sha256(entry.uid.encode()).hexdigest()[:32]}@hub")
