"""Conditions that a definition names and that need more than one answer."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Condition, Facts

from .populations import ELDER


def under_eighty(facts: Facts) -> bool:
    """Before the eightieth birthday (民政-9). False where the birth or the day is not known."""
    born, day = facts.applicant_birth, facts.on
    if born is None or day is None:
        return False
    return (day.year - born.year, day.month, day.day) < (ELDER, born.month, born.day)


def under_eighty_this_year(facts: Facts) -> bool:
    """Not eighty by 31 December of the year either (民政-10). False where birth or day is not known."""
    born, day = facts.applicant_birth, facts.on
    return born is not None and day is not None and day.year - born.year < ELDER


CONDITIONS: Mapping[str, Condition] = {
    "under_eighty": under_eighty, "under_eighty_this_year": under_eighty_this_year,
}  # fmt: skip
