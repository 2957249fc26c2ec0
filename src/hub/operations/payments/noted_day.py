"""The day of what is noted of a pay-out's money and sheets: today, or a day before that others leave open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import current_app

from hub.db.base import today
from hub.domain.errors import InputError


def noted_day(on: dt.date | None, *before: dt.date | None) -> dt.date:
    """The day that was said, today where none was. `before`: the days of what came first.

    Raises InputError for a day that has not come, or before one of those.
    """
    day, earliest = on or today(), max((each for each in before if each), default=dt.date.min)
    if day > today():
        raise InputError("%(day)s has not come yet.", day=day, where="on")
    if day < earliest:
        raise InputError("%(day)s is too early: what comes before it was on %(earliest)s.", day=day,
                         earliest=earliest, where="on")  # fmt: skip
    return day


def approved_on(run: Mapping[str, Any]) -> dt.date | None:
    """The local day on which a run was approved."""
    at: dt.datetime | None = run["approved_at"]
    return at.astimezone(current_app.config["HUB_TIMEZONE"]).date() if at else None
