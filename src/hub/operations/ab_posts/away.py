"""Whether somebody is away at a moment: the one clause that desks, duties and alarms ask."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, and_, not_

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
    return and_(_away.first <= day, not_(not_yet), not_over_at(day, minute))


def not_over_at(day: Any, minute: Any) -> ColumnElement[bool]:
    """Absences that hold at a minute of a day or begin after it: who came back early is away no more."""
    no_more = and_(_away.last == day, _away.ends.is_not(None), _away.ends <= minute)
    return and_(_away.last >= day, not_(no_more))
