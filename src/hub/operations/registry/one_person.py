"""What shows that two living people with two valid ID numbers are one; without it they stay two records.

An ID number is one person's for life (居民身份证法第三条): two valid ones are two people, but where one of
them was copied wrong, or the police station that keeps the household register certifies that both are hers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import InputError, Refused
from hub.domain.likeness import slip
from hub.domain.person import parse_date
from hub.i18n import _l
from hub.operations.registry.facts import Row

COPIED: Final = "copied"
CERTIFIED: Final = "certified"
TWO_PEOPLE: Final = "Two living people with different valid ID numbers are not made one."
_LONGEST: Final = 60


def line_of(kept: Row, other: Row, said: Mapping[str, Any]) -> Any:
    """What the second person reads and confirms. `said`: `ground`, `certificate`, `certified_on`.

    Raises Refused where nothing, or too little, shows it; InputError for a certificate without number or day.
    """
    ground = str(said.get("ground") or "")
    if ground == COPIED:
        return _copied(kept["id_number"], other["id_number"])
    if ground == CERTIFIED:
        return _certified(said)
    raise Refused(
        TWO_PEOPLE, where="ground",
        remedy="They stay two records. One person has two numbers only where one was copied wrong or the"
        " police station certifies it: choose which.",
    )  # fmt: skip


def _copied(kept: str, other: str) -> Any:
    if not slip(kept, other):
        raise Refused(
            "These two numbers differ in more than one digit or two that changed places.", where="ground",
            remedy="Nobody copies a number so wrong: they are two people, or the police station certifies"
            " that both numbers are one person's.",
        )  # fmt: skip
    return _l("Both are living; the two numbers differ by one slip, and the card shows which is right.")


def _certified(said: Mapping[str, Any]) -> Any:
    number = " ".join(str(said.get("certificate") or "").split())
    if not number:
        raise InputError("Write the number of the certificate.", where="certificate")
    if len(number) > _LONGEST:
        raise InputError("A number of a paper has at most %(most)s characters.", where="certificate",
                         most=_LONGEST)  # fmt: skip
    return _l("Both are living; certificate %(number)s of the police station (%(day)s) says that both numbers"
              " are one person's.", number=number, day=_day(said))  # fmt: skip


def _day(said: Mapping[str, Any]) -> dt.date:
    day = parse_date(str(said.get("certified_on") or ""))
    if day is None or day > today():
        raise InputError("Write the day of the certificate; it is not after today.", where="certified_on")
    return day
