"""What people type into a column: without spaces around it, and no longer than its place."""

from __future__ import annotations

from typing import Any

from hub.domain.errors import InputError


def words(text: str, column: Any, where: str = "") -> str:
    """The text as the column keeps it; `where` names the field (the column's name unless given).

    SQLite would keep any length and PostgreSQL none: both refuse alike. Raises InputError.
    """
    said, most = text.strip(), column.type.length
    if len(said) > most:
        raise InputError("At most %(most)s characters, these are %(count)s.", most=most, count=len(said),
                         where=where or column.name)  # fmt: skip
    return said
