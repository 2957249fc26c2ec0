"""Stock (物资): counts of goods by place and how they move, as frozen dataclasses. Nobody who takes is named.

Pure: what a definition's [stock] says, and which ways a move may go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CENTRE: Final = "centre"
AGENT: Final = "agent"
BOX: Final = "box"
UNIT: Final = "unit"
PLACES: Final = (CENTRE, AGENT, BOX, UNIT)
"""The centre's store, an agent's cupboard, a self-service box, an employer of the area."""
OUT: Final = ""
"""Where goods come from when they arrive and go when they are handed out: outside of the hub."""
IN: Final = "in"
ALLOCATE: Final = "allocate"
HAND_OUT: Final = "hand_out"
REFILL: Final = "refill"
RETURN: Final = "return"
CORRECT: Final = "correct"
MOVES: Final = (IN, ALLOCATE, HAND_OUT, REFILL, RETURN)
"""What a definition may allow; a correction of a count is allowed everywhere, to two people."""
MOST: Final = 1_000_000
"""Pieces of one move at most: more is a slip of the pen."""

WAYS: Final[Mapping[str, frozenset[tuple[str, str]]]] = {
    IN: frozenset({(OUT, CENTRE)}),
    ALLOCATE: frozenset({(CENTRE, AGENT)}),
    HAND_OUT: frozenset({(CENTRE, OUT), (AGENT, OUT), (BOX, OUT), (UNIT, OUT), (AGENT, UNIT)}),
    REFILL: frozenset({(AGENT, BOX)}),
    RETURN: frozenset({(AGENT, CENTRE), (BOX, AGENT), (UNIT, AGENT)}),
    CORRECT: frozenset({*((kind, OUT) for kind in PLACES), *((OUT, kind) for kind in PLACES)}),
}
"""By kind of move from which kind of place to which."""


@dataclass(frozen=True, slots=True)
class Good:
    """One kind of thing; `unit` is what is counted (盒, 只)."""

    key: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Stock:
    """[stock]. `places` and `moves`: those of `PLACES` and `MOVES` that it uses.

    `source`: steps of the plan that are moves of it; `not_done`: those that are not carried out, for the
    reason `because`.
    """

    goods: tuple[Good, ...]
    places: tuple[str, ...]
    moves: tuple[str, ...]
    source: tuple[int, ...] = ()
    not_done: tuple[int, ...] = ()
    because: str = ""

    def good(self, key: str) -> Good | None:
        """The kind of thing with that key, or None."""
        return next((one for one in self.goods if one.key == key), None)

    def allows(self, move: str, begins: str, ends: str) -> bool:
        """Whether such a move may go from one kind of place to another; `OUT` is outside."""
        known = move == CORRECT or move in self.moves
        used = all(kind in (OUT, *self.places) for kind in (begins, ends))
        return known and used and (begins, ends) in WAYS[move]
