"""Conditions that a definition names and that need more than one answer."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Condition, Facts


def applies_for_oneself(facts: Facts) -> bool:
    """A person asks, not a firm through who comes for it: what is asked of a person makes sense (劳动-10)."""
    return facts.variant == "person"


def too_young_to_work(facts: Facts) -> bool:
    """Under 16 (劳动法第十五条). False where the birth or the day is not known."""
    return _age(facts, 16) is False


def past_working_age(facts: Facts) -> bool:
    """63 and more: the highest age of retirement there is, whatever sex and post (2024年渐进式延迟退休决定).

    Who retires earlier is known by papers that the hub does not have: the officer finds that out.
    """
    return _age(facts, 63) is True


def _age(facts: Facts, years: int) -> bool | None:
    """Whether the applicant has reached so many years on the day; None where that is not known."""
    born, day = facts.applicant_birth, facts.on
    if born is None or day is None:
        return None
    return (day.year - born.year, day.month, day.day) >= (years, born.month, born.day)


CONDITIONS: Mapping[str, Condition] = {
    "applies_for_oneself": applies_for_oneself,
    "too_young_to_work": too_young_to_work,
    "past_working_age": past_working_age,
}
