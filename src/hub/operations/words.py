"""What people type into a column: without spaces around it, and no longer than its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hub.domain.errors import HubError, InputError

Row = dict[str, Any]


def words(text: str, column: Any, where: str = "") -> str:
    """The text as the column keeps it; `where` names the field (the column's name unless given).

    SQLite would keep any length and PostgreSQL none: both refuse alike. Raises InputError.
    """
    return within(text, column.type.length, where or column.name)


def why(reason: str, column: Any) -> str:
    """The reason that must be given, as `column` keeps it. Raises InputError at the field `reason`."""
    said = words(reason, column, "reason")
    if not said:
        raise InputError("Say why.", where="reason")
    return said


def within(text: str, most: int, where: str) -> str:
    """The text without spaces around it, where its column has no length of its own. Raises InputError."""
    said = text.strip()
    if len(said) > most:
        raise InputError("At most %(most)s characters, these are %(count)s.", most=most, count=len(said),
                         where=where)  # fmt: skip
    return said


def gathered(*parts: Callable[[], Row]) -> tuple[Row, list[HubError]]:
    """The columns that each part reads, together, and every fault: one that is wrong hides no other."""
    row: Row = {}
    faults: list[HubError] = []
    for part in parts:
        try:
            row |= part()
        except InputError as error:
            faults.append(error)
    return row, faults
