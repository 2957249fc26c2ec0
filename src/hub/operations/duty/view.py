"""The duty roster as somebody sees it: a month, one's own duties, who is on duty now, who could be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import current_app
from sqlalchemy import func, or_, select

from hub.db.base import reading, today
from hub.db.models import Absence, Post, PostHolder, Staff
from hub.domain.actor import Actor
from hub.domain.duty import Slot
from hub.domain.ical import Entry
from hub.operations.ab_posts.away import away_at
from hub.operations.appointments.times import minute_now
from hub.operations.calendars.calendar import calendar
from hub.operations.duty.hours import hours
from hub.operations.duty.record import SHIFTS, Row, between, rows, slots
from hub.operations.rights import require
from hub.operations.settings import setting

_posts, _holders, _staff, _away = Post.__table__, PostHolder.__table__, Staff.__table__, Absence.__table__
AT_CENTRE: Final = ("window_clerk", "deputy_director", "director", "finance")
"""Roles whose holders a plan proposes: those who work at the centre itself."""
AHEAD: Final = dt.timedelta(days=92)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The shift of this minute; `does`: whoever of A and B is there, None for nobody."""

    slot: Slot
    row: Row | None
    does: int | None
    name: str


def month(actor: Actor, first: dt.date, last: dt.date) -> list[tuple[Slot, Row | None]]:
    """Every shift of a span of days with its row, None for a gap."""
    require(actor, "duty.read")
    found = {(row["day"], row["shift"]): row for row in between(first, last)}
    return [(slot, found.get(slot)) for slot in slots(first, last)]


def began() -> dt.date:
    """The first day for which the centre ever planned a duty, at most today: before it nothing is missing."""
    first = reading().execute(select(func.min(SHIFTS.c.day))).scalar()
    return min(first or today(), today())


def own(actor: Actor) -> list[Row]:
    """One's duties from today on."""
    mine = or_(SHIFTS.c.a_id == actor.staff_id, SHIFTS.c.b_id == actor.staff_id)
    return rows(mine, SHIFTS.c.day >= today(), SHIFTS.c.day <= today() + AHEAD)


def others(actor: Actor) -> list[Row]:
    """Duties from tomorrow on in which one has no part: what could be swapped for."""
    both = (SHIFTS.c.a_id != actor.staff_id, SHIFTS.c.b_id != actor.staff_id)
    return rows(*both, SHIFTS.c.day > today(), SHIFTS.c.day <= today() + AHEAD)


def on_duty() -> OnDuty | None:
    """Who is on duty at this minute; None in office hours, when the windows are open."""
    slot = _slot_now()
    if slot is None:
        return None
    row = next(iter(rows(SHIFTS.c.day == slot.day, SHIFTS.c.shift == slot.shift)), None)
    if row is None:
        return OnDuty(slot, None, None, "")
    gone = select(_away.c.staff_id).where(away_at(slot.day, minute_now()))
    away = set(reading().execute(gone.where(_away.c.staff_id.in_((row["a_id"], row["b_id"])))).scalars())
    there = [(row["a_id"], row["a"]), (row["b_id"], row["b"])]
    does = next(((who, name) for who, name in there if who not in away), (None, ""))
    return OnDuty(slot, row, *does)


def is_on_duty(actor: Actor) -> bool:
    """Whether the actor has the shift of this minute, as A or B."""
    found = on_duty()
    return (
        found is not None
        and found.row is not None
        and actor.staff_id in (found.row["a_id"], found.row["b_id"])
    )


def candidates() -> list[Row]:
    """Who could be on duty: active people who hold a post today; `proposed`: those of the centre itself."""
    query = (
        select(_staff.c.id, _staff.c.name, _posts.c.role, _posts.c.title)
        .join(_holders, _holders.c.staff_id == _staff.c.id)
        .join(_posts, _posts.c.id == _holders.c.post_id)
        .where(_staff.c.active, _holders.c.since <= today())
        .where(or_(_holders.c.until.is_(None), _holders.c.until >= today()))
        .order_by(_staff.c.id, _posts.c.id)
    )
    found: dict[int, Row] = {}
    for who, name, role, title in reading().execute(query):
        row = found.setdefault(who, {"id": who, "name": name, "post": title, "proposed": False})
        row["proposed"] = row["proposed"] or role in AT_CENTRE
    return sorted(found.values(), key=lambda row: (not row["proposed"], row["id"]))


def own_entries(actor: Actor) -> list[Entry]:
    """One's duties for the own calendar, without the other's name."""
    return [_entry(row, actor) for row in own(actor)]


TITLES: Final = {"noon": "中午值班", "evening": "晚上值班", "holiday": "节假日值班"}


def _entry(row: Row, actor: Actor) -> Entry:
    begins, ends = hours(Slot(row["day"], row["shift"]))
    start = dt.datetime.combine(row["day"], dt.time(), current_app.config["HUB_TIMEZONE"])
    slot = "A" if row["a_id"] == actor.staff_id else "B"
    return Entry(
        f"{row['number']}@hub", start + dt.timedelta(minutes=begins), start + dt.timedelta(minutes=ends),
        f"{TITLES[row['shift']]} {slot}岗", str(setting("centre.address") or ""),
    )  # fmt: skip


def _slot_now() -> Slot | None:
    day, minute = today(), minute_now()
    if not calendar().is_working(day):
        return Slot(day, "holiday")
    for shift in ("noon", "evening"):
        begins, ends = hours(Slot(day, shift))
        if begins <= minute < (ends if shift == "noon" else 24 * 60):
            return Slot(day, shift)
    return None
