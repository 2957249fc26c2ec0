"""Whether a case is still before somebody's eyes, and what to say once it has gone from there."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case, Task
from hub.db.scope import WHOLE_DESK, WINDOW, case_desk, foreign, scope
from hub.domain.actor import Actor
from hub.domain.errors import HubError, NoMore, NotFound
from hub.operations.casework.conflicts import conflict
from hub.operations.rows import no_more

_cases, _tasks = Case.__table__, Task.__table__


def in_sight(actor: Actor, case_id: int) -> bool:
    """Whether the actor may see the case now."""
    query = select(_cases.c.id).where(_cases.c.id == case_id, scope(_cases, actor))
    return reading().execute(query).first() is not None


def opens_whole(actor: Actor, department: str, case_id: int) -> bool:
    """Whether this person's desk opens a case of a department whole, or only the own task (an officer's
    phone; a window's step in another department's case)."""
    return any(
        post.role in WHOLE_DESK and (post.role != WINDOW or post.department == department)
        for post in actor.desk
        if actor.works_on(post.id, case_id)
    )


def under_way(actor: Actor, service: str, resident_id: int) -> list[tuple[int, str, dt.date]]:
    """Open cases of a service for an applicant that the actor may see: (id, number, day opened)."""
    c = _cases.c
    query = select(c.id, c.number, c.opened_on).where(
        c.applicant_id == resident_id, c.service == service, c.closed_on.is_(None), scope(_cases, actor)
    )
    return [(row.id, row.number, row.opened_on) for row in reading().execute(query.order_by(c.id))]


def department_of(case_id: int) -> str:
    """The department whose service a case is. Raises NotFound."""
    found = reading().execute(select(_cases.c.department).where(_cases.c.id == case_id)).scalar()
    if found is None:
        raise NotFound("There is no such case, or it is not on your desk.")
    return str(found)


def case_of_task(task_id: int) -> int:
    """The case a task belongs to, open or done. Raises NotFound."""
    found = reading().execute(select(_tasks.c.case_id).where(_tasks.c.id == task_id)).scalar()
    if found is None:
        raise NotFound("There is no such task, or it is done.")
    return int(found)


def task_done(actor: Actor, task_id: int) -> NotFound:
    """What to say of a task that is not open at the actor's posts: done, where it lay there."""
    here = (_tasks.c.id == task_id, case_desk(actor, _tasks.c.post_id, _tasks.c.case_id), foreign(actor))
    was = select(_tasks.c.id).join(_cases, _cases.c.id == _tasks.c.case_id)
    missing = NotFound("There is no such task, or it is done.")
    return no_more(
        was.where(*here, _tasks.c.done_on.is_not(None)), NoMore("This task is done already."), missing
    )


def gone(actor: Actor, case_id: int) -> HubError:
    """Why a case cannot be worked on: somebody was first where it lay at an own post, else NotFound."""
    query = (
        select(_tasks.c.id)
        .join(_cases, _cases.c.id == _tasks.c.case_id)
        .where(_tasks.c.case_id == case_id, case_desk(actor, _tasks.c.post_id, _tasks.c.case_id))
        .where(_tasks.c.done_on.is_not(None), foreign(actor))
    )
    if reading().execute(query.limit(1)).first() is None:
        return NotFound("There is no such case, or it is not on your desk.")
    return conflict(reading(), case_id)
