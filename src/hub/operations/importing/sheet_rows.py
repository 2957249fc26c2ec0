"""From the cells of a sheet's row to a checked person; all faults of all rows, each with its place."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from hub.domain.errors import InputError
from hub.domain.headings import Columns, field_of
from hub.domain.person import IdNumber, squeeze
from hub.operations.importing.sheet_cells import as_text, birth_faults, parse_number, readers, sex_faults
from hub.operations.importing.sheet_faults import RowFaults
from hub.operations.importing.sheets import Row, Table
from hub.operations.registry.registration import HEAD

_TOTALS: Final = re.compile(
    r"(?:本页|本月)?(?:合计|总计|共计|小计|总人数|总户数|填表|制表|审核|负责人|备注|说明|注)[^a-z]*|total.*",
    re.I,
)


class Person(NamedTuple):
    """A checked row. "" = the sheet says nothing; `no` is the row as the file shows it."""

    no: int
    number: IdNumber
    id_hash: str
    name: str
    relation: str
    household: str
    phone: str
    address: str
    building: str
    language: str
    grid: str


class Numbered(NamedTuple):
    """A row with faults whose number can be read."""

    no: int
    number: IdNumber
    id_hash: str


class Home(NamedTuple):
    """A household as its first row gives it."""

    row: int
    building: str
    address: str
    grid: str


class RowReader:
    """Reads a table's rows one after the other, remembering what rows say about each other.

    `notes` counts what the preview tells: rows without a person, households taken from the row above or
    numbered here. `homes`, `heads` (household number → row) and `faulty` (rows that give none for their
    faults) are complete when `people` is exhausted.
    """

    def __init__(self, table: Table, on: dt.date, hashed: Callable[[str], str]) -> None:
        self.faults = RowFaults(table.columns.titles)
        self.notes: Counter[str] = Counter()
        self.homes: dict[str, Home] = {}
        self.heads: dict[str, int] = {}
        self.faulty: list[Numbered] = []
        self._table, self._on, self._hashed = table, on, hashed
        self._at: Mapping[str, int] = table.columns.at
        self._readers = [(name, self._at[name], read) for name, read in readers() if name in self._at]
        checks = (("birth", birth_faults), ("sex", sex_faults))
        self._checks = [(name, self._at[name], check) for name, check in checks if name in self._at]
        self._seen: dict[bytes, int] = {}
        self._above = ""

    def people(self) -> Iterator[Person]:
        """The people of the sheet; a row with faults gives none."""
        for no, cells in self._table.rows():
            if self._is_person(cells):
                person = self._person(no, cells)
                if person:
                    yield person

    def _cell(self, cells: Row, name: str) -> Any:
        return _cell(cells, self._table.columns, name)

    def _is_person(self, cells: Row) -> bool:
        if holds_person(cells, self._table.columns):
            return True
        self.notes["no_person"] += says_something(cells, self._table.columns)
        return False

    def _person(self, no: int, cells: Row) -> Person | None:
        before = self.faults.count
        said = self._values(no, cells)
        number = self._number(no, cells)
        id_hash = self._once(no, number) if number else ""
        household = self._household(no, cells, said, id_hash)
        if number is None:
            return None
        if self.faults.count > before:
            self.faulty.append(Numbered(no, number, id_hash))
            return None
        return self._at_home(no, number, id_hash, household, said)

    def _values(self, no: int, cells: Row) -> dict[str, str]:
        said = {}
        width = len(cells)
        for name, at, read in self._readers:
            value = cells[at] if at < width else ""
            try:
                said[name] = read(value)
            except InputError as error:
                said[name] = ""
                self.faults.add(no, name, value, error)
        return said

    def _number(self, no: int, cells: Row) -> IdNumber | None:
        value = self._cell(cells, "id_number")
        try:
            number = parse_number(value, self._on)
        except InputError as error:
            self.faults.add(no, "id_number", value, error)
            return None
        for name, at, check in self._checks:
            beside = cells[at] if at < len(cells) else ""
            for fault in check(beside, number):
                self.faults.add(no, name, beside, fault)
        return number

    def _once(self, no: int, number: IdNumber) -> str:
        id_hash = self._hashed(number.number)
        first = self._seen.setdefault(bytes.fromhex(id_hash[:32]), no)
        if first != no:
            error = InputError(
                "The same ID number stands in row %(row)s.", row=first, remedy="Keep one of the rows."
            )
            self.faults.add(no, "id_number", number.number, error)
        return id_hash

    def _household(self, no: int, cells: Row, said: Mapping[str, str], id_hash: str) -> str:
        """The household's number; a member's from the row above, or made up."""
        relation = said.get("relation", "")
        household = said.get("household", "")
        if not household and "household" not in self._at and relation == HEAD and id_hash:
            household = id_hash[:10].upper()
            self.notes["made_up"] += 1
        elif not household and relation == HEAD and "household" in self._at:
            self.faults.add(no, "household", "", InputError("The head's household number is missing."))
        elif not household and relation and self._above:
            household = self._above
            self.notes["from_above"] += "household" in self._at
        self._above = household
        if relation == HEAD and household:
            self._one_head(no, household)
        return household

    def _one_head(self, no: int, household: str) -> None:
        first = self.heads.setdefault(household, no)
        if first != no:
            error = InputError(
                "Household %(number)s has a head already, in row %(row)s.", number=household, row=first,
                remedy="One person of a household is its head: correct the relation or the number.",
            )  # fmt: skip
            self.faults.add(no, "relation", HEAD, error)

    def _at_home(
        self, no: int, number: IdNumber, id_hash: str, household: str, said: Mapping[str, str]
    ) -> Person:
        """The person; a blank address or building is that of the household's first row."""
        get = said.get
        building = _building(get("estate", ""), get("building", ""))
        address, grid = get("address", ""), get("grid", "")
        if household:
            home = self.homes.get(household)
            if home is None:
                home = self.homes[household] = Home(no, building, address, grid)
            if get("relation") == HEAD and home.row != no:
                self.homes[household] = Home(
                    no, building or home.building, address or home.address, grid or home.grid
                )
            building, address = building or home.building, address or home.address
        return Person(
            no, number, id_hash, said["name"], get("relation", ""), household, get("phone", ""), address,
            building, get("language", ""), grid,
        )  # fmt: skip

    def has(self, id_hash: str) -> bool:
        """Whether the sheet has a row of that person."""
        return bytes.fromhex(id_hash[:32]) in self._seen


def holds_person(cells: Row, columns: Columns) -> bool:
    """Whether a row below the headings is somebody's: no total, no signature line, no repeated heading."""
    said = as_text(_cell(cells, columns, "id_number"))
    if said:
        return said[0].isdigit() or not _is_heading(said, columns)
    others = [as_text(cell) for i, cell in enumerate(cells) if i not in columns.closed]
    return bool(as_text(_cell(cells, columns, "name"))) and not any(
        _TOTALS.fullmatch(squeeze(text)) for text in others
    )


def says_something(cells: Row, columns: Columns) -> bool:
    """Whether a row that is nobody's says anything at all, other than the headings once more."""
    if _is_heading(as_text(_cell(cells, columns, "id_number")), columns):
        return False
    return any(as_text(cell) for i, cell in enumerate(cells) if i not in columns.closed)


def _is_heading(said: str, columns: Columns) -> bool:
    """A heading row may be repeated on every page; it is known by the cell of the ID number."""
    return bool(said) and field_of(said, columns.known) == "id_number"


def _cell(cells: Row, columns: Columns, name: str) -> Any:
    at = columns.at.get(name, len(cells))
    return cells[at] if at < len(cells) else ""


def _building(estate: str, building: str) -> str:
    return building if estate in building else f"{estate}{building}"[:80]
