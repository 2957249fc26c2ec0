"""One line per window of those who drew a number and those who have an appointment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What the numbers of a window begin with; without I and O, which are read as 1 and 0."""


class Waiting(NamedTuple):
    """Who waits: `no` of the number drawn, `turn` the minute of the appointment, None for a walk-in."""

    id: int
    no: int
    turn: int | None


def sign(window: int, no: int) -> str:
    """How the `no`-th number of the day at the `window`-th window (from 0) is called: A001."""
    tens, ones = divmod(window, len(LETTERS))
    return f"{LETTERS[tens - 1] if tens else ''}{LETTERS[ones]}{no:03}"


def in_turn(waiting: Iterable[Waiting], minute: int) -> list[Waiting]:
    """Those who wait in the order they are called at a minute of the day.

    First appointments whose time has come, by their time; then walk-ins by number; appointments that came
    early wait for their time, and are called before it only where nobody else waits.
    """
    return sorted(waiting, key=lambda each: _place(each, minute))


def _place(each: Waiting, minute: int) -> tuple[int, int, int]:
    if each.turn is None:
        return 1, each.no, 0
    return (0 if each.turn <= minute else 2), each.turn, each.no
