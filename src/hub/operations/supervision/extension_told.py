"""An approved extension and its notice: it moves the date when the applicant has it in writing (R9)."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import select

from hub.db.models import ExtensionRequest
from hub.domain import case_ledger, clock
from hub.domain.extensions import DAYS_LEFT
from hub.operations import journal
from hub.operations.casework.casefile import CaseFile

TABLE: Final = ExtensionRequest.__table__
ABOUT: Final = "extension"
"""What the message to the applicant is about."""
Row = dict[str, Any]


def told(file: CaseFile) -> None:
    """The applicant has the notice: the limit is longer, where it still runs. Part of a case's change."""
    row = _approved(file)
    if row is None:
        return
    if file.row["accepted_on"] is not None and file.row["completed_on"] is None and not file.closed:
        file.add("extended", days=row["days"], approved=True, told=file.on.isoformat(), reason=row["reason"],
                 number=row["number"])  # fmt: skip
        file.retime()
    _enter(file, row, "told", told_on=file.on)


def dropped(file: CaseFile) -> None:
    """It is told no more: the limit stays as it was, and another extension can be asked for."""
    row = _approved(file)
    if row is not None:
        _enter(file, row, "dropped")


def _enter(file: CaseFile, row: Row, state: str, **to: Any) -> None:
    journal.enter(file.tx, file.actor, TABLE, row, state, on=file.on, state=state, **to)


def _approved(file: CaseFile) -> Row | None:
    query = select(TABLE).where(TABLE.c.case_id == file.row["id"], TABLE.c.state == "approved")
    row = file.tx.execute(query).mappings().first()
    return dict(row) if row is not None else None


def longer(file: CaseFile, days: int) -> dt.date | None:
    """The due date with so many working days more, if the applicant were told today."""
    said = {"days": days, "approved": True, "told": file.on.isoformat()}
    ledger = case_ledger.with_row(file.row["ledger"], case_ledger.row("extended", file.on, said))
    return clock.measure(file.limit, case_ledger.events(ledger), file.calendar, file.on).due


def last_day_to_tell(file: CaseFile) -> dt.date | None:
    """The last day at whose end three counted days are left (R9); None where there never was one."""
    ledger = case_ledger.events(file.row["ledger"])
    days = clock.explain(file.limit, ledger, file.calendar, file.on).days
    counted = [day.date for day in days if day.counted]
    return counted[-DAYS_LEFT] - dt.timedelta(days=1) if len(counted) >= DAYS_LEFT else None
