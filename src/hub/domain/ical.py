"""iCalendar (RFC 5545): a file of appointments for somebody's own calendar, without anybody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 75
"""Octets of a line; a longer one goes on in the next, after a space."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: `uid` stays the same for the same thing; `begins`, `ends` are aware; texts name nobody."""

    uid: str
    begins: dt.datetime
    ends: dt.datetime
    title: str
    place: str = ""
    note: str = ""
    cancelled: bool = False


def calendar_file(entries: Iterable[Entry], at: dt.datetime, name: str) -> str:
    """The whole file; `at`: when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hub//hub//ZH", "CALSCALE:GREGORIAN",
             f"X-WR-CALNAME:{_text(name)}"]  # fmt: skip
    for entry in entries:
        lines += _event(entry, at)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(entry: Entry, at: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART:{_moment(entry.begins)}"
    yield f"DTEND:{_moment(entry.ends)}"
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    if entry.note:
        yield f"DESCRIPTION:{_text(entry.note)}"
    if entry.cancelled:
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _moment(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    for sign in ("\\", ";", ","):
        said = said.replace(sign, f"\\{sign}")
    return said.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, no character torn apart."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
