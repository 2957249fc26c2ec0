"""Open tasks of cases that a change is about to touch: of household officers, and of a suspension."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from hub.db.models import Task
from hub.domain.suspension import SUSPENDED
from hub.operations.casework.case_moves import OF_AREA

_tasks = Task.__table__


def officers_wait(tx: Connection, case_ids: Sequence[int]) -> bool:
    """Whether a household officer has something to do in one of these cases."""
    mine = (_tasks.c.case_id.in_(case_ids), _tasks.c.role == OF_AREA, _tasks.c.done_on.is_(None))
    return tx.execute(select(_tasks.c.id).where(*mine).limit(1)).first() is not None


def suspended(tx: Connection, case_id: int) -> bool:
    """Whether a case waits already for its window to say how it goes on."""
    mine = (_tasks.c.case_id == case_id, _tasks.c.key == SUSPENDED, _tasks.c.done_on.is_(None))
    return tx.execute(select(_tasks.c.id).where(*mine).limit(1)).first() is not None
