"""Open tasks of household officers in cases that are about to move."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from hub.db.models import Task
from hub.operations.casework.case_moves import OF_AREA

_tasks = Task.__table__


def officers_wait(tx: Connection, case_ids: Sequence[int]) -> bool:
    """Whether a household officer has something to do in one of these cases."""
    mine = (_tasks.c.case_id.in_(case_ids), _tasks.c.role == OF_AREA, _tasks.c.done_on.is_(None))
    return tx.execute(select(_tasks.c.id).where(*mine).limit(1)).first() is not None
