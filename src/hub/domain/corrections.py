"""Corrections of events (deadlines.md, R15): events are appended, never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hub.domain.calendar import Calendar
from hub.domain.clock_events import ClockEvent
from hub.domain.errors import InputError

RECORDED_WITHIN: Final = 2
"""Working days within which recording later is normal work (day sheets, community hand-ins)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """An event that puts another right: the sequence number it names, what should stand there, why and who.

    `event` keeps the type of the one it replaces. `by` records it, `second` is another person, who confirms.
    """

    replaces: int
    event: ClockEvent
    reason: str
    by: str
    second: str


def recorded_late(event_date: dt.date, recorded_on: dt.date, calendar: Calendar) -> bool:
    """R15: whether an event was recorded more than two working days after its date, as a correction."""
    return calendar.count(event_date, recorded_on) > RECORDED_WITHIN


def apply_corrections(log: Iterable[tuple[int, ClockEvent | Correction]]) -> tuple[ClockEvent, ...]:
    """The events that stand: each correction put in the place of what it names, the whole by date.

    `log` holds (sequence number, entry) in the order of recording. A correction may name an event or an
    earlier correction; same-day events keep the order of recording. Raises InputError naming the sequence
    number for a correction without its event, of another type, without a reason or without a second person.
    """
    place: dict[int, int] = {}
    standing: list[ClockEvent] = []
    for number, entry in log:
        if isinstance(entry, ClockEvent):
            place[number] = len(standing)
            standing.append(entry)
        else:
            at = _place(entry, place, standing, f"event {number}")
            place[number] = at
            standing[at] = entry.event
    return tuple(sorted(standing, key=lambda event: event.date))


def _place(entry: Correction, place: dict[int, int], standing: list[ClockEvent], where: str) -> int:
    """Where the corrected event stands. Raises InputError for a correction that may not be."""
    if entry.replaces not in place:
        raise InputError(
            "it corrects event %(replaces)s, which is not there", where=where, replaces=entry.replaces
        )
    if standing[place[entry.replaces]].type != entry.event.type:
        raise InputError("a correction keeps the type of the event it replaces", where=where)
    if not entry.reason.strip():
        raise InputError("a correction needs a reason", where=where)
    if not entry.second.strip() or entry.second == entry.by:
        raise InputError("a correction needs a second person", where=where)
    return place[entry.replaces]
