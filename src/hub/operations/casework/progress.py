"""A resident's own progress: the number and the code printed on the receipt open it, nothing else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case, Event
from hub.domain.actor import Actor
from hub.domain.clock import Explanation
from hub.domain.register_number import as_kept, fits
from hub.domain.service import Service
from hub.operations.access import log_access
from hub.operations.casework.flow_view import Moment, StopView, stops_of
from hub.operations.casework.views import explain_row
from hub.operations.context import facts_of, flow_of, service_of

RESIDENT = Actor(staff_id=0, login="", name="居民本人")
"""Whoever holds the receipt; has no account and no rights but this one look."""
_cases, _events = Case.__table__, Event.__table__


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands, without anybody's name: `ended` is "" while it is under way."""

    number: str
    service: Service
    variant: str
    opened_on: dt.date
    accepted_on: dt.date | None
    completed_on: dt.date | None
    ended: str
    clock: Explanation
    stops: tuple[StopView, ...]
    case_id: int


def look_up(number: str, code: str) -> Progress | None:
    """The progress of the case with that number, if the receipt's code fits; else None.

    An unknown number and a wrong code are not told apart. The look is one row in the access log.
    """
    row = case_of(number, code)
    if row is None:
        return None
    log_access(RESIDENT, "progress", "the resident's own question", row["applicant_id"], row["id"])
    return _progress(row)


def case_of(number: str, code: str) -> dict[str, Any] | None:
    """The row of the case with that number, if the receipt's code fits; nothing of it is shown yet."""
    asked = select(_cases).where(_cases.c.number == as_kept(number))
    row = reading().execute(asked).mappings().first()
    return dict(row) if fits(row["receipt_code"] if row else None, code) and row else None


def _progress(row: Mapping[str, Any]) -> Progress:
    service = service_of(row["service"], row["version"])
    flow = flow_of(service, facts_of(row["variant"], row["facts"]))
    found = explain_row(row, service)
    return Progress(
        number=row["number"], service=service, variant=row["variant"], opened_on=row["opened_on"],
        accepted_on=row["accepted_on"], completed_on=row["completed_on"], ended=row["ended"], clock=found,
        stops=stops_of(flow, row, _happened(row["id"]), (), found), case_id=row["id"],
    )  # fmt: skip


def _happened(case_id: int) -> list[Moment]:
    """When each step was entered and left; who did it is not read."""
    query = (
        select(_events.c.type, _events.c.date, _events.c.step)
        .where(_events.c.case_id == case_id, _events.c.type.in_(("entered", "step_done", "withdrawn")))
        .order_by(_events.c.seq)
    )
    return [Moment(row.type, row.date, row.step) for row in reading().execute(query)]
