"""The desk: what the posts of one person have to do now, most pressing first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Letter, Resident
from hub.db.scope import case_desk, scope
from hub.definitions.vocabulary import DO
from hub.domain.actor import Actor, PostHeld
from hub.domain.calendar import Calendar
from hub.domain.lights import light
from hub.domain.suspension import task_title
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar
from hub.operations.context import service_of
from hub.operations.pages import Page, page
from hub.operations.worklist import desk_query

_cases, _people = Case.__table__, Resident.__table__
_communities, _letters = Community.__table__, Letter.__table__
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
    `stands_in_for` names the A whose work this is today; `left_by_a`: for it is of A's own household.
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
    left_by_a: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """The worklist of a person: `items` of one page, counts by light and group, what lies with others.

    `urgent`: how many of all are of urgent cases. `after` = the cursor of the next page ("" = no more);
    `elsewhere` = [(role, count)] of own cases.
    """

    items: tuple[WorkItem, ...]
    total: int
    by_light: Mapping[str, int]
    by_group: Mapping[str, int]
    elsewhere: tuple[tuple[str, int], ...]
    after: str
    standing_in: tuple[PostHeld, ...]
    urgent: int = 0

    @property
    def left_by(self) -> tuple[str, ...]:
        """Each A whose own household something of this page is of."""
        return tuple(dict.fromkeys(item.stands_in_for for item in self.items if item.left_by_a))


def worklist(
    actor: Actor,
    *,
    group: str = "",
    after: str = "",
    limit: int = desk_query.PAGE,
    community_id: int | None = None,
) -> Desk:
    """The open tasks of the actor's posts by due date, of one community where named.

    One access-log row for the list. Raises InputError for a cursor nobody gave out.
    """
    items, following = work_items(actor, group=group, after=after, limit=limit, community_id=community_id)
    counts = desk_query.counted(actor, community_id)
    if items:
        log_access(actor, "worklist", "desk", rows=len(items))
    by_light, by_group, elsewhere = _counts(counts, today(), calendar())
    return Desk(
        items=items, total=sum(by_light.values()), by_light=by_light, by_group=by_group, elsewhere=elsewhere,
        after=following, standing_in=tuple(post for post in actor.posts if post.stands_in_for),
        urgent=sum(row[-1] for row in counts),
    )  # fmt: skip


def urgent(actor: Actor, *, community_id: int | None = None) -> tuple[WorkItem, ...]:
    """What is urgent of the open tasks, first on the desk wherever its due date would put it (R14).

    Whoever stands in has it from the first minute (AB岗, 二). One access-log row.
    """
    rows, day, days = desk_query.urgent(actor, community_id), today(), calendar()
    if rows:
        log_access(actor, "worklist", "urgent", rows=len(rows))
    return tuple(_item(actor, row, day, days) for row in rows)


def outside(actor: Actor) -> Page[WorkItem]:
    """What waits for a third party and is heard at the actor's posts: no work, but theirs to ask after.

    A page of them; one access-log row.
    """
    query, day, days = desk_query.outside_query(actor), today(), calendar()
    rows = Page[dict[str, Any]]() if query is None else page(query, *desk_query.OUTSIDE_BY)
    if rows:
        log_access(actor, "worklist", "outside", rows=len(rows))
    return rows.of(lambda row: _item(actor, row, day, days))


def work_items(
    actor: Actor, *, group: str = "", after: str = "", limit: int = desk_query.PAGE,
    community_id: int | None = None,
) -> tuple[tuple[WorkItem, ...], str]:  # fmt: skip
    """One page of the open tasks by due date, and the cursor of the next ("" = no more).

    Not logged: whoever shows them logs it. Raises InputError for a cursor nobody gave out.
    """
    kinds = tuple(do for do in DO if GROUPS.get(do, _REST) == group) if group else ()
    rows = desk_query.lines(actor, kinds, after, limit + 1, community_id)
    shown, day, days = rows[:limit], today(), calendar()
    following = desk_query.cursor(shown[-1]) if len(rows) > limit else ""
    return tuple(_item(actor, row, day, days) for row in shown), following


def _counts(
    counted: Sequence[Sequence[Any]], day: dt.date, days: Calendar
) -> tuple[dict[str, int], dict[str, int], tuple[tuple[str, int], ...]]:
    """The own work by light and by group; and whose turn it is in the other own cases, most first."""
    lights: dict[str, int] = {}
    groups: dict[str, int] = {}
    others: list[tuple[str, int]] = []
    for mine, what, due, limit, state, n, _urgent in counted:
        if not mine:
            others.append((what, n))
            continue
        shown, group = light_of(due, limit, day, state, days=days), GROUPS.get(what, _REST)
        lights[shown] = lights.get(shown, 0) + n
        groups[group] = groups.get(group, 0) + n
    return lights, groups, tuple(sorted(others, key=lambda other: (-other[1], other[0])))


def light_of(
    due: dt.date | None,
    limit: int | None,
    day: dt.date,
    state: str = "running",
    *,
    days: Calendar | None = None,
) -> str:
    """The light of an open task or case by its stored due date; `days`: the calendar, for whoever has it."""
    if due is None:
        return "stopped" if state == "stopped" else "green"
    left = left_of(due, day, days=days) or 0
    return light(state="running", due=due, left=left, limit=20 if limit is None else limit, today=day)


def left_of(due: dt.date | None, day: dt.date, *, days: Calendar | None = None) -> int | None:
    """Working days from `day` to `due`; negative when past."""
    if due is None:
        return None
    days = days or calendar()
    return days.count(day, due) if due >= day else -days.count(due, day)


def _item(actor: Actor, row: Mapping[str, Any], day: dt.date, days: Calendar) -> WorkItem:
    service = service_of(row["service"], row["version"])
    step = service.step(row["step"])
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
        what=task_title(step, row["key"]),
        opened_on=row["opened_on"],
        due=row["due"],
        left=left_of(row["due"], day, days=days),
        light=light_of(row["due"], row["limit"], day, row["state"], days=days),
        urgent=bool(row["urgent"]),
        batch_id=row["batch_id"],
        stands_in_for=post.stands_in_for if post else "",
        service_key=service.key,
        left_by_a=post is not None and post.own_of is not None,
    )


def deliveries(actor: Actor) -> Sequence[Mapping[str, Any]]:
    """Letters that wait to be delivered by the actor's posts, oldest first; one access-log row."""
    query = (
        select(
            _letters, _cases.c.number.label("case_number"), _cases.c.rev,
            _cases.c.step.label("case_step"), _cases.c.service, _cases.c.version, _cases.c.variant,
            _cases.c.facts, _cases.c.closed_on, _people.c.name, _people.c.address, _people.c.phone,
            _people.c.died, _people.c.moved_out,
            _communities.c.name.label("community"),
        )
        .join_from(_letters, _cases, _cases.c.id == _letters.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_communities, _communities.c.id == _cases.c.community_id)
        .where(
            _letters.c.delivered_on.is_(None), scope(_letters, actor),
            case_desk(actor, _letters.c.post_id, _letters.c.case_id),
        )
        .order_by(_letters.c.issued_on, _letters.c.id)
    )  # fmt: skip
    rows = [dict(row) for row in reading().execute(query).mappings()]
    if rows:
        log_access(actor, "deliveries", "deliveries", rows=len(rows))
    return rows
