"""Which version of a service is offered on a day, and when it next takes receipts."""

from __future__ import annotations

import datetime as dt

from hub.db.base import today
from hub.domain.case import next_opening
from hub.domain.errors import Refused
from hub.domain.service import Service
from hub.operations.calendars.calendar import calendar
from hub.operations.context import service_of
from hub.operations.decisions.from_above import open_notice


def current(key: str, day: dt.date) -> Service:
    """The newest version of a service that has begun by a day, else the first. Raises NotFound."""
    definition = service_of(key)
    while definition.effective_from > day and definition.version > 1:
        definition = service_of(definition.key, definition.version - 1)
    return definition


def in_force(key: str, day: dt.date) -> Service:
    """The newest enabled version of a service in force on a day. Raises NotFound or Refused."""
    definition = current(key, day)
    until = definition.effective_to
    if not definition.enabled or definition.effective_from > day or (until and until < day):
        raise Refused("%(title)s is not offered now.", title=definition.title)
    return definition


def opens_next(service: Service, day: dt.date | None = None) -> dt.date | None:
    """The next day on which the service takes first receipts, today included; else a working day."""
    asked = day or today()
    if service.opening.on_notice:
        return asked if open_notice(service.key, asked) else None
    found = next_opening(service.opening, asked, calendar().next_working)
    if found is None or found == asked:
        return found
    working = calendar().next_working(found)
    return next_opening(service.opening, working, calendar().next_working)
