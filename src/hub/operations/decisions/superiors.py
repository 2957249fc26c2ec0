"""Superiors: how long they usually take, and that they were reminded. Their time is never ours (R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from hub.db.base import now, reading, transaction
from hub.db.models import BatchReminder, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations.casework.loading import load
from hub.operations.casework.said import checked_day
from hub.operations.decisions.record import held, lines_of, not_own
from hub.operations.rights import by_id
from hub.operations.rows import rows
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_reminders, _staff = BatchReminder.__table__, Staff.__table__
HOW: Final = ("call", "letter", "visit")
"""How a superior is reminded: by telephone, in writing, in person."""


@verb("batch.hold")
def remind(
    actor: Actor, batch_id: int, *, rev: int, how: str, spoke_to: str = "", note: str = "",
    on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Record that the superior was reminded of a list that waits; each case still out has it in its record.

    No clock moves by it. Raises InputError, Refused for a list that does not wait.
    """
    with transaction() as tx:
        batch = held(tx, actor, batch_id, rev)
        not_own(tx, actor, batch)
        if batch["state"] != "sent":
            raise Refused("This list does not wait for an answer.", where=batch["title"])
        if how not in HOW:
            raise InputError("Say how they were reminded.", where="how")
        day = checked_day(on, {}, paper)
        if day < batch["sent_on"]:
            raise InputError("It was sent up on %(day)s only.", where="on", day=batch["sent_on"])
        out = [line for line in lines_of(tx, batch_id) if not line["result"]]
        said = {
            "how": how, "spoke_to": words(spoke_to, _reminders.c.spoke_to),
            "note": words(note, _reminders.c.note),
        }  # fmt: skip
        row = {"batch_id": batch_id, "on": day, **said, "open_lines": len(out), "by_id": by_id(actor)}
        tx.execute(insert(_reminders), {**row, "at": now()})
        for line in out:
            _tell(tx, actor, line["case_id"], batch_id, said, on, paper)
        return CaseRef(batch_id, str(batch["number"]), batch["rev"])


def _tell(
    tx: Connection, actor: Actor, case_id: int, batch_id: int, said: Mapping[str, Any], on: dt.date | None,
    paper: str,
) -> None:  # fmt: skip
    file = load(tx, actor, case_id, on=on, paper=paper, permission="batch.hold", also_suspended=True)
    if not file.closed:
        file.add("reminded", batch=batch_id, how=said["how"], note=said["note"])
        file.save()


def reminders(actor: Actor, batch_id: int) -> list[dict[str, Any]]:
    """The reminders of one list, newest first, with who recorded them."""
    query = (
        select(_reminders, _staff.c.name.label("who"))
        .outerjoin_from(_reminders, _staff, _staff.c.id == _reminders.c.by_id)
        .where(_reminders.c.batch_id == batch_id, scope(_reminders, actor))
        .order_by(_reminders.c.id.desc())
    )
    return rows(query)


def last_reminders(actor: Actor) -> dict[int, dt.date]:
    """The day of the last reminder by list."""
    query = (
        select(_reminders.c.batch_id, func.max(_reminders.c.on))
        .where(scope(_reminders, actor))
        .group_by(_reminders.c.batch_id)
    )
    return {row[0]: row[1] for row in reading().execute(query)}
