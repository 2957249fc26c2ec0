"""What goes when the time of a closed case is over: everything that says whose it was and what was said.

The case row stays, with number, service, community and dates, so that numbers have no gaps, statistics
stand and the chain can be proven; it then belongs to `nobody`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from hub.db.models import (
    BatchLine,
    Case,
    CaseParty,
    Document,
    FileLoan,
    FollowUp,
    Letter,
    Material,
    Message,
    Objection,
    PaperFile,
    PaperLeft,
    Posting,
    Slip,
    StandInNote,
    TakeOverLine,
    Task,
)
from hub.operations.keeping.erasing import erase_words
from hub.operations.keeping.nobody import nobody
from hub.operations.keeping.wiping import wipe
from hub.operations.notification import omissions
from hub.operations.rosters.closing import forget as forget_items

CASES: Final = Case.__table__
_files, _loans, _follow_ups = PaperFile.__table__, FileLoan.__table__, FollowUp.__table__
DROPPED: Final[tuple[Table, ...]] = (
    CaseParty.__table__, Material.__table__, Document.__table__, Message.__table__,
    StandInNote.__table__,
)  # fmt: skip
CLEARED: Final[Mapping[Table, Mapping[str, Any]]] = {
    Task.__table__: {"form": None},
    Slip.__table__: {"lines": [], "witness": ""},
    Letter.__table__: {"reason": "", "basis": "", "remedy": "", "received_by": ""},
    Posting.__table__: {"starred_name": "", "household_size": None, "amount_fen": None},
    Objection.__table__: {"text": "", "answer": ""},
    PaperLeft.__table__: {"to_whom": "", "void_reason": "", "back_from": "", "back_remark": ""},
    TakeOverLine.__table__: {"resident_id": 0, "paper": "", "reason": ""},
    BatchLine.__table__: {"reason": "", "basis": "", "votes": None, "recusals": None},
}
"""Columns that may hold people's words, and what then stands there."""


def forget_case(tx: Connection, case_id: int, reason: str) -> int:
    """Erase the words of a closed case and cut it off from its people; how many entries lost their words."""
    for table in DROPPED:
        tx.execute(delete(table).where(table.c.case_id == case_id))
    for table, values in CLEARED.items():
        tx.execute(update(table).where(table.c.case_id == case_id).values(values))
    _forget_loans(tx, case_id)
    _forget_follow_ups(tx, case_id)
    omissions.forget(tx, case_id)
    forget_items(tx, case_id)
    erased = erase_words(tx, case_id, None, reason)
    tx.execute(
        update(CASES)
        .where(CASES.c.id == case_id)
        .values(applicant_id=nobody(tx), household_id=None, facts={}, urgent="", receipt_code="")
    )
    return erased


def _forget_follow_ups(tx: Connection, case_id: int) -> None:
    """Their own entries say that they are over; that there were any, and how often, stays."""
    for row in tx.execute(select(_follow_ups).where(_follow_ups.c.case_id == case_id)).mappings().all():
        wipe(tx, _follow_ups, dict(row), ("times",), {"why": ""}, state="over", opens_on=None, due=None)
    nobody_s = {"form": None, "resident_id": None, "household_id": None}
    tx.execute(update(_follow_ups).where(_follow_ups.c.case_id == case_id).values(nobody_s))


def loan_words() -> ColumnElement[bool]:
    """The clause for cases whose paper file somebody had, and is known to have had although it is back."""
    mine = select(_files.c.case_id).join(_loans, _loans.c.file_id == _files.c.id)
    return CASES.c.id.in_(mine.where(_loans.c.back_on.is_not(None), _loans.c.borrower != ""))


def _forget_loans(tx: Connection, case_id: int) -> None:
    """Who had the paper file and what for, once it is back."""
    mine = _loans.c.file_id.in_(select(_files.c.id).where(_files.c.case_id == case_id))
    forgotten = {"borrower": "", "purpose": "", "remark": ""}
    tx.execute(update(_loans).where(mine, _loans.c.back_on.is_not(None)).values(forgotten))
