"""What was told and what was left out, as it is read: by number, service and day, without anybody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from hub.db.base import reading, today
from hub.db.models import Case, FirstContact, Staff
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.views import explain_row
from hub.operations.context import service_of
from hub.operations.notification import omissions
from hub.operations.notification.slips import TABLE as SLIPS
from hub.operations.notification.slips import TOLD_WITHIN
from hub.operations.pages import Page, page
from hub.operations.worklist.desk import left_of, light_of

_cases, _staff, _contacts = Case.__table__, Staff.__table__, FirstContact.__table__
_OMISSIONS = omissions.TABLE


@dataclass(frozen=True, slots=True)
class Owed:
    """A case whose applicant is not told yet: all is told by `tell_by`, the fifth working day."""

    case_id: int
    number: str
    service: str
    version: int
    tell_by: dt.date
    left: int
    light: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One line of what was told: `late` working days after the fifth, `handed` "" while nobody signed."""

    id: int
    number: str
    on: dt.date
    how: str
    handed: str
    late: int
    case_id: int | None
    contact_id: int | None
    service: str
    version: int


@dataclass(frozen=True, slots=True)
class Left:
    """One omission: `nth` of its person (0: it delayed nothing), `days` working days that it kept waiting."""

    id: int
    rev: int
    number: str
    slip: str
    who: str
    own: bool
    on: dt.date
    papers: tuple[str, ...]
    nth: int
    days: int
    came: bool
    state: str
    said: str


def owed(actor: Actor) -> list[Owed]:
    """Cases at the actor's posts in which the one-time notification is still to come, the nearest first."""
    c = _cases.c
    query = select(_cases).where(
        c.closed_on.is_(None),
        case_desk(actor, c.post_id, c.id),
        c.accepted_on.is_(None),
        scope(_cases, actor),
    )
    found = []
    for row in map(dict, reading().execute(query).mappings()):
        clock = explain_row(row, service_of(row["service"], row["version"]))
        if clock.accepted is None and clock.notify_by is not None:
            left = left_of(clock.notify_by, today()) or 0
            light = light_of(clock.notify_by, TOLD_WITHIN, today())
            found.append(Owed(row["id"], row["number"], row["service"], row["version"], clock.notify_by,
                              left, light))  # fmt: skip
    return sorted(found, key=lambda each: (each.tell_by, each.number))


def told_by(actor: Actor, *, after: str = "") -> Page[Slip]:
    """What the actor told, the newest first, and slips of the own desk that nobody has signed yet."""
    c = SLIPS.c
    mine = (c.by_id == actor.staff_id, scope(SLIPS, actor))
    query = (
        select(SLIPS, _cases.c.service.label("of_case"), _cases.c.version.label("of_version"))
        .outerjoin_from(SLIPS, _cases, _cases.c.id == c.case_id)
        .where(*mine)
    )  # fmt: skip
    return page(query, c.id.desc(), after=after).of(_slip)


def told_who(row: Mapping[str, Any]) -> str:
    """The name of whoever told a slip; "" for one of the public page."""
    return reading().execute(select(_staff.c.name).where(_staff.c.id == row["by_id"])).scalar() or ""


def late_days(row: Mapping[str, Any]) -> int:
    """Working days by which a slip came after the fifth day (一次性告知 article 3); 0 in time."""
    by = (row["terms"] or {}).get("tell_by")
    return calendar().count(dt.date.fromisoformat(by), row["issued_on"]) if by else 0


def left_out(actor: Actor) -> list[Left]:
    """Omissions the actor may see: a leader all, open ones first; anybody else the own."""
    c = _OMISSIONS.c
    seen = list(map(dict, reading().execute(select(_OMISSIONS).where(scope(_OMISSIONS, actor))).mappings()))
    whose = {row["staff_id"] for row in seen}
    every = list(map(dict, reading().execute(select(_OMISSIONS).where(c.staff_id.in_(whose))).mappings()))
    nth = omissions.ordinals(every)
    asked = select(_staff.c.id, _staff.c.name).where(_staff.c.id.in_(whose))
    names = {row.id: row.name for row in reading().execute(asked)}
    rows = sorted(seen, key=lambda row: (row["state"] != "open", row["on"], row["id"]))
    return [_left(actor, row, nth, names) for row in rows]


def open_count(actor: Actor) -> int:
    """How many omissions wait for the leader's word; 0 for everybody else."""
    if not actor.may("omission.answer"):
        return 0
    query = select(func.count()).where(_OMISSIONS.c.state == "open", scope(_OMISSIONS, actor))
    return int(reading().execute(query).scalar_one())


def _slip(row: Mapping[str, Any]) -> Slip:
    return Slip(
        row["id"], row["number"], row["issued_on"], row["how"], row["handed"], late_days(row), row["case_id"],
        row["contact_id"], row["of_case"] or row["service"], row["of_version"] or row["version"],
    )  # fmt: skip


def _left(
    actor: Actor, row: Mapping[str, Any], nth: Mapping[int, int], names: Mapping[int, str]
) -> Left:  # fmt: skip
    papers: Sequence[Sequence[str]] = row["papers"]
    return Left(
        row["id"], row["seq"], row["number"], row["slip"], names.get(row["staff_id"], ""),
        row["staff_id"] == actor.staff_id, row["on"], tuple(title for _key, title in papers),
        nth.get(row["id"], 0), calendar().count(row["on"], row["came_on"] or today()),
        row["came_on"] is not None, row["state"], row["said"],
    )  # fmt: skip
