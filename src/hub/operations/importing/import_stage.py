"""The first half of an import: who is new, changed or unchanged; prepared rows go to a temporary file."""

from __future__ import annotations

import hashlib
import marshal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final

from sqlalchemy import Row, bindparam, select

from hub.db.base import reading
from hub.db.models import Resident
from hub.domain.errors import InputError
from hub.domain.names import name_forms, name_key
from hub.domain.person import phone_tail
from hub.operations.importing.governed import NAME, Moved
from hub.operations.importing.sheet_faults import RowFaults
from hub.operations.importing.sheet_rows import Numbered, Person
from hub.operations.registry.facts import HEAD

BATCH: Final = 500

Values = dict[str, Any]
NewRow = tuple[Any, ...]
NEW: Final = (
    "household_id", "community_id", "relation", "name", "name_key", "name_forms", "id_number", "id_hash",
    "id_tail", "birth", "sex", "phone", "phone_tail", "address", "building", "language", "row_hash",
)  # fmt: skip
"""The columns of a new person's row; in the stage the household is still a number of the sheet."""

_people = Resident.__table__
_KEPT: Final = ("phone", "address", "building", "language", "relation")
"""A blank cell leaves what the registry knows."""
_KNOWN: Final = select(
    *(_people.c[name] for name in (
        "id", "id_hash", "row_hash", "community_id", "name", *_KEPT, "moved_out", "died",
        "merged_into", "household_id",
    ))
).where(_people.c.id_hash.in_(bindparam("hashes", expanding=True)))  # fmt: skip


@dataclass(slots=True)
class Comparison:
    """The sheet against the registry: counts, and the households that a new or changed person names.

    `moved` are known people whom it calls otherwise, takes in from outside, has in another household, or as
    its head or no more, and new heads of known households; `entered` known households into which it brings
    somebody new.

    `living` counts those of the sheet who are in this community's registry as living here, `gone` those
    recorded as deceased or moved out.
    """

    community_id: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    living: int = 0
    gone: int = 0
    touched: set[str] = field(default_factory=set)
    moved: list[Moved] = field(default_factory=list)
    entered: set[int] = field(default_factory=set)
    homes: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """All people of the sheet."""
        return self.new + self.changed + self.unchanged

    def take(self, batch: Sequence[Person], faults: RowFaults) -> list[tuple[Person, str, Row[Any] | None]]:
        """Compare a batch; those to write: the person, the hash of the row, the registry's row if any.

        Whoever lives in another community is a fault: a move is a governed change, not a line of a sheet.
        """
        known = _registered(batch)
        found = ((person, row_hash(person), known.get(person.id_hash)) for person in batch)
        return [each for each in found if self._is_news(*each, faults)]

    def check(self, batch: Sequence[Numbered], faults: RowFaults) -> None:
        """Note the same faults of rows that have others already: whoever mends them mends all at once."""
        known = _registered(batch)
        for each in batch:
            self._is_here(each, known.get(each.id_hash), faults)

    def _is_here(self, who: Numbered | Person, row: Row[Any] | None, faults: RowFaults) -> bool:
        elsewhere = row is not None and row.community_id not in (None, self.community_id)
        if row is None or (row.merged_into is None and not elsewhere):
            return True
        error = _mistyped() if row.merged_into is not None else _elsewhere()
        faults.add(who.no, "id_number", who.number.number, error)
        return False

    def _is_news(self, person: Person, hashed: str, row: Row[Any] | None, faults: RowFaults) -> bool:
        if not self._is_here(person, row, faults):
            return False
        if row is None:
            self.new += 1
            if person.household in self.homes:
                self._note_entry(person, self.homes[person.household])
        else:
            self._count(row)
            if row.row_hash == hashed and row.community_id == self.community_id:
                self.unchanged += 1
                return False
            self.changed += 1
            self._note_name(person, row)
            self._note_move(person, row)
        self.touched.add(person.household)
        return True

    def _note_entry(self, person: Person, home: int) -> None:
        self.entered.add(home)
        if person.relation == HEAD:
            self.moved.append(Moved(person.no, "relation", HEAD, None, None, home))

    def _note_name(self, person: Person, row: Row[Any]) -> None:
        if person.name != row.name:
            self.moved.append(Moved(person.no, NAME, person.name, row.id, None, None))

    def _note_move(self, person: Person, row: Row[Any]) -> None:
        to = self.homes.get(person.household) if person.household else row.household_id
        outside = row.community_id is None
        if outside or to != row.household_id or (person.household and to is None):
            said = ("household", person.household)
        elif person.relation and (person.relation == HEAD) != (row.relation == HEAD):
            said = ("relation", person.relation)
        else:
            return
        self.moved.append(Moved(person.no, *said, row.id, row.household_id, to))

    def _count(self, row: Row[Any]) -> None:
        if row.died or row.moved_out:
            self.gone += 1
        elif row.community_id is not None:
            self.living += 1


def _registered(batch: Sequence[Numbered | Person]) -> dict[str, Row[Any]]:
    asked = {"hashes": [each.id_hash for each in batch]}
    return {row.id_hash: row for row in reading().execute(_KNOWN, asked)}


def _elsewhere() -> InputError:
    return InputError(
        "This person is registered in another community.",
        remedy="Have the move recorded there first, or delete the row.",
    )


def _mistyped() -> InputError:
    return InputError(
        "This number was found to be mistyped; the person is registered under the right one.",
        remedy="Compare with the card.",
    )


def row_hash(person: Person) -> str:
    """What the sheet says of a person, so that the same again is known. It does not cover the ID number.

    That would make it a test for guessed numbers; the number is the row's key anyway.
    """
    return hashlib.blake2b("\x1f".join(person[3:]).encode(), digest_size=16).hexdigest()


class Stage:
    """Prepared rows, in batches, in a temporary file without a name that is gone with the process."""

    def __init__(self, community_id: int, encrypt: Callable[[Sequence[bytes]], list[bytes]]) -> None:
        self._community_id, self._encrypt = community_id, encrypt
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, found: Sequence[tuple[Person, str, Row[Any] | None]]) -> None:
        """Prepare and keep a batch."""
        added = [(person, hashed) for person, hashed, row in found if row is None]
        sealed = self._encrypt([person.number.number.encode() for person, _hashed in added])
        new = [self._new(*each, number) for each, number in zip(added, sealed, strict=True)]
        changed = [self._changed(person, hashed, row) for person, hashed, row in found if row is not None]
        if new or changed:
            packed = marshal.dumps((new, changed))
            self._file.write(len(packed).to_bytes(8) + packed)

    def batches(self) -> Iterator[tuple[list[NewRow], list[Values]]]:
        """(new, changed) of each batch, as first put in."""
        self._file.seek(0)
        while head := self._file.read(8):
            yield marshal.loads(self._file.read(int.from_bytes(head)))  # noqa: S302 - nobody else's file

    def _new(self, person: Person, hashed: str, sealed: bytes) -> NewRow:
        number = person.number
        return (
            person.household, self._community_id, person.relation, person.name, name_key(person.name),
            name_forms(person.name), sealed, person.id_hash, number.tail,
            number.birth.isoformat(), number.sex, person.phone, phone_tail(person.phone), person.address,
            person.building, person.language or "zh", hashed,
        )  # fmt: skip

    def _said(self, person: Person, hashed: str) -> Values:
        return {
            "community_id": self._community_id, "household": person.household, "name": person.name,
            "name_key": name_key(person.name), "name_forms": name_forms(person.name),
            "phone": person.phone, "address": person.address, "building": person.building,
            "language": person.language, "relation": person.relation, "row_hash": hashed,
        }  # fmt: skip

    def _changed(self, person: Person, hashed: str, row: Row[Any]) -> Values:
        said = self._said(person, hashed)
        said |= {key: getattr(row, key) for key in _KEPT if not said[key]}
        renamed = any(said[key] != getattr(row, key) for key in ("name", "building", "address"))
        return said | {"key": row.id, "was": row.row_hash, "renamed": renamed}
