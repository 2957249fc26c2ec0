"""A sheet's cells as texts: what is kept of it while it is a draft, and mended on the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hub.domain.errors import InputError
from hub.operations.importing.sheet_cells import as_text, has_lost_digits
from hub.operations.importing.sheet_rows import holds_person, says_something
from hub.operations.importing.sheets import Table
from hub.operations.takeover.columns import OWN_SHEETS, SHEETS

MOST_ROWS: Final = 500
"""So few that sending a sheet is one short transaction; one programme of a community has less."""
MOST_CELL: Final = 500
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """The rows of a sheet by the number that the file shows, each field → text as typed.

    `titles`: the sheet's own headings; `mended`: (row, field)s corrected since; `dropped` and `ignored` as in
    `domain.headings.Columns`; `nobodys`: rows that say something and name nobody; `others`: names of sheets
    of the file. Neither of these was read.
    """

    kind: str
    rows: Mapping[int, Cells]
    titles: Mapping[str, str] = field(default_factory=dict)
    mended: frozenset[tuple[int, str]] = frozenset()
    dropped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    nobodys: tuple[int, ...] = ()
    others: tuple[str, ...] = ()

    def title(self, name: str) -> str:
        """What the sheet calls a field, or would."""
        return self.titles.get(name) or SHEETS[self.kind].fields[name]


def read(table: Table, kind: str) -> Texts:
    """The rows of a table that hold somebody. Raises InputError for none, or more than 500."""
    columns = table.columns
    rows: dict[int, Cells] = {}
    nobodys: list[int] = []
    for no, cells in table.rows():
        if not holds_person(cells, columns):
            nobodys += [no] if says_something(cells, columns) else []
        else:
            rows[no] = {name: _text(cells[at]) for name, at in columns.at.items() if at < len(cells)}
        if len(rows) > MOST_ROWS:
            raise InputError("More than %(most)s rows.", most=MOST_ROWS, remedy="Split the sheet.")
    if not rows:
        raise InputError("There is nobody below the headings.", remedy="Is it the right sheet?")
    others = tuple(name for name in table.others if name not in OWN_SHEETS)
    return Texts(
        kind, rows, columns.titles, frozenset(), columns.dropped, columns.ignored, tuple(nobodys), others
    )


def _text(value: Any) -> str:
    """The cell as text; a number that has lost digits keeps the look by which it is known."""
    text = repr(value) if isinstance(value, float) and has_lost_digits(value) else as_text(value)
    return clean(text.lstrip("'"))


def clean(text: str) -> str:
    """A text as a cell keeps it: no control characters, which no database takes, and not endless.

    One that is too long stays so by a character, to be refused by its place.
    """
    return _CONTROL.sub("", text).strip()[: MOST_CELL + 1]


def mend(texts: Texts, cells: Mapping[tuple[int, str], str], drop: frozenset[int] = frozenset()) -> Texts:
    """The same with these cells as typed now, and without the rows of `drop`. Raises InputError."""
    rows = {no: dict(said) for no, said in texts.rows.items() if no not in drop}
    changed = set(texts.mended)
    for (no, name), text in cells.items():
        if name not in SHEETS[texts.kind].fields or no not in texts.rows:
            raise InputError("There is no such cell.", where=f"{no} · {name}")
        if no in rows and rows[no].get(name, "") != clean(text):
            rows[no][name] = clean(text)
            changed.add((no, name))
    if not rows:
        raise InputError("No row would be left.", remedy="Withdraw the sheet instead.")
    return replace(texts, rows=rows, mended=frozenset(changed))


def dump(texts: Texts) -> str:
    """The texts of a sheet as JSON, as a draft keeps them; `load` makes them again."""
    return json.dumps({
        "kind": texts.kind, "rows": [[no, dict(said)] for no, said in texts.rows.items()],
        "titles": dict(texts.titles), "mended": sorted(texts.mended), "dropped": texts.dropped,
        "ignored": texts.ignored, "nobodys": texts.nobodys, "others": texts.others,
    }, ensure_ascii=False)  # fmt: skip


def load(text: str) -> Texts:
    """The texts of a sheet from what `dump` wrote of them."""
    said = json.loads(text)
    return Texts(
        said["kind"], dict(said["rows"]), said["titles"],
        frozenset((no, name) for no, name in said["mended"]), tuple(said["dropped"]), tuple(said["ignored"]),
        tuple(said.get("nobodys", ())), tuple(said.get("others", ())),
    )  # fmt: skip
