"""What is owed: a month by its first day, a change never touches the past."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.entitlement import Span, at, from_day, owed
from hub.domain.period import ALWAYS, period_of

NOVEMBER, DECEMBER = period_of("2026-11"), period_of("2026-12")
BOTH = period_of("2026-B6")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_month_is_owed_whole_to_who_is_entitled_on_its_first_day() -> None:
    spans = (Span(day("2026-11-02"), None, 500_00),)
    assert owed(spans, NOVEMBER, "month") == 0
    assert owed(spans, DECEMBER, "month") == 500_00
    assert owed(spans, BOTH, "month") == 500_00


def test_two_months_with_a_change_in_between() -> None:
    spans = from_day((Span(day("2026-01-01"), None, 500_00, 2),), day("2026-12-01"), 650_00, 3)
    assert spans == (
        Span(day("2026-01-01"), day("2026-11-30"), 500_00, 2),
        Span(day("2026-12-01"), None, 650_00, 3),
    )
    assert owed(spans, BOTH, "month") == 1150_00


def test_after_the_end_nothing_is_owed() -> None:
    spans = from_day((Span(day("2026-01-01"), None, 500_00),), day("2026-11-11"), None)
    assert [owed(spans, period, "month") for period in (NOVEMBER, DECEMBER)] == [500_00, 0]


def test_a_whole_period_and_what_is_paid_once() -> None:
    spans = (Span(day("2026-11-15"), day("2026-11-20"), 3000_00),)
    assert [owed(spans, period, "period") for period in (NOVEMBER, DECEMBER, ALWAYS)] == [3000_00, 0, 3000_00]
    assert owed(spans, ALWAYS, "month") == 3000_00


days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
changes = st.lists(st.tuples(days, st.none() | st.integers(0, 9999)), max_size=8)


@given(days, changes, days)
def test_spans_never_overlap_and_the_past_stays(
    first: dt.date, said: list[tuple[dt.date, int | None]], look: dt.date
) -> None:
    spans: tuple[Span, ...] = (Span(first, None, 1),)
    for change, amount in said:
        before, spans = spans, from_day(spans, change, amount)
        assert len([span for span in spans if span.holds(look)]) <= 1
        if look < change:
            assert at(spans, look) == at(before, look) or (
                (was := at(before, look)) and (now := at(spans, look)) and was.amount == now.amount
            )
        else:
            assert (found.amount if (found := at(spans, look)) else None) == amount
