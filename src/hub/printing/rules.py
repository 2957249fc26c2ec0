"""Rules a single value of a print's data must keep, named beside the field in `shapes.py`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from hub.domain.service import CYCLE_ENDS, ENDS
from hub.printing.languages import languages


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` tells whether a value keeps the rule; `message` is the message id said otherwise."""

    holds: Callable[[Any], bool]
    message: str


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and dt.date.fromisoformat(value) is not None
    except ValueError:
        return False


def _leads_somewhere(stops: list[Any]) -> bool:
    known = {stop["key"] for stop in stops} | {f"end:{name}" for name in (*ENDS, *CYCLE_ENDS)}
    return all(out["to"] in known for stop in stops for out in stop.get("outcomes", ()))


_LONG_NUMBER = re.compile(r"\d{5,}")
_MASKED = re.compile(r"[^\d*\s]{1,12}\*+")

Date: Final = Rule(_is_date, "A date is written 2026-10-21.")
Spoken: Final = Rule(lambda value: value in languages(), "The prints have no words in this language.")
Count: Final = Rule(lambda value: value >= 0, "A number below 0 has no meaning here.")
Masked: Final = Rule(
    lambda value: _MASKED.fullmatch(value) is not None,
    "A name in a public notice is masked: the surname (of a long name the first part) and stars.",
)
NoNumbers: Final = Rule(
    lambda value: _LONG_NUMBER.search(value) is None,
    "A public notice carries no part of an ID, phone or account number.",
)
Flow: Final = Rule(
    _leads_somewhere,
    'Every outcome leads to a stop of the same flow or to an end ("end:granted", "end:refused" …).',
)
