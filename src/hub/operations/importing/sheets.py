"""Reading sheets as communities have them: xlsx, old xls and csv, told apart by content, not by name.

Rows come one by one. Headings may stand in two rows, one upon the other. Values of merged cells are repeated
down the rows they cover, as those that are “the same as above” (同上) are. Whatever cannot be read ends in
one sentence.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from hub.domain.errors import InputError, why_not
from hub.domain.headings import REGISTER, Columns, Headings, read_headings
from hub.operations.importing.heading_rows import WITHIN, check_twice, heading, known_of, no_headings

Row = Sequence[Any]
MOST_BYTES: Final = 100_000_000
MOST_UNPACKED: Final = 1_500_000_000
_DITTO: Final = frozenset({"同上", "〃", "″", "〞", "”", '"'})
"""By these a cell says what the one above it says; in a column where a merged cell would, too."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its heading row found.

    `rows` gives (row number as the file shows it, cells) below the heading, from the start each time it is
    called; `others` are the names of sheets that were not read; `length` the number of rows, if known.
    """

    name: str
    columns: Columns
    rows: Callable[[], Iterator[tuple[int, Row]]]
    length: int | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet as it lies in the file. `merged`: column → {first row: last row}, rows from 0."""

    name: str
    rows: Callable[[], Iterable[Row]]
    length: int | None = None
    merged: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


def open_table(path: Path) -> Table:
    """The sheet of `path` that has a heading row with name and ID number; the first of several.

    Raises InputError: no such file, or as `table_in`.
    """
    return table_in(read_file(path), path.name)


def table_in(data: bytes, name: str, known: Headings = REGISTER) -> Table:
    """The same of a file's content; `known`: the kind of sheet it should be.

    Raises InputError: empty, too large, protected, broken, not a sheet, no heading row, or two columns for
    one thing.
    """
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    if not data.strip():
        raise InputError("%(file)s is empty.", file=name)
    grids = _workbook(data) if data[:4] == b"PK\x03\x04" or data[:8] == _OLE else _text(data, known)
    return _with_headings(grids, known)


def table_of(rows: Sequence[Mapping[str, Any]]) -> Table:
    """A table of rows that are at hand; the first row's keys are the headings."""
    headings = list(rows[0]) if rows else []
    return Table(
        "",
        read_headings(headings),
        lambda: ((i, list(row.values())) for i, row in enumerate(rows, 2)),
        len(rows),
    )


def read_file(path: Path) -> bytes:
    """A file's content. Raises InputError where it cannot be read or is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(path.name)
        return path.read_bytes()
    except OSError as error:
        raise InputError("%(file)s cannot be read: %(why)s.", file=path.name, why=why_not(error)) from None


def _too_large(name: str) -> InputError:
    return InputError("%(file)s is larger than 100 MB.", file=name, remedy="Split the sheet.")


# --- workbooks ------------------------------------------------------------------------------------


def _workbook(data: bytes) -> list[_Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _check_container(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_grid(book, name) for name in _visible(book)]
    except PasswordError:
        raise _protected() from None
    except (CalamineError, OSError, ValueError) as error:
        raise _broken() from error


def _check_container(data: bytes) -> None:
    if data[:8] == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _protected()
        if "WordDocument".encode("utf-16-le") in data:
            raise _no_sheet("Word")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names, size = archive.namelist(), sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _broken() from None
    if "word/document.xml" in names:
        raise _no_sheet("Word")
    if size > MOST_UNPACKED:
        raise InputError("Unpacked, this file is far larger than a sheet of residents can be.")


def _visible(book: Any) -> list[str]:
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if str(sheet.visible).endswith("Visible") and str(sheet.typ).endswith("WorkSheet")
    ]


def _grid(book: Any, name: str) -> _Grid:
    sheet = book.get_sheet_by_name(name)
    shift = sheet.start[1] if sheet.start else 0
    merged: dict[int, dict[int, int]] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom > top:
            merged.setdefault(left - shift, {})[top] = bottom
    return _Grid(name, sheet.iter_rows, sheet.total_height, merged)


def _protected() -> InputError:
    return InputError("The sheet is protected by a password.", remedy="Save it without one and import that.")


def _broken() -> InputError:
    return InputError(
        "This is no sheet that can be read, or it is broken.",
        remedy="Open it, save it as .xlsx and import that.",
    )


def _no_sheet(program: str) -> InputError:
    return InputError(
        "This is a document of %(program)s, not a sheet.", program=program,
        remedy="Copy the table into a sheet and save it as .xlsx.",
    )  # fmt: skip


# --- csv ------------------------------------------------------------------------------------------


def _text(data: bytes, known: Headings) -> list[_Grid]:
    encoding = _encoding(data)
    delimiter = _delimiter(_stream(data, encoding), known)
    return [_Grid("", lambda: _csv_rows(_stream(data, encoding), delimiter))]


def _stream(data: bytes, encoding: str) -> IO[str]:
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def _encoding(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decodes(data, "utf-16")
    if b"\0" in data[:4096]:
        raise _broken()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _decodes(data, encoding)
        except InputError:
            continue
    raise InputError(
        "The letters of this file are in no known encoding.",
        remedy="Save it as .xlsx, or as csv in UTF-8.",
    )


def _decodes(data: bytes, encoding: str) -> str:
    try:
        for _ in io.TextIOWrapper(io.BytesIO(data), encoding=encoding):
            pass
    except UnicodeError:
        raise _broken() from None
    return encoding


def _delimiter(stream: IO[str], known: Headings) -> str:
    """The sign that makes a heading row appear; failing that, the most frequent."""
    lines = [line for line, _ in zip(stream, range(WITHIN), strict=False)]
    for sign in (",", ";", "\t", "，", "|"):
        found = heading(list(csv.reader(lines, delimiter=sign)), known)[1]
        if found and not found.missing:
            return sign
    return max(",;\t", key="".join(lines).count)


def _csv_rows(stream: IO[str], delimiter: str) -> Iterator[Row]:
    reader = csv.reader(stream, delimiter=delimiter)
    try:
        for row in reader:
            yield [_csv_cell(cell) for cell in row]
    except csv.Error:
        raise InputError(
            "Line %(line)s cannot be read as csv.",
            line=reader.line_num,
            remedy="Look for a stray quotation mark.",
        ) from None


def _csv_cell(cell: str) -> str:
    """Without the marks by which people keep Excel from reading numbers: ="…", '… and a leading tab."""
    if cell[:1] in "='\t" and cell:
        return cell.strip().removeprefix("=").strip("\"'")
    return cell


# --- headings -------------------------------------------------------------------------------------


def _with_headings(grids: list[_Grid], known: Headings) -> Table:
    best: Columns | None = None
    for grid in grids:
        rows = [list(cells) for cells in islice(grid.rows(), WITHIN)]
        last, columns = heading(rows, known)
        if columns and not columns.missing:
            check_twice(columns)
            others = tuple(other.name for other in grids if other is not grid)
            return Table(grid.name, columns, partial(_below, grid, last, columns), grid.length, others)
        best = max(filter(None, (best, columns)), key=known_of, default=None)
    raise no_headings(best, known)


def _below(grid: _Grid, heading: int, columns: Columns) -> Iterator[tuple[int, Row]]:
    wanted = [columns.at[name] for name in columns.known.upright if name in columns.at]
    spans = {column: grid.merged[column] for column in wanted if column in grid.merged}
    running: dict[int, tuple[int, Any]] = {}
    above: Row = ()
    for at, cells in enumerate(grid.rows()):
        if at > heading:
            row = _filled(at, cells, spans, running) if spans else cells
            row = row if _DITTO.isdisjoint(row) else _repeated(row, above, wanted)
            above = row if _is_somebodys(row, columns) else above
            yield at + 1, row


def _is_somebodys(cells: Row, columns: Columns) -> bool:
    """Whether a row has all that is needed: a sum of the page or a blank row is nobody's, 同上 means none."""
    needed = (columns.at[name] for name in columns.known.needed if name in columns.at)
    return all(place < len(cells) and cells[place] not in (None, "") for place in needed)


def _filled(
    at: int, cells: Row, spans: Mapping[int, Mapping[int, int]], running: dict[int, tuple[int, Any]]
) -> Row:
    found = list(cells)
    for column, tops in spans.items():
        if at in tops:
            running[column] = (tops[at], found[column])
        last, value = running.get(column, (-1, None))
        if at <= last:
            found[column] = value
    return found


def _repeated(cells: Row, above: Row, wanted: Sequence[int]) -> Row:
    found = list(cells)
    for column in wanted:
        if column < min(len(found), len(above)) and found[column] in _DITTO:
            found[column] = above[column]
    return found


def plain_rows(data: bytes, most: int) -> list[Row]:
    """At most `most` rows of the first sheet of a file, as they lie there. Raises InputError."""
    if not data.strip():
        raise InputError("This file is empty.")
    packed = data[:4] == b"PK\x03\x04" or data[:8] == _OLE
    grids = _workbook(data) if packed else _text(data, REGISTER)
    return [list(row) for row, _no in zip(grids[0].rows() if grids else (), range(most), strict=False)]
