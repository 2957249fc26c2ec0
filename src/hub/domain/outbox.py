"""What follows when a resident was to be told something: who tries next, how, and when (便民利民原则).

Nobody is lost on the way: a try that reached nobody has a next one, a wrong number becomes a visit. Who lives
there no more and answers no call is looked for once: then it is told at the new place, or not any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CHANNELS: Final = ("call", "sms", "letter", "visit", "find")
RESULTS: Final[Mapping[str, tuple[str, ...]]] = {
    "call": ("reached", "no_answer", "wrong_number"),
    "sms": ("sent", "answered", "no_answer", "failed"),
    "letter": ("handed", "sent", "returned"),
    "visit": ("reached", "nobody_home", "moved_away"),
    "find": ("new_phone", "new_address", "not_found"),
}
"""What can come of one try, by channel."""
REACHED: Final = frozenset({"reached", "answered", "handed"})
TURNS: Final = 3
"""Tries by one channel that reach nobody before somebody goes there."""
ANSWER_DAYS: Final = 3
"""Working days until what was sent is asked after."""
AWAY_DAYS: Final = 2
"""Working days until a household where nobody was in is visited again."""


Try = tuple[str, str]
"""One try: its channel and what came of it."""


@dataclass(frozen=True, slots=True)
class Next:
    """What comes after a try: the next `channel` ("" = it is over), in `days` working days.

    `lost`: it is over, for nobody knows where the resident lives now.
    """

    channel: str
    days: int = 0
    lost: bool = False

    @property
    def done(self) -> bool:
        """Whether the resident knows."""
        return not self.channel and not self.lost


_FIXED: Final[Mapping[str, Next]] = {
    "nobody_home": Next("visit", AWAY_DAYS), "new_phone": Next("call", 1), "new_address": Next("visit", 1),
    "not_found": Next("", lost=True),
}  # fmt: skip
"""What follows whatever was tried before."""


def after(channel: str, result: str, earlier: Sequence[Try]) -> Next:
    """What follows a try by `channel` with `result`; `earlier`: the tries before it that reached nobody.

    Raises KeyError or ValueError for a channel or result that is not in RESULTS.
    """
    if result not in RESULTS[channel]:
        raise ValueError(result)
    if result in REACHED:
        return Next("")
    if result in _FIXED:
        return _FIXED[result]
    if result == "sent":
        return Next(channel, ANSWER_DAYS)
    tries = [*_since_found(earlier), (channel, result)]
    if result == "moved_away":
        return Next("find" if _calls_are_over(tries) else "call", 1)
    if result == "no_answer" and not _enough(tries, channel):
        return Next(channel, 1)
    return Next("find" if ("visit", "moved_away") in tries else "visit", 1)


def _since_found(earlier: Sequence[Try]) -> Sequence[Try]:
    """The tries since a new telephone number or address was found: what was before says nothing of it."""
    last = max((at for at, (channel, _) in enumerate(earlier, 1) if channel == "find"), default=0)
    return earlier[last:]


def _calls_are_over(tries: Sequence[Try]) -> bool:
    return ("call", "wrong_number") in tries or _enough(tries, "call")


def _enough(tries: Sequence[Try], channel: str) -> bool:
    return sum(each == channel for each, _ in tries) >= TURNS
