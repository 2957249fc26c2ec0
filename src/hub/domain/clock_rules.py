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
        refusal = seen.refusal(event, f"event {index}")
        if refusal:
            raise refusal
        seen.take(event)


def _acceptance(events: Sequence[ClockEvent], calendar: Calendar) -> Acceptance:
    """The acceptance that the whole list comes to."""
    if not events:
        return Acceptance(None, "", None)
    last = max(event.date for event in events)
    return acceptance(read(events, last), calendar, last)


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

    def refusal(self, event: ClockEvent, where: str) -> InputError | None:
        """Why this event cannot follow; None where it can."""
        return (
            self._out_of_order(event, where)
            or self._ended_or_twice(event, where)
            or self._unpaired(event, where)
            or self._unaccepted(event, where)
        )

    def _out_of_order(self, event: ClockEvent, where: str) -> InputError | None:
        if event.type not in CLOCK_TYPES:
            return InputError("unknown event type “%(type)s”", where=where, type=event.type)
        if self.last and event.date < self.last:
            return InputError(
                "its date %(date)s is earlier than %(before)s of the event before it",
                where=where, date=event.date.isoformat(), before=self.last.isoformat(),
            )  # fmt: skip
        return None

    def _ended_or_twice(self, event: ClockEvent, where: str) -> InputError | None:
        type_ = event.type
        if self.ended:
            return InputError(
                "“%(type)s” cannot follow “%(ended)s”", where=where, type=type_, ended=self.ended
            )
        if type_ in ONCE & self.once:
            return InputError("there is a second “%(type)s”", where=where, type=type_)
        if type_ == "extended" and event.days < 1:
            return InputError("an extension of less than one day", where=where)
        return None

    def _unpaired(self, event: ClockEvent, where: str) -> InputError | None:
        type_ = event.type
        if type_ in BEGINS and (BEGINS[type_], event.key) in self.open:
            return InputError("“%(type)s” although the one before has not ended", where=where, type=type_)
        if type_ in ENDS and (ENDS[type_], event.key) not in self.open:
            return InputError("“%(type)s” ends what has not begun", where=where, type=type_)
        if type_ == "omitted_supplement" and "supplemented" not in self.once:
            return InputError("“omitted_supplement” without “supplemented” before it", where=where)
        return None

    def _unaccepted(self, event: ClockEvent, where: str) -> InputError | None:
        """Stops, extensions and completion need a case that counted as accepted on their day."""
        if event.type not in BEGINS and event.type not in ("extended", "completed"):
            return None
        date, rule, notify_by = self.accepted
        if date is None or (rule == "R4" and notify_by and event.date <= notify_by):
            return InputError(
                "“%(type)s” without an acceptance; papers that are complete at once need “accepted”",
                where=where, type=event.type,
            )  # fmt: skip
        if event.date < date:
            return InputError(
                "“%(type)s” is dated before the acceptance on %(accepted)s",
                where=where, type=event.type, accepted=date.isoformat(),
            )  # fmt: skip
        return None
