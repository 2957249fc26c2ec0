"""The last periods of which numbers may leave the centre, as links to a page with `first` and `last`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from hub.operations.payments.spoken import period_word
from hub.operations.reports.leaving import leaving_periods


def whole_periods(endpoint: str, **values: Any) -> list[tuple[str, str]]:
    """(period in words, address) by month, quarter and year."""
    return [
        (period_word(each), url_for(endpoint, **values, first=each.first, last=each.last))
        for each in leaving_periods()
    ]
