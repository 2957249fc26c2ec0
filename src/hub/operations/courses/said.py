"""What is said of a course, read and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import InputError, Many
from hub.operations.courses import record
from hub.operations.vacancies.said import numbers_in
from hub.operations.words import gathered, words

_TEXTS: Final = ("title", "organiser", "place", "hours", "about")
_NEEDED: Final = ("title", "organiser", "place")
MOST: Final = 500
"""Places of one course, at most."""
LONGEST: Final = 60
"""Days of one course, at most."""


def checked(said: Mapping[str, Any], *, ahead: bool = False) -> record.Row:
    """The columns `record.SAID` of what was typed. Raises Many with every fault, each at its field.

    `ahead`: its last day is not over yet.
    """
    row, faults = gathered(
        *(partial(_text, said, name) for name in _TEXTS), partial(_number, said, "places", MOST),
        partial(_days, said.get("days") or (), ahead),
    )  # fmt: skip
    of_days, more = gathered(partial(_least, said, row), partial(_enrol_until, said, row))
    faults += [*more, *numbers_in({name: row.get(name, "") for name in _TEXTS})]
    if faults:
        raise Many(faults)
    return row | of_days


def _text(said: Mapping[str, Any], name: str) -> record.Row:
    text = words(str(said.get(name) or ""), record.COURSES.c[name])
    if not text and name in _NEEDED:
        raise InputError("Please fill this in.", where=name)
    return {name: text}


def _number(said: Mapping[str, Any], name: str, most: int) -> record.Row:
    value = said.get(name)
    if not isinstance(value, int) or not 0 < value <= most:
        raise InputError("A whole number from 1 to %(most)s.", where=name, most=most)
    return {name: value}


def _days(days: Sequence[dt.date], ahead: bool) -> record.Row:
    found = sorted(set(days))
    if not found:
        raise InputError("Name the days on which it is held.", where="days")
    if len(found) > LONGEST or (found[-1] - found[0]).days > 366 or (found[-1] - today()).days > 366:
        raise InputError("At most %(most)s days, all within a year.", where="days", most=LONGEST)
    if ahead and found[-1] < today():
        raise InputError("Its days are over.", where="days")
    return {"days": [day.isoformat() for day in found], "first_on": found[0], "last_on": found[-1]}


def _least(said: Mapping[str, Any], row: record.Row) -> record.Row:
    """Days of attendance: of days that are wrong themselves, any number up to the longest course."""
    return _number(said, "least", len(row.get("days", ())) or LONGEST)


def _enrol_until(said: Mapping[str, Any], row: record.Row) -> record.Row:
    until = said.get("enrol_until") or row.get("first_on")
    if until and row.get("last_on") and until > row["last_on"]:
        raise InputError("Enrolment ends on the course's last day at the latest.", where="enrol_until")
    return {"enrol_until": until}
