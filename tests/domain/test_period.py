"""Periods that programmes pay for: they tile the calendar, and their keys name them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.errors import InputError
from hub.domain.period import (
    ALWAYS,
    MONTHS,
    ONCE,
    month_after,
    month_of,
    next_period,
    period_at,
    period_of,
    same_day_after,
)

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
KINDS = st.sampled_from(sorted(MONTHS))


@given(DAYS, KINDS)
def test_periods_tile_the_days(day: dt.date, kind: str) -> None:
    period = period_at(kind, day)
    after = next_period(period, kind)
    assert period.first <= day <= period.last
    assert after.first == period.last + dt.timedelta(days=1)
    assert len(period.months) == MONTHS[kind]
    assert {period_at(kind, month).key for month in period.months} == {period.key}


@given(DAYS, KINDS)
def test_a_key_names_its_period_and_no_other(day: dt.date, kind: str) -> None:
    period = period_at(kind, day)
    assert period_of(period.key) == period
    assert next_period(period, kind).key != period.key


def test_keys_as_people_read_them() -> None:
    day = dt.date(2026, 11, 26)
    assert {kind: period_at(kind, day).key for kind in (*MONTHS, ONCE)} == {
        "month": "2026-11", "two_months": "2026-B6", "quarter": "2026-Q4", "year": "2026", "once": "once",
    }  # fmt: skip
    assert period_of("2026-B6").months == (dt.date(2026, 11, 1), dt.date(2026, 12, 1))
    assert next_period(ALWAYS, ONCE) == ALWAYS


@pytest.mark.parametrize(
    "key", ["2026-13", "2026-00", "2026-Q5", "2026-B7", "26-01", "2026-1", "", "twice", "0000-01"]
)
def test_what_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="is not a period"):
        period_of(key)


def test_months_on() -> None:
    assert month_after(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)
    assert same_day_after(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
    assert same_day_after(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)


NO_MONTHS = ("", "2026", "2026-13", "2026-1", "2026-W01", "1949-12", "2101-01", "9999-12")


@pytest.mark.parametrize("text", NO_MONTHS)
def test_what_is_no_month_of_a_calendar_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid isoformat|must be in|^1949-12$|^2101-01$|^9999-12$"):
        month_of(text)


def test_a_month_is_its_first_day() -> None:
    assert [month_of(each) for each in ("1950-01", "2100-12")] == [dt.date(1950, 1, 1), dt.date(2100, 12, 1)]
