"""Whether two records may be of one person: ID numbers that differ by a slip, names that sound alike.

The check digit of an ID number finds every single slip, so two valid numbers of one person come from a number
copied without it: an old card of 15 digits, or one whose check digit was made up to fit. It is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.domain.names import name_key, name_parts

BODY: Final = 17
"""Digits of an ID number before its check digit."""
_WEIGHTS: Final = tuple(2 ** (BODY - i) % 11 for i in range(BODY))
_CHECKS: Final = "10X98765432"
SAME: Final = "same_name_birth"
DIGIT: Final = "one_digit"
SWAPPED: Final = "swapped"
CENTURY: Final = "century"
REASONS: Final = (SAME, DIGIT, SWAPPED, CENTURY)


def slip(left: str, right: str) -> str:
    """How two ID numbers differ: DIGIT, SWAPPED (two neighbours), CENTURY (19 and 20), else ""."""
    a, b = left[:BODY], right[:BODY]
    places = [i for i in range(BODY) if a[i] != b[i]]
    if len(places) == 1:
        return DIGIT
    if len(places) != 2:
        return ""
    i, j = places
    if {a[6:8], b[6:8]} == {"19", "20"} and (i, j) == (6, 7):
        return CENTURY
    return SWAPPED if j == i + 1 and a[i] == b[j] and a[j] == b[i] else ""


def slips_of(number: str) -> Iterator[str]:
    """Every number that `slip` finds near this one, with the check digit that fits; most are of nobody."""
    body = [int(digit) for digit in number[:BODY]]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, body, strict=True))
    for i, old in enumerate(body):
        for new in range(10):
            if new != old:
                yield _number(body, total, (i, new))
    for i in range(BODY - 1):
        if body[i] != body[i + 1]:
            yield _number(body, total, (i, body[i + 1]), (i + 1, body[i]))
    other = {(1, 9): (2, 0), (2, 0): (1, 9)}.get((body[6], body[7]))
    if other:
        yield _number(body, total, (6, other[0]), (7, other[1]))


def _number(body: list[int], total: int, *changes: tuple[int, int]) -> str:
    """The number with some digits changed; its check digit follows from the sum (ISO 7064 MOD 11-2)."""
    digits = body.copy()
    for place, digit in changes:
        total += _WEIGHTS[place] * (digit - digits[place])
        digits[place] = digit
    return "".join(map(str, digits)) + _CHECKS[total % 11]


def alike(left: str, right: str) -> bool:
    """Whether two names may be one: the same, or the same sounds. Twins' names differ in more than that."""
    return name_key(left) == name_key(right) or bool(_whole(left) & _whole(right))


def _whole(name: str) -> set[str]:
    """How the whole name sounds: its longest part in letters."""
    parts = name_parts(name)
    letters = [part for part in parts if part.isascii()]
    return {max(letters, key=len)} if letters else set()
