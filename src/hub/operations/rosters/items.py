"""Items of rosters line by line: whom each is about, where it lies, what is left to do of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Household, Post, Resident
from hub.db.scope import person_desk, scope
from hub.domain.actor import Actor
from hub.domain.roster import RosterOutcome
from hub.domain.service import Service
from hub.operations.access import log_access
from hub.operations.pages import Page, page
from hub.operations.rosters import record
from hub.operations.rosters.making import due_after
from hub.operations.rosters.way import found_before
from hub.operations.rows import daily_rows
from hub.operations.worklist.desk import left_of, light_of

ITEMS, ROSTERS = record.ITEMS, record.ROSTERS
_people, _homes, _places = Resident.__table__, Household.__table__, Community.__table__
_posts, _cases = Post.__table__, Case.__table__
PAGE: Final = 100
ON_DESK: Final = 20
SETTLE: Final = "settle"
"""What is left to do of an item whose case is decided: end the entitlement, or keep it."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item in a list. `todo`: its stage, `AFTER` or `SETTLE`; "" where nothing is left to do.

    `due`: of what is to be done now; after the decision of its case that has a limit of its own.
    `why`: of one that was left when the roster was closed; `kind`: of its roster.
    """

    id: int
    no: int
    number: str
    roster_id: int
    service: Service
    name: str
    resident_id: int | None
    community: str
    post: str
    todo: str
    what: str
    due: dt.date
    left: int | None
    light: str
    state: str
    outcome: str
    visit_on: dt.date | None
    late: bool
    case_id: int | None
    case: str
    before: tuple[str, ...] = ()
    why: str = ""
    kind: str = ""


def items_seen(
    actor: Actor, roster_id: int, *clauses: ColumnElement[bool], after: str = "", size: int = PAGE
) -> Page[ItemLine]:
    """A page of a roster's items in the actor's scope, not logged: for whoever logs the whole."""
    query = items_with_people().where(ITEMS.c.roster_id == roster_id, *clauses, scope(ITEMS, actor))
    rows = page(query, ITEMS.c.no, after=after, size=size)
    before = found_before(reading(), rows)
    return rows.of(lambda row: line_of(row, before.get(row["id"], ())))


def my_items(actor: Actor, *, most: int = ON_DESK) -> tuple[ItemLine, ...]:
    """What lies with the actor's posts, most pressing first: open items, and decided cases to settle.

    One log row. Nothing where the actor has no post.
    """
    found = [line_of(row) for row in _first(actor, most=most)]
    if found:
        log_access(actor, "worklist", "rosters", rows=len(found))
    return tuple(found)


def how_many(actor: Actor) -> int:
    """How many items lie with the actor's posts."""
    query = desk_query(actor)
    if query is None:
        return 0
    counted = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return int(reading().execute(counted).scalar_one())


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows of `my_items`; None for whoever can have none."""
    if not actor.desk or not (actor.may("roster.note") or actor.may("roster.answer")):
        return None
    mine = and_(at_post(actor), or_(ITEMS.c.state == "open", to_settle()))
    return items_with_people().where(mine, scope(ITEMS, actor)).order_by(ITEMS.c.due, ITEMS.c.id)


def at_post(actor: Actor) -> ColumnElement[bool]:
    """The items that lie with the actor's posts and are the actor's work there."""
    c = ITEMS.c
    return person_desk(actor, c.post_id, c.resident_id, c.household_id)


@daily_rows
def _first(actor: Actor) -> Select[Any] | None:
    query = desk_query(actor)
    return None if query is None else query.limit(bindparam("most", ON_DESK))


def row_of(actor: Actor, clause: ColumnElement[bool]) -> dict[str, Any] | None:
    """The row of the one item that the actor may see, with whom it is about; None where there is none."""
    query = items_with_people().where(clause, scope(ITEMS, actor))
    found = reading().execute(query).mappings().first()
    return dict(found) if found else None


def items_with_people() -> Select[Any]:
    """Items with their roster, whom they are about and where they lie."""
    return (
        select(ITEMS, ROSTERS.c.service, ROSTERS.c.version, ROSTERS.c.told,
               ROSTERS.c.number.label("roster_number"), _people.c.name, _people.c.phone,
               _people.c.died, _people.c.moved_out,
               _people.c.address, _homes.c.address.label("home"),
               _homes.c.building, _places.c.name.label("community"), _posts.c.title.label("post"),
               _cases.c.number.label("case"), _cases.c.ended, _cases.c.closed_on.label("decided_on"))
        .join_from(ITEMS, ROSTERS, ROSTERS.c.id == ITEMS.c.roster_id)
        .join(_places, _places.c.id == ITEMS.c.community_id)
        .join(_posts, _posts.c.id == ITEMS.c.post_id)
        .outerjoin(_people, _people.c.id == ITEMS.c.resident_id)
        .outerjoin(_homes, _homes.c.id == _people.c.household_id)
        .outerjoin(_cases, _cases.c.id == ITEMS.c.case_id)
    )  # fmt: skip


def to_settle() -> ColumnElement[bool]:
    """The case of the item is decided and what follows of it is not done."""
    return and_(ITEMS.c.settled_on.is_(None), _cases.c.ended != "")


def line_of(row: Mapping[str, Any], before: Sequence[RosterOutcome] = ()) -> ItemLine:
    """A row of `items_with_people` as a line; `before`: outcomes of its earlier stages."""
    day, is_open, todo = today(), row["state"] == "open", _todo(row)
    service, roster = record.definition(row)
    waits = is_open or todo == SETTLE
    due = due_after(roster.after_limit, row["decided_on"]) if todo == SETTLE else row["due"]
    limit = roster.after_limit if todo == SETTLE else row["limit"]
    stage, said = roster.stage(row["stage"]), roster.outcome(row["outcome"])
    return ItemLine(
        row["id"], row["no"], row["number"], row["roster_id"], service, who_of(row), row["resident_id"],
        row["community"], row["post"], todo, stage.title if stage and is_open else "", due,
        left_of(due, day) if waits else None, light_of(due, limit, day) if waits else "done", row["state"],
        said.text if said else row["outcome"], row["visit_on"],
        bool(row["late"]) or (is_open and row["due"] < day), row["case_id"], row["case"] or "",
        tuple(one.text for one in before), (row["answer"] or row["reason"]) if row["state"] == "left" else "",
        record.kind_of(row),
    )  # fmt: skip


def _todo(row: Mapping[str, Any]) -> str:
    if row["state"] == "open":
        return str(row["stage"])
    return SETTLE if row["case_id"] and row["settled_on"] is None and row["ended"] else ""


def who_of(row: Mapping[str, Any]) -> str:
    """The name of whom an item is about, as the register or the list has it."""
    return str(row["name"] or given_of(row).get("姓名") or "—")


def given_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What a list from above says of the person, by its headings."""
    found: dict[str, str] = json.loads(row["given"]) if row["given"] else {}
    return found
