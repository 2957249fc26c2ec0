"""Which grants hold on a day: the clause that every question about roles shares."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_

from hub.db.models import Grant


def current(day: dt.date) -> ColumnElement[bool]:
    """The clause for grants that hold on a day."""
    return and_(Grant.since <= day, or_(Grant.until.is_(None), Grant.until >= day))
