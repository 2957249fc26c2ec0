"""The second half of an import: the prepared rows are written, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    LargeBinary,
    bindparam,
    column,
    delete,
    insert,
    select,
    table,
    update,
)

from hub.db.base import now, reading
from hub.db.models import Grid, Household, NamePart, Resident
from hub.domain.errors import Conflict
from hub.domain.names import name_parts
from hub.domain.person import building_key
from hub.operations.import_stage import Stage, Values
from hub.operations.sheet_rows import Home

_people, _homes, _parts, _grids = (model.__table__ for model in (Resident, Household, NamePart, Grid))
_SAID: Final = (
    "community_id", "household_id", "relation", "name", "name_key", "phone", "phone_tail", "address",
    "building", "language", "row_hash",
)  # fmt: skip
_FIRST: Final = ("id_hash", "id_tail", "sex")
# The same table with plain types: numbers come encrypted already, and moments are made once.
_plain = table(
    "residents", column("id"), column("id_number", LargeBinary), column("birth", Date),
    column("updated_at", DateTime), *(column(name) for name in (*_FIRST, *_SAID)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Homes:
    """The sheet's households against the registry's: ids of known ones, values of new and changed ones."""

    known: dict[str, int]
    new: list[Values]
    changed: list[Values]
    unknown_grids: set[str] = field(default_factory=set)

    @property
    def pending(self) -> bool:
        """Whether there is something to write."""
        return bool(self.new or self.changed)

    @classmethod
    def of(cls, homes: Mapping[str, Home], touched: set[str], community_id: int) -> Homes:
        """Compare. A household changes with one of its people, or when its area has become known."""
        grids = dict(
            reading()
            .execute(select(_grids.c.name, _grids.c.id).where(_grids.c.community_id == community_id))
            .all()
        )
        h = _homes.c
        asked = select(h.id, h.number, h.building, h.address, h.grid_id).where(h.community_id == community_id)
        rows = {row.number: row for row in reading().execute(asked) if row.number in homes}
        found = cls({number: row.id for number, row in rows.items()}, [], [])
        for number, home in homes.items():
            found._take(number, home, rows.get(number), grids, community_id, number in touched)
        return found

    def _take(
        self, number: str, home: Home, row: Any, grids: Mapping[str, int], community_id: int, touched: bool
    ) -> None:  # fmt: skip
        grid_id = grids.get(home.grid)
        if home.grid and grid_id is None:
            self.unknown_grids.add(home.grid)
        said = {"building": home.building, "address": home.address, "grid_id": grid_id}
        if row is None:
            self.new.append({"community_id": community_id, "number": number, **said})
            return
        had = {"building": row.building, "address": row.address, "grid_id": row.grid_id}
        wanted = {key: said[key] or had[key] for key in said} if touched else had
        if row.grid_id is None:
            wanted = {**wanted, "grid_id": grid_id}
        if wanted != had:
            self.changed.append({"key": row.id, **{f"to_{key}": value for key, value in wanted.items()}})


def swap(tx: Connection, stage: Stage, homes: Homes) -> None:
    """Write the staged rows. Raises Conflict where a person was changed since; IntegrityError where added."""
    ids = {**homes.known, **_write_homes(tx, homes)}
    moment = now().astimezone(dt.UTC).replace(tzinfo=None)
    for new, changed in stage.batches():
        for values in (*new, *changed):
            values["household_id"] = ids.get(values.pop("household"))
            values["updated_at"] = moment
        if new:
            _insert(tx, new)
        if changed:
            _update(tx, changed)


def changed_meanwhile() -> Conflict:
    """Somebody worked on the same people while the sheet was being read."""
    return Conflict(
        "The registry was changed while the sheet was being read; nothing was imported.",
        remedy="Run the import again.",
    )


def _write_homes(tx: Connection, homes: Homes) -> dict[str, int]:
    if homes.changed:
        keys = ("building", "address", "grid_id")
        to = {key: bindparam(f"to_{key}") for key in keys}
        tx.execute(update(_homes).where(_homes.c.id == bindparam("key")).values(to), homes.changed)
    if not homes.new:
        return {}
    tx.execute(insert(_homes), homes.new)
    community_id = homes.new[0]["community_id"]
    asked = select(_homes.c.number, _homes.c.id).where(_homes.c.community_id == community_id)
    return dict(tx.execute(asked).all())


def _insert(tx: Connection, new: list[Values]) -> None:
    for values in new:
        values["birth"] = dt.date.fromisoformat(values["birth"])
    tx.execute(insert(_plain), new)
    by_hash = {values["id_hash"]: values for values in new}
    made = tx.execute(_IDS, {"hashes": list(by_hash)}).all()
    _write_parts(tx, [(row.id, by_hash[row.id_hash]) for row in made])


_IDS: Final = (
    select(_people.c.id, _people.c.id_hash)
    .where(_people.c.id_hash.in_(bindparam("hashes", expanding=True)))
    .order_by(_people.c.id)
)
_HASHES: Final = select(_people.c.id, _people.c.row_hash).where(
    _people.c.id.in_(bindparam("keys", expanding=True))
)


def _update(tx: Connection, changed: list[Values]) -> None:
    keys = [values["key"] for values in changed]
    if dict(tx.execute(_HASHES, {"keys": keys}).all()) != {v["key"]: v["was"] for v in changed}:
        raise changed_meanwhile()
    # A blank household cell leaves the person where the registry has them.
    for known in (True, False):
        rows = [values for values in changed if (values["household_id"] is not None) is known]
        names = [name for name in (*_SAID, "updated_at") if known or name != "household_id"]
        if rows:
            to: Values = {name: bindparam(f"to_{name}") for name in names}
            params = [{"key": v["key"]} | {f"to_{name}": v[name] for name in names} for v in rows]
            tx.execute(update(_plain).where(_plain.c.id == bindparam("key")).values(to), params)
    renamed = [(values["key"], values) for values in changed if values["renamed"]]
    if renamed:
        tx.execute(delete(_parts).where(_parts.c.resident_id.in_([key for key, _ in renamed])))
        _write_parts(tx, renamed)


def _write_parts(tx: Connection, people: list[tuple[int, Values]]) -> None:
    rows = []
    for key, values in people:
        building = building_key(values["building"])
        rows += [
            {"resident_id": key, "part": part, "building": building} for part in name_parts(values["name"])
        ]
    tx.execute(insert(_parts), rows)
