"""Whom a roster is about: registry facts alone say it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hub.api import Population, Subject


def _head(subject: Subject, day: dt.date) -> bool:
    """One visit to a household tells all of it: its head stands for it."""
    return subject.is_head


POPULATIONS: Mapping[str, Population] = {
    "household_heads": Population("各户户主", "residents", _head),
}
