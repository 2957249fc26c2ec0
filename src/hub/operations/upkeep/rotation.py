"""A new secret in the key file: all is encrypted anew, keyed hashes are hashed once more, an anchor tops it.

The centre is shut meanwhile: half of the ID hashes would be under one key and half under the other, and a
clerk who finds nobody would register the person a second time. Each piece is one transaction that also
notes how far it is, so that whatever ends the work (a kill, a full disk) costs one piece; calling again
goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    bindparam,
    insert,
    inspect,
    select,
    type_coerce,
    update,
)

from hub.db.base import Base, db, now, reading, transaction
from hub.db.crypto import Encrypted, IdHash, Keys, keys, mac_of, name_of
from hub.db.models import KeyRotation
from hub.domain.errors import NotHeld
from hub.operations.proof import anchors

_rotations = KeyRotation.__table__
PIECE: Final = 2000
"""Rows of one transaction."""
Told = Callable[[str, int], None]
"""Told of progress: the table and how many rows of it are done."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a change of the key did: the secret's public name, rows by table, the first anchor under it."""

    name: str
    rows: Mapping[str, int]
    anchor_id: int


def key_must_be_in_use() -> None:
    """Raise NotHeld where the key file's secrets are not those the database is under.

    Tables from before keys were changed hold nothing about it: they are backed up before they are upgraded.
    """
    if not inspect(db.engine).has_table(KeyRotation.__tablename__):
        return
    held = [name_of(secret) for secret in keys().secrets]
    begun, finished = _names(None), _names(True)
    if held[1 : len(finished) + 1] == finished and len(held) == len(finished) + 2:
        raise NotHeld(
            "A change of the key file has begun and is not finished.",
            remedy="Run hub keys rotate once more: it goes on where it stopped.",
        )
    missing = [name for name in begun if name not in held]
    if missing:
        raise NotHeld(
            "The key file is older than the database: it lacks the secret %(name)s.",
            remedy="Bring back the newest copy of the key file.", name=missing[0],
        )  # fmt: skip


def _names(finished: bool | None) -> list[str]:
    """The secrets that changes brought, newest first: all that were begun, or the finished ones."""
    query = select(_rotations.c.name).order_by(_rotations.c.id.desc())
    if finished:
        query = query.where(_rotations.c.finished_at.is_not(None))
    return list(reading().execute(query).scalars())


def unfinished() -> bool:
    """Whether the newest secret of the key file is not in use yet."""
    return len(keys().secrets) > 1 + len(_names(True))


def rotate(told: Told = lambda _table, _rows: None) -> Rotated:
    """Bring the database under the newest secret of the key file, from wherever an earlier call stopped.

    Call it with nobody else writing (`config.lock`).
    """
    name = name_of(keys().secrets[0])
    marks = _begin(name)
    rows = {table.name: _table(table, name, marks, told) for table in tables()}
    with transaction() as tx:
        anchor_id = anchors.seal_now(tx)
        done = update(_rotations).where(_rotations.c.name == name)
        tx.execute(done.values(finished_at=now(), anchor_id=anchor_id))
    anchors.write_lines()
    return Rotated(name, rows, anchor_id)


def tables() -> Sequence[Table]:
    """Every table, a department's too, that holds something encrypted or the hash of an ID number."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if _columns(table, Encrypted) or _columns(table, IdHash)
    ]


def history() -> Sequence[Mapping[str, Any]]:
    """All changes of the key, newest first."""
    return [
        dict(row) for row in reading().execute(select(_rotations).order_by(_rotations.c.id.desc())).mappings()
    ]


def _begin(name: str) -> dict[str, Any]:
    with transaction() as tx:
        found = tx.execute(select(_rotations.c.marks).where(_rotations.c.name == name)).scalar()
        if found is not None:
            return dict(found)
        row = {"name": name, "begun_at": now(), "finished_at": None, "anchor_id": None, "marks": {}}
        tx.execute(insert(_rotations), row)
    return {}


def _table(table: Table, name: str, marks: dict[str, Any], told: Told) -> int:
    key = table.primary_key.columns[0]
    turn = _Turn(keys(), _columns(table, Encrypted), _columns(table, IdHash))
    done = 0
    while rows := _piece(table, key, marks.get(table.name, 0), turn):
        marks[table.name] = rows[-1]["b_key"]
        with transaction() as tx:
            tx.execute(update(table).where(key == bindparam("b_key")).values(turn.values()), rows)
            tx.execute(update(_rotations).where(_rotations.c.name == name).values(marks=dict(marks)))
        done += len(rows)
        told(table.name, done)
    return done


def _piece(table: Table, key: Column[Any], after: int, turn: _Turn) -> list[dict[str, Any]]:
    with db.engine.connect() as connection:
        return turn.rows(
            connection, select(key.label("b_key"), *turn.read()).where(key > after).order_by(key)
        )


class _Turn:
    """How the columns of one table are read under the old key and written under the new one."""

    def __init__(self, held: Keys, encrypted: Sequence[Column[Any]], hashed: Sequence[Column[Any]]) -> None:
        self.cipher, self.encrypted, self.hashed = held.cipher(), encrypted, hashed
        self.mac = mac_of(held.derive("id"))

    def read(self) -> list[Any]:
        """The columns as they lie in the table."""
        return [type_coerce(each, kind).label(f"b_{each.name}") for each, kind in self._raw()]

    def values(self) -> dict[str, Any]:
        """The parameters by column."""
        return {each.name: bindparam(f"b_{each.name}", type_=kind) for each, kind in self._raw()}

    def _raw(self) -> Iterator[tuple[Column[Any], Any]]:
        yield from ((each, LargeBinary) for each in self.encrypted)
        yield from ((each, String) for each in self.hashed)

    def rows(self, connection: Connection, query: Any) -> list[dict[str, Any]]:
        """The next rows, turned."""
        return [self._row(dict(row)) for row in connection.execute(query.limit(PIECE)).mappings()]

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(row)
        for each in self.encrypted:
            value = found[f"b_{each.name}"]
            found[f"b_{each.name}"] = None if value is None else self.cipher.rotate(bytes(value))
        for each in self.hashed:
            value = found[f"b_{each.name}"]
            found[f"b_{each.name}"] = None if value is None else self.mac(value.encode())
        return found


def _columns(table: Table, kind: type) -> list[Column[Any]]:
    return [each for each in table.columns if isinstance(each.type, kind)]
