"""A vacancy is noted, corrected, published until a day, and taken down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, Refused
from hub.domain.rooms import VACANCIES
from hub.operations import journal
from hub.operations.numbers import yearly
from hub.operations.rights import require
from hub.operations.services.rooms import keeper
from hub.operations.upkeep.released import must_be_released
from hub.operations.vacancies import record, said
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why

ROWS = record.ROWS


@verb("vacancy.keep")
def note(actor: Actor, department: str, typed: Mapping[str, Any]) -> CaseRef:
    """Note a vacancy of a department, as a draft. `typed`: `record.SAID`, and `code` for the employer.

    Raises InputError with the field, Refused, NotFound.
    """
    with transaction() as tx:
        require(actor, "vacancy.keep", department)
        sign = keeper(department, VACANCIES).sign
        row = said.checked(tx, department, typed)
        added = journal.begin(tx, actor, ROWS, {
            **row, "number": yearly(tx, f"vacancy:{sign}岗", f"{sign}岗", today()), "department": department,
            "state": record.DRAFT, "published_on": None, "down_on": None, "reason": "",
        }, "noted", *record.SAID, "state")  # fmt: skip
        return journal.ref(added)


def look_through(actor: Actor, department: str, typed: Mapping[str, Any]) -> None:
    """Raise what `note` would of what was typed, where a part could not even be read; nothing is kept."""
    require(actor, "vacancy.keep", department)
    with transaction() as tx:
        said.checked(tx, department, typed)


@verb("vacancy.keep")
def change(actor: Actor, row_id: int, typed: Mapping[str, Any], *, rev: int | None = None) -> CaseRef:
    """Correct a vacancy that is not down, or let it run longer. Raises as `note`; Conflict."""
    with transaction() as tx:
        row = _kept(tx, actor, row_id, rev)
        wanted = said.checked(tx, row["department"], typed)
        changed = journal.differences(row, wanted, "title")
        journal.enter(tx, actor, ROWS, row, "changed", **changed)
        return journal.ref(row)


@verb("vacancy.keep")
def publish(actor: Actor, row_id: int, *, rev: int | None = None) -> CaseRef:
    """Show it on the public page, through its last day. Raises Refused where it is published or over."""
    with transaction() as tx:
        row = _kept(tx, actor, row_id, rev)
        keeper(row["department"], VACANCIES)
        must_be_released()
        if row["state"] == record.PUBLISHED:
            raise Conflict("It is published already.", where=row["number"])
        if row["until"] < today():
            raise Conflict("Its last day is over.", where=row["number"], remedy="Correct the day first.")
        journal.enter(tx, actor, ROWS, row, "published", state=record.PUBLISHED, published_on=today())
        return journal.ref(row)


@verb("vacancy.keep")
def take_down(actor: Actor, row_id: int, *, reason: str, rev: int | None = None) -> CaseRef:
    """Take a published one down before its last day: filled, withdrawn. Raises InputError, Refused."""
    with transaction() as tx:
        row = _kept(tx, actor, row_id, rev)
        if row["state"] != record.PUBLISHED:
            raise Refused("It is not published.", where=row["number"])
        journal.enter(tx, actor, ROWS, row, "taken_down", texts={"reason": why(reason, ROWS.c.reason)},
                      state=record.DOWN, down_on=today())  # fmt: skip
        return journal.ref(row)


def _kept(tx: Connection, actor: Actor, row_id: int, rev: int | None) -> record.Row:
    row = record.seen(tx, actor, row_id)
    require(actor, "vacancy.keep", row["department"])
    journal.must_be_as_seen(row, rev)
    if row["state"] == record.DOWN:
        raise Conflict(
            "It is taken down.", where=row["number"], remedy="Note it anew where it is open again."
        )
    return row
