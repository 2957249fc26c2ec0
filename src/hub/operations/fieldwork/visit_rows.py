"""Open tasks of households as rows: in somebody's scope, by date, with whom they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Household, Resident, Task
from hub.db.scope import case_at, case_desk, scope
from hub.domain.actor import Actor
from hub.domain.form import Form
from hub.domain.service import OUTSIDE, Service, Step
from hub.operations.context import plugins, service_of
from hub.operations.worklist.desk import left_of, light_of

_cases, _tasks, _people = Case.__table__, Task.__table__, Resident.__table__
_homes, _places = Household.__table__, Community.__table__
NOT_HERE: Final = frozenset({"accept", "meeting", "send_up", "post", "suspend"})
"""Steps that have pages of their own."""
OPEN: Final = and_(_tasks.c.done_on.is_(None), _tasks.c.role.not_in(OUTSIDE))
BY_DATE: Final = (_tasks.c.due.is_(None), _tasks.c.due, _tasks.c.id)


@dataclass(frozen=True, slots=True)
class VisitTask:
    """One open task of a household: `left` working days to `due`, negative when late."""

    id: int
    case_id: int
    key: str
    do: str
    title: str
    due: dt.date | None
    left: int | None
    light: str
    service_key: str = ""


def own(actor: Actor) -> ColumnElement[bool]:
    """What the actor's posts do at a page of visits."""
    return and_(case_desk(actor, _tasks.c.post_id, _tasks.c.case_id), _tasks.c.do.not_in(NOT_HERE))


def of_officer(actor: Actor) -> ColumnElement[bool]:
    """What the actor's officer posts do there."""
    return and_(of_role(actor, "household_officer"), _tasks.c.do.not_in(NOT_HERE))


def of_role(actor: Actor, role: str) -> ColumnElement[bool]:
    """What lies at the actor's posts of a role."""
    posts = [post for post in actor.desk if post.role == role]
    return case_at(posts, _tasks.c.post_id, _tasks.c.case_id)


def at_home(row: Mapping[str, Any]) -> bool:
    """Whether a household is gone to for it."""
    return service_of(row["service"], row["version"]).step(row["step"]).is_at_home(row["key"])


def open_rows(actor: Actor, *clauses: ColumnElement[bool]) -> list[Mapping[str, Any]]:
    """Open tasks with whom they are about, by date."""
    query = (
        select(_tasks, _cases.c.number, _cases.c.service, _cases.c.version, _cases.c.variant, _cases.c.facts,
               _cases.c.rev, _cases.c.urgent, _cases.c.state, _cases.c.applicant_id, _cases.c.ledger,
               _people.c.name, _people.c.phone, _people.c.address, _homes.c.address.label("home"),
               _homes.c.building, _places.c.name.label("community"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .outerjoin(_homes, _homes.c.id == _cases.c.household_id)
        .where(OPEN, scope(_tasks, actor), *clauses)
        .order_by(*BY_DATE)
    )  # fmt: skip
    return [dict(row) for row in reading().execute(query).mappings()]


def task_of(row: Mapping[str, Any]) -> VisitTask:
    """One row as a task: its day, and how it stands."""
    day = today()
    return VisitTask(
        id=row["id"], case_id=row["case_id"], key=row["key"], do=row["do"],
        title=title_of(service_of(row["service"], row["version"]), row), due=row["due"],
        left=left_of(row["due"], day), light=light_of(row["due"], row["limit"], day, row["state"]),
        service_key=row["service"],
    )  # fmt: skip


def title_of(service: Service, row: Mapping[str, Any]) -> str:
    """What the task is called in its service."""
    step = service.step(row["step"])
    part = step.task(row["key"]) if row["key"] else None
    return part.title if part else step.title


def address_of(row: Mapping[str, Any]) -> str:
    """Where the person lives, as far as the register has it."""
    return str(row["address"] or row["home"] or row["building"] or "")


def form_of(service: Service, step: Step, key: str) -> Form | None:
    """The form of a step, or of the task of that key inside it."""
    part = step.task(key) if key else step
    return plugins().form(part.form, service.department) if part and part.form else None
