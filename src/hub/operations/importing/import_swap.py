"""The second half of an import: the prepared rows are written, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from hub.db.base import now, reading
from hub.db.models import Grid, Household, NamePart, Resident
from hub.db.ready import Ready, known_error
from hub.domain.errors import Conflict
from hub.domain.names import name_parts
from hub.domain.person import building_key, phone_tail, place_marks
from hub.operations.ab_posts.areas import building_areas
from hub.operations.importing.import_stage import NEW, NewRow, Stage, Values
from hub.operations.importing.sheet_rows import Home

_people, _homes, _parts, _grids = (model.__table__ for model in (Resident, Household, NamePart, Grid))
_SAID: Final = (
    "community_id", "household_id", "relation", "name", "name_key", "name_forms", "phone",
    "phone_tail", "address", "building", "language", "row_hash",
)  # fmt: skip
_NAME, _BUILDING, _ADDRESS, _HASH = (NEW.index(name) for name in ("name", "building", "address", "id_hash"))
_CACHE_KB: Final = 64_000


@dataclass(frozen=True, slots=True)
class Homes:
    """The sheet's households against the registry's: ids of known ones, values of new and changed ones."""

    known: dict[str, int]
    new: list[Values]
    changed: list[Values]
    areas: Mapping[str, int] = field(default_factory=dict)
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
        rows = {row.number: row for row in reading().execute(asked).all() if row.number in homes}
        come = {
            (home.building, grids[home.grid])
            for home in homes.values()
            if home.building and home.grid in grids
        }
        areas = building_areas(community_id, come=come)
        found = cls({number: row.id for number, row in rows.items()}, [], [], areas)
        for number, home in homes.items():
            found._take(number, home, rows.get(number), grids, community_id, number in touched)
        return found

    def _take(
        self, number: str, home: Home, row: Any, grids: Mapping[str, int], community_id: int, touched: bool
    ) -> None:  # fmt: skip
        grid_id = grids.get(home.grid) if home.grid else self.areas.get(home.building)
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
    if tx.dialect.name == "sqlite":
        # The indexes take rows in no order: without room for them each page is read and written many times.
        tx.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
    ids = {**homes.known, **_write_homes(tx, homes)}
    moment = now()
    stamp = _stored(moment)
    for new, changed in stage.batches():
        if new:
            _insert(tx, [(ids.get(row[0]), *row[1:], stamp) for row in new])
        if changed:
            _update(
                tx, [{**values, "household_id": ids.get(values["household"])} for values in changed], moment
            )


def _stored(moment: dt.datetime) -> str:
    """A moment as `Instant` lies in both databases."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def changed_meanwhile() -> Conflict:
    """Somebody worked on the same people while the sheet was being read."""
    return Conflict(
        "The registry was changed while the sheet was being read; nothing was imported.",
        remedy="Run the import again.",
    )


def _write_homes(tx: Connection, homes: Homes) -> dict[str, int]:
    if homes.changed:
        keys = ("building", "address", "grid_id")
        to: dict[str, Any] = {key: bindparam(f"to_{key}") for key in keys}
        tx.execute(update(_homes).where(_homes.c.id == bindparam("key")).values(to), homes.changed)
    if not homes.new:
        return {}
    bulk_insert(tx, "households", tuple(homes.new[0]), [tuple(home.values()) for home in homes.new])
    community_id = homes.new[0]["community_id"]
    asked = select(_homes.c.number, _homes.c.id).where(_homes.c.community_id == community_id)
    return dict(tx.execute(asked).all())


def _insert(tx: Connection, new: list[NewRow]) -> None:
    last = tx.execute(select(func.max(_people.c.id))).scalar() or 0
    bulk_insert(tx, "residents", (*NEW, "updated_at"), new)
    by_hash = {row[_HASH]: row for row in new}
    people = [(key, by_hash[hashed]) for key, hashed in _SINCE.rows(tx, {"last": last}) if hashed in by_hash]
    _write_parts(tx, ((key, row[_NAME], row[_BUILDING], row[_ADDRESS]) for key, row in people))


_SINCE: Final = Ready(select(_people.c.id, _people.c.id_hash).where(_people.c.id > bindparam("last")))
_HASHES: Final = select(_people.c.id, _people.c.row_hash).where(
    _people.c.id.in_(bindparam("keys", expanding=True))
)


def _update(tx: Connection, changed: list[Values], moment: dt.datetime) -> None:
    for values in changed:
        values |= {"updated_at": moment, "phone_tail": phone_tail(values["phone"])}
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
            tx.execute(update(_people).where(_people.c.id == bindparam("key")).values(to), params)
    renamed = [values for values in changed if values["renamed"]]
    if renamed:
        tx.execute(delete(_parts).where(_parts.c.resident_id.in_([values["key"] for values in renamed])))
        said = ((v["key"], v["name"], v["building"], v["address"]) for v in renamed)
        _write_parts(tx, said)


def _write_parts(tx: Connection, people: Iterable[tuple[int, str, str, str]]) -> None:
    rows = [
        (key, part, number, place)
        for key, name, building, address in people
        for number, place in ((building_key(building), place_marks(building, address)),)
        for part in name_parts(name)
    ]
    bulk_insert(tx, "name_parts", ("resident_id", "part", "building", "place"), rows)


def bulk_insert(tx: Connection, table: str, columns: Sequence[str], rows: Sequence[NewRow]) -> None:
    """Insert many rows of stored values (dates and moments as ISO text) in the database's fastest way.

    Raises SQLAlchemy's IntegrityError on both databases.
    """
    names = ", ".join(columns)
    if tx.dialect.name == "sqlite":
        places = ", ".join("?" * len(columns))
        tx.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - our names
        return
    driver: Any = tx.connection
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except Exception as error:
        raise known_error(error, tx) from error
