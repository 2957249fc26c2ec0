"""The register of first contacts as it is read, counted, checked and forgotten."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select

from hub.db.base import reading, today
from hub.db.models import Post, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.first_contact import PAPERS_LIMIT
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar
from hub.operations.pages import Page, page
from hub.operations.reception.record import TABLE, Row, load
from hub.operations.rights import require
from hub.operations.rows import daily_rows, rows
from hub.operations.settings import setting

_posts, _staff = Post.__table__, Staff.__table__
_RECENT: Final = 20
_PRESSING: Final[Sequence[ColumnElement[Any]]] = (func.coalesce(TABLE.c.due, dt.date.max), TABLE.c.id)
"""By their day, those without one last."""


@dataclass(frozen=True, slots=True)
class View:
    """One contact as its page shows it.

    `row`: its columns; `entries`: [{type, at, who, where}], oldest first, `where` the post it went to;
    `here`: it lies at the actor's posts; `mine`: the actor is its first person; `may_open`: an intake can
    begin with it; `papers_day`: until when papers go on.
    """

    row: Row
    first: str
    post: str
    entries: list[Row]
    here: bool
    mine: bool
    may_open: bool
    papers_day: str


def mine(actor: Actor, *, after: str = "") -> Page[Row]:
    """What lies open at the actor's posts, the most urgent first."""
    found = page(_open(actor, _here(actor)), *_PRESSING, after=after)
    return found.of(lambda row: row | {"late": days_late(row)})


def led_on(actor: Actor, *, after: str = "") -> Page[Row]:
    """What the actor has led on and is open elsewhere, the most urgent first."""
    return page(_open(actor, ~_here(actor)), *_PRESSING, after=after)


def how_many(actor: Actor) -> int:
    """How many lie open at the actor's posts."""
    query = select(func.count()).select_from(TABLE).where(TABLE.c.state == "open", _here(actor))
    return int(reading().execute(query.where(scope(TABLE, actor))).scalar_one())


def on_desk(actor: Actor) -> list[Row]:
    """For the desk: what lies open at the actor's posts, as `mine` has it; one log row."""
    found = _on_desk(actor)
    if found:
        log_access(actor, "first_contacts", "desk", rows=len(found))
    return [row | {"late": days_late(row)} for row in found]


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows of `on_desk`; None for whoever can have none."""
    if not actor.posts or not actor.may("contact.register"):
        return None
    return _open(actor, _here(actor)).order_by(*_PRESSING).limit(20)


_on_desk: Final = daily_rows(desk_query)


def _here(actor: Actor) -> ColumnElement[bool]:
    return TABLE.c.post_id.in_(actor.post_ids)


def _open(actor: Actor, *also: ColumnElement[bool]) -> Select[Any]:
    c = TABLE.c
    return (
        select(TABLE, _posts.c.title.label("post"))
        .join(_posts, _posts.c.id == c.post_id)
        .where(c.state == "open", scope(TABLE, actor), *also)
    )


def days_late(row: Row) -> int:
    """Working days by which papers taken in, or a question put to the deputy, are overdue; 0 where not."""
    return calendar().count(row["due"], today()) if row["due"] and row["due"] < today() else 0


def recent(actor: Actor, *, after: str = "") -> Page[Row]:
    """What was closed last, of those the actor may see."""
    query = select(TABLE).where(TABLE.c.state == "closed", scope(TABLE, actor))
    return page(query, TABLE.c.id.desc(), after=after, size=_RECENT)


def view(actor: Actor, contact_id: int) -> View:
    """One with all that happened to it. Raises NotFound."""
    tx = reading()
    row = load(tx, actor, contact_id)
    names: dict[int, str] = dict(tx.execute(select(_staff.c.id, _staff.c.name)).all())
    titles: dict[int | None, str] = dict(tx.execute(select(_posts.c.id, _posts.c.title)).all())
    entries = [{"type": each["type"], "at": each["at"], "who": names.get(each["actor_id"], ""),
                "where": titles.get(_moved_to(each["payload"]), "")}
               for each in journal.entries(tx, TABLE, contact_id)]  # fmt: skip
    day = row["due"] or calendar().add(row["on"], PAPERS_LIMIT)
    return View(row, names[row["first_id"]], titles[row["post_id"]], entries,
                row["post_id"] in actor.post_ids, row["first_id"] == actor.staff_id,
                actor.may("case.open"), f"{day.month}月{day.day}日")  # fmt: skip


def _moved_to(payload: str | None) -> int | None:
    """The post that an entry moved it to; None where it stayed, or is forgotten."""
    moved: int | None = json.loads(payload or "{}").get("to", {}).get("post_id")
    return moved


def bodies(limit: int = 30) -> list[str]:
    """Bodies outside the centre, each with telephone and address: those the centre has set, then those named
    before, the last first. They are offices, not people (article 9)."""
    kept = [each.strip() for each in re.split(r"[;；\n]+", str(setting("contact.bodies") or ""))]
    c = TABLE.c
    used = select(c.body).where(c.result_kind == "outside", c.body != "").order_by(c.id.desc()).limit(200)
    named = reading().execute(used).scalars()
    return list(dict.fromkeys(each for each in (*kept, *named) if each))[:limit]


def counts(actor: Actor, first: dt.date, last: dt.date) -> list[Row]:
    """Numbers without names of those that came from one day to another, by the post first asked.

    Rows: post, all, open, late, outside (not this centre's). Raises Refused.
    """
    require(actor, "numbers.read")
    c = TABLE.c

    def of(clause: Any, name: str) -> Any:
        return func.sum(case((clause, 1), else_=0)).label(name)

    query = (
        select(_posts.c.title.label("post"), func.count().label("all"), of(c.state == "open", "open"),
               of((c.state == "open") & (c.due < today()), "late"), of(c.result_kind == "outside", "outside"))
        .join(_posts, _posts.c.id == c.first_post_id)
        .where(c.on >= first, c.on <= last)
        .group_by(_posts.c.title)
        .order_by(_posts.c.title)
    )  # fmt: skip
    return rows(query)
