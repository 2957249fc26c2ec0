"""The desk: what the posts of one person have to do now, most pressing first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true

from hub.db.base import reading, today
from hub.db.models import Case, Community, Letter, Resident, Task
from hub.db.scope import scope
from hub.domain.actor import Actor, PostHeld
from hub.domain.errors import InputError
from hub.domain.lights import light
from hub.operations.access import log_access
from hub.operations.calendar import calendar
from hub.operations.context import service_of

_cases, _tasks, _people = Case.__table__, Task.__table__, Resident.__table__
_communities, _letters = Community.__table__, Letter.__table__
PAGE: Final = 50
GROUPS: Final = {
    "accept": "receive",
    "visit": "visit",
    "work": "check",
    "decide": "check",
    "sign": "check",
    "meeting": "panel",
    "send_up": "panel",
    "post": "tell",
    "notify": "tell",
    "deliver": "tell",
    "pay": "tell",
    "archive": "tell",
}
"""Tabs of the desk by what a task does."""
_REST: Final = "check"
"""The tab of all else that is done."""
NAME_ONLY: Final = frozenset({"finance"})
"""Roles that need a name, a sum and a programme, but not where somebody lives (privacy.md, Sees)."""
LIGHT_ORDER: Final = {"red": 0, "yellow": 1, "green": 2, "stopped": 3}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of the desk: one person, one due date, one thing to do.

    `what` is the step's or task's title; `left` working days to `due` (negative = late), None without one.
    `stands_in_for` names the A whose work this is today.
    """

    task_id: int
    case_id: int
    number: str
    service: str
    name: str
    community: str
    step: str
    key: str
    do: str
    what: str
    opened_on: dt.date
    due: dt.date | None
    left: int | None
    light: str
    urgent: bool
    batch_id: int | None
    stands_in_for: str
    service_key: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The worklist of a person: `items` of one page, counts by light and group, what lies with others.

    `after` = the cursor of the next page ("" = no more); `elsewhere` = [(role, count)] of own cases.
    """

    items: tuple[WorkItem, ...]
    total: int
    by_light: Mapping[str, int]
    by_group: Mapping[str, int]
    elsewhere: tuple[tuple[str, int], ...]
    after: str
    standing_in: tuple[PostHeld, ...]


def worklist(
    actor: Actor, *, group: str = "", after: str = "", limit: int = PAGE, community_id: int | None = None
) -> Desk:
    """The open tasks of the actor's posts by due date, of one community where named.

    One access-log row for the list. Raises InputError for a cursor nobody gave out.
    """
    day = today()
    counts = _counts(actor, day, community_id)
    rows = list(reading().execute(_page(actor, group, after, limit + 1, community_id)).mappings())
    shown = rows[:limit]
    items = tuple(_item(actor, row, day) for row in shown)
    if items:
        log_access(actor, "worklist", "desk", rows=len(items))
    return Desk(
        items=items, total=sum(counts["light"].values()), by_light=counts["light"], by_group=counts["group"],
        elsewhere=elsewhere(actor), after=_cursor(shown[-1]) if len(rows) > limit else "",
        standing_in=tuple(post for post in actor.posts if post.stands_in_for),
    )  # fmt: skip


def elsewhere(actor: Actor) -> tuple[tuple[str, int], ...]:
    """How many of the actor's own cases lie with whom: [(role, count)], most first."""
    if not actor.post_ids:
        return ()
    query = (
        select(_tasks.c.role, func.count().label("n"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(_cases.c.post_id.in_(actor.post_ids), _tasks.c.done_on.is_(None), ~_waits())
        .where(or_(_tasks.c.post_id.not_in(actor.post_ids), _tasks.c.role.in_(("superior", "third_party"))))
        .group_by(_tasks.c.role)
        .order_by(func.count().desc(), _tasks.c.role)
    )
    return tuple((row.role, row.n) for row in reading().execute(query))


def _mine(actor: Actor, community_id: int | None) -> ColumnElement[bool]:
    there = select(_cases.c.id).where(_cases.c.community_id == community_id).correlate(None)
    return and_(
        true() if community_id is None else _tasks.c.case_id.in_(there),
        _tasks.c.done_on.is_(None), _tasks.c.post_id.in_(actor.post_ids),
        _tasks.c.role.not_in(("superior", "third_party")), ~_waits(),
    )  # fmt: skip


def _waits() -> ColumnElement[bool]:
    """Whether a step only waits for parallel tasks still open: then those are the work."""
    beside = _tasks.alias("beside")
    still_open = exists().where(
        beside.c.case_id == _tasks.c.case_id, beside.c.step == _tasks.c.step, beside.c.key != "",
        beside.c.done_on.is_(None),
    )  # fmt: skip
    return and_(_tasks.c.key == "", still_open.correlate(_tasks))


def _page(actor: Actor, group: str, after: str, limit: int, community_id: int | None) -> Select[Any]:
    due = func.coalesce(_tasks.c.due, dt.date(9999, 12, 31))
    query = (
        select(_tasks, _cases.c.number, _cases.c.service, _cases.c.version, _cases.c.urgent, _cases.c.state,
               _people.c.name.label("person"), _communities.c.name.label("community"), due.label("sort_due"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_communities, _communities.c.id == _cases.c.community_id)
        .where(_mine(actor, community_id), scope(_tasks, actor))
        .order_by(due, _tasks.c.id)
        .limit(limit)
    )  # fmt: skip
    if group:
        others = [do for do, name in GROUPS.items() if name != group]
        own = [do for do, name in GROUPS.items() if name == group]
        query = query.where(_tasks.c.do.not_in(others) if group == _REST else _tasks.c.do.in_(own))
    if after:
        last, number = _from_cursor(after)
        query = query.where(or_(due > last, and_(due == last, _tasks.c.id > number)))
    return query


def _from_cursor(after: str) -> tuple[dt.date, int]:
    day, _, number = after.partition("_")
    try:
        return dt.date.fromisoformat(day), int(number)
    except ValueError:
        raise InputError("There is no such page.", where="after") from None


def _cursor(row: Mapping[str, Any]) -> str:
    due = row["due"] or dt.date(9999, 12, 31)
    return f"{due.isoformat()}_{row['id']}"


def _counts(actor: Actor, day: dt.date, community_id: int | None) -> dict[str, dict[str, int]]:
    kinds = (_tasks.c.do, _tasks.c.due, _tasks.c.limit, _cases.c.state)
    query = (
        select(*kinds, func.count().label("n"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(_mine(actor, community_id), scope(_tasks, actor))
        .group_by(*kinds)
    )
    lights: dict[str, int] = {}
    groups: dict[str, int] = {}
    for row in reading().execute(query):
        shown = light_of(row.due, row.limit, day, row.state)
        lights[shown] = lights.get(shown, 0) + row.n
        group = GROUPS.get(row.do, _REST)
        groups[group] = groups.get(group, 0) + row.n
    return {"light": lights, "group": groups}


def light_of(due: dt.date | None, limit: int | None, day: dt.date, state: str = "running") -> str:
    """The light of an open task or case by its stored due date."""
    if due is None:
        return "stopped" if state == "stopped" else "green"
    return light(
        state="running", due=due, left=left_of(due, day) or 0, limit=20 if limit is None else limit, today=day
    )


def left_of(due: dt.date | None, day: dt.date) -> int | None:
    """Working days from `day` to `due`; negative when past."""
    if due is None:
        return None
    return calendar().count(day, due) if due >= day else -calendar().count(due, day)


def _item(actor: Actor, row: Mapping[str, Any], day: dt.date) -> WorkItem:
    service = service_of(row["service"], row["version"])
    step = service.step(row["step"])
    task = step.task(row["key"]) if row["key"] else None
    post = actor.post_of(row["post_id"])
    return WorkItem(
        task_id=row["id"],
        case_id=row["case_id"],
        number=row["number"],
        service=service.short,
        name=row["person"],
        community="" if row["role"] in NAME_ONLY else row["community"],
        step=row["step"],
        key=row["key"],
        do=row["do"],
        what=task.title if task else step.title,
        opened_on=row["opened_on"],
        due=row["due"],
        left=left_of(row["due"], day),
        light=light_of(row["due"], row["limit"], day, row["state"]),
        urgent=bool(row["urgent"]),
        batch_id=row["batch_id"],
        stands_in_for=post.stands_in_for if post else "",
        service_key=service.key,
    )


def deliveries(actor: Actor) -> Sequence[Mapping[str, Any]]:
    """Letters that wait to be delivered by the actor's posts, oldest first; one access-log row."""
    query = (
        select(
            _letters,
            _cases.c.number.label("case_number"),
            _cases.c.rev,
            _cases.c.step.label("case_step"),
            _cases.c.service,
            _cases.c.version,
            _cases.c.variant,
            _cases.c.facts,
            _cases.c.closed_on,
            _people.c.name,
            _people.c.address,
            _people.c.phone,
            _communities.c.name.label("community"),
        )
        .join_from(_letters, _cases, _cases.c.id == _letters.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_communities, _communities.c.id == _cases.c.community_id)
        .where(
            _letters.c.delivered_on.is_(None), _letters.c.post_id.in_(actor.post_ids), scope(_letters, actor)
        )
        .order_by(_letters.c.issued_on, _letters.c.id)
        .limit(200)
    )
    rows = [dict(row) for row in reading().execute(query).mappings()]
    if rows:
        log_access(actor, "deliveries", "deliveries", rows=len(rows))
    return rows
