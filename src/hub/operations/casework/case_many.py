"""Many cases at once, each as `CaseFile` writes one, in as many statements as one of them takes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from hub.operations.casework.case_rows import CASES, INSERT_CASES, INSERT_EVENTS, INSERT_TASKS, sealed
from hub.operations.casework.casefile import CaseFile
from hub.operations.rights import by_id
from hub.operations.verb import CaseRef


def save_new(tx: Connection, files: Sequence[CaseFile]) -> list[CaseRef]:
    """Write many new cases as `save` does each, in as many statements as one of them takes."""
    events = [sealed(file.row, file._events, by_id(file.actor)) for file in files]
    for file in files:
        file.row["rev"] += 1
    INSERT_CASES.run_all(tx, [file.row for file in files])
    ids = _ids_of(tx, [file.row["number"] for file in files])
    for file, rows in zip(files, events, strict=True):
        file.row["id"] = ids[file.row["number"]]
        for row in (*rows, *file._opened):
            row["case_id"] = file.row["id"]
    INSERT_EVENTS.run_all(tx, [row for rows in events for row in rows])
    if opened := [row for file in files for row in file._opened]:
        INSERT_TASKS.run_all(tx, opened)
    return [CaseRef(file.row["id"], file.row["number"], file.row["rev"]) for file in files]


def _ids_of(tx: Connection, numbers: Sequence[str]) -> dict[str, int]:
    """By number: not every database gives ids back in the order of many rows."""
    asked = select(CASES.c.number, CASES.c.id).where(CASES.c.number.in_(numbers))
    found: dict[str, int] = dict(tx.execute(asked).all())
    return found
