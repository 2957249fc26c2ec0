"""The days that a change of an entitlement may name: its own, and neither years ago nor far ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import Conflict, InputError
from hub.domain.period import same_day_after

BACK: Final = 36
"""Months: what was paid wrongly longer ago is not asked back (Civil Code, article 188: three years)."""
AHEAD: Final = 12
"""Months: what begins or ends later is said when its year comes."""
Row = Mapping[str, Any]


def must_hold(row: Row, first: dt.date) -> None:
    """Raise InputError for a change from a day that is none of its own, or is too far away."""
    if first < row["from_on"] or (row["until_on"] and first > row["until_on"]):
        raise InputError("%(day)s lies outside of its days.", day=first, where="first")
    _must_be_near(first, "first")


def must_have_begun(row: Row, last: dt.date) -> None:
    """Raise InputError for a last day before the first: that is void, and said so; or one too far ahead."""
    if last < row["from_on"]:
        raise InputError(
            "It begins only on %(day)s and cannot end before.", day=row["from_on"], where="last",
            remedy="Where it should never have been: declare it void.",
        )  # fmt: skip
    _must_be_near(last, "last", back=None)


def must_end_within(row: Row, last: dt.date) -> None:
    """Raise InputError for a last day after the one on which it ends by itself."""
    if row["until_on"] and last > row["until_on"]:
        raise InputError("It ends by itself before, on %(day)s.", day=row["until_on"], where="last")


def must_lie_ahead(next_on: dt.date | None) -> None:
    """Raise InputError for a next review on a day that is over, or too far ahead."""
    if next_on is not None and next_on <= today():
        raise InputError("%(day)s is over: the next review lies ahead.", day=next_on, where="next_on")
    if next_on is not None:
        _must_be_near(next_on, "next_on", ahead=BACK)


def _must_be_near(day: dt.date, where: str, *, back: int | None = BACK, ahead: int = AHEAD) -> None:
    latest = same_day_after(today(), ahead)
    if day > latest:
        raise InputError("%(day)s is too far ahead: %(latest)s at the latest.", day=day, latest=latest,
                         where=where, remedy="Look at the year.")  # fmt: skip
    earliest = None if back is None else same_day_after(today(), -back)
    if earliest and day < earliest:
        raise InputError("%(day)s is too long ago: %(earliest)s at the earliest.", day=day, earliest=earliest,
                         where=where, remedy="Look at the year.")  # fmt: skip


def must_be_as_noted(noted_on: dt.date | None, seen: str | None) -> None:
    """Raise Conflict where something was noted since the page was opened, which showed `seen` (a day, "" for
    nothing; None = not asked)."""
    if seen is not None and seen != str(noted_on or ""):
        raise Conflict("Somebody was first: this has been noted already.", remedy="Look at it again.")
