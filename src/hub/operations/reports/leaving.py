"""Of which periods numbers leave the centre, and what of them: for reports and the supervision's table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from hub.db.base import today
from hub.domain.errors import Refused
from hub.domain.period import Period
from hub.domain.report import STATES, Report, Table
from hub.domain.suppression import added, suppressed
from hub.domain.whole import last_ones, parts
from hub.operations.settings import setting


def leaving(report: Report, first: dt.date, last: dt.date, of: Callable[[dt.date, dt.date], Table]) -> Table:
    """A report's table (`of` two days) as it may leave the centre: small numbers not said.

    Only of periods that are over and not shorter than the centre's (`reports.period`); a longer one says what
    its parts say. Raises Refused for any other.
    """
    must_leave(first, last)
    whole = _parts(first, last)
    said = [suppressed(report, of(each.first, each.last)) for each in whole]
    return said[-1] if report.counts in STATES or len(said) == 1 else added(of(first, last), said)


def must_leave(first: dt.date, last: dt.date) -> None:
    """Raise Refused for a period of which no numbers leave the centre."""
    if not leaves(first, last):
        raise Refused(
            "Only whole months, quarters and years that are over leave the centre (setting reports.period):"
            " by subtracting periods that overlap, numbers below ten could be found.",
            remedy="Choose such a period.", where="last",
        )  # fmt: skip


def leaves(first: dt.date, last: dt.date) -> bool:
    """Whether numbers of this period may leave the centre."""
    return bool(_parts(first, last))


def leaving_periods() -> Sequence[Period]:
    """The last month, quarter and year that may."""
    return last_ones(today(), setting("reports.period"))


def _parts(first: dt.date, last: dt.date) -> Sequence[Period]:
    return parts(first, last, setting("reports.period")) if last < today() else ()
