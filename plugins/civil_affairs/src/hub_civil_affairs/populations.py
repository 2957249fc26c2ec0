"""Whom a roster is about, where it is not simply everybody who receives a programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hub.api import Population, Subject

ELDER = 80


def _turning_eighty(subject: Subject, day: dt.date) -> bool:
    """Whoever becomes eighty within the year of that day: those before were told in theirs."""
    return day.year - subject.birth.year == ELDER


POPULATIONS: Mapping[str, Population] = {
    "turning_eighty": Population("今年满80周岁的老人", "residents", _turning_eighty),
}
