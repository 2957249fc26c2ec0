"""值班: noon, evening and holidays, each with A and B; a plan that is fair by count (四、㈤)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from hub.domain.errors import Refused, Term

SHIFTS: Final[Mapping[str, str]] = {"noon": "noon", "evening": "evening", "holiday": "holidays"}
"""The shifts, with their names as message ids."""
ORDINARY: Final = ("noon", "evening")
"""On working days; rest days have one shift, and are counted apart."""
Away = Mapping[int, Collection[dt.date]]
"""Days on which somebody is not there, by person."""


class Slot(NamedTuple):
    """A shift of a day that somebody must have."""

    day: dt.date
    shift: str


class Pair(NamedTuple):
    """A shift with the two who have it."""

    day: dt.date
    shift: str
    a: int
    b: int


def shifts_of(working: bool) -> tuple[str, ...]:
    """The shifts of a day."""
    return ORDINARY if working else ("holiday",)


def quarter(year: int, number: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter, 1 to 4."""
    first = dt.date(year, 3 * number - 2, 1)
    following = dt.date(year + number // 4, 3 * number % 12 + 1, 1)
    return first, following - dt.timedelta(days=1)


def plan(slots: Iterable[Slot], people: Sequence[int], away: Away, had: Iterable[Pair] = ()) -> list[Pair]:
    """Who has which shift, so that the duties of two people differ by at most one, holidays counted apart.

    `had`: what they have already in the same quarter. Whoever has had the fewest is next; of equals who has
    none on that day, then whose last one is longest ago. Raises Refused for a shift that two
    people cannot fill.
    """
    made, taken = [], list(had)
    for slot in sorted(slots):
        there = [who for who in people if slot.day not in away.get(who, ())]
        if len(there) < 2:
            raise Refused(
                "Nobody can have the duty (%(shift)s) of %(day)s: it needs A and B, and too many are away.",
                shift=Term(SHIFTS[slot.shift]), day=slot.day, remedy="Name more people, or end an absence.",
            )  # fmt: skip
        two = sorted(there, key=_turn(slot, taken, people))[:2]
        a, b = sorted(two, key=lambda who: (sum(pair.a == who for pair in taken), people.index(who)))
        made.append(Pair(*slot, a, b))
        taken.append(made[-1])
    return _evened(made, people, away, [pair for pair in taken if pair not in made])


def counts(pairs: Iterable[Pair], people: Sequence[int], holidays: bool) -> dict[int, int]:
    """How many duties each has: of holidays, or of working days."""
    found = dict.fromkeys(people, 0)
    for pair in pairs:
        for who in (pair.a, pair.b):
            if who in found and (pair.shift == "holiday") == holidays:
                found[who] += 1
    return found


def spread(pairs: Iterable[Pair], people: Sequence[int], holidays: bool) -> int:
    """By how much the duties of two people differ at most."""
    found = counts(pairs, people, holidays).values()
    return max(found, default=0) - min(found, default=0)


def _turn(slot: Slot, taken: Sequence[Pair], people: Sequence[int]):  # type: ignore[no-untyped-def]
    had = counts(taken, people, slot.shift == "holiday")
    last = {who: pair.day for pair in sorted(taken) for who in (pair.a, pair.b)}
    return lambda who: (had[who], last.get(who) == slot.day, last.get(who, dt.date.min), people.index(who))


def _evened(made: list[Pair], people: Sequence[int], away: Away, had: Sequence[Pair]) -> list[Pair]:
    """Give duties of whoever has too many to whoever was away and has too few, as far as days let it."""
    for holidays in (False, True):
        while move := _move(made, people, away, had, holidays):
            place, many, few = move
            pair = made[place]
            made[place] = pair._replace(a=few) if pair.a == many else pair._replace(b=few)
    return made


def _move(
    made: Sequence[Pair], people: Sequence[int], away: Away, had: Sequence[Pair], holidays: bool
) -> tuple[int, int, int] | None:
    found = counts([*had, *made], people, holidays)
    few = min(people, key=lambda who: found[who])
    for many in sorted(people, key=lambda who: -found[who]):
        if found[many] - found[few] <= 1:
            return None
        for place, pair in enumerate(made):
            both = (pair.a, pair.b)
            fits = many in both and few not in both and pair.day not in away.get(few, ())
            if fits and (pair.shift == "holiday") == holidays:
                return place, many, few
    return None
