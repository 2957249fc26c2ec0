"""收缴: money that a window takes for somebody else, what a day of it adds up to. Pure; sums are fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CASH: Final = "cash"
WAYS: Final = (CASH, "card", "transfer")
"""How somebody pays; only cash is counted at closing, the others have a reference of their own."""
PLACES: Final = ("bank", "finance")
"""Who takes the counted money against a slip."""
DENOMINATIONS: Final = (10000, 5000, 2000, 1000, 500, 100, 50, 10)
"""Notes and coins of the renminbi in use, in fen, the largest first."""
STEPS: Final = ("notify", "receive", "count", "verify", "hand_in", "send_up", "check", "follow_up")
"""Keys of the steps of a collection, in their order: verbs of the desk (hub.operations.collection)."""
MOST: Final = 1_000_000_00
"""The largest sum of one receipt; more than that is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Collection:
    """[collection]. `what`: words on the receipt; `period`: as in `hub.domain.period`.

    `send_to`: the superior; `notice`: the roster by which the officers tell the residents of their areas.
    """

    what: str
    period: str
    send_to: str
    notice: str = ""


def counted(count: Mapping[int, int]) -> int:
    """What so many pieces of each denomination make, in fen."""
    return sum(fen * pieces for fen, pieces in count.items())
