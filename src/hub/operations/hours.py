"""Office hours: the winter's hold all year, unless summer hours are set with their first and last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import InputError
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
    def text(self) -> str:
        """In one line, for paper and pages: 工作日 10:00–14:00，16:00–20:00."""
        parts = [f"{begin}–{end}" for begin, end in (self.morning, self.afternoon) if begin and end]
        return f"工作日 {'，'.join(parts)}" if parts else ""


def seasons() -> tuple[Hours, ...]:
    """The hours of the year: one entry, or winter and summer."""
    winter = _of("winter")
    first, last = str(setting("office.summer_from") or ""), str(setting("office.summer_to") or "")
    summer = _of("summer", first, last)
    return (winter, summer) if first and last and summer.text else (winter,)


def hours_on(day: dt.date | None = None) -> Hours:
    """The hours that hold on a day (today)."""
    winter, *others = seasons()
    at = f"{day or today():%m-%d}"
    for summer in others:
        inside = summer.first <= at <= summer.last
        if inside if summer.first <= summer.last else (at >= summer.first or at <= summer.last):
            return summer
    return winter


def hours_text(day: dt.date | None = None) -> str:
    """The hours of a day in one line, and the other season's with its days where there are two."""
    now = hours_on(day)
    others = [one for one in seasons() if one.season != now.season]
    if not others or not now.text:
        return now.text
    summer = next(one for one in (now, *others) if one.season == "summer")
    name = "夏季" if others[0].season == "summer" else "冬季"
    span = f"{_day(summer.first)}至{_day(summer.last)}" if name == "夏季" else "其余月份"
    return f"{now.text}（{name}{span} {others[0].text.removeprefix('工作日 ')}）"


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
    return checked(found, where)


def checked(found: Mapping[str, str], where: str) -> dict[str, str]:
    """The settings in their own form. Raises InputError for what is no time or day."""
    from hub.operations.settings import known, read_value

    try:
        return {key: read_value(known(key), value) for key, value in found.items()}
    except InputError as error:
        error.where = where
        raise


def _of(season: str, first: str = "", last: str = "") -> Hours:
    times = [str(setting(f"{_PREFIX[season]}{part}") or "") for part in _PARTS]
    return Hours(season, (times[0], times[1]), (times[2], times[3]), first, last)


def _day(text: str) -> str:
    month, day = text.split("-")
    return f"{int(month)}月{int(day)}日"
