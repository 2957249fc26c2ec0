"""The people whom rows name: found by number in the register, under the same name, living here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from hub.db.crypto import keys
from hub.db.models import Household, Resident
from hub.db.scope import own_households
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.domain.names import clean_name
from hub.operations.casework.parties import members_of
from hub.operations.importing.sheet_cells import parse_number
from hub.operations.takeover.cells import Row

_people, _homes = Resident.__table__, Household.__table__
_CHUNK = 400
Person = Mapping[str, Any]
_PERSON = select(
    *(_people.c[name] for name in (
        "id", "name", "id_hash", "community_id", "household_id", "birth", "died", "moved_out", "merged_into",
    )),
    _homes.c.number.label("household_number"), _homes.c.grid_id,
).outerjoin_from(_people, _homes, _homes.c.id == _people.c.household_id)  # fmt: skip


class People:
    """Everybody named in a sheet, read at once; `find` checks a row's pair of cells."""

    def __init__(
        self, tx: Connection, actor: Actor, community_id: int, rows: Iterable[Row], on: dt.date
    ) -> None:
        self._hash, self._on, self._community = keys().hasher("id"), on, community_id
        self._own = own_households(actor)
        self._own_hash = actor.id_hash
        self._numbers: dict[tuple[int, str], str] = {}
        for row in rows:
            for name in ("id_number", "payee_id_number"):
                self._read(row, name)
        self._known = _by_hash(tx, set(self._numbers.values()))
        self._seen: dict[str, int] = {}
        homes = {who["household_id"] for who in self._known.values()} - {None}
        self._homes = members_of(tx, homes)

    def home_of(self, who: Person) -> Mapping[int, str]:
        """Who lives in somebody's household, the eldest first: names by id."""
        return self._homes.get(who["household_id"], {})

    def _read(self, row: Row, name: str) -> None:
        if row.get(name):
            with row.at(name):
                self._numbers[row.no, name] = self._hash(parse_number(row.get(name), self._on).number)

    def find(
        self, row: Row, name: str = "name", number: str = "id_number", *, outside: bool = False
    ) -> Person | None:
        """The person of a row, None where there is a fault; `outside`: also somebody of no community here."""
        if not row.get(number):
            row.wrong(number, "This is needed.")
            return None
        key = self._numbers.get((row.no, number))
        if key is None:
            return None
        found = self._known.get(key)
        if found is None:
            row.wrong(number, "This number is not in the register.",
                      "Compare it with the card; register the person first.")  # fmt: skip
            return None
        before = row.faults.count
        self._same(row, name, found)
        self._here(row, number, found, outside)
        self._not_own(row, number, found)
        return found if row.faults.count == before else None

    def once(self, row: Row, who: Person, also: str = "") -> None:
        """Note a person (`also`: with a service) who stands in an earlier row already."""
        first = self._seen.setdefault(f"{who['id']}:{also}", row.no)
        if first != row.no:
            row.wrong(
                "id_number", "The same ID number stands in row %(row)s.", "Keep one of the rows.", row=first
            )

    def _same(self, row: Row, name: str, who: Person) -> None:
        with row.at(name):
            if clean_name(row.get(name)) != who["name"]:
                raise InputError("The register has another name for this number.",
                                 remedy="Compare both with the card.")  # fmt: skip

    def _here(self, row: Row, number: str, who: Person, outside: bool) -> None:
        if who["merged_into"] is not None:
            row.wrong(number, "This record was merged into another; take that one's number.")
        elif who["died"] is not None:
            row.wrong(number, "This person is recorded as deceased.")
        elif who["moved_out"] is not None:
            row.wrong(number, "This person has moved out.")
        elif who["community_id"] != self._community and not (outside and who["community_id"] is None):
            row.wrong(number, "This person does not live in this community.")

    def _not_own(self, row: Row, number: str, who: Person) -> None:
        if who["id_hash"] == self._own_hash or who["household_id"] in self._own:
            row.wrong(number, "What is of your own household is brought in by a colleague.")


def _by_hash(tx: Connection, hashes: set[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    rest = iter(sorted(hashes))
    while chunk := list(islice(rest, _CHUNK)):
        for row in tx.execute(_PERSON.where(_people.c.id_hash.in_(chunk))).mappings():
            found[row["id_hash"]] = dict(row)
    return found
