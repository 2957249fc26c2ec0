"""Where the headings of a sheet stand, in one row or in two one upon the other, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from hub.domain.errors import InputError
from hub.domain.headings import Columns, Headings, read_headings, stacked

Row = Sequence[Any]
WITHIN: Final = 30
"""In how many first rows of a sheet its headings are looked for."""


def heading(rows: Sequence[Row], known: Headings) -> tuple[int, Columns | None]:
    """The last heading row and what it means; the best try where no row has all that is needed.

    The first row, or pair of rows one upon the other, that has; or the one that begins a row lower and
    says more, unless it is the lower of a pair: what it calls 姓名 is somebody else's then.
    """
    tries = [(at, at + more, _read(rows[at : at + more + 1], known)) for at in range(len(rows))
             for more in (0, 1) if at + more < len(rows)]  # fmt: skip
    whole = [each for each in tries if not each[2].missing] or tries
    first = whole[0][0] + 1 if whole is not tries else len(rows)
    lower = {last for at, last, columns in whole if last > at and _begins_above(rows[last], columns)}
    near = [each for each in whole if each[0] <= first and (each[0] < each[1] or each[0] not in lower)]
    _at, last, columns = max(
        near, key=lambda each: (not each[2].twice, known_of(each[2]), each[0] - each[1]), default=(0, 0, None)
    )
    return last, columns


def _begins_above(below: Row, columns: Columns) -> bool:
    """Whether something that is needed stands in the upper of two rows only."""
    at = [columns.at[name] for name in columns.known.needed if name in columns.at]
    return any(place >= len(below) or not str(below[place] or "").strip() for place in at)


def _read(rows: Sequence[Row], known: Headings) -> Columns:
    return read_headings(rows[0] if len(rows) == 1 else stacked(rows[0], rows[1], known), known)


def known_of(columns: Columns) -> int:
    """How many fields it knows."""
    return len(columns.at)


def check_twice(columns: Columns) -> None:
    """Raise InputError for two columns that mean the same."""
    if columns.twice:
        raise InputError(
            "Two columns mean the same: %(titles)s.", titles="、".join(columns.twice),
            remedy="Delete or rename one of them.",
        )  # fmt: skip


def no_headings(best: Columns | None, known: Headings) -> InputError:
    """That no row has what is needed; what was seen in the best try."""
    seen = "、".join(best.titles.values()) if best else ""
    return InputError(
        "No row among the first %(count)s has the headings %(needed)s (seen: %(seen)s).",
        count=WITHIN, seen=seen or "-",
        needed="、".join(known.fields[name] for name in known.needed),
        remedy="Give these columns these headings; others may be in any order.",
    )  # fmt: skip
