"""主动、超前服务: an appointment offered from what the hub holds, by the people of the own area.

超前 comes of a reminder that something runs out, 主动 of a benefit somebody may be entitled to; both only
offer (预约服务制度, article 2). 上门 is ordered (`home`), 证后 booked by its kind.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.outreach import OFFERED
from hub.domain.service import Service
from hub.operations.appointments import booking, times
from hub.operations.benefits import outreach, reminders
from hub.operations.context import plugins, service_of
from hub.operations.verb import CaseRef, verb


@dataclass(frozen=True, slots=True)
class Offer:
    """What an appointment is offered for: its kind, its service, and whom to call."""

    kind: str
    service: str
    name: str
    phone: str


def of_reminder(actor: Actor, reminder_id: int) -> Offer:
    """Ahead of the day on which something runs out; the look is logged. Raises NotFound, Refused."""
    found = reminders.one(actor, reminder_id)
    return Offer("advance", service_for(found.programme), found.name, found.phone)


def of_benefit(actor: Actor, key: str, resident_id: int) -> Offer:
    """For a benefit that somebody may be entitled to; the look is logged. Raises NotFound, Refused."""
    found = outreach.offer(actor, key, resident_id)
    return Offer("active", f"{found.department}.{found.it.service}", found.name, found.phone)


def service_for(programme: str) -> str:
    """The service by which somebody applies for a programme; "" where there is none that a window takes."""
    newest = (versions[-1] for versions in plugins().services().values())
    return next((each.key for each in newest if _grants(each) == programme and times.bookable(each)), "")


def _grants(service: Service) -> str:
    return f"{service.department}.{service.grants.programme}" if service.grants else ""


def bookable(service: str) -> bool:
    """Whether a window takes appointments for it."""
    return times.bookable(service_of(service))


@verb("outreach.note")
def book_reminded(
    actor: Actor, reminder_id: int, *, on: dt.date, time: str, name: str, phone: str = "",
    kind: str = "", channel: str = "counter", note: str = "",
) -> CaseRef:  # fmt: skip
    """Book it ahead of time and note that the person was told. Raises as `booking.book`."""
    with transaction():
        it = of_reminder(actor, reminder_id)
        made = booking.book(actor, on=on, time=time, name=name, service=it.service, phone=phone,
                            kind=kind or it.kind, channel=channel, note=note)  # fmt: skip
        reminders.note(actor, reminder_id, outcome=reminders.TOLD)
        return made


@verb("outreach.note")
def book_offered(
    actor: Actor, key: str, resident_id: int, *, on: dt.date, time: str, name: str, phone: str = "",
    kind: str = "", channel: str = "counter", note: str = "",
) -> CaseRef:  # fmt: skip
    """Book it as offered by the centre and note that it was offered. Raises as `booking.book`."""
    with transaction():
        it = of_benefit(actor, key, resident_id)
        made = booking.book(actor, on=on, time=time, name=name, service=it.service, phone=phone,
                            kind=kind or it.kind, channel=channel, note=note)  # fmt: skip
        outreach.note(actor, key, resident_id, outcome=OFFERED)
        return made
