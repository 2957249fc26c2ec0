"""What waits on a desk beside its lines: one look says which lists hold anything; only those are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, select

from hub.db.base import reading
from hub.db.ready import Ready
from hub.domain.actor import Actor
from hub.operations.ab_posts import absences, stand_in
from hub.operations.appointments import view as appointments
from hub.operations.archive import overdue
from hub.operations.benefits import rechecks, reminders, second_person
from hub.operations.casework import follow_ups
from hub.operations.duty import swaps
from hub.operations.exports import book
from hub.operations.messages import view as message_view
from hub.operations.payments import acts as payments
from hub.operations.reception import first_contact_view
from hub.operations.registry import sheet_waits
from hub.operations.registry import view as registry
from hub.operations.rosters import items as rosters
from hub.operations.rows import once_a_day
from hub.operations.supervision import waiting
from hub.operations.takeover import view as takeover
from hub.operations.worklist import desk_query

Rows = Select[Any] | CompoundSelect[Any]
ROWS: Final[Mapping[str, Callable[[Actor], Rows | None]]] = {
    "contacts": first_contact_view.desk_query,
    "away": absences.away_query,
    "hand_overs": absences.desk_query,
    "notes": stand_in.desk_query,
    "swaps": swaps.desk_query,
    "changes": registry.desk_query,
    "sheets": sheet_waits.desk_query,
    "roster_items": rosters.desk_query,
    "follow_ups": follow_ups.desk_query,
    "appointments": appointments.desk_query,
    "messages": message_view.desk_query,
    "payments": payments.desk_query,
    "confirmations": second_person.desk_query,
    "rechecks": rechecks.desk_query,
    "reminders": reminders.desk_query,
    "exports": book.desk_query,
    "loans": overdue.desk_query,
    "supervision": waiting.desk_query,
    "take_overs": takeover.desk_query,
    "outside": desk_query.outside_query,
}
"""The rows of each list, None where the person can have none: the very query by which the list is drawn."""


def beside(actor: Actor) -> frozenset[str]:
    """Which of the lists (keys of `ROWS`) hold something for this person now: one statement, no name."""
    kinds, look = _look(actor)
    [found] = look.rows(reading(), {})
    return frozenset(kind for kind, there in zip(kinds, found, strict=True) if there)


@once_a_day
def _look(actor: Actor) -> tuple[tuple[str, ...], Ready]:
    asked = {kind: rows(actor) for kind, rows in ROWS.items()}
    there = {kind: query.order_by(None).exists() for kind, query in asked.items() if query is not None}
    asked_for: list[ColumnElement[Any]] = list(there.values())
    return tuple(there), Ready(select(*asked_for))
