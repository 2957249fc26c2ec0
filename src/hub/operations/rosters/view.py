"""Rosters as they are looked at: in numbers for leaders, and each item for whoever works on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from hub.db.base import reading, today
from hub.db.models import Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.applying import Material
from hub.domain.errors import NotFound
from hub.domain.form import Form
from hub.domain.roster import AFTER, PAID, Counts, Roster, RosterOutcome, Stage
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.context import plugins
from hub.operations.pages import Page, page, whole
from hub.operations.rights import require
from hub.operations.rosters import record
from hub.operations.rosters.counts import count, count_whole
from hub.operations.rosters.findings import Finding, finding_of
from hub.operations.rosters.items import (
    PAGE,
    SETTLE,
    ItemLine,
    at_post,
    given_of,
    items_seen,
    line_of,
    row_of,
    to_settle,
)
from hub.operations.rosters.making import replayed
from hub.operations.rosters.noted import absent
from hub.operations.rosters.noting import gone
from hub.operations.rosters.way import found_before
from hub.operations.worklist.desk import left_of, light_of

ITEMS, ROSTERS = record.ITEMS, record.ROSTERS
_staff = Staff.__table__


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One roster in a list: its numbers, and the light of its date. `left`: working days, negative = late.

    `kind`: the official title of its kind, "" where the service has none.
    """

    id: int
    number: str
    service: Service
    made_on: dt.date
    due: dt.date
    left: int | None
    light: str
    state: str
    counts: Counts
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RosterView:
    """One roster: its numbers, and the items that the actor may see (leaders: none).

    `replays`: whether a sample's seed draws these very items; None where it is no sample, or erased.
    `drawn`: of a sample of paid lines (number, state, outcome) by number, without a name.
    """

    line: RosterLine
    row: Mapping[str, Any]
    service: Service
    roster: Roster
    made_by: str
    closed_by: str
    items: Page[ItemLine]
    replays: bool | None
    entries: Sequence[Mapping[str, Any]]
    drawn: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemView:
    """One open item for the person it lies with. `gone`: "died" or "moved_out" by the register since.

    `mark`: the same in a roster of stages, where it is no result: the list asks about them too.

    `finding`: what was found, for whoever goes on with it; `papers`: those of the roster's kind.

    `stage` None: the window answers it, or opens the case of `opens`. `given`: what a list from above says.
    """

    line: ItemLine
    row: Mapping[str, Any]
    service: Service
    roster: Roster
    stage: Stage | None
    form: Form | None
    outcomes: tuple[RosterOutcome, ...]
    said: RosterOutcome | None
    address: str
    phone: str
    given: Mapping[str, str]
    gone: str
    mark: str
    roster_number: str
    finding: Finding | None = None
    papers: tuple[Material, ...] = ()


def roster_list(actor: Actor | None, *, state: str = "", after: str = "") -> Page[RosterLine]:
    """The rosters the actor (None = the operator) may see, open ones first; numbers, nobody's name."""
    query = select(ROSTERS).where(_seen(actor))
    if state:
        query = query.where(ROSTERS.c.state == state)
    rows = page(query, ROSTERS.c.state != "open", ROSTERS.c.id.desc(), after=after, size=PAGE)
    return Page(_lines(rows), rows.more)


def find(number: str) -> int:
    """The id of a roster by its number. Raises NotFound."""
    found = reading().execute(select(ROSTERS.c.id).where(ROSTERS.c.number == number)).scalar()
    if found is None:
        raise NotFound("There is no such roster.", where=number)
    return int(found)


def roster_view(
    actor: Actor | None, roster_id: int, *, outcome: str = "", state: str = "", after: str = ""
) -> RosterView:
    """One roster; its items (a page of them) are logged as one look.

    The operator (None) sees it in numbers. Raises NotFound.
    """
    seen = (ROSTERS.c.id == roster_id, _seen(actor))
    there = reading().execute(select(ROSTERS).where(*seen)).mappings().first()
    if there is None:
        raise NotFound("There is no such roster.")
    row = dict(there)
    service, roster = record.definition(row)
    chosen = [ITEMS.c.outcome == outcome] if outcome else []
    chosen += [ITEMS.c.state == state] if state else []
    items = items_seen(actor, roster_id, *chosen, after=after) if actor else Page()
    if actor and items:
        log_access(actor, "roster", row["number"], rows=len(items))
    return RosterView(
        _line(row, count_whole(reading(), row), today()), row, service, roster,
        _name(row["made_by"]), _name(row["closed_by"]),
        items, _replays(row),
        journal.history(ROSTERS, roster_id), _drawn(roster_id, roster),
    )  # fmt: skip


def roster_whole(actor: Actor | None, roster_id: int) -> tuple[RosterView, list[ItemLine]]:
    """One roster, and all its items that the actor may see; each page of them is a look. Raises NotFound."""
    first = roster_view(actor, roster_id)
    return first, whole(
        lambda after: roster_view(actor, roster_id, after=after).items if after else first.items
    )


def item_view(actor: Actor, item_id: int) -> ItemView:
    """One item at one of the actor's posts, with the person to go to; logged. Raises NotFound."""
    mine = and_(ITEMS.c.id == item_id, at_post(actor))
    row = row_of(actor, and_(mine, or_(ITEMS.c.state == "open", to_settle())))
    if row is None:
        raise absent(actor, item_id)
    line = line_of(row, found_before(reading(), [row]).get(item_id, ()))
    service, roster = record.definition(row)
    log_access(actor, "visit", f"{row['number']} {line.what}"[:200], resident_id=row["resident_id"])
    stage = roster.stage(row["stage"])
    known = gone(reading(), row)
    away, mark = (known, "") if roster.item != "stages" else ("", known)
    return ItemView(
        line, row, service, roster, stage,
        plugins().form(stage.form, service.department) if stage and stage.form and not away else None,
        stage.outcomes if stage and not away else (), roster.outcome(row["outcome"]),
        str(row["address"] or row["home"] or row["building"] or ""), row["phone"] or "", given_of(row), away,
        mark, row["roster_number"], finding_of(row, service, roster) if _was_found(roster, stage) else None,
        tuple(service.materials_of(record.variant_of(row))),
    )  # fmt: skip


def _was_found(roster: Roster, stage: Stage | None) -> bool:
    """Whether somebody was there before: whoever goes on reads what was found, and why."""
    return stage is None or (roster.item == "stages" and stage.key != roster.first.key)


def followed_by(view: ItemView) -> str:
    """What the window does with an item that has no stage any more: `ANSWER`, `CASE`, `SETTLE` or ""."""
    return view.line.todo if view.line.todo in (*AFTER, SETTLE) else ""


def _seen(actor: Actor | None) -> ColumnElement[bool]:
    if actor is None:
        return true()
    require(actor, "roster.read")
    return scope(ROSTERS, actor)


def _lines(rows: Sequence[Mapping[str, Any]]) -> tuple[RosterLine, ...]:
    counts = count(reading(), rows)
    return tuple(_line(row, counts[row["id"]], today()) for row in rows)


def _line(row: Mapping[str, Any], counts: Counts, day: dt.date) -> RosterLine:
    service, _roster = record.definition(row)
    is_open = row["state"] == "open"
    return RosterLine(
        row["id"], row["number"], service, row["made_on"], row["due"],
        left_of(row["due"], day) if is_open else None,
        light_of(row["due"], None, day) if is_open else "done", row["state"], counts, record.kind_of(row),
    )  # fmt: skip


def _name(staff_id: int | None) -> str:
    return str(reading().execute(select(_staff.c.name).where(_staff.c.id == staff_id)).scalar() or "")


def _replays(row: Mapping[str, Any]) -> bool | None:
    """Whether the kept seed draws the lines that are there."""
    if not row["drawn"] or row["state"] == "erased":
        return None
    there = reading().execute(select(ITEMS.c.line).where(ITEMS.c.roster_id == row["id"])).scalars()
    return sorted(there) == replayed(row["drawn"])


def _drawn(roster_id: int, roster: Roster) -> tuple[tuple[str, str, str], ...]:
    """Paid lines by number (privacy.md, Sees: samples by number)."""
    if roster.population != PAID:
        return ()
    query = select(ITEMS.c.line, ITEMS.c.state, ITEMS.c.outcome).where(ITEMS.c.roster_id == roster_id)
    return tuple((line, state, key) for line, state, key in reading().execute(query.order_by(ITEMS.c.line)))
