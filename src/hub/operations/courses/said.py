"""What is said of a course, read and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import InputError
from hub.operations.courses import record
from hub.operations.vacancies.said import must_name_nobody
from hub.operations.words import words

_TEXTS: Final = ("title", "organiser", "place", "hours", "about")
_NEEDED: Final = ("title", "organiser", "place")
MOST: Final = 500
"""Places of one course, at most."""
LONGEST: Final = 60
"""Days of one course, at most."""


def checked(said: Mapping[str, Any]) -> record.Row:
    """The columns `record.SAID` of what was typed. Raises InputError that names the field."""
    row: record.Row = {name: _text(said, name) for name in _TEXTS}
    row["places"] = _number(said, "places", MOST)
    days = _days(said.get("days") or ())
    row |= {"days": [day.isoformat() for day in days], "first_on": days[0], "last_on": days[-1]}
    row["least"] = _number(said, "least", len(days))
    row["enrol_until"] = said.get("enrol_until") or days[0]
    if row["enrol_until"] > days[-1]:
        raise InputError("Enrolment ends on the course's last day at the latest.", where="enrol_until")
    must_name_nobody({name: row[name] for name in _TEXTS})
    return row


def _text(said: Mapping[str, Any], name: str) -> str:
    text = words(str(said.get(name) or ""), record.COURSES.c[name])
    if not text and name in _NEEDED:
        raise InputError("Please fill this in.", where=name)
    return text


def _number(said: Mapping[str, Any], name: str, most: int) -> int:
    value = said.get(name)
    if not isinstance(value, int) or not 0 < value <= most:
        raise InputError("A whole number from 1 to %(most)s.", where=name, most=most)
    return value


def _days(days: Sequence[dt.date]) -> list[dt.date]:
    found = sorted(set(days))
    if not found:
        raise InputError("Name the days on which it is held.", where="days")
    if len(found) > LONGEST or (found[-1] - found[0]).days > 366 or (found[-1] - today()).days > 366:
        raise InputError("At most %(most)s days, all within a year.", where="days", most=LONGEST)
    return found
