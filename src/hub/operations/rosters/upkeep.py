"""Open items follow their people and the calendar: handed on where one moved, re-dated where days did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, exists, select

from hub.db.base import reading, today, transaction
from hub.db.models import Entitlement, Household, Resident
from hub.domain.entitlement import RUNNING
from hub.domain.errors import Refused
from hub.operations.registry.benefits import WHY
from hub.operations.rights import SYSTEM
from hub.operations.rosters import record
from hub.operations.rosters.handing import WINDOW, whose
from hub.operations.rosters.making import due_after

ITEMS, ROSTERS = record.ITEMS, record.ROSTERS
_people, _homes, _held = Resident.__table__, Household.__table__, Entitlement.__table__
_kept, _twin = _people.alias("kept"), ITEMS.alias("twin")
_OPEN: Final = ITEMS.c.state == "open"
Change = tuple[dict[str, Any], str, dict[str, Any]]
"""An item, the name of its entry and the new values."""


def hand_on() -> int:
    """Hand open items to whoever is responsible now, and put their dates right; how many changed.

    Those that somebody gave away by hand stay where they are. A date stands when an item is handed on; only
    a changed calendar moves it. Mostly nothing is to be done, which is found out while others may write.
    """
    if not any(True for find in _FINDERS for _change in find(reading())):
        return 0
    with transaction() as tx:
        return sum(_enter(tx, list(find(tx))) for find in _FINDERS)


def _enter(tx: Connection, changes: list[Change]) -> int:
    for item, kind, values in changes:
        record.enter(tx, SYSTEM, item, kind, **values)
    return len(changes)


def _merged(tx: Connection) -> Iterator[Change]:
    """Items of a merged record become the kept one's; where that has one in the roster, they are left."""
    for row in map(dict, tx.execute(_OF_MERGED).mappings().all()):
        if row["twin"] and not row["runs"]:
            late = bool(row["late"]) or row["due"] < today()
            yield _item(row), "left", {"state": "left", "reason": WHY["merged"], "late": late}
        else:
            yield _item(row), "merged", {"resident_id": row["kept"], "household_id": row["kept_home"]}


def _followed(tx: Connection) -> Iterator[Change]:
    """Items of people who moved, and of areas that were changed."""
    for row in map(dict, tx.execute(_WHERE_THEY_LIVE).mappings().all()):
        service, roster = record.definition(row)
        stage = roster.stage(row["stage"])
        if stage is None or stage.role == WINDOW or row["now_in"] is None:
            continue
        with suppress(Refused):  # nobody is responsible there yet: it stays where it is
            now = whose(tx, service, roster, stage, {**row, "community_id": row["now_in"]})
            if (now.post_id, row["now_in"]) != (row["post_id"], row["community_id"]):
                to = {"post_id": now.post_id, "role": now.role, "community_id": row["now_in"]}
                yield _item(row), "moved", to


def _redated(tx: Connection) -> Iterator[Change]:
    """Items whose date the calendar moved; those of one day and limit share it, so few are computed."""
    c = ITEMS.c
    for limit, opened_on, due in tx.execute(_RUNNING).all():
        if (now := due_after(limit, opened_on)) != due:
            same = (_OPEN, c.limit == limit, c.opened_on == opened_on, c.due == due)
            for row in tx.execute(select(ITEMS).where(*same).order_by(c.id)).mappings().all():
                yield dict(row), "redated", {"due": now}


_FINDERS: Final = (_merged, _followed, _redated)
"""In this order: each finds what the one before left."""


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in ITEMS.c}


_HAS_ONE: Final = exists().where(
    _twin.c.roster_id == ITEMS.c.roster_id, _twin.c.resident_id == _people.c.merged_into
)
_OF_MERGED: Final = (
    select(ITEMS, _kept.c.id.label("kept"), _kept.c.household_id.label("kept_home"),
           _HAS_ONE.correlate(ITEMS, _people).label("twin"),
           _held.c.state.in_(RUNNING).label("runs"))
    .join_from(ITEMS, _people, _people.c.id == ITEMS.c.resident_id)
    .join(_kept, _kept.c.id == _people.c.merged_into)
    .outerjoin(_held, _held.c.id == ITEMS.c.entitlement_id)
    .where(_OPEN)
    .order_by(ITEMS.c.id)
)  # fmt: skip
"""Open items whose person's record was merged; `twin`: the kept record has one there, too."""
_WHERE_THEY_LIVE: Final = (
    select(ITEMS, ROSTERS.c.service, ROSTERS.c.version, ROSTERS.c.told,
           _people.c.community_id.label("now_in"), _homes.c.grid_id)
    .join_from(ITEMS, ROSTERS, ROSTERS.c.id == ITEMS.c.roster_id)
    .join(_people, _people.c.id == ITEMS.c.resident_id)
    .outerjoin(_homes, _homes.c.id == _people.c.household_id)
    .where(_OPEN, ITEMS.c.id.not_in(record.HANDED))
    .order_by(ITEMS.c.id)
)  # fmt: skip
"""Open items with where their people live now, without those given away by hand."""
_RUNNING: Final = select(ITEMS.c.limit, ITEMS.c.opened_on, ITEMS.c.due).where(_OPEN).distinct()
