"""What is kept of departments that are not installed: their cases and their rows in the hub's tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Table, case, func, literal, select, union_all

from hub.db.base import Base, db
from hub.db.models import Case
from hub.domain.errors import HubError, NotHeld
from hub.operations.context import plugins

_cases: Final = Case.__table__
OTHER: Final = frozenset({"module_activations", "grants", "posts", "trainings", "case_counts", "case_deltas"})
"""Who works where is no record of the department, nor what its cases add up to; that it is still switched on,
`switched on` says."""


def of_gone() -> Iterator[HubError]:
    """Open cases finish from the stored texts; all other rows stay where they are and are named."""
    open_ = func.count(case((_cases.c.closed_on.is_(None), 1)))
    gone = _cases.c.department.not_in(plugins().departments)
    asked = select(_cases.c.department, func.count(), open_).where(gone).group_by(_cases.c.department)
    for department, count, still in db.session.execute(asked.order_by(_cases.c.department)):
        yield NotHeld(
            "%(department)s is not installed; its %(count)s cases are kept, %(open)s of them open.",
            remedy="They go on from their stored texts; forms and prints of its own need the package.",
            department=department, count=count, open=still,
        )  # fmt: skip
    for department, tables in sorted(_rows_of_gone().items()):
        yield NotHeld(
            "%(department)s is not installed; its rows are kept in %(tables)s.",
            remedy="They are shown again when it is installed; nothing deletes them but the retention rules.",
            department=department, tables=", ".join(f"{name} ({count})" for name, count in tables),
        )  # fmt: skip


def _rows_of_gone() -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    counted = (
        select(literal(table.name), table.c.department, func.count()).group_by(table.c.department)
        for table in _tables()
    )
    for name, department, count in sorted(db.session.execute(union_all(*counted))):
        if department and department not in plugins().departments:
            found.setdefault(department, []).append((name, count))
    return found


def _tables() -> Iterator[Table]:
    """The hub's own tables whose rows belong to a department, but its cases, in the order of their names."""
    for name, table in sorted(Base.metadata.tables.items()):
        if "department" in table.c and name not in OTHER and table is not _cases:
            yield table
