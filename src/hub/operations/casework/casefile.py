"""One case in one transaction: loaded within the actor's scope, changed in memory, written at the end.

All verbs go through it, so that every change is an event in the chain, the projections follow, and of
two people who change one case one wins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from hub.domain import case_ledger as ledger
from hub.domain import clock, fold
from hub.domain.actor import Actor, PostHeld
from hub.domain.calendar import Calendar
from hub.domain.case import Flow
from hub.domain.service import Service, Step, StepTask
from hub.domain.suspension import SUSPENDED
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.case_rows import (
    CLOSE_TASK,
    INSERT_CASE,
    INSERT_EVENTS,
    INSERT_TASKS,
    REDATE_TASK,
    sealed,
    update_of,
)
from hub.operations.casework.conflicts import conflict
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.rights import by_id
from hub.operations.staff.people import post_for
from hub.operations.verb import CaseRef

AGENT = "community_agent"
DATED = frozenset({*fold.DATED, "dated_on"})
"""The columns of a case that its clock computes, written together."""


@dataclass
class CaseFile:
    """A case being changed.

    `row` holds the columns of `cases`; `grid_id` is the officer's area. As they were loaded: `before` the
    row, `posts` those of the open tasks.
    """

    tx: Connection
    actor: Actor
    on: dt.date
    row: dict[str, Any]
    tasks: list[dict[str, Any]]
    is_new: bool = False
    paper: str = ""
    grid_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    posts: Mapping[int, int] = field(default_factory=dict)
    _events: list[dict[str, Any]] = field(default_factory=list)
    _opened: list[dict[str, Any]] = field(default_factory=list)
    _closed: list[dict[str, Any]] = field(default_factory=list)
    _moved: dict[int, dict[str, Any]] = field(default_factory=dict)
    _filled: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def service(self) -> Service:
        """The definition in the version the case was opened under."""
        return service_of(self.row["service"], self.row["version"])

    @cached_property
    def flow(self) -> Flow:
        """The case's way through its service."""
        return flow_of(self.service, facts_of(self.row["variant"], self.row["facts"], self.on))

    def flow_with(self, answers: Mapping[str, str]) -> Flow:
        """The way it would go with other answers to the questions of its service."""
        facts = {**self.row["facts"], "answers": dict(answers)}
        return flow_of(self.service, facts_of(self.row["variant"], facts, self.on))

    def answer(self, answers: Mapping[str, str]) -> None:
        """Give the case other answers; its flow follows."""
        self.flow = self.flow_with(answers)
        self.row["facts"] = {**self.row["facts"], "answers": dict(answers)}

    @cached_property
    def calendar(self) -> Calendar:
        """The centre's calendar."""
        return calendar()

    @property
    def step(self) -> Step:
        """The step the case is at."""
        return self.service.step(self.row["step"])

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return self.row["closed_on"] is not None

    @property
    def suspended(self) -> bool:
        """Whether all work waits for the window's word: the applicant has died or left the street."""
        return any(task["key"] == SUSPENDED for task in self.tasks)

    @property
    def limit(self) -> int:
        """The promised limit in working days (R2, R3)."""
        return self.service.promised_of(self.row["variant"])

    @property
    def has_events(self) -> bool:
        """Whether something has happened to it since it was loaded."""
        return bool(self._events)

    def open_task(self, key: str = "") -> dict[str, Any] | None:
        """The open task of the current step with that key ("" = the step itself)."""
        return next((t for t in self.tasks if t["key"] == key and t["step"] == self.row["step"]), None)

    # --- events -----------------------------------------------------------------------------------------

    def add(self, kind: str, *, on: dt.date | None = None, step: str | None = None, **payload: Any) -> None:
        """Append one event and, where it touches the clock, let the projections follow.

        What B does while A is away says for whom (AB岗 三: B answers for it); so does what B does because it
        is of A's own household.
        """
        day = on or self.on
        if self.paper:
            payload["paper"] = self.paper
        task = self.open_task()
        post = self.actor.works_at(task["post_id"], self.row) if task else None
        holder = post.id if post else None
        acts = post or self._acts_at()
        if acts is not None and acts.stands_in_for:
            payload["for_a" if acts.own_of is None else "left_by_a"] = acts.stands_in_for
        self._events.append({
            "type": kind, "date": day, "payload": payload, "post_id": holder,
            "step": self.row["step"] if step is None else step,
        })  # fmt: skip
        if self.actor.staff_id:
            self.row["marks"] = {**self.row["marks"], "last": self.on.isoformat()}
        if ledger.takes(self.row["ledger"], kind):
            self.row["ledger"] = ledger.with_row(self.row["ledger"], ledger.row(kind, day, payload))
            self.project()
            if kind in ledger.FINAL:
                payload |= fold.sealed_dates(self.row)

    def _acts_at(self) -> PostHeld | None:
        """The actor's post of those that had a task of the case as it was loaded, or of its window."""
        posts = (*self.posts.values(), self.row["post_id"])
        held = (self.actor.works_at(post_id, self.row) for post_id in posts)
        return next((post for post in held if post is not None), None)

    def project(self) -> None:
        """Compute the stored dates anew from the ledger (they are never the truth), as of `on`.

        The first time a case counts as accepted because nothing was notified in time (R4) is an event too.
        """
        found, columns = fold.dates(self.limit, self.row["ledger"], self.calendar, self.on)
        self.row.update(columns, wake_on=None if self.closed else columns["wake_on"])
        if found.rule == "R4" and not self.row["marks"].get("deemed"):
            self.row["marks"] = {**self.row["marks"], "deemed": True}
            self.add("deemed_accepted", accepted=found.accepted, notify_by=found.notify_by)

    # --- tasks ------------------------------------------------------------------------------------------

    def open(self, step: Step) -> None:
        """Put a step and its parallel tasks on the desks of the posts concerned."""
        self._open_one(step, "", step.do, step.role, step.limit, step.limit_from)
        for task in self.flow.tasks(step):
            self._open_one(step, task.key, task.do, task.role, task.limit, task.limit_from)

    def _open_one(self, step: Step, key: str, do: str, role: str, limit: int | None, since: str) -> None:
        row = {
            "step": step.key, "key": key, "do": do, "role": role,
            "post_id": self.post(role, step), "opened_on": self.on, "limit": limit,
            "due": self.task_due(step, limit, since, self.on), "done_on": None, "done_by": None,
            "outcome": "", "form": None, "batch_id": None,
        }  # fmt: skip
        self.put(row)

    def put(self, row: dict[str, Any]) -> None:
        """Put one task on its post's desk; `row` holds the columns of `tasks` but id and case."""
        self._opened.append(row)
        self.tasks.append(row)

    def post(self, role: str, step: Step | None = None) -> int:
        """The post whose work a role's task of this case is.

        The agent's is what an officer would do at a home in nobody's area (as in rosters), and what is heard
        from a third party while the case is still in the community.
        """
        department = (step.department if step else "") or self.row["department"]
        whose = AGENT if self._for_agent(role, step) else role
        return post_for(whose, department, self.row["community_id"], self.grid_id, self.row["service"])

    def _for_agent(self, role: str, step: Step | None) -> bool:
        if self.row["community_id"] is None:
            return False
        if step is not None and role == step.role and step.heard_in_community:
            return True
        return role == "household_officer" and self.grid_id is None

    def task_due(self, step: Step, limit: int | None, since: str, opened: dt.date) -> dt.date | None:
        """A task's own due date (R13), else the case's; None while the clock stands at that step.

        The limit of one of several superiors runs beside the case's clock, from the day it was sent (R7).
        """
        if step.clock == "stopped":
            return self.calendar.add(opened, limit) if limit and step.bodies else None
        if limit is None:
            return self.row["due"] if step.phase in ("running", "acceptance") else None
        begin = self.row["accepted_on"] if since == "accepted" else opened
        events = ledger.events(self.row["ledger"])
        found = clock.step_due(begin or opened, limit, events, self.calendar, self.on)
        return found.due

    def close(self, task: Mapping[str, Any], outcome: str, form: Mapping[str, Any] | None = None) -> None:
        """Mark a task done; who and when are kept with it."""
        self.tasks = [each for each in self.tasks if each is not task]
        step = self.service.step(task["step"]) if form else None
        part: Step | StepTask | None = step and (step.task(task["key"]) if task["key"] else step)
        if form and part is not None and part.form:
            self._filled[part.form.rsplit(".", 1)[-1]] = form
        if "id" not in task:
            self._opened = [each for each in self._opened if each is not task]
            return
        self._closed.append({
            "b_id": task["id"], "b_on": self.on, "b_by": by_id(self.actor), "b_outcome": outcome,
            "b_form": form if form is not None else task["form"],
        })  # fmt: skip

    def forms_now(self) -> dict[str, Mapping[str, Any]]:
        """What was filled in since the case was loaded, by the form's key."""
        return dict(self._filled)

    def retime(self) -> None:
        """Give open tasks the dates and posts that hold now (after an extension, a stop, a move)."""
        for task in self.tasks:
            step = self.service.step(task["step"])
            if task["key"] == SUSPENDED:
                self._retimed(task, task["due"])
                continue
            part: Step | StepTask = step.task(task["key"]) or step
            self._retimed(task, self.task_due(step, part.limit, part.limit_from, task["opened_on"]))

    def _retimed(self, task: dict[str, Any], due: dt.date | None) -> None:
        if "id" not in task:
            task.update(due=due)
        elif (due, task["post_id"]) != (task["due"], self.posts.get(task["id"])):
            self._moved[task["id"]] = {"b_id": task["id"], "b_due": due, "b_post": task["post_id"]}

    def retimed(self) -> None:
        """Write the dates of open tasks that `retime` has changed, and nothing else."""
        if self._moved:
            REDATE_TASK.run_all(self.tx, list(self._moved.values()))

    # --- writing ----------------------------------------------------------------------------------------

    def save(self) -> CaseRef:
        """Write everything; raises Conflict naming who was first where the case has moved since."""
        rows = sealed(self.row, self._events, by_id(self.actor))
        self.row["rev"] += 1
        if self.is_new:
            self.row["id"] = INSERT_CASE.rows(self.tx, self.row)[0][0]
        else:
            self._update()
        for row in (*rows, *self._opened):
            row["case_id"] = self.row["id"]
        if rows:
            INSERT_EVENTS.run_all(self.tx, rows)
        if self._closed:
            CLOSE_TASK.run_all(self.tx, self._closed)
        if self._moved:
            REDATE_TASK.run_all(self.tx, list(self._moved.values()))
        if self._opened:
            INSERT_TASKS.run_all(self.tx, self._opened)
        return CaseRef(self.row["id"], self.row["number"], self.row["rev"])

    def refresh(self) -> bool:
        """Write the dates as they are computed now, without an event; False where the case has moved on."""
        return self._write(DATED)

    def _update(self) -> None:
        """Write what has changed, and no index else; of the dates all or none, for they belong together."""
        names = frozenset(name for name, value in self.row.items() if value != self.before[name])
        if not self._write(names if names.isdisjoint(DATED) else names | DATED):
            raise conflict(self.tx, self.row["id"])

    def _write(self, names: frozenset[str]) -> bool:
        values = {f"b_{name}": self.row[name] for name in names}
        same = {"old_id": self.row["id"], "old_rev": self.before["rev"]}
        return update_of(names).run(self.tx, {**values, **same}) == 1
