"""A first look."""

from __future__ import annotations

import pytest

from .engine import LOW_INCOME, OLD_AGE, TEMPORARY, Town


@pytest.mark.parametrize("service", [LOW_INCOME, TEMPORARY, OLD_AGE])
def test_ends(town: Town, service: str) -> None:
    case = town.case("end", service)
    assert town.columns(case, "ended") == ("granted",)
