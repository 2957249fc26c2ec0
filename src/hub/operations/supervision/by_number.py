"""A case by its number, for those who watch the work and do not see the case (privacy.md, Sees)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from hub.db.models import Case
from hub.db.scope import foreign
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError
from hub.domain.register_number import as_kept
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load

_cases = Case.__table__


def open_case(tx: Connection, actor: Actor, number: str, permission: str) -> CaseFile:
    """The open case of that number, to write an entry into it. Raises Refused for an ended one, InputError
    for none; a case of the own household is none.
    """
    same = (_cases.c.number == as_kept(number), foreign(actor))
    case_id = tx.execute(select(_cases.c.id).where(*same)).scalar()
    if case_id is None:
        raise InputError("There is no such case.", where="number")
    file = load(tx, actor, case_id, permission=permission, within=foreign(actor), also_suspended=True)
    if file.closed:
        raise Conflict("This case has ended.", where=file.row["number"])
    return file


def note(tx: Connection, actor: Actor, case_id: int, permission: str, kind: str, **payload: Any) -> None:
    """Write an entry into a case, ended or not."""
    file = load(tx, actor, case_id, permission=permission, within=_cases.c.id == case_id, also_suspended=True)
    file.add(kind, **payload)
    file.save()


def post_of(file: CaseFile) -> int:
    """The post whose work the case is now: the open step's, else the one it was opened at."""
    task = file.open_task()
    return int(task["post_id"] if task and task["post_id"] else file.row["post_id"])
