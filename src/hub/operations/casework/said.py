"""What was typed of a case's entries, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hub.db.base import today
from hub.domain import clock
from hub.domain.errors import InputError, Refused
from hub.operations.calendars.calendar import calendar


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
