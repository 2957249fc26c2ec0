"""What a change of the register does to a case, and what the window answers. No verbs of their own."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import update

from hub.db.models import CaseParty
from hub.domain import case_ledger as ledger
from hub.domain.service import Step
from hub.domain.suspension import DIED, DOES, STOP, SUSPENDED, WITHIN
from hub.operations.casework.casefile import CaseFile

_parties = CaseParty.__table__
OF_COMMUNITY: Final = frozenset({"community_agent", "community_leader"})
OF_AREA: Final = "household_officer"


def suspend(file: CaseFile, why: str, **said: Any) -> None:
    """Stop all work on a case until the window has said how it goes on; a death stops the clock too.

    `why` is DIED or MOVED_OUT.
    """
    step = file.step
    if why == DIED and _runs(file):
        file.add("stopped_from", key=STOP, **said)
    file.add("suspended", why=why, **said)
    row = {
        "step": step.key, "key": SUSPENDED, "do": DOES, "role": "window_clerk",
        "post_id": file.post("window_clerk", step), "opened_on": file.on, "limit": WITHIN,
        "due": file.calendar.add(file.on, WITHIN), "done_on": None, "done_by": None, "outcome": "",
        "form": None, "batch_id": None,
    }  # fmt: skip
    file.put(row)
    file.retime()


def resume(file: CaseFile, outcome: str, **said: Any) -> None:
    """Let work go on: the window said so (`go_on`), or the change that stopped it is undone (`undone`)."""
    task = file.open_task(SUSPENDED)
    if task is None:
        return
    file.close(task, outcome)
    file.add("resumed", outcome=outcome, **said)
    if _stopped(file):
        file.add("stopped_to", key=STOP)
    file.retime()


def _runs(file: CaseFile) -> bool:
    return file.row["accepted_on"] is not None and file.row["completed_on"] is None


def _stopped(file: CaseFile) -> bool:
    kinds = [each[0] for each in file.row["ledger"] if each[2] == STOP]
    open_ = bool(kinds) and kinds[-1] == "stopped_from"
    return open_ and not any(ledger.has(file.row["ledger"], kind) for kind in ledger.FINAL)


def to_community(
    file: CaseFile, community_id: int, household_id: int | None, reason: str, **said: Any
) -> None:
    """Hand the case to another community: what is open there goes to that community's posts.

    An officer's task goes along where the household's new area is known; else it stays where it is.
    """
    before, home = file.row["community_id"], file.row["household_id"]
    file.row.update(community_id=community_id, household_id=household_id)
    for task in file.tasks:
        step = _step(file, task)
        here = task["role"] in OF_COMMUNITY or step.heard_in_community
        if here or (task["role"] == OF_AREA and file.grid_id is not None):
            task["post_id"] = file.post(task["role"], step)
    if household_id != home:
        said["household"] = household_id
    file.add("moved_community", before=before, after=community_id, reason=reason, **said)
    file.retime()


def to_applicant(file: CaseFile, resident_id: int, household_id: int | None, why: str, **said: Any) -> None:
    """Make another record the applicant's: a successor, or the one kept of a person who was there twice."""
    before = file.row["applicant_id"]
    file.row.update(applicant_id=resident_id, household_id=household_id)
    mine = (_parties.c.case_id == file.row["id"], _parties.c.role == "applicant")
    file.tx.execute(update(_parties).where(*mine).values(resident_id=resident_id))
    file.add("applicant", before=before, after=resident_id, household=household_id, why=why, **said)


def _step(file: CaseFile, task: dict[str, Any]) -> Step:
    return file.service.step(task["step"])
