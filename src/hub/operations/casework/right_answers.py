"""Kind or answers of an intake that were wrong are put right, with the reason, until the case is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, select, update

from hub.db.base import transaction
from hub.db.models import CaseParty, Resident
from hub.domain.actor import Actor
from hub.domain.case import Flow, Line, checklist, undecided
from hub.domain.errors import InputError, Refused, Term
from hub.domain.service import Step
from hub.operations.casework import moves
from hub.operations.casework.acceptance import note_supplement, require_window
from hub.operations.casework.answers import check_answers
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import (
    MATERIALS,
    insert_rows,
    new_rows,
    states_of,
    still_missing,
    take_off,
)
from hub.operations.casework.intake import require_kind
from hub.operations.casework.loading import load
from hub.operations.casework.parties import household_of
from hub.operations.notification import omissions
from hub.operations.verb import CaseRef, verb

APPLICANT: Final = "applicant"
CENTRE: Final = "centre"
FAULTS: Final = (APPLICANT, CENTRE)
"""Whose mistake it was: papers asked anew for the applicant's own are no omission, for the centre's they are
one (R6)."""
_parties, _people = CaseParty.__table__, Resident.__table__


@verb("case.advance")
def correct_answers(
    actor: Actor, case_id: int, *, rev: int, answers: Mapping[str, str], reason: str, fault: str,
    variant: str | None = None,
) -> CaseRef:  # fmt: skip
    """Put the kind and the answers of a case right; papers, steps, limit and dates follow from them.

    `answers`: all of them, as they are right; those to questions that do not exist for the case are dropped.
    `variant`: the right kind, None = as it is. `fault`: whose mistake it was (`FAULTS`). Until the case is
    accepted anything may follow; afterwards, until it is decided, no step that it would have passed before.
    Raises Many, InputError without a reason or a change, Refused.
    """
    if not reason.strip():
        raise InputError("Say what showed that it was wrong.", where="reason")
    if fault not in FAULTS:
        raise InputError("Say whose mistake it was.", where="fault")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev)
        require_window(file)
        before = file.flow
        if not undecided(before, file.step):
            raise Refused("This case has been decided on these answers.", where=file.row["number"])
        said = _put_right(file, before, answers, variant)
        _parties_there(file)
        target = _next(file, before)
        fresh = _ask_papers(file, before)
        if fresh:
            said["papers"] = [line.title for line in fresh]
        file.add("answers_corrected", **said, reason=reason.strip(), fault=fault, left=target is not None)
        _blame(file, fresh, fault, reason.strip())
        if "variant" in said:
            file.project()
        _go_to(file, target)
        note_supplement(file, states_of(tx, case_id))
        return file.save()


def _go_to(file: CaseFile, target: Step | None) -> None:
    """Leave the step for `target`; None = it stays, with the dates that hold now."""
    if target is None:
        file.retime()
        return
    for task in list(file.tasks):
        file.close(task, "dropped")
    moves.enter(file, target)


def _blame(file: CaseFile, fresh: Sequence[Line], fault: str, reason: str) -> None:
    """What papers that were never asked for are, by whose mistake it was."""
    if fresh and fault == CENTRE:
        _omitted(file, fresh, reason)
    elif fresh:
        _asked_anew(file)


def _put_right(
    file: CaseFile, before: Flow, answers: Mapping[str, str], variant: str | None
) -> dict[str, Any]:
    """Give the case kind and answers as they are right; what its record says of it."""
    said: dict[str, Any] = {}
    was = before.facts.answers
    if variant is not None and variant != before.facts.variant:
        require_kind(file.service, variant)
        said = {"variant": variant, "was": before.facts.variant} | _about(file, variant)
        file.row["variant"] = variant
    right = _right(file, answers)
    changed = {key: [was.get(key, ""), right.get(key, "")] for key in sorted({*was, *right})
               if was.get(key) != right.get(key)}  # fmt: skip
    if not changed and not said:
        raise InputError("These are the kind and the answers that the case has.")
    file.answer(right)
    return {"answers": right, "changed": changed, **said}


def _about(file: CaseFile, variant: str) -> dict[str, Any]:
    """Whom a case of this kind is about, where that is somebody else: the household, or the person alone."""
    subject = file.service.subject_of(variant)
    if subject == file.service.subject_of(file.row["variant"]):
        return {}
    query = select(_people.c.id, _people.c.name, _people.c.household_id)
    person = file.tx.execute(query.where(_people.c.id == file.row["applicant_id"])).mappings().one()
    members = household_of(file.tx, dict(person), subject)
    file.row["facts"] = {**file.row["facts"], "members": members}
    return {"members": [key for key, _name in members]}


def _right(file: CaseFile, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers to the questions that exist for the case, checked."""
    flow = file.flow_with(answers)
    check_answers(flow, answers)
    asked = [question.key for question in flow.service.questions if flow.holds(question.when)]
    return {key: answers[key] for key in asked}


def _parties_there(file: CaseFile) -> None:
    """Raise Refused where the right answers ask for somebody (a guarantor …) whom the case does not name."""
    counted = select(_parties.c.role, func.count()).where(_parties.c.case_id == file.row["id"])
    there: dict[str, int] = dict(tuple(row) for row in file.tx.execute(counted.group_by(_parties.c.role)))
    for party in file.service.taking_part:
        if file.flow.holds(party.when) and there.get(party.role, 0) < party.min:
            raise Refused(
                "%(role)s: with this answer one is needed, and the case names none.",
                role=Term(party.role), where=file.row["number"],
                remedy="Let the applicant withdraw and apply anew, with that person.",
            )  # fmt: skip


def _before_acceptance(step: Step) -> bool:
    return step.phase in ("community", "acceptance")


def _next(file: CaseFile, before: Flow) -> Step | None:
    """The step it goes to: one it would have passed, or the next after one not its own; None = it stays."""
    old, here = {step.key for step in before.steps()}, file.step
    order = [step.key for step in file.service.steps]
    passed = order[: order.index(here.key)]
    fresh = [step for step in file.flow.steps() if step.key in passed and step.key not in old]
    if fresh and not _before_acceptance(here):
        raise Refused(
            "With this answer the case would have gone by “%(step)s” first; it is accepted already.",
            step=fresh[0].title, where=file.row["number"], remedy="Decide on it as it stands.",
        )  # fmt: skip
    if fresh:
        return fresh[0]
    if file.flow.present(here):
        return None
    target = file.flow.follow(here, next(iter(here.outcomes)))
    assert not isinstance(target, str), "an absent step leads on"
    return target


def _ask_papers(file: CaseFile, before: Flow) -> list[Line]:
    """Put on the list what is asked now; take off what is not and never came. What came waits to be given
    back (`returned_papers`).

    The lines that the applicant has to bring and was never asked for.
    """
    states = states_of(file.tx, file.row["id"])
    asked = {line.key for line in checklist(file.flow)}
    fresh = [line for line in still_missing(file, states, "acceptance") if line.key not in states]
    mine = MATERIALS.c.case_id == file.row["id"]
    over = [line for line in checklist(before) if line.key not in asked]
    take_off(file.tx, file.row["id"], [line.key for line in over if states.get(line.key) == "missing"])
    for line in over:
        row = (mine, MATERIALS.c.key == line.key[0], MATERIALS.c.item == line.key[1])
        file.tx.execute(update(MATERIALS).where(*row).values(title=line.title))
    insert_rows(file, [row for row in new_rows(file, {}) if (row["key"], row["item"]) not in states])
    return fresh


def _omitted(file: CaseFile, fresh: Sequence[Line], reason: str) -> None:
    """The centre's own mistake: what it has told once left these papers out (R6). Before anything was told
    nothing was."""
    marks = file.row["marks"]
    slip = marks.get("slip") or marks.get("asked") or ""
    if slip or file.row["accepted_on"] is not None:
        papers = {":".join(line.key).rstrip(":"): line.title for line in fresh}
        omissions.record(file, slip, papers, reason)
        omitted = [*marks.get("omitted", ()), *(list(line.key) for line in fresh)]
        file.row["marks"] = {**file.row["marks"], "omitted": omitted}


def _asked_anew(file: CaseFile) -> None:
    """The applicant's own mistake: the supplement that seemed complete was not (R5)."""
    if not any(row[0] == "accepted" for row in file.row["ledger"]):
        file.row["marks"] = {**file.row["marks"], "anew": True}
