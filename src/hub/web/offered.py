"""An appointment that is offered: which offer a form is about, what it fills in, and how it is booked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request

from hub.operations.appointments import booking, offering
from hub.operations.verb import CaseRef
from hub.web.gate import actor
from hub.web.numbers import key as row_key


def defaults() -> dict[str, Any]:
    """What the form is filled with: {} where nothing is offered. The address names a row, never a person."""
    it = _offer()
    return {"kind": it.kind, "service": it.service, "name": it.name, "phone": it.phone} if it else {}


def book(on: dt.date, time: str, given: dict[str, Any], key: str) -> CaseRef:
    """Book it, as the offer's where there is one; what was offered is noted with it."""
    asked = {name: given[name] for name in ("name", "phone", "kind", "channel", "note")}
    reminder, offer, who = _asked()
    if reminder:
        return offering.book_reminded(actor(), reminder, on=on, time=time, request=key, **asked)
    if offer and who:
        return offering.book_offered(actor(), offer, who, on=on, time=time, request=key, **asked)
    return booking.book(actor(), on=on, time=time, request=key, **given)


def _offer() -> offering.Offer | None:
    reminder, offer, who = _asked()
    if reminder:
        return offering.of_reminder(actor(), reminder)
    return offering.of_benefit(actor(), offer, who) if offer and who else None


def _asked() -> tuple[int, str, int]:
    given = request.args
    return (given.get("reminder", 0, type=row_key), given.get("offer", ""),
            given.get("who", 0, type=row_key))  # fmt: skip
