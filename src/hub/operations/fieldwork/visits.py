"""Doing one task by its own number: the form is filled in, nobody was at home, a letter is handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import transaction
from hub.db.models import Case, Task
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.operations.casework import cases
from hub.operations.casework.sight import task_done
from hub.operations.context import service_of
from hub.operations.verb import CaseRef, verb

_tasks, _cases = Task.__table__, Case.__table__


@verb("case.advance")
def finish(
    actor: Actor, task_id: int, *, outcome: str = "", rev: int | None = None,
    form: Mapping[str, Any] | None = None, reason: str = "", basis: str = "", note: str = "",
    method: str = "", received_by: str = "", on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Finish an open task of the actor's posts: with its form inside a step, with an `outcome` a whole step
    (its only one where none is given); only those that have a form take it.

    Two tasks of one step may be done at the same time, so `rev` counts for whole steps only. Raises NotFound
    once it is done, and whatever `cases.do_task` or `cases.advance` say.
    """
    with transaction() as tx:
        task = _open(tx, actor, task_id)
        case_id, key = task["case_id"], task["key"]
        if key:
            return cases.do_task(actor, case_id, key, form=form, note=note, on=on, paper=paper)
        step = service_of(task["service"], task["version"]).step(task["step"])
        outcomes = list(step.outcomes)
        if not outcome and len(outcomes) > 1:
            raise InputError("Choose the result.", where="outcome")
        said = outcome or outcomes[0]
        return cases.advance(
            actor, case_id, said, rev=rev or 0, form=form if step.form_of(said) else None, reason=reason,
            basis=basis, note=note, method=method, received_by=received_by, on=on, paper=paper,
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
        select(_tasks.c.case_id, _tasks.c.step, _tasks.c.key, _cases.c.service, _cases.c.version)
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(_tasks.c.id == task_id, _tasks.c.done_on.is_(None))
        .where(case_desk(actor, _tasks.c.post_id, _tasks.c.case_id), scope(_tasks, actor))
    )
    found = tx.execute(query).mappings().first()
    if found is None:
        raise task_done(actor, task_id)
    return dict(found)
