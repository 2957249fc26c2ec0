"""The grounds of a refusal: every reason at once, each with what it rests on (一次性告知, article 3).

They are kept as two texts of lines: the reasons, and as many bases in the same order, or one for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hub.domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason with its base: an article of the law, or a rule of the centre."""

    reason: str
    basis: str


def grounds_of(reason: str, basis: str, usual: str = "") -> tuple[Ground, ...]:
    """The grounds that two texts of lines say; where no base is said it is the `usual` one.

    Raises InputError where there is neither one base for all nor one for each.
    """
    reasons, bases = _lines(reason), _lines(basis) or [usual]
    if len(bases) == 1:
        bases *= len(reasons)
    if len(bases) != len(reasons):
        raise InputError(
            "There are %(reasons)s reasons and %(bases)s bases.", where="basis", reasons=len(reasons),
            bases=len(bases), remedy="Write one base for all reasons, or one for each in the same order.",
        )  # fmt: skip
    return tuple(map(Ground, reasons, bases))


def as_lines(grounds: Iterable[Ground]) -> tuple[str, str]:
    """(reasons, bases) as they are kept: one base where it is the same for all."""
    every = list(grounds)
    bases = [one.basis for one in every]
    return "\n".join(one.reason for one in every), "\n".join(bases if len(set(bases)) > 1 else bases[:1])


def in_one(lines: str) -> str:
    """Several reasons or bases in one sentence, for lists and minutes; a single one as it is."""
    found = _lines(lines)
    return "；".join([*(line.rstrip("。；;") for line in found[:-1]), *found[-1:]])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
