"""Any sheet with headings of its own: rows under them as texts, from xlsx, xls or csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hub.domain.errors import InputError
from hub.domain.person import fold_width, squeeze
from hub.operations.importing.sheet_cells import as_text

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WITHIN: Final = 20
MOST_BYTES: Final = 20_000_000


def rows_under(data: bytes, needed: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(row as the file shows it, cells by heading) of the rows under the one that has all `needed` headings.

    Empty rows are left out. Raises InputError for what is no sheet and where a heading is missing.
    """
    names: Sequence[str] | None = None
    wanted = {_plain(name): name for name in needed}
    for no, cells in enumerate(_grid(data), 1):
        texts = [as_text(cell) for cell in cells]
        if names is None:
            plain = [_plain(text) for text in texts]
            if set(wanted) <= set(plain):
                names = [wanted.get(each, text.strip()) for each, text in zip(plain, texts, strict=True)]
            elif no > _WITHIN:
                break
        elif any(texts):
            yield no, dict(zip(names, texts, strict=False))
    if names is None:
        raise InputError("The sheet needs these headings: %(names)s.", names="、".join(needed), where="file")


def _plain(text: str) -> str:
    return squeeze(fold_width(text)).lower()


def _grid(data: bytes) -> Iterator[Sequence[Any]]:
    if len(data) > MOST_BYTES:
        raise InputError("This file is too large for such a sheet.", where="file")
    if not data.strip():
        raise InputError("%(file)s is empty.", file="—", where="file")
    return _workbook(data) if data[:4] == _ZIP or data[:8] == _OLE else _text(data)


def _workbook(data: bytes) -> Iterator[Sequence[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        top = sheet.start[0] if sheet.start else 0
        yield from ([] for _ in range(top))
        yield from sheet.iter_rows()
    except (CalamineError, PasswordError, OSError, ValueError):
        raise InputError("This file is no sheet that can be read.", where="file") from None


def _text(data: bytes) -> Iterator[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError("This file is no sheet that can be read.", where="file")
    yield from csv.reader(io.StringIO(text))
