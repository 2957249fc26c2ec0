"""What is past due or near, by light and by the four kinds of overdue: case number and post, no person.

The same rows for deputies, inspection and organisation office (限时办结制度, article 10): numbers open case
number, service, step, light and post (privacy.md, Sees). The own household's cases are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union

from hub.db.base import reading, today
from hub.db.models import Case, Community, Post, Task
from hub.db.scope import foreign
from hub.domain.actor import Actor
from hub.domain.calendar import Calendar
from hub.domain.lights import OVERDUE_KINDS, kinds_of
from hub.domain.service import Service
from hub.operations.calendars.calendar import calendar
from hub.operations.context import every_version, plugins, service_of
from hub.operations.rights import require
from hub.operations.supervision.started import not_expedited
from hub.operations.worklist.desk import LIGHT_ORDER, left_of, light_of

_cases, _tasks, _posts, _places = Case.__table__, Task.__table__, Post.__table__, Community.__table__
PRESSING: Final = ("red", "yellow")


@dataclass(frozen=True, slots=True)
class Line:
    """A case past due or near. `light` is the case's, `step_light` its step's (`step` its title, `step_due`).

    `left`: working days to the case's due date, negative when past; `kinds`: keys of OVERDUE_KINDS.
    """

    id: int
    number: str
    service: Service
    step_key: str
    step: str
    community: str
    post_id: int
    post: str
    due: dt.date | None
    left: int | None
    light: str
    step_due: dt.date | None
    step_light: str
    kinds: tuple[str, ...]

    @property
    def worst(self) -> str:
        """The more pressing of both lights."""
        return min(self.light, self.step_light, key=lambda one: LIGHT_ORDER.get(one, 9))


def lines(actor: Actor, *, light: str = "", kind: str = "", case_id: int | None = None) -> list[Line]:
    """The cases that are yellow or red, or overdue of a kind, the longest overdue first.

    `light` (of case or step), `kind`: only those. A fixed number of statements. Raises Refused.
    """
    require(actor, "watch.read")
    found = (line for line in _lines(actor, case_id) if line.kinds or line.worst in PRESSING)
    return [
        line for line in found
        if (not light or light in (line.light, line.step_light)) and (not kind or kind in line.kinds)
    ]  # fmt: skip


def counts(rows: list[Line]) -> Mapping[str, int]:
    """How many are of each light (the more pressing of case and step) and of each kind."""
    found = dict.fromkeys((*PRESSING, *OVERDUE_KINDS), 0)
    for line in rows:
        if line.worst in found:
            found[line.worst] += 1
        for kind in line.kinds:
            found[kind] += 1
    return found


def unpublished() -> list[Service]:
    """Services that are offered and state no promised limit: their cases carry ㈠ until they do."""
    newest = (versions[-1] for versions in plugins().services().values())
    return [one for one in newest if one.enabled and one.is_case and silent(one, offered=True)]


def silent(service: Service, *, offered: bool = False) -> bool:
    """Whether some variant (`offered`: one that is) states no promised limit."""
    variants = [each.key for each in service.variants if each.enabled or not offered] or [""]
    return not all(service.publishes_limit(key) for key in variants)


def _lines(actor: Actor, case_id: int | None) -> Iterator[Line]:
    day, days = today(), calendar()
    query = _query(actor, day, days).order_by(_cases.c.due.nulls_last(), _cases.c.id)
    if case_id is not None:
        query = query.where(_cases.c.id == case_id)
    rows = [dict(row) for row in reading().execute(query).mappings()]
    slow = not_expedited([row["id"] for row in rows if row["urgent"]], days, day)
    for row in rows:
        yield _line(row, day, days, row["id"] in slow)


def _line(row: Mapping[str, Any], day: dt.date, days: Calendar, slow: bool) -> Line:
    service = service_of(row["service"], row["version"])
    limit = service.promised_of(row["variant"])
    late = past_due(row, day)
    shown = "red" if late else light_of(row["due"], limit, day, row["state"], days=days)
    own = limit if row["limit"] is None else row["limit"]
    at_step = light_of(row["step_due"], own, day, days=days)
    left = row["days_left"] if row["due"] is None else left_of(row["due"], day, days=days)
    return Line(
        row["id"], row["number"], service, row["step"], service.step(row["step"]).title, row["community"],
        row["post_id"], row["post"], row["due"], left, shown, row["step_due"], at_step,
        kinds_of(late, immediate=limit == 0, published=service.publishes_limit(row["variant"]),
                 urgent_late=slow),
    )  # fmt: skip


def kinds_now(row: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
    """The post a case is at, and its kinds of overdue: as it stands, or as it ended.

    `row`: the columns of `cases`.
    """
    service, ended = service_of(row["service"], row["version"]), row["completed_on"] or row["closed_on"]
    late = past_due(row, today()) if ended is None else row["due"] is not None and row["due"] < ended
    slow = row["urgent_target"] is not None and not_expedited([row["id"]], calendar(), ended or today())
    published = row["accepted_on"] is None or service.publishes_limit(row["variant"])
    kinds = kinds_of(late, immediate=service.promised_of(row["variant"]) == 0, published=published,
                     urgent_late=bool(slow))  # fmt: skip
    here = (_tasks.c.case_id == row["id"], _tasks.c.done_on.is_(None), _tasks.c.key == "")
    post_id = reading().execute(select(_tasks.c.post_id).where(*here)).scalar() if ended is None else None
    return post_id or row["post_id"], kinds


def past_due(row: Mapping[str, Any], day: dt.date) -> bool:
    """Whether an open case is past due, also while its clock stands (deadlines.md, Lights)."""
    if row["due"] is not None:
        return bool(row["due"] < day)
    return row["state"] == "stopped" and (row["days_left"] or 0) < 0


def _query(actor: Actor, day: dt.date, days: Calendar) -> Select[Any]:
    """Candidates: by index of due dates, of open tasks at each post, of urgent cases. One line a case."""
    at = and_(_tasks.c.case_id == _cases.c.id, _tasks.c.done_on.is_(None), _tasks.c.key == "",
              _tasks.c.step == _cases.c.step)  # fmt: skip
    return (
        select(
            *(_cases.c[name] for name in ("id", "number", "service", "version", "variant", "step", "state",
                                          "due", "days_left", "urgent")),
            _tasks.c.due.label("step_due"), _tasks.c.limit, _posts.c.id.label("post_id"),
            _posts.c.title.label("post"), _places.c.name.label("community"),
        )
        .outerjoin_from(_cases, _tasks, at)
        .join(_posts, _posts.c.id == func.coalesce(_tasks.c.post_id, _cases.c.post_id))
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(_cases.c.id.in_(_near(day, days)), _open(), foreign(actor))
    )  # fmt: skip


def _open() -> ColumnElement[bool]:
    return and_(_cases.c.closed_on.is_(None), _cases.c.completed_on.is_(None))


def _near(day: dt.date, days: Calendar) -> Any:
    horizon = days.add(day, _lead())
    stopped = and_(_cases.c.due.is_(None), _cases.c.state == "stopped", _cases.c.days_left < 0)
    posts = select(_posts.c.id)
    asked = [
        select(_cases.c.id).where(_open(), _cases.c.due <= horizon),  # apart: an OR is answered by no index
        select(_cases.c.id).where(_open(), stopped),
        select(_tasks.c.case_id).where(_tasks.c.done_on.is_(None), _tasks.c.post_id.in_(posts),
                                       _tasks.c.due <= horizon),
        select(_cases.c.id).where(_cases.c.urgent_target.is_not(None), _cases.c.closed_on.is_(None)),
    ]  # fmt: skip
    unpublished = [and_(_cases.c.service == one.key, _cases.c.version == one.version)
                   for one in every_version() if silent(one)]  # fmt: skip
    if unpublished:
        asked.append(select(_cases.c.id).where(_open(), or_(*unpublished), _cases.c.accepted_on.is_not(None)))
    return union(*asked)


def _lead() -> int:
    """How many working days before its due date a timer can be yellow at the earliest."""
    limits = [service.promised or 0 for service in every_version()]
    limits += [variant.promised or 0 for service in every_version() for variant in service.variants]
    return max(2, max(limits, default=0) // 5)
