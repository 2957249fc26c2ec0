"""A case's projection folded anew from its events: what the case row and its open tasks must say.

The truth are the events; the row is kept beside them for speed. `dates` is the one place where the stored
dates are computed, for the engine as for the audit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hub.domain import case_ledger, clock
from hub.domain.calendar import Calendar
from hub.domain.case import Flow
from hub.domain.measure import COMPLETED, NOT_ACCEPTED, STOPPED, Measure
from hub.domain.suspension import SUSPENDED

UNKNOWN: Final = object()
"""What an erased payload would have said; it is not compared."""
DATED: Final = ("accepted_on", "due", "state", "days_left", "completed_on", "wake_on")
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "opened": ("service", "version", "variant", "applicant", "community", "household", "post"),
    "closed": ("ended",),
    "completed": ("due", "accepted"),
    "withdrawn": ("due", "accepted"),
    "corrected": ("seq", "type", "was", "date", "key", "due", "accepted"),
    "task_done": ("task",),
    "answers_corrected": ("left", "variant"),
    "urgent": ("target",),
    "moved_community": ("after", "household"),
    "applicant": ("after", "household"),
    "extended": ("days", "approved", "told"),
    "accepted": ("settings",),
}
"""What an `erased` entry keeps of the payload it erases: nothing about a person, all that the fold needs."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as stored. `payload` of an erased one is what was kept of it."""

    seq: int
    type: str
    date: dt.date
    step: str
    payload: Mapping[str, Any]
    erased: bool = False

    def said(self, name: str, default: Any = None) -> Any:
        """A word of the payload, UNKNOWN where it was erased."""
        return self.payload.get(name, UNKNOWN if self.erased else default)


@dataclass
class Folded:
    """What follows from the events of one case: columns of the case row, and the open (step, task key)s."""

    columns: dict[str, Any] = field(default_factory=dict)
    ledger: list[list[Any]] = field(default_factory=list)
    open: set[tuple[str, str]] = field(default_factory=set)
    answers: Any = UNKNOWN
    members: Any = UNKNOWN
    sealed: Mapping[str, Any] = field(default_factory=dict)


def kept(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a payload that is erased."""
    names = KEPT.get(kind, ())
    if case_ledger.is_clock(kind):
        names = (*names, "key")
    return {name: payload[name] for name in names if name in payload}


def dates(
    limit: int, ledger: Sequence[case_ledger.Row], calendar: Calendar, as_of: dt.date
) -> tuple[Measure, dict[str, Any]]:
    """The measure of a case and the columns that hold it, as of a day. Raises InputError like the clock."""
    events = case_ledger.events(ledger)
    clock.validate(events, calendar)
    found = clock.measure(limit, events, calendar, as_of)
    return found, {
        "accepted_on": found.accepted, "due": found.due, "state": found.state, "days_left": found.left,
        "completed_on": found.ended if found.state == COMPLETED else None, "dated_on": as_of,
        "wake_on": wakes(found, events, as_of),
    }  # fmt: skip


def wakes(found: Measure, events: Iterable[clock.ClockEvent], as_of: dt.date) -> dt.date | None:
    """The first day after `as_of` on which dates or state of a case change although nothing happens to it.

    The day after R4's five days; or, where public notices alone stop the clock (only then is a stopped case
    due on a day), the last day of the last of them (R8). On that day it runs again, with the same acceptance,
    due date and days left, for none of the days between counted; and then nothing is ahead any more.
    """
    if found.ended is not None:
        return None
    if found.notify_by is not None and found.notify_by >= as_of:
        return found.notify_by + dt.timedelta(days=1)
    if found.state == STOPPED and found.due is not None:
        return max(event.date for event in events if event.type == "notice_to")
    return None


def fold(events: Iterable[Happened], flow_on: Callable[[dt.date], Flow]) -> Folded:
    """The events of one case, in order, as columns. `flow_on` gives the case's flow as of a day.

    The dates are not among them: `dated` adds those.
    """
    columns: dict[str, Any] = {
        "closed_on": None,
        "ended": "",
        "urgent": "",
        "urgent_target": None,
        "settings": {},
    }
    folded = Folded(columns)
    for event in events:
        turn = _TURNS.get(event.type)
        if turn is not None:
            turn(folded, event, flow_on)
        if case_ledger.takes(folded.ledger, event.type):
            row = case_ledger.row(event.type, event.date, event.payload)
            folded.ledger = case_ledger.with_row(folded.ledger, row)
        if event.type in case_ledger.FINAL or event.type == "corrected":
            folded.sealed = event.payload
    return folded


def dated(folded: Folded, limit: int, calendar: Calendar, dated_on: dt.date | None) -> dict[str, Any]:
    """The stored dates as they must be, as of the day on which they were computed.

    Once a case is completed or withdrawn, acceptance and due date are those sealed with it: a calendar that
    changed later moves nothing any more.
    """
    if dated_on is None:
        return {**dict.fromkeys(DATED), "state": NOT_ACCEPTED}
    found, columns = dates(limit, folded.ledger, calendar, dated_on)
    if found.ended is not None and "due" in folded.sealed:
        columns |= {"due": _day(folded.sealed["due"]), "accepted_on": _day(folded.sealed.get("accepted"))}
        columns["days_left"] = UNKNOWN
    return {name: columns[name] for name in DATED}


def sealed_dates(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a final event seals of the dates of its case."""
    return {"due": _iso(row["due"]), "accepted": _iso(row["accepted_on"])}


def _opened(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    names = {"service": "service", "version": "version", "variant": "variant", "applicant_id": "applicant",
             "community_id": "community", "household_id": "household", "post_id": "post"}  # fmt: skip
    folded.columns |= {column: event.said(name) for column, name in names.items()}
    folded.columns["opened_on"] = event.date
    folded.answers, folded.members = event.said("answers"), event.said("members")


def _answers(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.answers = event.said("answers")
    if "variant" in event.payload:
        folded.columns["variant"] = event.payload["variant"]
    if "members" in event.payload:
        folded.members = event.payload["members"]
    if event.payload.get("left"):
        _step_done(folded, event, flow_on)


def _entered(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    flow = flow_on(event.date)
    step = flow.service.step(event.step)
    folded.columns |= {"step": step.key, "phase": step.phase}
    folded.open |= {(step.key, ""), *((step.key, task.key) for task in flow.tasks(step))}


def _step_done(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.open = {one for one in folded.open if one[0] != event.step}


def _task_done(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.open.discard((event.step, event.payload.get("task", "")))


def _closed(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.columns |= {"closed_on": event.date, "ended": event.said("ended"), "phase": "done"}
    folded.open = set()


def _reopened(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.columns |= {"closed_on": None, "ended": ""}


def _urgent(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    target = event.said("target")
    folded.columns |= {
        "urgent": event.said("reason"), "urgent_target": target if target is UNKNOWN else _day(target),
    }  # fmt: skip


def _moved(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.columns["community_id"] = event.said("after")
    _household(folded, event)


def _applicant(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.columns["applicant_id"] = event.said("after")
    _household(folded, event)


def _household(folded: Folded, event: Happened) -> None:
    if "household" in event.payload:
        folded.columns["household_id"] = event.payload["household"]


def _suspended(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.open.add((event.step, SUSPENDED))


def _resumed(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.open.discard((event.step, SUSPENDED))


def _accepted(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    folded.columns["settings"] = event.said("settings")


def _corrected(folded: Folded, event: Happened, flow_on: Callable[[dt.date], Flow]) -> None:
    said = event.payload
    was, new = _day(said.get("was")), _day(said.get("date"))
    if was and new:
        folded.ledger = case_ledger.corrected(folded.ledger, said["type"], was, new, said.get("key", ""))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


_TURNS: Final[Mapping[str, Callable[[Folded, Happened, Callable[[dt.date], Flow]], None]]] = {
    "opened": _opened,
    "answers_corrected": _answers,
    "entered": _entered,
    "step_done": _step_done,
    "task_done": _task_done,
    "closed": _closed,
    "reopened": _reopened,
    "urgent": _urgent,
    "moved_community": _moved,
    "applicant": _applicant,
    "suspended": _suspended,
    "resumed": _resumed,
    "accepted": _accepted,
    "corrected": _corrected,
}
