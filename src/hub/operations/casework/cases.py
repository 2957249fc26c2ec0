"""A case from acceptance to its end: the steps, their parallel tasks, telling the applicant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from hub.db.base import transaction
from hub.domain.actor import ROLES, Actor
from hub.domain.case import titles_of
from hub.domain.errors import Conflict, HubError, InputError, Many, Refused, Term
from hub.domain.service import Step
from hub.operations.archive.file_room import put_away
from hub.operations.casework import moves
from hub.operations.casework.acceptance import require_post
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import extra_missing, states_of, still_missing
from hub.operations.casework.form_lines import check_lines
from hub.operations.casework.form_rules import check_answers
from hub.operations.casework.loading import load
from hub.operations.casework.papers import BY_HAND, check_method, hand_over
from hub.operations.context import plugins
from hub.operations.messages import outbox
from hub.operations.verb import CaseRef, verb


@verb("case.advance")
def advance(
    actor: Actor, case_id: int, outcome: str, *, rev: int, form: Mapping[str, Any] | None = None,
    reason: str = "", basis: str = "", note: str = "", method: str = "", received_by: str = "",
    on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Finish the current step with one of its outcomes.

    `form`: what the step's form asks; `reason`/`basis` for a refusal; `method`/`received_by` where the
    applicant is told or something is handed over. Raises Refused while required tasks or papers are out.
    """
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper, also_joined=True)
        require_post(file)
        step = file.step
        _only_here(file, step)
        _time_is_over(file, step, outcome)
        said = finish_said(file, step, outcome, form, reason=reason, basis=basis, note=note)
        if step.do in ("notify", "deliver"):
            said |= {"method": method, "received_by": received_by.strip()}
            told(file, step, outcome, method, received_by)
        if step.do == "archive" and not file.flow.refuses(step, outcome):
            said["archive"] = put_away(file)
        moves.move(file, outcome, **said)
        return file.save()


@verb("case.advance")
def do_task(
    actor: Actor, case_id: int, task: str, *, rev: int | None = None, form: Mapping[str, Any] | None = None,
    note: str = "", on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Finish one parallel task of the current step with its form.

    Two people may do two tasks of one step at the same time, so `rev` is not asked for; one task is done
    once. Raises Refused where it is done already or somebody else's.
    """
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper, also_joined=True)
        row = require_task(file, task)
        part = file.step.task(task)
        answers, beside = read_form(file, part.form if part else "", form)
        file.close(row, "done", answers)
        file.add("task_done", task=task, form=answers, note=note.strip(), **beside)
        return file.save()


@verb("case.advance")
def nobody_home(
    actor: Actor, case_id: int, task: str, *, note: str = "", on: dt.date | None = None, paper: str = ""
) -> CaseRef:
    """Record that a visit found nobody; the task stays open and its date stands."""
    with transaction() as tx:
        file = load(tx, actor, case_id, on=on, paper=paper, also_joined=True)
        row = require_task(file, task) if task else None
        if row is None:
            require_post(file)
            if file.step.do in ("notify", "deliver"):
                outbox.letters_tried(file, "nobody_home", note)
        file.add("nobody_home", task=task, note=note.strip())
        return file.save()


def finish_said(
    file: CaseFile, step: Step, outcome: str, form: Mapping[str, Any] | None, *, reason: str = "",
    basis: str = "", note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What an outcome says, checked: tasks done, papers there, form filled, reason given."""
    if outcome not in step.outcomes:
        file.flow.follow(step, outcome)
    forward = outcome == next(iter(step.outcomes))
    out: list[HubError] = []
    if forward or not file.flow.goes_back(step, outcome):
        out += _tasks_out(file, step)
    if forward and step.stage:
        out += _papers_out(file, step.stage)
    said = _form_said(file, form, step, outcome, out)
    for name, text in (("reason", reason), ("basis", basis), ("note", note)):
        if text.strip():
            said[name] = text.strip()
    return said


def _form_said(
    file: CaseFile, form: Mapping[str, Any] | None, step: Step, outcome: str, out: list[HubError]
) -> dict[str, Any]:
    """The form of an outcome, read; raises what is wrong with it together with what stands `out`."""
    name = step.form_of(outcome) or (step.form if form else "")
    try:
        answers, beside = read_form(file, name, form, step=step, outcome=outcome)
    except Many as several:
        raise Many([*out, *several.errors]) from several
    if out:
        raise out[0] if len(out) == 1 else Many(out)
    return {"form": answers, **beside} if name else {}


def read_form(
    file: CaseFile, name: str, raw: Mapping[str, Any] | None, *, step: Step | None = None, outcome: str = ""
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The answers of a department's form (None where there is no form), and what is to be told beside them.

    Raises Many.
    """
    if not name:
        return None, {}
    form = plugins().form(name, file.service.department)
    answers = form.read(raw or {}, file.on)
    check_answers(file, form, answers, step, outcome)
    return answers, check_lines(file, form, answers)


def told(file: CaseFile, step: Step, outcome: str, method: str, received_by: str) -> None:
    """Check how the applicant was told; letters handed over are marked as delivered.

    What a colleague takes on tells the applicant nothing yet, and delivers no letter.
    """
    check_method(method, received_by)
    if step.receipt == "signature" and method == "phone":
        raise InputError("This is handed over against a signature, not told by phone.", where=step.title)
    if file.flow.hands_on(step):
        if method != BY_HAND:
            raise InputError("A colleague takes this on and signs for it.", where=step.title)
    elif not hand_over(file, method, received_by):
        outbox.told(file, _told_about(step), "call" if method == "phone" else "visit")


def _told_about(step: Step) -> str:
    """What a step tells the applicant: the result, or that it is time to come."""
    asked = [name for name in step.notices if name in outbox.INVITES]
    return asked[0] if asked and "result" not in step.notices else "result"


def require_task(file: CaseFile, key: str) -> dict[str, Any]:
    """The open task with that key, of a post the actor holds. Raises InputError or Refused."""
    if file.closed or file.step.task(key) is None:
        raise InputError("This step has no task “%(task)s”.", task=key, where=file.row["number"])
    if file.step.task(key) in file.step.bodies:
        raise Refused("This goes with its list: enter it there.", where=file.row["number"])
    row = file.open_task(key)
    if row is None:
        raise Conflict("This task is done already.", where=file.row["number"])
    if not file.actor.works_at(row["post_id"], file.row):
        raise Refused(
            "This task is another post's work: %(role)s.",
            role=Term(ROLES.get(row["role"], row["role"])),
            where=file.row["number"],
        )
    return row


def _only_here(file: CaseFile, step: Step) -> None:
    task = file.open_task()
    if step.do == "accept":
        raise Refused("Papers are handed in and accepted, not advanced.", where=file.row["number"])
    if step.do == "meeting":
        raise Refused("The panel decides this in its meeting.", where=file.row["number"])
    if step.do == "post":
        raise Refused("The public notice is put up and taken down on its own page.", where=file.row["number"])
    if step.batch and (step.do == "send_up" or (task and task["batch_id"])):
        raise Refused("This goes with its list: enter it there.", where=file.row["number"])


def _time_is_over(file: CaseFile, step: Step, outcome: str) -> None:
    """Raise Refused where an outcome says that a time went by, and it still runs."""
    task = file.open_task()
    if outcome in step.after_limit and task and task["due"] and file.on <= task["due"]:
        raise Refused(
            "The time for it runs through %(day)s.", day=task["due"], where=step.title,
            remedy="Note it on a day after that.",
        )  # fmt: skip


def _tasks_out(file: CaseFile, step: Step) -> Iterator[HubError]:
    open_keys = {task["key"] for task in file.tasks if task["key"] and task["step"] == step.key}
    waiting = [task.title for task in file.flow.tasks(step) if task.required and task.key in open_keys]
    if waiting:
        yield Refused("Not done yet: %(tasks)s.", tasks="、".join(waiting), where=file.row["number"])


def _papers_out(file: CaseFile, stage: str) -> Iterator[HubError]:
    states = states_of(file.tx, file.row["id"])
    out = titles_of(still_missing(file, states, stage)) + extra_missing(file, states)
    if out:
        yield Refused("Still missing: %(papers)s.", papers="、".join(out), where=file.row["number"])
