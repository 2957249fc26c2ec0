"""Which periods may leave, and what they are made of."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from hub.domain.whole import last_ones, parts


def keys(first: dt.date, last: dt.date, kind: str = "month") -> list[str]:
    return [each.key for each in parts(first, last, kind)]


def test_months_quarters_and_years_are_made_of_periods_of_one_kind_that_never_overlap() -> None:
    day = dt.date
    assert keys(day(2026, 2, 1), day(2026, 2, 28)) == ["2026-02"]
    assert keys(day(2026, 4, 1), day(2026, 6, 30)) == ["2026-04", "2026-05", "2026-06"]
    year = (day(2026, 1, 1), day(2026, 12, 31))
    assert keys(*year, "quarter") == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert keys(*year, "year") == ["2026"]
    found = parts(*year, "month")
    assert [(a.key, b.key) for a, b in combinations(found, 2) if a.last >= b.first] == []
    for first, last, kind in (
        (day(2026, 1, 1), day(2026, 2, 28), "month"), (day(2026, 2, 1), day(2026, 4, 30), "month"),
        (day(2026, 1, 1), day(2026, 1, 30), "month"), (day(2026, 1, 1), day(2026, 1, 31), "quarter"),
        (day(2026, 1, 1), day(2026, 3, 31), "year"),
    ):  # fmt: skip
        assert keys(first, last, kind) == []


def test_the_last_that_were_over() -> None:
    assert [each.key for each in last_ones(dt.date(2026, 1, 1), "month")] == ["2025-12", "2025-Q4", "2025"]
    assert [each.key for each in last_ones(dt.date(2026, 11, 27), "quarter")] == ["2026-Q3", "2025"]
