"""Appointments and visits still to come that are cancelled because the person died, for who waits there."""

from __future__ import annotations

from typing import Final

from sqlalchemy import exists

from hub.db.base import today
from hub.db.models import JournalEntry
from hub.domain.actor import Actor
from hub.domain.appointment import HOME
from hub.operations.access import log_access
from hub.operations.appointments.booking import DIED
from hub.operations.appointments.record import TABLE, Row
from hub.operations.appointments.view import rows_of
from hub.operations.rights import require

_c, _e = TABLE.c, JournalEntry.__table__.c
_LAST: Final = (_e.book == TABLE.name, _e.about_id == _c.id, _e.seq == _c.seq, _e.type == DIED)


def called_off(actor: Actor, *, home: bool = False) -> list[Row]:
    """Those in the actor's sight, at a window or at `home`, by day; one log row."""
    require(actor, "appointment.book")
    where = _c.kind == HOME if home else _c.kind != HOME
    died = exists().where(*_LAST).correlate(TABLE)
    rows = rows_of(actor, where, died, _c.state == "cancelled", _c.day >= today())
    if rows:
        log_access(actor, "appointments", "called off", rows=len(rows))
    return rows
