"""Conditions that a definition names and that need more than one answer."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Condition, Facts


def is_special(facts: Facts) -> bool:
    """特批: the plan asks for more papers, by whether the couple are employed."""
    return facts.variant == "special"


def asks_papers(facts: Facts) -> bool:
    """All kinds but 两证, of which the plan names no papers."""
    return facts.variant != "two_certificates"


CONDITIONS: Mapping[str, Condition] = {"is_special": is_special, "asks_papers": asks_papers}
