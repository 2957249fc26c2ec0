"""The numbers of each day as they are read: folded ones and what was added since, together."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Subquery, select, union_all

from hub.db.models import CaseCount, CaseDelta

DAILY: Final = (CaseCount.__table__, CaseDelta.__table__)
"""Both tables; a number is the sum of its rows in both."""
_NAMES: Final = (*CaseDelta.KEY, "number")


def counted(*what: str, first: dt.date | None = None, last: dt.date | None = None) -> Subquery:
    """What cases count as (`hub.db.counts.PARTS`), on these days: the key and `number`.

    To be summed: a row may take away from another one.
    """
    return union_all(*(_of(table, what, first, last) for table in DAILY)).subquery("counted")


def _of(table: Any, what: tuple[str, ...], first: dt.date | None, last: dt.date | None) -> Any:
    query = select(*(table.c[name] for name in _NAMES)).where(table.c.what.in_(what))
    if first is not None:
        query = query.where(table.c.day >= first)
    return query if last is None else query.where(table.c.day <= last)
