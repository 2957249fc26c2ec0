"""What a definition's [[test]] says; `hub.domain.trying` finds out whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter that a test expects: its print, who hands it over ("" = whoever), whether with a reason."""

    print: str
    by: str = ""
    reason: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """[[test]]: one invented case and what happens to it, in plain words.

    `given`: answers (others have their last choice); `without`: papers not brought; `way`: (step, outcome) in
    order, first outcomes in between. What is expected: `end` or `stops`, and whatever else is said.
    """

    title: str
    variant: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    way: tuple[tuple[str, str], ...] = ()
    asks: tuple[str, ...] = ()
    asks_not: tuple[str, ...] = ()
    end: str = ""
    stops: str = ""
    letters: tuple[WrittenLetter, ...] | None = None
    prints: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    due: int | None = None
