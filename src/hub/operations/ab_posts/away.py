"""Whether somebody is away at a moment: the one clause that desks, duties and alarms ask."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, and_, not_, or_

from hub.db.base import now, today
from hub.db.models import Absence

_NOON: Final = 12 * 60
_away = Absence.__table__.c


def minute_of(day: dt.date) -> int:
    """The minute that is asked about on a day: now for today, else noon."""
    if day != today():
        return _NOON
    local = now().astimezone(current_app.config["HUB_TIMEZONE"])
    return local.hour * 60 + local.minute


def away_at(day: Any, minute: Any) -> ColumnElement[bool]:
    """Absences that hold at a minute of a day (dates and minutes, or bound parameters of both)."""
    not_yet = and_(_away.first == day, _away.begins.is_not(None), _away.begins > minute)
    no_more = and_(_away.last == day, _away.ends.is_not(None), _away.ends <= minute)
    return and_(_away.first <= day, _away.last >= day, not_(or_(not_yet, no_more)))
