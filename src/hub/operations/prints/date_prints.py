"""Prints about the date of a case: each day behind it, a changed calendar, an extension."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hub.db.base import today
from hub.domain.errors import Refused
from hub.operations.calendars.calendar import calendar
from hub.operations.calendars.day_reasons import day_reason
from hub.operations.casework.starts import start_rule
from hub.operations.casework.views import CaseView, EventView
from hub.operations.prints import sheet
from hub.operations.services.guide_words import Words


def why_this_date(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.why_this_date`: every day behind the date. Raises Refused before acceptance."""
    clock = view.clock
    if clock.accepted is None:
        raise Refused("This case is not accepted yet.", where=view.row["number"])
    days = [
        {"date": d.date.isoformat(), "counted": d.counted, "code": d.code,
         "reason": day_reason(d.reason, view.service, words),
         "forecast": d.date > today()}
        for d in clock.days
    ]  # fmt: skip
    promised, rule = view.service.promised_of(view.row["variant"]), start_rule(view)
    extra = clock.limit - promised
    return {
        **sheet.head_of(view, words, *sheet.COPIES[:1]), "accepted": clock.accepted.isoformat(),
        "limit": promised, "state": clock.state, "as_of": clock.as_of.isoformat(), "used": clock.used,
        "left": clock.left, "days": days, "provisional": clock.provisional,
        **({"due": clock.due.isoformat()} if clock.due else {}),
        **({"extended": extra} if extra else {}),
        **({"rule": rule} if rule else {}),
    }  # fmt: skip


def date_moved(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.date_moved`: the calendar has changed, and with it the date. Raises Refused where it did not.

    Every move is told: the applicant may have heard of none, or of the first only.
    """
    moves = [event for event in view.events if event.type == "redated" and event.payload]
    if not moves or view.clock.accepted is None:
        raise Refused("The calendar has not moved this case's date.", where=view.row["number"])
    steps = [_move(event) for event in moves]
    days = sorted({str(day) for event in moves for day in event.payload["days"]})
    return {
        **sheet.head_of(view, words, *sheet.COPIES),
        "accepted": view.clock.accepted.isoformat(),
        "before": steps[0]["before"],
        "after": steps[-1]["after"],
        **({"moves": steps} if len(steps) > 1 else {}),
        "changed_on": moves[-1].date.isoformat(),
        "days": [_changed_day(view, dt.date.fromisoformat(day), words) for day in days],
        "provisional": view.clock.provisional,
        "clerk": clerk,
    }


def _move(event: EventView) -> dict[str, str]:
    """One move of the date: the day it was written, from where to where ("" = the clock stands)."""
    said = event.payload
    return {"on": event.date.isoformat(), **{key: said[key] or "" for key in ("before", "after")}}


def extension(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.extension`: the limit is longer, why, and until when. Raises Refused where none was approved."""
    last = next((event for event in reversed(view.events) if event.type == "extension_approved"), None)
    if last is None or not last.payload or view.clock.accepted is None:
        raise Refused("No extension of this case was approved.", where=view.row["number"])
    said = last.payload
    return {
        **sheet.head_of(view, words, *sheet.COPIES),
        "accepted": view.clock.accepted.isoformat(),
        **{key: said[key] for key in ("before", "until", "days")},
        "reason": said["ground"],
        "decided": last.date.isoformat(),
        "progress": sheet.progress(),
        "complaint": sheet.text("inspection.phone"),
        "clerk": clerk,
    }


def _changed_day(view: CaseView, day: dt.date, words: Words) -> dict[str, Any]:
    """A day as it is now; that it was otherwise is what moved the date."""
    found = calendar().day(day)
    paper = next((one.document for one in calendar().overrides if one.date == day), "")
    reason = day_reason(found.reason, view.service, words)
    return {"date": day.isoformat(), "working": found.working, "reason": reason, "document": paper}
