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
            at = place.get(entry.replaces)
            _check(number, entry, None if at is None else standing[at])
            place[number] = place[entry.replaces]
            standing[place[number]] = entry.event
    return tuple(sorted(standing, key=lambda event: event.date))


def _check(number: int, correction: Correction, replaced: ClockEvent | None) -> None:
    why = ""
    if replaced is None:
        why = "the correction names the event %(replaces)s, which is not there"
    elif replaced.type != correction.event.type:
        why = "a correction keeps the type of the event it replaces"
    elif not correction.reason.strip():
        why = "a correction needs a reason"
    elif not correction.second.strip() or correction.second == correction.by:
        why = "a correction needs a second person"
    if why:
        raise InputError(why, where=f"event {number}", replaces=correction.replaces)
