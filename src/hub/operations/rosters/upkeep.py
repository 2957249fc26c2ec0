"""Open items follow their people and the calendar: handed on where one moved, re-dated where days did."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, exists, select

from hub.db.base import reading, today, transaction
from hub.db.models import Entitlement, Household, Resident
from hub.domain.entitlement import RUNNING
from hub.domain.errors import Refused
from hub.domain.roster import Roster, Stage
from hub.domain.service import Service
from hub.operations.registry.benefits import WHY
from hub.operations.rights import SYSTEM
from hub.operations.rosters import record
from hub.operations.rosters.handing import WINDOW, whose
from hub.operations.rosters.making import due_after

ITEMS, ROSTERS = record.ITEMS, record.ROSTERS
_people, _homes, _held = Resident.__table__, Household.__table__, Entitlement.__table__
_kept, _twin = _people.alias("kept"), ITEMS.alias("twin")
_OPEN: Final = ITEMS.c.state == "open"


def hand_on() -> int:
    """Hand open items to whoever is responsible now, and put their dates right; how many changed.

    Those that somebody gave away by hand stay where they are. A date stands when an item is handed on; only
    a changed calendar moves it.
    """
    if reading().execute(select(ITEMS.c.id).where(_OPEN).limit(1)).first() is None:
        return 0
    with transaction() as tx:
        return _merged(tx) + _followed(tx) + _redated(tx)


def _merged(tx: Connection) -> int:
    """Items of a merged record become the kept one's; where that has one in the roster, they are left."""
    found = tx.execute(_of_merged()).mappings().all()
    for row in found:
        if row["twin"] and not row["runs"]:
            late = bool(row["late"]) or row["due"] < today()
            record.enter(tx, SYSTEM, _item(dict(row)), "left", state="left", reason=WHY["merged"], late=late)
        else:
            to = {"resident_id": row["kept"], "household_id": row["kept_home"]}
            record.enter(tx, SYSTEM, _item(dict(row)), "merged", **to)
    return len(found)


def _followed(tx: Connection) -> int:
    moved = 0
    for row in tx.execute(_where_they_live()).mappings().all():
        service, roster = record.definition(row)
        stage = roster.stage(row["stage"])
        if stage is not None and stage.role != WINDOW and row["now_in"] is not None:
            moved += _follow(tx, dict(row), stage, service, roster)
    return moved


def _follow(
    tx: Connection, row: dict[str, Any], stage: Stage, service: Service, roster: Roster
) -> int:  # fmt: skip
    place = row["now_in"]
    try:
        now = whose(tx, service, roster, stage, {**row, "community_id": place})
    except Refused:
        return 0
    if (now.post_id, place) == (row["post_id"], row["community_id"]):
        return 0
    record.enter(tx, SYSTEM, _item(row), "moved", post_id=now.post_id, role=now.role, community_id=place)
    return 1


def _redated(tx: Connection) -> int:
    moved = 0
    for row in tx.execute(select(ITEMS).where(_OPEN).order_by(ITEMS.c.id)).mappings().all():
        due = due_after(row["limit"], row["opened_on"])
        if due != row["due"]:
            record.enter(tx, SYSTEM, dict(row), "redated", due=due)
            moved += 1
    return moved


def _item(row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in ITEMS.c}


def _of_merged() -> Any:
    """Open items whose person's record was merged; `twin`: the kept record has one there, too."""
    mine = (_twin.c.roster_id == ITEMS.c.roster_id, _twin.c.resident_id == _people.c.merged_into)
    return (
        select(ITEMS, _kept.c.id.label("kept"), _kept.c.household_id.label("kept_home"),
               exists().where(*mine).correlate(ITEMS, _people).label("twin"),
               _held.c.state.in_(RUNNING).label("runs"))
        .join_from(ITEMS, _people, _people.c.id == ITEMS.c.resident_id)
        .join(_kept, _kept.c.id == _people.c.merged_into)
        .outerjoin(_held, _held.c.id == ITEMS.c.entitlement_id)
        .where(_OPEN)
        .order_by(ITEMS.c.id)
    )  # fmt: skip


def _where_they_live() -> Any:
    """Open items with where their people live now, without those given away by hand."""
    now_in = _people.c.community_id.label("now_in")
    return (
        select(ITEMS, ROSTERS.c.service, ROSTERS.c.version, now_in, _homes.c.grid_id)
        .join_from(ITEMS, ROSTERS, ROSTERS.c.id == ITEMS.c.roster_id)
        .join(_people, _people.c.id == ITEMS.c.resident_id)
        .outerjoin(_homes, _homes.c.id == _people.c.household_id)
        .where(_OPEN, ITEMS.c.id.not_in(record.HANDED))
        .order_by(ITEMS.c.id)
    )
