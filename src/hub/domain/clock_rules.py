"""Which lists of events are refused (deadlines.md, Reading the list: Refused)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hub.domain.calendar import Calendar
from hub.domain.clock_events import BEGINS, CLOCK_TYPES, ENDS, FINAL, ONCE, ClockEvent
from hub.domain.errors import InputError
from hub.domain.ledger import Acceptance, acceptance, read


def validate(events: Sequence[ClockEvent], calendar: Calendar | None = None) -> None:
    """Raise InputError naming the 0-based index of the first event that cannot be, and why.

    The calendar (the national one where none is given) decides whether a case counts as accepted because
    nothing was notified in time (R4).
    """
    calendar = calendar or Calendar.of()
    seen = _Seen(_acceptance(events, calendar))
    for index, event in enumerate(events):
        why = seen.refusal(event)
        if why:
            message, facts = why
            raise InputError(message, where=f"event {index}", **facts)
        seen.take(event)


def _acceptance(events: Sequence[ClockEvent], calendar: Calendar) -> Acceptance:
    """The acceptance that the whole list comes to."""
    if not events:
        return Acceptance(None, "", None)
    last = max(event.date for event in events)
    return acceptance(read(events, last), calendar, last)


Refusal = tuple[str, dict[str, str]]


class _Seen:
    """What the events before this one allow."""

    def __init__(self, accepted: Acceptance) -> None:
        self.accepted = accepted
        self.last: dt.date | None = None
        self.ended = ""
        self.once: set[str] = set()
        self.open: set[tuple[str, str]] = set()

    def take(self, event: ClockEvent) -> None:
        """Remember an event that was not refused."""
        self.last = event.date
        self.once.add(event.type)
        if event.type in FINAL:
            self.ended = event.type
        if event.type in BEGINS:
            self.open.add((BEGINS[event.type], event.key))
        elif event.type in ENDS:
            self.open.discard((ENDS[event.type], event.key))

    def refusal(self, event: ClockEvent) -> Refusal | None:
        """Why this event cannot follow; None where it can."""
        facts = {"type": event.type, "date": event.date.isoformat(), "ended": self.ended}
        return (
            self._out_of_order(event, facts)
            or self._unpaired(event, facts)
            or self._unaccepted(event, facts)
            or _impossible(event, facts)
        )

    def _out_of_order(self, event: ClockEvent, facts: dict[str, str]) -> Refusal | None:
        if event.type not in CLOCK_TYPES:
            return "unknown event type “%(type)s”", facts
        if self.last and event.date < self.last:
            before = {**facts, "before": self.last.isoformat()}
            return "the date %(date)s is earlier than %(before)s of the event before it", before
        if self.ended:
            return "“%(type)s” cannot follow “%(ended)s”", facts
        if event.type in ONCE & self.once:
            return "there is a second “%(type)s”", facts
        return None

    def _unpaired(self, event: ClockEvent, facts: dict[str, str]) -> Refusal | None:
        if event.type in BEGINS and (BEGINS[event.type], event.key) in self.open:
            return "“%(type)s” although the one before it has not ended", facts
        if event.type in ENDS and (ENDS[event.type], event.key) not in self.open:
            return "“%(type)s” ends something that has not begun", facts
        if event.type == "omitted_supplement" and "supplemented" not in self.once:
            return "“omitted_supplement” without “supplemented” before it", facts
        return None

    def _unaccepted(self, event: ClockEvent, facts: dict[str, str]) -> Refusal | None:
        """Stops, extensions and completion need a case that counted as accepted on their day."""
        if event.type not in BEGINS and event.type not in ("extended", "completed"):
            return None
        date, rule, notify_by = self.accepted
        if date is None or (rule == "R4" and notify_by and event.date <= notify_by):
            return "“%(type)s” without an acceptance; papers that are complete at once need “accepted”", facts
        if event.date < date:
            return "“%(type)s” is dated before the acceptance of %(accepted)s", {
                **facts, "accepted": date.isoformat(),
            }  # fmt: skip
        return None


def _impossible(event: ClockEvent, facts: dict[str, str]) -> Refusal | None:
    if event.type == "extended" and event.days < 1:
        return "an extension of less than one day", facts
    return None
