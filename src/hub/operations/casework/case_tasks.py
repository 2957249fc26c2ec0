"""The open tasks of a case, and what one person can do with them now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from hub.db.base import reading
from hub.db.models import Task
from hub.db.ready import Ready
from hub.domain.actor import Actor, PostHeld
from hub.domain.case import ENOUGH, Flow, checklist, count_of, missing, needs_reason
from hub.domain.service import ANSWER, Service, Step
from hub.domain.suspension import SUSPENDED, task_title
from hub.operations.casework.case_papers import PaperView
from hub.operations.staff.people import holders

_tasks = Task.__table__
_OPEN = Ready(
    select(_tasks)
    .where(_tasks.c.case_id == bindparam("case", None), _tasks.c.done_on.is_(None))
    .order_by(_tasks.c.id)
)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task of the case: whose, until when."""

    id: int
    step: str
    key: str
    title: str
    do: str
    role: str
    post_id: int | None
    holder: str
    stand_in: str
    due: dt.date | None
    mine: bool
    form: str
    batch_id: int | None


def open_tasks(actor: Actor, service: Service, row: Mapping[str, Any]) -> tuple[OpenTask, ...]:
    """What is open in a case (its row), with who holds each post today and whether it is the actor's."""
    rows = _OPEN.dicts(reading(), {"case": row["id"]})
    names = holders([r["post_id"] for r in rows if r["post_id"]], case_id=row["id"])
    return tuple(
        _open_task(service, each, names.get(each["post_id"] or 0, {}), actor.works_at(each["post_id"], row))
        for each in rows
    )


def _open_task(
    service: Service, row: Mapping[str, Any], names: Mapping[str, str], mine: PostHeld | None
) -> OpenTask:
    step = service.step(row["step"])
    task = step.task(row["key"]) if row["key"] else None
    return OpenTask(
        id=row["id"],
        step=row["step"],
        key=row["key"],
        title=task_title(step, row["key"]),
        do=row["do"],
        role=row["role"],
        post_id=row["post_id"],
        holder=names.get("A") or names.get("B", ""),
        stand_in=names.get("B", ""),
        due=row["due"],
        mine=mine is not None,
        form=task.form if task else step.form,
        batch_id=row["batch_id"],
    )


@dataclass(frozen=True, slots=True)
class Doable:
    """What this person can do now. `verb` names the operation; `key` the task or outcome.

    Not yet possible: `why_not` = titles of tasks that are open, `missing` = papers of the step still out,
    `through` = the last day of the time that must be over first.
    """

    verb: str
    key: str
    text: str
    needs_reason: bool = False
    forward: bool = False
    form: str = ""
    why_not: str = ""
    missing: int = 0
    through: dt.date | None = None


def doable_of(
    actor: Actor, flow: Flow, row: Mapping[str, Any], tasks: Sequence[OpenTask], papers: Sequence[PaperView]
) -> tuple[Doable, ...]:
    """The one or two things the actor can do now (look.md 3), parallel tasks first; none in an ended case.

    A suspended case can only go on or end with the applicant's death.
    """
    if row["closed_on"]:
        return ()
    step = flow.service.step(row["step"])
    if any(task.key == SUSPENDED for task in tasks):
        mine = any(task.key == SUSPENDED and task.mine for task in tasks)
        return (Doable("change", "go-on", ""), Doable("change", "died", "")) if mine else ()
    beside = tuple(
        Doable("do_task", task.key, task.title, form=task.form)
        for task in tasks if task.key and task.mine and task.step == step.key and task.do != ANSWER
    )  # fmt: skip
    own = next((task for task in tasks if not task.key and task.step == step.key), None)
    if own is None or not own.mine or not actor.may("case.advance", row["department"], row["community_id"]):
        return beside
    return (*beside, *_of_step(flow, step, own, tasks, papers))


def _of_step(
    flow: Flow, step: Step, own: OpenTask, tasks: Sequence[OpenTask], papers: Sequence[PaperView]
) -> tuple[Doable, ...]:
    """What the person whose step it is can do with it."""
    if step.do in ("meeting", "send_up") or (step.batch and own.batch_id):
        return (Doable("batch", step.batch, step.title),)
    look = Doable("hand_in", "", step.title)
    if step.do == "accept":
        return (look, Doable("slip", "", ""), Doable("accept", "accepted", ""),
                Doable("not_accept", "not_accepted", "", needs_reason=True))  # fmt: skip
    if step.do == "post":
        return (Doable("publish", "", step.title), *_outcomes(flow, step, "posting", ""))
    why = "、".join(task.title for task in tasks if task.key and _required(step, task.key))
    verb, out = "tell" if step.do in ("notify", "deliver") else "advance", _out(flow, step, papers)
    return (*((look,) if step.stage else ()),
            *_outcomes(flow, step, verb, why, papers_out=out, through=own.due))  # fmt: skip


def _out(flow: Flow, step: Step, papers: Sequence[PaperView]) -> int:
    """How many papers of the step's stage, and of those named by hand, are still out."""
    if not step.stage:
        return 0
    states = {(paper.key, paper.item): paper.state for paper in papers}
    named = [paper for paper in papers if paper.key.startswith("extra-") and paper.state not in ENOUGH]
    return count_of(missing(checklist(flow, step.stage), states)) + len(named)


def _outcomes(
    flow: Flow, step: Step, verb: str, why_not: str, papers_out: int = 0, through: dt.date | None = None
) -> tuple[Doable, ...]:
    first = next(iter(step.outcomes), "")
    return tuple(
        Doable(
            verb, outcome, step.labels.get(outcome, outcome),
            needs_reason=needs_reason(flow.service, step, outcome),
            forward=outcome == first, form=step.form_of(outcome), why_not=why_not,
            missing=papers_out if outcome == first else 0,
            through=through if outcome in step.after_limit else None,
        )
        for outcome in step.outcomes
    )  # fmt: skip


def _required(step: Step, key: str) -> bool:
    task = step.task(key)
    return task is not None and task.required
