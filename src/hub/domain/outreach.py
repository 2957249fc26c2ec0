"""Outreach for benefits: who may be entitled and is not enrolled, only to offer (privacy.md, Never). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hub.domain.roster import Subject

OFFERED: Final = "offered"
DECLINED: Final = "declined"
APPLIED: Final = "applied"
NOT_FOR: Final = "not_for"
OUTCOMES: Final = (OFFERED, DECLINED, APPLIED, NOT_FOR)
"""What came of an offer: only told of it, declined, applied, or it does not apply."""
REST: Final = dt.timedelta(days=365)
"""For so long nobody is asked again after anything but `OFFERED`."""


@dataclass(frozen=True, slots=True)
class Outreach:
    """A benefit to offer. `why`: the reason in words; `chooses` a pure function of registry facts and a day.

    `service` and `programmes` (of the own department, without its key): whoever has an open case of that
    service, an entitlement of those programmes, or one granted within a year is not asked. `age`: nobody
    younger is looked at. `holds`: only who receives one of these programmes of the own department; `had`:
    only who was granted one of them over a year ago and within two.
    """

    title: str
    why: str
    service: str
    programmes: tuple[str, ...]
    chooses: Callable[[Subject, dt.date], bool]
    age: int = 0
    holds: tuple[str, ...] = ()
    had: tuple[str, ...] = ()


def rests(outcome: str, noted_on: dt.date, day: dt.date) -> bool:
    """Whether somebody is left in peace on a day after what was noted."""
    return outcome != OFFERED and day < noted_on + REST
