"""A letter whose addressee has died: kept in the file, to be handed over again where that was no death."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.db.models import Case, Letter, Resident
from hub.operations.casework.casefile import CaseFile
from hub.operations.messages import outbox

DIED: Final = "died"
"""What stands in the place of the way in which a letter was handed over."""
_letters, _cases, _people = Letter.__table__, Case.__table__, Resident.__table__


def applicant_died(file: CaseFile) -> dt.date | None:
    """On which day the case's applicant died, by the register."""
    query = select(_people.c.died).where(_people.c.id == file.row["applicant_id"])
    return file.tx.execute(query).scalar()


def keep(file: CaseFile, letter: Mapping[str, Any], note: str) -> None:
    """Nobody can be handed this letter any more; part of a case's change."""
    _mark(file, letter["id"], file.on, DIED)
    outbox.end_letter(file, letter["id"])
    file.add("letter_kept", number=letter["number"], note=note)


def kept_of(tx: Connection, resident_id: int | None) -> Sequence[Mapping[str, Any]]:
    """Letters to somebody that are kept so, with the number of each and the id of its case."""
    query = (
        select(_letters.c.id, _letters.c.number, _letters.c.case_id)
        .join_from(_letters, _cases, _cases.c.id == _letters.c.case_id)
        .where(_cases.c.applicant_id == resident_id, _letters.c.method == DIED)
    )
    return list(map(dict, tx.execute(query.order_by(_letters.c.id)).mappings()))


def open_again(file: CaseFile, letter_id: int, number: str, change: str) -> None:
    """It is to be handed over after all, by the post that had it; part of a case's change."""
    _mark(file, letter_id, None, "")
    outbox.open_letter(file, letter_id)
    file.add("letter_open", number=number, change=change)


def _mark(file: CaseFile, letter_id: int, on: dt.date | None, method: str) -> None:
    by = file.actor.staff_id if on else None
    said = {"delivered_on": on, "delivered_by": by, "method": method, "received_by": ""}
    file.tx.execute(update(_letters).where(_letters.c.id == letter_id).values(said))
