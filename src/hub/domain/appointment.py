"""预约服务: kinds and ways of an appointment, and its time as minutes of a day (预约服务制度)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from hub.domain.errors import InputError

KINDS: Final = ("counter", "active", "advance", "home", "after")
"""At the window; and as article 2 names them: 主动, 超前, 上门, 证后."""
HOME: Final = "home"
CHANNELS: Final = ("counter", "phone", "letter", "mail", "page")
"""How it was asked for."""
ONE_CALL: Final = ("phone", "letter", "mail")
"""One of these is enough for a visit at home (article 3)."""
STEP: Final = 5
"""Minutes: a time begins and ends on a multiple of it, so that what is taken can be counted."""
Half = tuple[int, int]
"""Minutes of a day from which and until which a window is open."""


def minute_of(text: str, where: str = "time") -> int:
    """The minute of the day of an hour like 09:30. Raises InputError."""
    try:
        hour = dt.time.fromisoformat(text.strip().replace("：", ":"))
    except ValueError:
        raise InputError("%(text)s is not an hour; write it like 09:30.", text=text, where=where) from None
    return hour.hour * 60 + hour.minute


def clock_of(minute: int) -> str:
    """The hour of a minute of the day, as 10:30; `minute_of` reads it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def steps(begins: int, minutes: int) -> range:
    """What a time takes of a window's day: the beginning of each of its steps."""
    return range(begins, begins + minutes, STEP)


def check_time(halves: Sequence[Half], begins: int, minutes: int) -> None:
    """Raise InputError for a time that is not on a step, or not within one half of the office hours."""
    if begins % STEP or minutes % STEP or minutes <= 0:
        raise InputError("A time begins and ends on five minutes.", where="time")
    if not within(halves, begins, minutes):
        raise InputError(
            "The window is not open then; it is open %(hours)s.", where="time",
            hours="、".join(f"{clock_of(first)}–{clock_of(last)}" for first, last in halves) or "—",
        )  # fmt: skip


def within(halves: Sequence[Half], begins: int, minutes: int) -> bool:
    """Whether a time lies in one half of the office hours."""
    return any(first <= begins and begins + minutes <= last for first, last in halves)


def free(halves: Sequence[Half], minutes: int, taken: Collection[int], after: int = -1) -> list[int]:
    """The beginnings of the regular times of a day that nobody has, later than the minute `after`."""
    return [
        begins
        for first, last in halves
        for begins in range(first, last - minutes + 1, minutes)
        if begins > after and not any(step in taken for step in steps(begins, minutes))
    ]
