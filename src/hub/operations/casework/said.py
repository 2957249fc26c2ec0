"""What was typed of a case's entries, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import today
from hub.db.models import Staff
from hub.domain import clock
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations.calendars.calendar import calendar

_staff = Staff.__table__


def second_person(tx: Connection, actor: Actor, staff_id: int) -> None:
    """Raise Refused unless somebody else who works here confirms a correction (R15)."""
    found = tx.execute(select(_staff.c.id).where(_staff.c.id == staff_id, _staff.c.active.is_(True)))
    if staff_id == actor.staff_id or found.first() is None:
        raise Refused("A second person of this centre confirms a correction.", where="second_id")


def checked_day(on: dt.date | None, row: Mapping[str, Any], paper: str) -> dt.date:
    """The day an event is dated; raises InputError for one ahead, before the last, or late without paper."""
    current = today()
    day = on or current
    if day > current:
        raise InputError("%(day)s has not come yet.", where=str(row.get("number", "")), day=day)
    last = row["marks"].get("last") if row.get("marks") else None
    if last and day.isoformat() < last:
        raise InputError("%(day)s is before the last entry of this case (%(last)s).", day=day, last=last,
                         where=str(row.get("number", "")))  # fmt: skip
    if day < current and not paper:
        raise InputError(
            "Name the paper this was written on (day sheet, hand-in list): %(day)s is past.", day=day
        )
    if day < current and clock.recorded_late(day, current, calendar()):
        raise Refused("%(day)s lies more than two working days back.", day=day,
                      remedy="Enter it as a correction, with a reason and a second person.")  # fmt: skip
    return day
