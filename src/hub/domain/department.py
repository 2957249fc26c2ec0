"""What a department brings beside its definitions: its name, and what its amounts are reckoned from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Department:
    """科室: `key` names package, tables and entry point; `prefix` begins its services' numbers (民政-1).

    `rooms`: what its window keeps beside its services, names of `domain.rooms`.
    """

    key: str
    title: str
    prefix: str
    rooms: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """What the numbers of its cases and papers begin with: 民."""
        return self.prefix[:1]


@dataclass(frozen=True, slots=True)
class Approved:
    """What an amount is reckoned from: an approved case on the day of its approval.

    `forms`: the last answers of each form of the case, by form key, money in fen; `settings`: what the centre
    has set for the service; `people`: members of the household; `age` of the applicant in years.
    """

    variant: str
    answers: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Any]]
    settings: Mapping[str, Any]
    people: int
    age: int | None
    on: dt.date


Amount = Callable[[Approved], int]
"""Fen per month or period, as the programme's `rate` says; pure. InputError where something is missing."""
