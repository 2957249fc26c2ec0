"""What whoever answers a finding, or makes it a case, sees of it: what was found, by whom, what was paid.

Only with the item itself, which is shown at the post it lies with (`view.item_view`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import PaymentLine, PaymentRun
from hub.domain.form import Form
from hub.domain.roster import PAID, Roster, RosterOutcome
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.context import plugins
from hub.operations.rosters import record

_lines, _runs = PaymentLine.__table__, PaymentRun.__table__


@dataclass(frozen=True, slots=True)
class Finding:
    """The answers of the form it was noted with. `paid`: fen of the paid line looked behind, of `run`."""

    form: Form | None
    answers: Mapping[str, Any]
    who: str
    on: dt.date | None
    paid: int | None = None
    run: str = ""
    period: str = ""


def finding_of(row: Mapping[str, Any], service: Service, roster: Roster) -> Finding:
    """What an item was found to be before it came to whoever goes on with it."""
    paid = _paid(row["line"]) if roster.population == PAID else {}
    return Finding(_form(row, service, roster), row["form"] or {}, _noted_by(row), row["checked_on"], **paid)


def of_case(case_id: int) -> tuple[RosterOutcome | None, str, Finding, Service] | None:
    """What the item found that a case was opened for: outcome, reason, finding, and the roster's service.

    For whoever the case is shown to; None of a case that no roster opened.
    """
    items, rosters = record.ITEMS, record.ROSTERS
    query = select(items, rosters.c.service, rosters.c.version, rosters.c.told).join(
        rosters, rosters.c.id == items.c.roster_id
    )
    found = reading().execute(query.where(items.c.case_id == case_id)).mappings().first()
    if found is None:
        return None
    row = dict(found)
    service, roster = record.definition(row)
    return roster.outcome(row["outcome"]), row["reason"], finding_of(row, service, roster), service


def _form(row: Mapping[str, Any], service: Service, roster: Roster) -> Form | None:
    stage = next((each for each in roster.stages if each.outcome(row["outcome"])), None)
    return plugins().forms.get(f"{service.department}.{stage.form}") if stage and stage.form else None


def _noted_by(row: Mapping[str, Any]) -> str:
    said = [each["who"] for each in journal.history(record.ITEMS, row["id"]) if each["type"] == "noted"]
    return str(said[-1] or "") if said else ""


def _paid(line: str) -> dict[str, Any]:
    query = (
        select(_lines.c.amount, _runs.c.number, _runs.c.period)
        .join(_runs, _runs.c.id == _lines.c.run_id)
        .where(_lines.c.number == line)
    )
    found = reading().execute(query).first()
    return {"paid": found.amount, "run": found.number, "period": found.period} if found else {}
