"""What holds on to a row: the columns of any table, a department's too, with a foreign key to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ForeignKey

from hub.db.base import Base


def pointing(column: Column[Any]) -> Iterator[ForeignKey]:
    """Every column that points to this one."""
    for table in Base.metadata.sorted_tables:
        yield from (key for key in table.foreign_keys if key.column is column)


def holding(column: Column[Any]) -> Iterator[Column[Any]]:
    """Those whose rows do not go with the row they point to."""
    return (key.parent for key in pointing(column) if key.ondelete != "CASCADE")
