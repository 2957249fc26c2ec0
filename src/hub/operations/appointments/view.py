"""Appointments as somebody sees them: a day's list, one with what happened, the desk, a calendar file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from hub.db.base import reading, today, transaction
from hub.db.models import Post, Staff
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.domain.appointment import HOME
from hub.domain.ical import Entry
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.appointments.booking import by_sweep
from hub.operations.appointments.record import TABLE, Row, load
from hub.operations.context import service_of
from hub.operations.rights import require
from hub.operations.settings import setting

_posts, _staff = Post.__table__, Staff.__table__
MOST: Final = 200
SPAN: Final = dt.timedelta(days=60)
"""How far a calendar file looks ahead."""


@dataclass(frozen=True, slots=True)
class View:
    """One appointment: `row` its columns; `entries` [{type, at, who}]; `here`: at the actor's window.

    `forgotten`: the sweep marked it as missed, for its window had noted nothing.
    """

    row: Row
    post: str
    officer: str
    booked_by: str
    entries: list[Row]
    here: bool
    forgotten: bool


def day_list(actor: Actor, day: dt.date) -> list[Row]:
    """What is booked for a day and not cancelled, as far as the actor sees it, by time; one log row."""
    require(actor, "appointment.book")
    rows = rows_of(actor, TABLE.c.day == day, TABLE.c.state != "cancelled")
    if rows:
        log_access(actor, "appointments", str(day), rows=len(rows))
    return rows


def to_do(actor: Actor) -> list[Row]:
    """For the desk: those of today or before at one's windows that are not dealt with, and visits at home."""
    query = desk_query(actor)
    rows = [] if query is None else _found(query)
    if rows:
        log_access(actor, "appointments", "desk", rows=len(rows))
    return rows


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows of `to_do`; None for whoever can have none."""
    c = TABLE.c
    if not actor.desk:
        return None
    here = or_(case_desk(actor, c.post_id, c.case_id), case_desk(actor, c.officer_post_id, c.case_id))
    return _query(actor, here, c.closed_on.is_(None), or_(c.day <= today(), c.kind == HOME))


def visits(actor: Actor) -> list[Row]:
    """Visits at home that are open, at one's posts or ordered by oneself, by day; one log row."""
    require(actor, "appointment.book")
    rows = rows_of(actor, TABLE.c.kind == HOME, TABLE.c.closed_on.is_(None))
    if rows:
        log_access(actor, "appointments", "visits", rows=len(rows))
    return rows


def view(actor: Actor, appointment_id: int) -> View:
    """One with all that happened to it; the look is logged. Raises NotFound."""
    require(actor, "appointment.book")
    with transaction() as tx:
        row = load(tx, actor, appointment_id)
        log_access(actor, "appointment", row["number"], case_id=row["case_id"])
        people = {key: name for key, name in tx.execute(select(_staff.c.id, _staff.c.name))}  # noqa: C416
        wanted = (row["post_id"], row["officer_post_id"])
        titles = tx.execute(select(_posts.c.id, _posts.c.title).where(_posts.c.id.in_(wanted)))
        posts = {key: title for key, title in titles}  # noqa: C416
        entries = [{"type": each["type"], "at": each["at"], "who": people.get(each["actor_id"], "")}
                   for each in journal.entries(tx, TABLE, appointment_id)]  # fmt: skip
        return View(row, posts[row["post_id"]], posts.get(row["officer_post_id"], ""),
                    people.get(row["booked_by"], ""), entries,
                    actor.works_on(row["post_id"], row["case_id"]) is not None,
                    by_sweep(row))  # fmt: skip


def window_title(post_id: int) -> str:
    """What stands at the window."""
    return str(reading().execute(select(_posts.c.title).where(_posts.c.id == post_id)).scalar_one())


def counts(actor: Actor, first: dt.date, last: dt.date) -> list[Row]:
    """Numbers without names of some days, by window: booked, page, done, missed, cancelled, home.

    `unnoted`: those of the missed of which the window had noted nothing on the day.
    """
    require(actor, "numbers.read")
    c = TABLE.c

    def of(clause: ColumnElement[bool], name: str) -> Any:
        return func.sum(case((clause, 1), else_=0)).label(name)

    query = (
        select(_posts.c.title.label("window"), func.count().label("booked"), of(c.channel == "page", "page"),
               of(c.state == "done", "done"), of(c.state == "missed", "missed"),
               of(and_(c.state == "missed", c.kind != HOME, c.closed_on > c.day), "unnoted"),
               of(c.state == "cancelled", "cancelled"), of(c.kind == HOME, "home"))
        .join(_posts, _posts.c.id == c.post_id)
        .where(c.day >= first, c.day <= last)
        .group_by(_posts.c.id, _posts.c.title)
        .order_by(_posts.c.id)
    )  # fmt: skip
    return [dict(row) for row in reading().execute(query).mappings()]


# --- calendars ------------------------------------------------------------------------------------------


def own_entries(actor: Actor, *, numbers: bool = True) -> list[Entry]:
    """What the actor's posts have from today on, for the own calendar: service and time, nobody's name.

    `numbers`: with the number of each appointment.
    """
    require(actor, "appointment.book")
    c = TABLE.c
    here = or_(case_desk(actor, c.post_id, c.case_id), case_desk(actor, c.officer_post_id, c.case_id))
    rows = rows_of(actor, here, c.closed_on.is_(None), c.day >= today(), c.day <= today() + SPAN)
    return entries_of(rows, numbers=numbers)


def entries_of(rows: Iterable[Row], *, numbers: bool = True) -> list[Entry]:
    """Appointments as events without a name; a visit at home is an hour of its day."""
    return [_entry(row, numbers) for row in rows]


def _entry(row: Row, numbers: bool) -> Entry:
    begins = row["begins"] if row["begins"] is not None else 10 * 60
    start = dt.datetime.combine(row["day"], dt.time(), current_app.config["HUB_TIMEZONE"])
    start += dt.timedelta(minutes=begins)
    what = service_of(row["service"]).short if row["service"] else "预约"
    title = f"{'上门' if row['kind'] == HOME else '预约'} {what}" + (f" {row['number']}" if numbers else "")
    return Entry(
        f"{row['number']}@{setting('centre.name') or 'hub'}", start,
        start + dt.timedelta(minutes=row["minutes"] or 60), title,
        "" if row["kind"] == HOME else str(setting("centre.address") or ""),
        cancelled=row["state"] == "cancelled",
    )  # fmt: skip


# --- inside ---------------------------------------------------------------------------------------------


def rows_of(actor: Actor, *clauses: ColumnElement[bool]) -> list[Row]:
    """Those in the actor's sight, by day and time; whoever asks logs the look."""
    return _found(_query(actor, *clauses))


def _query(actor: Actor, *clauses: ColumnElement[bool]) -> Select[Any]:
    return (
        select(TABLE, _posts.c.title.label("post"))
        .join(_posts, _posts.c.id == TABLE.c.post_id)
        .where(scope(TABLE, actor), *clauses)
        .order_by(TABLE.c.day, TABLE.c.begins.is_(None), TABLE.c.begins, TABLE.c.id)
    )


def _found(query: Select[Any]) -> list[Row]:
    return [dict(row) for row in reading().execute(query).mappings()]
