"""The households somebody goes to: the officer's list, the sheet of a day, what comes after a done task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, or_, select

from hub.db.base import reading
from hub.db.models import Case, Task
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.domain.case import refuses
from hub.domain.form import Form
from hub.domain.service import Service, Step
from hub.operations.access import log_access
from hub.operations.context import service_of
from hub.operations.fieldwork.visit_rows import (
    BY_DATE,
    OPEN,
    VisitTask,
    address_of,
    at_home,
    form_of,
    of_officer,
    of_role,
    open_rows,
    own,
    task_of,
)

_cases, _tasks = Case.__table__, Task.__table__
_VISITORS: Final = ("household_officer", "community_agent")
_ON_FOOT: Final = ("visit", "notify", "deliver")


@dataclass(frozen=True, slots=True)
class VisitHousehold:
    """One line of the officer's list: a household to go to, and what is to be done there."""

    case_id: int
    number: str
    service: str
    name: str
    address: str
    phone: str
    community: str
    urgent: bool
    stands_in_for: str
    tasks: tuple[VisitTask, ...]
    service_key: str = ""
    left_by_a: bool = False

    @property
    def first(self) -> VisitTask:
        """The task whose date comes first."""
        return self.tasks[0]


@dataclass(frozen=True, slots=True)
class Visit:
    """One open task that is done on a household's doorstep, for the sheet of a day."""

    row: Mapping[str, Any]
    service: Service
    step: Step
    form: Form | None
    address: str
    refusing: frozenset[str]


def visit_list(actor: Actor) -> tuple[VisitHousehold, ...]:
    """The households to go to for the actor's officer posts, most pressing first; one log row.

    A task that is done in the community's rooms is none of them: it is on the desk only.
    """
    rows = _on_the_way(actor)
    by_case: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_case.setdefault(row["case_id"], []).append(row)
    if by_case:
        log_access(actor, "worklist", "visits", rows=len(by_case))
    return tuple(_household(actor, found) for found in by_case.values())


def day_visits(actor: Actor) -> tuple[Visit, ...]:
    """What an officer has to do in households, and an agent to hand over or look at; most pressing first."""
    here = case_desk(actor, _tasks.c.post_id, _tasks.c.case_id)  # one range, which the choice below is not
    mine = (of_officer(actor), and_(of_role(actor, "community_agent"), _tasks.c.do.in_(_ON_FOOT)))
    return tuple(_visit(row) for row in open_rows(actor, here, or_(*mine)) if at_home(row))


def next_task(actor: Actor, done_id: int) -> VisitTask | None:
    """What to offer after a task: another one of the same household, else the next household's first."""
    case_id = reading().execute(select(_tasks.c.case_id).where(_tasks.c.id == done_id)).scalar()
    rows = open_rows(actor, own(actor), _tasks.c.case_id == case_id) or _on_the_way(actor)
    return task_of(rows[0]) if rows else None


def is_open(actor: Actor, task_id: int) -> bool:
    """Whether a task still lies with one of the actor's posts."""
    query = select(_tasks.c.id).where(_tasks.c.id == task_id, OPEN, own(actor), scope(_tasks, actor))
    return reading().execute(query).first() is not None


def done_by(actor: Actor, task_id: int) -> bool:
    """Whether this person has finished the task: then there is nothing more to see of it."""
    query = select(_tasks.c.id).where(_tasks.c.id == task_id, _tasks.c.done_by == actor.staff_id)
    return actor.staff_id is not None and reading().execute(query).first() is not None


def order(actor: Actor) -> list[int]:
    """The case ids of the officer's list, in its order."""
    mine = (OPEN, of_officer(actor), scope(_tasks, actor))
    wanted = (_tasks.c.case_id, _tasks.c.step, _tasks.c.key, _cases.c.service, _cases.c.version)
    query = select(*wanted).join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id).where(*mine)
    rows = map(dict, reading().execute(query.order_by(*BY_DATE)).mappings())
    return list(dict.fromkeys(row["case_id"] for row in rows if at_home(row)))


def _on_the_way(actor: Actor) -> list[Mapping[str, Any]]:
    """The open tasks of the actor's officer posts for which a household is gone to."""
    return [row for row in open_rows(actor, of_officer(actor)) if at_home(row)]


def _household(actor: Actor, rows: list[Mapping[str, Any]]) -> VisitHousehold:
    first = rows[0]
    post = actor.post_of(first["post_id"])
    return VisitHousehold(
        case_id=first["case_id"], number=first["number"],
        service=service_of(first["service"], first["version"]).short, name=first["name"],
        address=address_of(first), phone=first["phone"], community=first["community"],
        urgent=bool(first["urgent"]), stands_in_for=post.stands_in_for if post else "",
        left_by_a=post is not None and post.own_of is not None,
        tasks=tuple(task_of(row) for row in rows), service_key=first["service"],
    )  # fmt: skip


def _visit(row: Mapping[str, Any]) -> Visit:
    service = service_of(row["service"], row["version"])
    step = service.step(row["step"])
    refusing = frozenset(key for key in step.outcomes if refuses(service, step, key))
    return Visit(row, service, step, form_of(service, step, row["key"]), address_of(row), refusing)
