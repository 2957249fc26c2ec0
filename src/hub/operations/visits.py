"""Doing one task by its own number: the form is filled in, nobody was at home, a letter is handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import transaction
from hub.db.models import Task
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations import cases
from hub.operations.verb import CaseRef, verb

_tasks = Task.__table__


@verb("case.advance")
def finish(
    actor: Actor, task_id: int, *, outcome: str = "", rev: int | None = None,
    form: Mapping[str, Any] | None = None, reason: str = "", basis: str = "", note: str = "",
    method: str = "", received_by: str = "", on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Finish an open task of the actor's posts: with its form inside a step, with an `outcome` a whole step.

    Two tasks of one step may be done at the same time, so `rev` counts for whole steps only. Raises NotFound
    once it is done, and whatever `cases.do_task` or `cases.advance` say.
    """
    with transaction() as tx:
        task = _open(tx, actor, task_id)
        case_id, key = task["case_id"], task["key"]
        if key:
            return cases.do_task(actor, case_id, key, form=form, note=note, on=on, paper=paper)
        return cases.advance(
            actor, case_id, outcome, rev=rev or 0, form=form, reason=reason, basis=basis, note=note,
            method=method, received_by=received_by, on=on, paper=paper,
        )  # fmt: skip


@verb("case.advance")
def nobody_home(
    actor: Actor, task_id: int, *, note: str = "", on: dt.date | None = None, paper: str = ""
) -> CaseRef:
    """Record that nobody was there; the task stays open, its date stands. Raises NotFound once it is done."""
    with transaction() as tx:
        task = _open(tx, actor, task_id)
        return cases.nobody_home(actor, task["case_id"], task["key"], note=note, on=on, paper=paper)


def _open(tx: Connection, actor: Actor, task_id: int) -> Mapping[str, Any]:
    query = (
        select(_tasks.c.case_id, _tasks.c.key)
        .where(_tasks.c.id == task_id, _tasks.c.done_on.is_(None), _tasks.c.post_id.in_(actor.post_ids))
        .where(scope(_tasks, actor))
    )
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such task, or it is done.")
    return dict(found)
