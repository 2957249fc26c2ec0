"""What follows when a resident was to be told something: who tries next, how, and when (便民利民原则).

Nobody is lost on the way: a try that reached nobody has a next one, a wrong number becomes a visit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CHANNELS: Final = ("call", "sms", "letter", "visit")
RESULTS: Final[Mapping[str, tuple[str, ...]]] = {
    "call": ("reached", "no_answer", "wrong_number"),
    "sms": ("sent", "answered", "no_answer", "failed"),
    "letter": ("handed", "sent", "returned"),
    "visit": ("reached", "nobody_home", "moved_away"),
}
"""What can come of one try, by channel."""
REACHED: Final = frozenset({"reached", "answered", "handed"})
TURNS: Final = 3
"""Tries by one channel that reach nobody before somebody goes there."""
ANSWER_DAYS: Final = 3
"""Working days until what was sent is asked after."""
AWAY_DAYS: Final = 2
"""Working days until a household where nobody was in is visited again."""


@dataclass(frozen=True, slots=True)
class Next:
    """What comes after a try: the next `channel` ("" = it is done), in `days` working days."""

    channel: str
    days: int = 0

    @property
    def done(self) -> bool:
        """Whether the resident knows."""
        return not self.channel


def after(channel: str, result: str, earlier: Sequence[str]) -> Next:
    """What follows a try by `channel` with `result`; `earlier`: channels of the tries before it that failed.

    Raises KeyError or ValueError for a channel or result that is not in RESULTS.
    """
    if result not in RESULTS[channel]:
        raise ValueError(result)
    if result in REACHED:
        return Next("")
    if result == "sent":
        return Next(channel, ANSWER_DAYS)
    if result == "nobody_home":
        return Next("visit", AWAY_DAYS)
    if result == "moved_away":
        return Next("call", 1)
    tried_enough = earlier.count(channel) + 1 >= TURNS
    return Next("visit" if result != "no_answer" or tried_enough else channel, 1)
