"""办结公告: what the case's own moves must know of it (办结公告制度)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from hub.db.models import Posting
from hub.domain.errors import Refused
from hub.domain.service import END, Service
from hub.operations.casework.casefile import CaseFile
from hub.operations.settings import setting

STEP: Final = "announcement"
"""What stands for the step in a row of `postings`: no definition has a step of that name."""
SUFFIX: Final = "-A"
"""Ends the serial of an announcement, before its number; a public notice has -S."""
_postings = Posting.__table__


def is_required(seq: str) -> bool:
    """Whether the centre has set that the law wants this service's completions announced."""
    return seq in str(setting("announcements.services") or "").split("、")


def is_owed(file: CaseFile) -> bool:
    """Whether the case is completed, must be announced, and is not yet; asks only where it must be."""
    if not is_required(file.service.seq) or file.row["completed_on"] is None:
        return False
    if not goes_well(file.service, file.row["step"]):
        return False
    mine = select(_postings.c.id).where(_postings.c.case_id == file.row["id"], _postings.c.step == STEP)
    return file.tx.execute(mine.limit(1)).first() is None


def goes_well(service: Service, step: str) -> bool:
    """Whether the case is on its way to what was asked: a refusal is told to the applicant alone."""
    for _ in service.steps:
        step = next(iter(service.step(step).outcomes.values()))
        if step.startswith(END):
            break
    return step == f"{END}granted"


def must_be_done(file: CaseFile) -> None:
    """The last closing step stays open until the centre's board has it. Raises Refused.

    A way that ends with the decision itself has no step to hold, and is let through.
    """
    if file.step.phase in ("closing", "after") and is_owed(file):
        raise Refused(
            "The completion must first hang on the centre's board.", where=file.row["number"],
            remedy="Post it under Notices; the case is completed all the same.",
        )  # fmt: skip
