"""A list from above: read row by row, only the columns that its roster may keep, all faults at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from hub.db.crypto import keys
from hub.db.models import Community
from hub.domain.errors import InputError
from hub.domain.roster import Roster
from hub.domain.service import Service
from hub.operations.importing.sheet_cells import as_text
from hub.operations.importing.sheet_rows import RowReader
from hub.operations.importing.sheets import Table, open_table
from hub.operations.rosters import lines
from hub.plugins.activation import communities_on

PLACE: Final = "社区"
"""The heading by which a list places somebody whom the register does not have."""
LONGEST: Final = 200
_places = Community.__table__


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a list gives: its lines, the headings dropped unread, a keyed hash of what it says."""

    lines: tuple[lines.Line, ...]
    dropped: tuple[str, ...]
    source: str


def read(tx: Connection, service: Service, roster: Roster, file: Path, day: dt.date) -> Sheet:
    """Read a list. Raises SheetFaults with every fault of every row (doubles, wrong numbers), InputError."""
    table = _closed(open_table(file), roster)
    rows = list(_rows(table, roster, day))
    if not rows:
        raise InputError("There is nobody on this list below the headings.", remedy="Is it the right sheet?")
    known = lines.people(tx, [number for number, _, _ in rows])
    places = {row.name: row.id for row in tx.execute(select(_places.c.name, _places.c.id))}
    found = lines.listed(
        iter(rows), known, places, communities_on(service.department), everybody=roster.item == "stages"
    )
    text = json.dumps(sorted([number, given] for number, _, given in rows), ensure_ascii=False)
    columns = table.columns
    unread = [title for title in columns.ignored if title not in (*roster.list_columns, PLACE)]
    return Sheet(tuple(found), (*columns.dropped, *unread), keys().keyed_hash("request", text))


def _closed(table: Table, roster: Roster) -> Table:
    """The table with the columns that the roster drops shut: their cells are looked at by nothing below."""
    columns = table.columns
    wanted = [title for title in columns.ignored if title in roster.dropped_columns]
    return replace(table, columns=replace(
        columns, dropped=(*columns.dropped, *wanted),
        ignored=tuple(title for title in columns.ignored if title not in wanted),
        closed=columns.closed | {columns.places[title] for title in wanted},
        places={title: place for title, place in columns.places.items() if title not in wanted},
    ))  # fmt: skip


def _rows(table: Table, roster: Roster, day: dt.date) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """(hash of the number, name, kept cells by heading) of each person; every fault is raised at the end."""
    reader = RowReader(table, day, keys().hasher("id"))
    at = {title: table.columns.places[title] for title in (*roster.list_columns, PLACE)
          if title in table.columns.places}  # fmt: skip
    cells = {no: _given(row, at) for no, row in table.rows()} if at else {}
    people = [(person.id_hash, person.name, cells.get(person.no, {})) for person in reader.people()]
    reader.faults.raise_any()
    yield from people


def _given(row: object, at: Mapping[str, int]) -> dict[str, str]:
    cells = list(row)  # type: ignore[call-overload]
    return {title: as_text(cells[place])[:LONGEST] for title, place in at.items() if place < len(cells)}
