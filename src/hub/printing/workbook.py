"""A list as an xlsx file: real dates and numbers, a header that stays, a foot line, text that is only text.

Written row by row (XlsxWriter's constant_memory), so that memory does not grow with the list; what it keeps
on disk meanwhile lies in a folder of its own that only this account reads and that is gone afterwards.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Literal

Kind = Literal["text", "number", "day", "moment"]
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, in its wide forms too."""
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its heading, what its cells are, and its width in characters."""

    title: str
    kind: Kind = "text"
    width: int = 14


def harmless(text: str) -> str:
    """The text so that no spreadsheet computes it, not even after a detour as csv."""
    stripped = text.lstrip(" \n\u00a0\u3000")
    return f"'{text}" if stripped.startswith(FORMULA) or text.startswith(("\t", "\r")) else text


def workbook(
    heads: Sequence[Head], rows: Iterable[Sequence[Any]], *, title: str, foot: Callable[[int], str],
    notes: Sequence[tuple[str, str]] = (), notes_title: str = "",
) -> tuple[bytes, int]:  # fmt: skip
    """The file, and how many rows it has. `foot` says the last line, given their number.

    `notes`: what each column means (heading, meaning), on a sheet of their own behind the list.

    A cell is a text (in a column of numbers: that none is said), a number, a date, a moment on the
    centre's clock without its zone, or None.
    """
    import xlsxwriter

    held = BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="hub-sheet-") as folder,
        xlsxwriter.Workbook(held, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        count = _fill(book, heads, rows, title, foot)
        if notes:
            _note(book, notes, notes_title)
    return held.getvalue(), count


def _note(book: Any, notes: Sequence[tuple[str, str]], title: str) -> None:
    sheet, wrapped = book.add_worksheet(title), book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for line, (head, meaning) in enumerate(notes):
        sheet.write_string(line, 0, harmless(head), bold)
        sheet.write_string(line, 1, harmless(meaning), wrapped)


def _fill(book: Any, heads: Sequence[Head], rows: Iterable[Sequence[Any]], title: str, foot: Any) -> int:
    sheet = book.add_worksheet(_NO_SHEET_NAME.sub(" ", title).strip("'")[:31] or None)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in
               (("day", _DAY), ("moment", _MOMENT))}  # fmt: skip
    for place, head in enumerate(heads):
        sheet.set_column(place, place, head.width)
        sheet.write_string(0, place, harmless(head.title), bold)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    count = 0
    for count, row in enumerate(rows, start=1):
        _row(sheet, count, heads, row, formats)
    sheet.write_string(count + 2, 0, harmless(foot(count)))
    return count


def _row(sheet: Any, at: int, heads: Sequence[Head], row: Sequence[Any], formats: dict[str, Any]) -> None:
    for place, (head, value) in enumerate(zip(heads, row, strict=True)):
        if value is None or value == "":
            continue
        if head.kind == "number" and not isinstance(value, str):
            sheet.write_number(at, place, value)
        elif isinstance(value, dt.date):
            sheet.write_datetime(at, place, value, formats["moment" if head.kind == "moment" else "day"])
        else:
            sheet.write_string(at, place, harmless(str(value)))
