"""Conditions that a definition names and that need more than one answer."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Condition, Facts


def applies_for_oneself(facts: Facts) -> bool:
    """A person asks, not a firm through who comes for it: what is asked of a person makes sense (劳动-10)."""
    return facts.variant == "person"


CONDITIONS: Mapping[str, Condition] = {"applies_for_oneself": applies_for_oneself}
