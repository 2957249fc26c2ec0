"""How a case goes from one step to the next: the one place where the flow is walked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from hub.db.models import Posting
from hub.domain.errors import Refused
from hub.domain.service import Step
from hub.operations.benefits.granting import grant_if
from hub.operations.board import announced
from hub.operations.casework import follow_ups
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.papers import write_letter

_postings = Posting.__table__


def move(file: CaseFile, outcome: str, **said: Any) -> None:
    """Leave the current step by `outcome` and enter what follows; ends, letters and stops included.

    `said` is kept in the event (reason, basis, form, note …). Raises InputError for an unknown outcome,
    Refused where a return is used up.
    """
    step = file.step
    target = file.flow.follow(step, outcome)
    _count_return(file, step, outcome)
    task = file.open_task()
    file.add("step_done", outcome=outcome, **said)
    if task:
        file.close(task, outcome, said.get("form"))
    for left in [each for each in file.tasks if each["step"] == step.key]:
        file.close(left, "dropped")
    _leave(file, step)
    write_letter(file, step, outcome, said)
    grant_if(file, step.key, outcome)
    accepted = file.row["accepted_on"] is not None
    if accepted and file.row["completed_on"] is None and file.flow.completes(step, target):
        file.add("completed")
    if isinstance(target, str):
        end(file, target)
    else:
        enter(file, target)


def enter(file: CaseFile, step: Step) -> None:
    """Put the case at `step`: events, stops and tasks of it."""
    file.row.update(step=step.key, phase=step.phase)
    file.add("entered", step=step.key)
    if step.do == "accept" and not _has(file, "received"):
        file.add("received")
    if step.clock == "stopped" and step.do != "post":
        kind = "sent_up" if step.role == "superior" else "stopped_from"
        for name in stops_of(step):
            file.add(kind, key=name)
    file.open(step)


def end(file: CaseFile, how: str) -> None:
    """Close the case: granted, refused, withdrawn, not_accepted or moved; a notice that hangs comes down."""
    if how == "granted":
        announced.must_be_done(file)
    if file.step.do == "post":
        hangs = (_postings.c.case_id == file.row["id"], _postings.c.taken_down_on.is_(None))
        file.tx.execute(update(_postings).where(*hangs).values(taken_down_on=file.on))
    for task in list(file.tasks):
        file.close(task, "dropped")
    file.row.update(closed_on=file.on, ended=how, phase="done", wake_on=None)
    file.add("closed", ended=how)
    if how == "granted":
        follow_ups.begin(file)


def _leave(file: CaseFile, step: Step) -> None:
    if step.phase == "community" and step.stage and not _has(file, "handed_in"):
        file.add("handed_in")
    if step.clock == "stopped" and step.do != "post":
        kind = "sent_back" if step.role == "superior" else "stopped_to"
        for name in stops_of(step):
            if not step.bodies or is_out(file, name):
                file.add(kind, key=name)


def stops_of(step: Step) -> tuple[str, ...]:
    """The names of the stops of the clock that a step begins: one, or one for each of its bodies."""
    return tuple(body.title for body in step.bodies) or (step.body or step.title,)


def is_out(file: CaseFile, body: str) -> bool:
    """Whether the case is with a superior that has not answered."""
    last = [row[0] for row in file.row["ledger"] if row[0] in ("sent_up", "sent_back") and row[2] == body]
    return last[-1:] == ["sent_up"]


def _count_return(file: CaseFile, step: Step, outcome: str) -> None:
    if not file.flow.goes_back(step, outcome):
        return
    name = f"{step.key}:{outcome}"
    taken = file.row["marks"].get("returns", {}).get(name, 0)
    if taken >= step.returns:
        raise Refused(
            "This case has already gone back %(times)s time(s) from “%(step)s”; it must be decided now.",
            times=taken, step=step.title, where=file.row["number"],
        )  # fmt: skip
    returns: Mapping[str, int] = {**file.row["marks"].get("returns", {}), name: taken + 1}
    file.row["marks"] = {**file.row["marks"], "returns": returns}


def _has(file: CaseFile, kind: str) -> bool:
    return any(row[0] == kind for row in file.row["ledger"])
