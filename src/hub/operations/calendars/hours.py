"""Office hours: the winter's hold all year, unless summer hours are set with their first and last day."""

from __future__ import annotations

import calendar as calendar_of
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.db.base import today
from hub.domain.appointment import minute_of
from hub.domain.errors import InputError, NotHeld
from hub.operations.calendars.calendar import calendar
from hub.operations.services.guide_words import Words, in_chinese
from hub.operations.settings import setting

_PARTS: Final = ("morning_from", "morning_to", "afternoon_from", "afternoon_to")
_PREFIX: Final = {"winter": "office.", "summer": "office.summer_"}
_KEYS: Final = frozenset({"from", "to", "morning", "afternoon"})


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a season as "HH:MM"; `first` and `last` ("MM-DD") where the season has its own."""

    season: str
    morning: tuple[str, str]
    afternoon: tuple[str, str]
    first: str = ""
    last: str = ""

    @property
    def halves(self) -> tuple[str, ...]:
        """Morning and afternoon as 10:00–14:00; none where they are not set."""
        times = (self.morning, self.afternoon)
        return tuple(f"{begin}–{end}" for begin, end in times) if all(map(all, times)) else ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A day at the centre: its hours (none: closed, and why), the next day that is worked where it is closed.

    `turns`: the next day on which the other season's hours begin, where there are two.
    """

    day: dt.date
    halves: tuple[str, ...]
    closed: str
    opens: dt.date | None
    season: str
    turns: dt.date | None


def opening(day: dt.date | None = None) -> Opening:
    """What residents are told of a day (today): when somebody is there, and when that changes."""
    at, now = day or today(), hours_on(day)
    found, known = calendar().day(at), calendar()
    opens = None if found.working else known.next_working(at)
    halves = now.halves if found.working else ()
    return Opening(at, halves, "" if found.working else found.reason, opens, now.season, _turns(at, now))


def _turns(day: dt.date, now: Hours) -> dt.date | None:
    """The first day after `day` whose hours are another season's."""
    for summer in seasons()[1:]:
        edge = summer.last if now.season == "summer" else summer.first
        month, date = (int(part) for part in edge.split("-"))
        for year in (day.year, day.year + 1):
            leap = (month, date) == (2, 29) and not calendar_of.isleap(year)
            first = dt.date(year, month, 28 if leap else date)
            first += dt.timedelta(days=now.season == "summer")
            if first > day:
                return first
    return None


def seasons() -> tuple[Hours, ...]:
    """The hours of the year: one entry, or winter and summer."""
    winter = _of("winter")
    first, last = str(setting("office.summer_from") or ""), str(setting("office.summer_to") or "")
    summer = _of("summer", first, last)
    return (winter, summer) if first and last and summer.halves else (winter,)


def hours_on(day: dt.date | None = None) -> Hours:
    """The hours that hold on a day (today)."""
    winter, *others = seasons()
    at = f"{day or today():%m-%d}"
    for summer in others:
        inside = summer.first <= at <= summer.last
        if inside if summer.first <= summer.last else (at >= summer.first or at <= summer.last):
            return summer
    return winter


def last_minute(day: dt.date) -> int:
    """The last minute of a day's office hours, counted from midnight; of the day, where none are set."""
    _begins, ends = hours_on(day).afternoon
    return (minute_of(ends) if ends else 24 * 60) - 1


def hours_text(words: Words | None = None, day: dt.date | None = None) -> str:
    """The hours of a day (today) in one line, and the other season's where there are two.

    In Chinese unless `words` has another language.
    """
    now = hours_on(day)
    if not now.halves:
        return ""
    tr = words.tr if words else in_chinese
    morning, afternoon = now.halves
    said = tr("working days %(morning)s, %(afternoon)s") % {"morning": morning, "afternoon": afternoon}
    other = next((one for one in seasons() if one.season != now.season), None)
    if other is None:
        return said
    times = ("，" if words is None or words.chinese else ", ").join(other.halves)
    if other.season == "winter":
        return said + tr(" (other months: %(hours)s)") % {"hours": times}
    span = {"first": _day(other.first, words), "last": _day(other.last, words), "hours": times}
    return said + tr(" (summer, %(first)s to %(last)s: %(hours)s)") % span


def faults() -> Iterator[NotHeld]:
    """What of the hours does not hold as set: a summer of which a part is missing, times out of order."""
    first, last = str(setting("office.summer_from") or ""), str(setting("office.summer_to") or "")
    winter, summer = _of("winter"), _of("summer", first, last)
    parts = [first, last, *summer.morning, *summer.afternoon]
    if any(parts) and not all(parts):
        yield NotHeld(
            "Of the summer hours something is missing: the other hours hold all year.",
            remedy="Set the summer's first and last day and its four times under settings.",
        )
    for season in (winter, summer):
        times = [time for time in (*season.morning, *season.afternoon) if time]
        if times != sorted(set(times)):
            yield NotHeld(
                "The morning ends before the afternoon begins, and each later than it began: %(times)s.",
                times=", ".join(times),
            )


def hour_settings(season: str, said: Any, where: str) -> dict[str, str]:
    """Settings of a season from {"from", "to", "morning": [from, to], "afternoon": …}. Raises InputError."""
    if not isinstance(said, Mapping) or set(said) - _KEYS:
        raise InputError('Hours are written like morning = ["10:00", "14:00"].', where=where)
    found: dict[str, str] = {}
    for half in ("morning", "afternoon"):
        times = said.get(half)
        if not isinstance(times, list | tuple) or len(times) != 2:
            raise InputError('Hours are written like morning = ["10:00", "14:00"].', where=f"{where}.{half}")
        for part, time in zip(("from", "to"), times, strict=True):
            found[f"{_PREFIX[season]}{half}_{part}"] = str(time)
    if season == "summer":
        if not (said.get("from") and said.get("to")):
            raise InputError("Say from which day to which summer hours hold (from, to).", where=where)
        found |= {"office.summer_from": str(said["from"]), "office.summer_to": str(said["to"])}
    good = checked(found, where)
    times = [good[f"{_PREFIX[season]}{part}"] for part in _PARTS]
    if times != sorted(times):
        raise InputError(
            "The morning ends before the afternoon begins, and each later than it began: %(times)s.",
            where=where, times=", ".join(times),
        )  # fmt: skip
    return good


def checked(found: Mapping[str, str], where: str) -> dict[str, str]:
    """The settings in their own form. Raises InputError for what is no time or day."""
    from hub.operations.known_settings import known
    from hub.operations.setting_kinds import read_value

    try:
        return {key: read_value(known(key), value) for key, value in found.items()}
    except InputError as error:
        error.where = where
        raise


def _of(season: str, first: str = "", last: str = "") -> Hours:
    times = [str(setting(f"{_PREFIX[season]}{part}") or "") for part in _PARTS]
    return Hours(season, (times[0], times[1]), (times[2], times[3]), first, last)


def _day(text: str, words: Words | None) -> str:
    month, day = (int(part) for part in text.split("-"))
    if words is None or words.chinese:
        return f"{month}月{day}日"
    return f"{dt.date(2024, month, day):%d %b}".lstrip("0")
