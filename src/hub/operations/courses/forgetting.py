"""Years after a course its enrolments are nobody's any more; certificates keep their numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.operations import journal
from hub.operations.courses import record
from hub.operations.rights import SYSTEM

COURSES, ENROLMENTS = record.COURSES, record.ENROLMENTS
PIECE: Final = 50
_NOBODY: Final = {"resident_id": None, "purpose": "", "reason": ""}


def due(before: dt.date) -> Any:
    """Ids of enrolments that still are somebody's, of courses whose last day lies before a day."""
    over = select(COURSES.c.id).where(COURSES.c.last_on < before)
    mine = (ENROLMENTS.c.resident_id.is_not(None), ENROLMENTS.c.course_id.in_(over))
    return select(ENROLMENTS.c.id).where(*mine).order_by(ENROLMENTS.c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Cut a piece of them off from their people; how many."""
    query = select(ENROLMENTS).where(ENROLMENTS.c.id.in_(due(before).limit(PIECE)))
    rows = tx.execute(query).mappings().all()
    for row in rows:
        journal.enter(tx, SYSTEM, ENROLMENTS, dict(row), "erased", texts=_NOBODY)
    return len(rows)
