"""From which period on the hub pays what was taken over: after the last one that was paid on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hub.db.base import now, today
from hub.domain.errors import NotFound
from hub.domain.period import ONCE, Period, period_at
from hub.operations.benefits.beginning import Granted
from hub.operations.payments.programmes import programme
from hub.operations.payments.reckoning import since
from hub.operations.takeover.cells import Row

_NEAR: Final = dt.timedelta(days=366)
"""What was paid to a day further away is a slip: years would be owed anew, or nothing for years."""


def must_end_one(row: Row, paid_to: dt.date | None, key: str) -> None:
    """Note a last paid day that ends no period of its programme, or lies years away."""
    if paid_to is None:
        return
    kind = _kind(key)
    if kind in ("", ONCE):
        row.wrong("paid_to", "This programme is not paid period by period: leave it empty.")
    elif (last := period_at(kind, paid_to).last) != paid_to:
        row.wrong("paid_to", "Pay-outs of this programme end on %(day)s: write the last day that was paid.",
                  day=last)  # fmt: skip
    elif abs(paid_to - today()) > _NEAR:
        row.wrong("paid_to", "This is more than a year away.")


def paid_from(granted: Granted) -> Period | None:
    """The first period that the hub would pay; None where it pays none of the programme."""
    row = {
        "from_on": granted.first,
        "case_id": granted.case_id,
        "paid_to": granted.paid_to,
        "asked_at": now(),
    }
    return paid_from_row(granted.programme, row)


def paid_from_row(key: str, row: Mapping[str, Any]) -> Period | None:
    """The same of an entitlement."""
    kind = _kind(key)
    return period_at(kind, since(row)) if kind else None


def _kind(key: str) -> str:
    """How often a programme is paid; "" where the hub does not pay it."""
    try:
        return programme(key).payment.period
    except NotFound:
        return ""
