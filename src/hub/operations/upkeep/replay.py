"""A restored backup forgets again what was erased after it was taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert, select

from hub.operations.keeping import retention
from hub.operations.keeping.erasing import CASES, ERASURES, erase_words
from hub.operations.keeping.erasure_log import Line, unknown
from hub.operations.rosters import closing as rosters


def replay(tx: Connection, lines: list[Line]) -> int:
    """Do again, in the caller's transaction, what the lines say and the database does not know; how many."""
    missing = unknown(tx, lines)
    for line in missing:
        count = _AGAIN[line.said["kind"]](tx, dict(line.said))
        row = {**line.said, "count": count, "at": line.at, "by_id": _known(tx, line.said["by_id"])}
        tx.execute(insert(ERASURES), {**row, **_number(tx, line)})
    return len(missing)


def _words(tx: Connection, said: dict[str, Any]) -> int:
    """A case that is not in the backup has no words there either."""
    case_id = tx.execute(select(CASES.c.id).where(CASES.c.number == said["subject"])).scalar()
    return 0 if case_id is None else erase_words(tx, case_id, said["detail"]["seqs"], said["reason"])


def _rule(tx: Connection, said: dict[str, Any]) -> int:
    return retention.apply_all(tx, said["subject"], dt.date.fromisoformat(said["detail"]["before"]))


def _number(tx: Connection, line: Line) -> dict[str, int]:
    """The erasure's own number, where no other one has it."""
    taken = tx.execute(select(ERASURES.c.id).where(ERASURES.c.id == line.id)).first()
    return {} if taken else {"id": line.id}


def _known(tx: Connection, staff_id: int | None) -> int | None:
    from hub.db.models import Staff

    found: int | None = tx.execute(select(Staff.id).where(Staff.id == staff_id)).scalar()
    return found


def _roster(tx: Connection, said: dict[str, Any]) -> int:
    """A roster that is not in the backup has no people there either."""
    return rosters.erase_again(tx, said["subject"])


_AGAIN = {"words": _words, "rule": _rule, rosters.KIND: _roster}
