"""Several items of one roster on one page: a household a line, each with its own result and its own entry.

Only where a result needs nothing else: a first stage without a form. A result that asks for a reason is noted
on the item's own page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from hub.db.base import reading, today, transaction
from hub.db.models import Household, Resident
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import HubError, InputError, Many, NoMore, NotFound
from hub.domain.roster import AGAIN, Roster, RosterOutcome, Stage
from hub.domain.service import Service
from hub.operations.access import log_access
from hub.operations.rosters import record
from hub.operations.rosters.items import at_post, items_with_people, who_of
from hub.operations.rosters.noting import note
from hub.operations.rosters.reach import roster_row
from hub.operations.verb import CaseRef, verb
from hub.operations.worklist.desk import left_of, light_of

ITEMS, ROSTERS = record.ITEMS, record.ROSTERS
_people, _homes = Resident.__table__, Household.__table__
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Door:
    """One line: whom to tell, where. `gone`: by the register dead or moved away; it has its own page."""

    id: int
    rev: int
    number: str
    name: str
    place: str
    phone: str
    left: int | None
    light: str
    tried: int
    visit_on: dt.date | None
    gone: bool


@dataclass(frozen=True, slots=True)
class Round:
    """A page of the actor's open items of a roster; `outcomes`: what may be said of each here."""

    id: int
    number: str
    service: Service
    roster: Roster
    kind: str
    stage: Stage
    outcomes: tuple[RosterOutcome, ...]
    lines: tuple[Door, ...]
    total: int

    @property
    def again(self) -> bool:
        """Whether one of them leads to another visit, on a day that is asked for."""
        return any(outcome.to == AGAIN for outcome in self.outcomes)


class Waiting(NamedTuple):
    """A roster of which several items lie with somebody that can be noted together."""

    id: int
    number: str
    service: Service
    kind: str
    n: int


class Said(NamedTuple):
    """What is said of one item, and the revision that was seen."""

    outcome: str
    rev: int | None = None


def waiting(actor: Actor) -> tuple[Waiting, ...]:
    """The rosters of which two items or more lie with the actor, where they can be noted together."""
    if not actor.desk or not actor.may("roster.note"):
        return ()
    query = (
        select(ROSTERS.c.id, ROSTERS.c.number, ROSTERS.c.service, ROSTERS.c.version, ROSTERS.c.told,
               ITEMS.c.stage, func.count().label("n"))
        .join_from(ITEMS, ROSTERS, ROSTERS.c.id == ITEMS.c.roster_id)
        .where(_mine(actor))
        .group_by(ROSTERS.c.id, ITEMS.c.stage)
        .order_by(ROSTERS.c.id)
    )  # fmt: skip
    return tuple(
        Waiting(row["id"], row["number"], service, record.kind_of(row), row["n"])
        for row in map(dict, reading().execute(query).mappings())
        for service, roster in [record.definition(row)]
        if row["n"] > 1 and row["stage"] == roster.first.key and said_here(roster)
    )


def said_here(roster: Roster) -> tuple[RosterOutcome, ...]:
    """The results that can be noted together; () where the stage has a form or all ask for a reason."""
    if roster.first.form:
        return ()
    found = tuple(outcome for outcome in roster.first.outcomes if not outcome.reason)
    return found if any(outcome.to != AGAIN for outcome in found) else ()


def round_of(actor: Actor, roster_id: int) -> Round:
    """The actor's open items of a roster, those that live near each other together; logged as one look.

    Raises NotFound where there are none, or none can be noted so; Refused.
    """
    row = roster_row(reading(), actor, roster_id, "roster.note")
    service, roster = record.definition(row)
    mine = and_(_mine(actor), ITEMS.c.roster_id == roster_id, ITEMS.c.stage == roster.first.key)
    query = _near(items_with_people().where(mine)).limit(PAGE)
    lines = tuple(_line(dict(each)) for each in reading().execute(query).mappings())
    outcomes = said_here(roster)
    if not lines or not outcomes:
        raise NoMore("Nothing of this roster is to be noted here.", where=row["number"])
    log_access(actor, "visit", f"{row['number']} {roster.first.title}"[:200], rows=len(lines))
    total = int(reading().execute(select(func.count()).select_from(ITEMS).where(mine)).scalar_one())
    return Round(row["id"], row["number"], service, roster, record.kind_of(row), roster.first, outcomes,
                 lines, total)  # fmt: skip


@verb("roster.note")
def note_together(
    actor: Actor, roster_id: int, said: Mapping[int, Said], *, visit_on: dt.date | None = None
) -> CaseRef:
    """Note what is said of each of these items; all of it or nothing, each with its own entry.

    `visit_on`: the day for those not found. The CaseRef's `rev` is how many were noted. Raises Many,
    each fault with its item's number, InputError where nothing is said, NotFound, Refused.
    """
    if not said:
        raise InputError("Choose the result of one household at least.")
    with transaction() as tx:
        row = roster_row(tx, actor, roster_id, "roster.note")
        _all_of(tx, roster_id, said)
        known = {outcome.key: outcome for outcome in said_here(record.definition(row)[1])}
        faults = [fault for one in sorted(said.items()) for fault in _noted(actor, one, known, visit_on)]
        if faults:
            raise Many(faults)
        return CaseRef(row["id"], row["number"], len(said))


def _all_of(tx: Connection, roster_id: int, said: Mapping[int, Said]) -> None:
    """Raise NotFound where one of these is no item of the roster."""
    its = select(ITEMS.c.id).where(ITEMS.c.roster_id == roster_id, ITEMS.c.id.in_(said))
    if len(tx.execute(its).all()) != len(said):
        raise NotFound("There is no such item, or it is done.")


def _noted(
    actor: Actor, one: tuple[int, Said], known: Mapping[str, RosterOutcome], visit_on: dt.date | None
) -> Sequence[HubError]:
    item_id, (key, rev) = one
    if key not in known:
        return [InputError("Choose the result.", where="outcome")]
    again = known[key].to == AGAIN
    try:
        note(actor, item_id, outcome=key, rev=rev, visit_on=visit_on if again else None)
    except HubError as error:
        return [error]
    return []


def _mine(actor: Actor) -> ColumnElement[bool]:
    return and_(at_post(actor), ITEMS.c.state == "open", scope(ITEMS, actor))


def _near(query: Select[Any]) -> Select[Any]:
    """Those whose day of another visit has not come last, the others by where they live."""
    later = func.coalesce(ITEMS.c.visit_on, today()) > today()
    near = (ITEMS.c.community_id, _homes.c.building, _people.c.address, ITEMS.c.id)
    return query.order_by(later, *near)


def _line(row: Mapping[str, Any]) -> Door:
    day = today()
    return Door(
        row["id"], row["seq"], row["number"], who_of(row),
        str(row["address"] or row["home"] or row["building"] or ""), row["phone"] or "",
        left_of(row["due"], day), light_of(row["due"], row["limit"], day), len(row["tried"]), row["visit_on"],
        bool(row["died"] or row["moved_out"]),
    )  # fmt: skip
