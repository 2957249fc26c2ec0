"""What happens to a case, as far as the clock is concerned (deadlines.md, The command)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, NamedTuple

BEGINS: Final = {
    "sent_up": "sent_up",
    "notice_from": "notice",
    "stopped_from": "stopped",
    "applicant_delay_from": "applicant_delay",
}
ENDS: Final = {
    "sent_back": "sent_up",
    "notice_to": "notice",
    "stopped_to": "stopped",
    "applicant_delay_to": "applicant_delay",
}
"""Event type → the kind of period it begins or ends. A notice counts out both its ends (R8), the other kinds
the days after the first up to and including the last (R7, R10)."""

KINDS: Final = ("sent_up", "notice", "stopped", "applicant_delay")
"""The kinds of period, in the order in which they give the reason of a day."""

NOTICE: Final = "notice"
ONCE: Final = frozenset({"received", "accepted", "completed", "withdrawn"})
FINAL: Final = frozenset({"completed", "withdrawn"})
CLOCK_TYPES: Final = frozenset(
    {"handed_in", "notified", "supplemented", "omitted_supplement", "extended", *ONCE, *BEGINS, *ENDS}
)
"""The event types of the contract."""


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One event of a case: a type of `CLOCK_TYPES` on a local date.

    `key` tells periods of one kind apart that are open at once (two notices, three superiors). `days`,
    `approved` (by a street leader, in writing) and `told` (the day on which the applicant was given the
    reason and the new date in writing) belong to `extended` (R9).
    """

    type: str
    date: dt.date
    key: str = ""
    days: int = 0
    approved: bool = False
    told: dt.date | None = None


class Period(NamedTuple):
    """Days that do not count: a kind of KINDS, its key, the dates of its events (`last` None while open)."""

    kind: str
    key: str
    first: dt.date
    last: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Whether a day lies in the part that does not count (R7, R8)."""
        begun = self.first <= day if self.kind == NOTICE else self.first < day
        return begun and (self.last is None or day <= self.last)
