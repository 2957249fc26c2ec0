"""Which times a window has: office hours of working days, less what is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask import current_app
from sqlalchemy import select

from hub.db.base import now, reading, today
from hub.db.models import AppointmentTime, Post
from hub.domain.appointment import STEP, Half, check_time, free, minute_of
from hub.domain.errors import HubError, InputError, Refused
from hub.domain.service import Service
from hub.operations.ab_posts.posts import post_for
from hub.operations.calendars.calendar import calendar
from hub.operations.calendars.hours import hours_on
from hub.operations.context import plugins
from hub.operations.services.offered import opens_next
from hub.operations.settings import setting
from hub.plugins import activation

TIMES: Final = AppointmentTime.__table__
_posts: Final = Post.__table__
ASKED_FOR: Final = ("application", "collection")
"""Kinds of services for which a resident comes to a window."""
_ONE: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayTimes:
    """A day on which a window can be booked, with the minutes at which a regular time begins."""

    on: dt.date
    begins: tuple[int, ...]


def length() -> int:
    """Minutes of a regular appointment, on a step."""
    asked = int(setting("appointment.minutes"))
    return max(STEP, asked - asked % STEP)


def ahead() -> int:
    """How many working days ahead residents book on the public page."""
    return int(setting("appointment.days"))


def halves(day: dt.date) -> list[Half]:
    """The halves of the office hours of a day as minutes; none on a rest day."""
    if not calendar().is_working(day):
        return []
    hours = hours_on(day)
    return [
        (minute_of(begin), minute_of(end)) for begin, end in (hours.morning, hours.afternoon) if begin and end
    ]


def minute_now() -> int:
    """The minute of the day at the centre."""
    local = now().astimezone(current_app.config["HUB_TIMEZONE"])
    return local.hour * 60 + local.minute


def days(post_id: int, service: Service | None, first: dt.date, count: int) -> list[DayTimes]:
    """The next `count` days from `first` on which the window takes the service, with what is free of each."""
    found = list(_open_days(service, first, count))
    taken, left = _taken(post_id, found), {today(): minute_now()}
    return [
        DayTimes(day, tuple(free(halves(day), length(), taken.get(day, set()), left.get(day, -1))))
        for day in found
    ]


def check(service: Service | None, on: dt.date, begins: int, minutes: int) -> None:
    """Raise InputError or Refused for a time that is over, outside office hours, or not the service's."""
    if on < today() or (on == today() and begins <= minute_now()):
        raise InputError("That time is over.", where="time")
    if not calendar().is_working(on):
        raise InputError("%(day)s is a rest day: %(why)s.", day=on, why=calendar().day(on).reason, where="on",
                         remedy="What cannot wait goes to the duty officer.")  # fmt: skip
    check_time(halves(on), begins, minutes)
    if service and opens_next(service, on) != on:
        raise Refused("%(title)s is not taken on that day.", title=service.title, where="on",
                      remedy="Choose one of the days of its window.")  # fmt: skip


def window_of(service: Service) -> int:
    """The window post that takes a service. Raises Refused where there is none."""
    return post_for("window_clerk", service.department, None, service=service.key)


def offered() -> Iterator[Service]:
    """What residents can book."""
    for versions in plugins().services().values():
        if bookable(versions[-1]):
            yield versions[-1]


def bookable(service: Service) -> bool:
    """Whether residents come to a window for it: in force, asked for, of a department that is on."""
    asked_for = service.kind in ASKED_FOR and service.enabled and service.offered
    if not asked_for or not activation.communities_on(service.department):
        return False
    try:
        window_of(service)
    except HubError:
        return False
    return True


def _open_days(service: Service | None, first: dt.date, count: int) -> Iterator[dt.date]:
    day = first
    for _ in range(count):
        found = calendar().next_working(day) if service is None else _next(service, day)
        if found is None:
            return
        yield found
        day = found + _ONE


def _next(service: Service, day: dt.date) -> dt.date | None:
    """The next working day on which the service is taken."""
    found = opens_next(service, day)
    while found is not None and not calendar().is_working(found):
        found = opens_next(service, found + _ONE)
    return found


def _taken(post_id: int, asked: Sequence[dt.date]) -> dict[dt.date, set[int]]:
    query = select(TIMES.c.day, TIMES.c.minute).where(TIMES.c.post_id == post_id, TIMES.c.day.in_(asked))
    found: dict[dt.date, set[int]] = {}
    for day, minute in reading().execute(query):
        found.setdefault(day, set()).add(minute)
    return found
