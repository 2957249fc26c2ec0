"""What a change does, as data: rows before and after, acts on cases, lines to read; done and turned back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Table, delete, insert, select, update

from hub.db.base import now
from hub.db.models import Household, NamePart, Resident
from hub.db.references import holding
from hub.domain.errors import Conflict
from hub.domain.names import name_forms
from hub.domain.person import fold_width
from hub.operations.registry.parts import hash_of, part_rows

PEOPLE: Final = Resident.__table__
HOMES: Final = Household.__table__
TABLES: Final[Mapping[str, Any]] = {"residents": PEOPLE, "households": HOMES}
NEW: Final = "new"
"""Stands for the household that the same change makes, until it has a number."""

_parts = NamePart.__table__


@dataclass(frozen=True, slots=True)
class Delta:
    """One row: columns as they were and as they will be. `before` None = made, `after` None = taken away."""

    table: str
    id: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def inverse(self) -> Delta:
        """The change that undoes this one: a made row is taken away, columns are as they were."""
        return Delta(self.table, self.id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Act:
    """One act on what `acts.kind_of` says, with its id and number. `said` is what it needs, plain values."""

    act: str
    about_id: int
    number: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would do. `lines` say it (lazy texts), `needs` why another person checks it (codes).

    `sheet`: [(community id, what)] of the monthly sheets it enters, there as so many `people`. Places are
    where it was and will be.
    """

    deltas: Sequence[Delta] = ()
    acts: Sequence[Act] = ()
    lines: Sequence[Any] = ()
    needs: Sequence[str] = ()
    sheet: Sequence[tuple[int, str]] = ()
    community_id: int | None = None
    to_community_id: int | None = None
    resident_id: int | None = None
    other_id: int | None = None
    people: int = 1

    @property
    def mark(self) -> str:
        """Stands for all that it would do: whoever agreed to one plan has not agreed to another."""
        return hashlib.blake2b(written(self.deltas, self.acts).encode(), digest_size=12).hexdigest()


@dataclass
class Carried:
    """What was done, with the numbers the database gave."""

    deltas: list[Delta] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


def written(deltas: Sequence[Delta], acts: Sequence[Act]) -> str:
    """What was carried out, as JSON with sorted keys, from which `read` makes it again."""
    said = {"deltas": [[d.table, d.id, d.before, d.after] for d in deltas],
            "acts": [[a.act, a.about_id, a.number, a.said] for a in acts]}  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)


def read(text: str) -> Carried:
    """From JSON; days are days again, homes in plain digits as the register has them."""
    said = json.loads(text)
    deltas = [Delta(table, key, _typed(table, before), _typed(table, after))
              for table, key, before, after in said["deltas"]]  # fmt: skip
    return Carried(deltas, [Act(*each) for each in said["acts"]])


def _typed(table: str, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    columns = TABLES[table].c
    return {name: _kept(columns[name], value) for name, value in values.items()}


def _kept(column: Column[Any], value: Any) -> Any:
    if value and isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    return fold_width(value) if column.name in ("building", "address") and value else value


def changed(table: str, row: Mapping[str, Any], **to: Any) -> Delta | None:
    """The change of a row to these values; None where nothing changes."""
    after = {name: value for name, value in to.items() if row[name] != value}
    return Delta(table, row["id"], {name: row[name] for name in after}, after) if after else None


def carry(tx: Connection, deltas: Sequence[Delta]) -> list[Delta]:
    """Write the rows, in order; the same with numbers filled in.

    Raises Conflict where a row is no longer as it was when the change was planned, Refused where a row that
    would go is still referred to.
    """
    done: list[Delta] = []
    home: int | None = None
    for delta in deltas:
        made = _with_home(delta, home)
        made = _carry_one(tx, made)
        home = made.id if made.table == "households" and made.before is None else home
        done.append(made)
    _name_anew(tx, [each.id for each in done if each.table == "residents" and each.after is not None])
    return done


def _with_home(delta: Delta, home: int | None) -> Delta:
    if delta.after is None or delta.after.get("household_id") != NEW:
        return delta
    return Delta(delta.table, delta.id, delta.before, {**delta.after, "household_id": home})


def _carry_one(tx: Connection, delta: Delta) -> Delta:
    table = TABLES[delta.table]
    stamp = {"updated_at": now()} if delta.table == "residents" else {}
    if delta.before is None:
        values = {
            **(delta.after or {}),
            **hash_of(delta.after or {}),
            **stamp,
            **({"id": delta.id} if delta.id else {}),
        }
        made = tx.execute(insert(table).returning(table.c.id), values).scalar_one()
        return Delta(delta.table, int(made), None, delta.after)
    still_stands(tx, delta)
    if delta.after is None:
        _free(tx, delta)
        tx.execute(delete(table).where(table.c.id == delta.id))
    else:
        tx.execute(
            update(table).where(table.c.id == delta.id).values(**delta.after, **hash_of(delta.after), **stamp)
        )
    return delta


def still_stands(tx: Connection, delta: Delta) -> None:
    """Raise Conflict where the row does not say what the change takes as given."""
    table: Table = TABLES[delta.table]
    row = tx.execute(select(table).where(table.c.id == delta.id)).mappings().first()
    if row is None or any(row[name] != value for name, value in (delta.before or {}).items()):
        raise Conflict("The register says something else by now; nothing was changed.",
                       remedy="Look at the record again and ask anew.")  # fmt: skip


def _free(tx: Connection, delta: Delta) -> None:
    """Raise Conflict where something refers to a row that is to go."""
    users = [select(column).where(column == delta.id) for column in holding(TABLES[delta.table].c.id)]
    if delta.table == "residents":
        users.append(select(PEOPLE.c.id).where(PEOPLE.c.merged_into == delta.id))
    if any(tx.execute(query.limit(1)).first() for query in users):
        raise hangs()


def hangs() -> Conflict:
    """A row that would go is referred to."""
    return Conflict(
        "Others or cases hang on this record by now; it cannot be taken back.",
        remedy="Correct it, or merge it with the right one.",
    )


def _name_anew(tx: Connection, ids: Sequence[int | None]) -> None:
    """What these people are found by, from their rows as they are now; a merged record by nothing."""
    p = PEOPLE.c
    rows = tx.execute(select(p.id, p.name, p.building, p.address, p.merged_into).where(p.id.in_(ids))).all()
    tx.execute(delete(_parts).where(_parts.c.resident_id.in_(ids)))
    for row in rows:
        forms = name_forms(row.name) if row.merged_into is None else ""
        tx.execute(update(PEOPLE).where(p.id == row.id, p.name_forms != forms).values(name_forms=forms))
    made = [each for row in rows if row.merged_into is None
            for each in part_rows(row.id, row.name, row.building, row.address)]  # fmt: skip
    if made:
        tx.execute(insert(_parts), made)
