"""Open cases whose stored due date is not the one the calendar gives now (deadlines.md, Calendar)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case
from hub.domain.actor import Actor
from hub.domain.fold import dates
from hub.operations.calendar import calendar
from hub.operations.context import service_of
from hub.operations.rights import require

_cases = Case.__table__
_OPEN: Final = (
    select(*(_cases.c[name] for name in ("number", "service", "version", "variant", "step", "ledger", "due",
                                         "dated_on")))
    .where(_cases.c.closed_on.is_(None), _cases.c.completed_on.is_(None), _cases.c.dated_on.is_not(None))
    .order_by(_cases.c.id)
)  # fmt: skip


def moved(actor: Actor) -> Iterator[dict[str, Any]]:
    """By number, without names: service, step, the date that stands and the one that it will be.

    Measured as of the day the stored date was computed, so that only the calendar makes the difference.
    The sweep writes the new dates.
    """
    require(actor, "calendar.manage")
    days = calendar()
    for row in reading().execute(_OPEN):
        service = service_of(row.service, row.version)
        _, columns = dates(service.promised_of(row.variant), row.ledger, days, row.dated_on)
        if columns["due"] != row.due:
            yield {
                "number": row.number, "service": f"{service.seq} {service.short}", "step": row.step,
                "was": row.due, "will": columns["due"], "earlier": _earlier(row.due, columns["due"]),
            }  # fmt: skip


def _earlier(was: Any, will: Any) -> bool | None:
    return None if was is None or will is None else bool(will < was)
