"""The clock's input and output as JSON (deadlines.md, The command that others rely on: a contract).

The command and the case page read and write the same shape. Input is checked strictly: unknown or doubled
keys, wrong types, NaN, true for 1 raise InputError naming the place, events by their 0-based index.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.domain.calendar import Calendar, Override
from hub.domain.clock import ClockEvent, Explanation, explain, limit_of, validate
from hub.domain.clock_events import BEGINS, CLOCK_TYPES, ENDS
from hub.domain.errors import InputError
from hub.domain.national import check_year
from hub.domain.strict_json import items, keys, loads, shown, text, truth, whole

EXTENDED: Final = ("days", "approved", "told")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Request:
    """What `hub deadlines explain` reads; valid once made by `parse` or `from_json`."""

    limit: int | None
    events: tuple[ClockEvent, ...]
    calendar: Calendar
    as_of: dt.date

    def explain(self) -> Explanation:
        """The answer. Raises InputError for a due date out of the calendar's reach."""
        return explain(self.limit, self.events, self.calendar, self.as_of)


def parse(said: str, today: dt.date) -> Request:
    """The request of a JSON text; `today` stands in for a missing `as_of`. Raises InputError."""
    return from_json(loads(said), today)


def from_json(data: object, today: dt.date) -> Request:
    """The request of parsed JSON. Raises InputError for everything the contract refuses."""
    top = keys(data, "", required=("events",), known=("limit", "calendar", "as_of"))
    limit = None if top.get("limit") is None else limit_of(whole(top["limit"], "limit"))
    calendar = _calendar(top.get("calendar"))
    as_of = today if top.get("as_of") is None else _date(top["as_of"], "as_of")
    events = tuple(_event(each, f"event {i}") for i, each in enumerate(items(top["events"], "events")))
    validate(events, calendar)
    return Request(limit, events, calendar, as_of)


def request_json(
    limit: int | None, events: Sequence[ClockEvent], calendar: Calendar, as_of: dt.date
) -> dict[str, Any]:
    """The input that gives the same answer again: what a case page exports for the command."""
    overrides = [
        {"date": row.date.isoformat(), "working": row.working, "reason": row.reason, "document": row.document}
        for row in calendar.overrides
    ]
    return {
        "limit": limit,
        "calendar": {
            "region": calendar.region,
            "overrides": overrides,
            "published": sorted(calendar.published),
        },
        "as_of": as_of.isoformat(),
        "events": [event_json(event) for event in events],
    }


def event_json(event: ClockEvent) -> dict[str, Any]:
    """One event as the contract writes it."""
    found: dict[str, Any] = {"type": event.type, "date": event.date.isoformat()}
    if event.key:
        found["key"] = event.key
    if event.type == "extended":
        found |= {"days": event.days, "approved": event.approved, "told": _iso(event.told)}
    return found


def to_json(found: Explanation) -> dict[str, Any]:
    """The output of the contract; from `limit` to `omission` the keys are the hub's additions to it."""
    return {
        "accepted": _iso(found.accepted),
        "due": _iso(found.due),
        "state": found.state,
        "on_time": found.on_time,
        "used": found.used,
        "left": found.left,
        "provisional": found.provisional,
        "limit": found.limit,
        "rule": found.rule,
        "forecast": _iso(found.forecast),
        "notify_by": _iso(found.notify_by),
        "stopped_since": _iso(found.stopped_since),
        "omission": found.omission,
        "days": [
            {"date": day.date.isoformat(), "counted": day.counted, "code": day.code, "reason": day.reason}
            for day in found.days
        ],
        "rejected": [{"event": each.event, "rule": each.rule, "why": each.why} for each in found.rejected],
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _calendar(data: object) -> Calendar:
    if data is None:
        return Calendar.of()
    found = keys(data, "calendar", known=("region", "overrides", "published"))
    rows = items(found.get("overrides", []), "calendar.overrides")
    overrides = [_override(each, f"override {i}") for i, each in enumerate(rows)]
    seen: set[dt.date] = set()
    for index, override in enumerate(overrides):
        if override.date in seen:
            day = override.date.isoformat()
            raise InputError("two overrides of one day: %(date)s", where=f"override {index}", date=day)
        seen.add(override.date)
    years = items(found.get("published", []), "calendar.published")
    published = [whole(each, "calendar.published") for each in years]
    return Calendar.of(overrides, text(found.get("region", "CN"), "calendar.region"), published)


def _override(data: object, where: str) -> Override:
    found = keys(data, where, required=("date", "working"), known=("reason", "document"))
    return Override(
        _date(found["date"], where),
        truth(found["working"], f"{where}, working"),
        text(found.get("reason", ""), f"{where}, reason"),
        text(found.get("document", ""), f"{where}, document"),
    )


def _event(data: object, where: str) -> ClockEvent:
    type_ = _type(data, where)
    known: tuple[str, ...] = ()
    if type_ in BEGINS or type_ in ENDS:
        known = ("key",)
    elif type_ == "extended":
        known = EXTENDED
    found = keys(data, where, required=("type", "date"), known=known)
    told = found.get("told")
    return ClockEvent(
        type_,
        _date(found["date"], where),
        text(found.get("key", ""), f"{where}, key"),
        whole(found.get("days", 0), f"{where}, days"),
        truth(found.get("approved", False), f"{where}, approved"),
        None if told is None else _date(told, f"{where}, told"),
    )


def _type(data: object, where: str) -> str:
    """The type first, for it says which keys are known."""
    found = keys(data, where, required=("type",), known=("date", "key", *EXTENDED))
    if not isinstance(found["type"], str) or found["type"] not in CLOCK_TYPES:
        raise InputError("unknown event type %(value)s", where=where, value=shown(found["type"]))
    return found["type"]


def _date(value: object, where: str) -> dt.date:
    """A calendar date written YYYY-MM-DD, within the calendar's reach."""
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise InputError("a date like 2026-09-21 is expected, not %(value)s", where=where, value=shown(value))
    try:
        check_year(day.year)
    except InputError as error:
        raise InputError(error.message, where=where, **error.params) from None
    return day
