"""Until which day things are kept: a last day, so many years or months back."""

from __future__ import annotations

import datetime as dt

from hub.db.base import today
from hub.operations.settings import setting


def case_bound() -> dt.date:
    """What of cases ended before this day is kept no longer."""
    return months_back(today(), 12 * int(setting("retention.case_years")))


def voucher_bound() -> dt.date:
    """Whose money was settled before this day is known no longer: of receipts and pay-outs."""
    return months_back(today(), 12 * int(setting("retention.voucher_years")))


def log_bound() -> dt.date:
    """Who looked at what before this day is known no longer."""
    return months_back(today(), int(setting("retention.log_months")))


def months_back(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = dt.date(year, month + 1, 1)
    last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
