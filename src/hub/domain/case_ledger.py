"""The clock events of a case as small rows kept beside it: [type, ISO date, key, days, approved, told].

A projection: `hub audit verify` folds the events of the case again and compares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hub.domain.clock import CLOCK_TYPES, ClockEvent

Row = Sequence[Any]
FINAL: Final = frozenset({"completed", "withdrawn"})


def row(kind: str, on: dt.date, payload: Mapping[str, Any] | None = None) -> list[Any]:
    """The ledger row of one clock event; `payload` may hold key, days, approved, told."""
    said = payload or {}
    return [kind, on.isoformat(), said.get("key", ""), said.get("days", 0),
            bool(said.get("approved", False)), said.get("told")]  # fmt: skip


def with_row(ledger: Sequence[Row], new: Row) -> list[list[Any]]:
    """The ledger with one row more, in the order of dates.

    The end of a public notice is known from its beginning and lies ahead: a later row goes before it, a
    second end of the same notice (taken down early) replaces it, and completion or withdrawal drops it.
    """
    kept = [list(each) for each in ledger if not _replaced(each, new)]
    place = len(kept)
    while place and kept[place - 1][1] > new[1]:
        place -= 1
    return [*kept[:place], list(new), *kept[place:]]


def _replaced(old: Row, new: Row) -> bool:
    if old[0] != "notice_to":
        return False
    if new[0] in FINAL:
        return bool(old[1] > new[1])
    return new[0] == "notice_to" and bool(old[2] == new[2] and old[1] >= new[1])


def corrected(ledger: Sequence[Row], kind: str, was: dt.date, new: dt.date, key: str = "") -> list[list[Any]]:
    """The ledger with the date of one event put right (R15): its first row of that type, key and date."""
    rows = [list(each) for each in ledger]
    for each in rows:
        if each[0] == kind and each[1] == was.isoformat() and each[2] == key:
            each[1] = new.isoformat()
            break
    return sorted(rows, key=lambda each: str(each[1]))


def is_clock(kind: str) -> bool:
    """Whether events of that type are in the ledger."""
    return kind in CLOCK_TYPES


NOTICES: Final = frozenset({"notice_from", "notice_to"})


def takes(ledger: Sequence[Row], kind: str) -> bool:
    """Whether an event of that type enters the ledger: after completion or withdrawal its record stands.

    A notice that hangs before acceptance stops no clock: none runs yet.
    """
    if kind in NOTICES and not has(ledger, "accepted"):
        return False
    return kind in CLOCK_TYPES and not any(each[0] in FINAL for each in ledger)


def has(ledger: Sequence[Row], kind: str) -> bool:
    """Whether an event of that type is in the ledger."""
    return any(each[0] == kind for each in ledger)


def events(ledger: Sequence[Row]) -> tuple[ClockEvent, ...]:
    """The ledger as clock events, ready for `hub.domain.clock`."""
    return tuple(
        ClockEvent(
            type=each[0], date=dt.date.fromisoformat(each[1]), key=each[2], days=each[3], approved=each[4],
            told=dt.date.fromisoformat(each[5]) if each[5] else None,
        )
        for each in ledger
    )  # fmt: skip
