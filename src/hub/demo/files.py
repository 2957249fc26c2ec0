"""The file room of the demonstration: most files on their shelves, the newest still to be; one is out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Case, PaperFile
from hub.demo.holders import holder
from hub.domain.actor import Actor
from hub.operations.archive import file_room
from hub.operations.archive.file_list import file_view
from hub.operations.context import plugins

_cases, _files = Case.__table__, PaperFile.__table__
NEWEST: Final = 5
"""Files of each department that still wait for a shelf."""
ON_A_SHELF: Final = 15
BORROWERS: Final = (("上级业务科 样科长", "复核原始材料"), ("街道纪工委", "抽查"))


def play() -> None:
    """Every department's room, its own cabinet; the first two files were asked for, one of them is out."""
    for cabinet, department in enumerate(sorted(plugins().departments), 1):
        clerk = holder("file.keep", role="window_clerk", department=department)
        if clerk is not None:
            _play(clerk, _oldest_first(department)[:-NEWEST], str(cabinet))


def _oldest_first(department: str) -> Sequence[int]:
    query = select(_files.c.case_id).join_from(_files, _cases, _cases.c.id == _files.c.case_id)
    return (
        reading()
        .execute(query.where(_cases.c.department == department).order_by(_files.c.id))
        .scalars()
        .all()
    )


def _play(clerk: Actor, cases: Sequence[int], cabinet: str) -> None:
    for shelf, first in enumerate(range(0, len(cases), ON_A_SHELF), 1):
        together = cases[first : first + ON_A_SHELF]
        file_room.shelve_together(clerk, together, cabinet=cabinet, shelf=str(shelf))
    for case_id, (borrower, purpose) in zip(cases, BORROWERS, strict=False):
        due = today() + dt.timedelta(days=7)
        file_room.lend(clerk, case_id, borrower=borrower, purpose=purpose, due_on=due)
    for case_id in cases[1:2]:
        out = file_view(clerk, case_id).out
        assert out is not None
        file_room.take_back(clerk, case_id, loan_id=out["id"])
