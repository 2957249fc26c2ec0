"""An answer of the intake that was wrong is put right, with the reason, until the case has been decided."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, select, update

from hub.db.base import transaction
from hub.db.models import CaseParty
from hub.domain.actor import Actor
from hub.domain.case import Flow, checklist, undecided
from hub.domain.errors import InputError, Refused, Term
from hub.domain.service import Step
from hub.operations.casework import moves
from hub.operations.casework.acceptance import note_supplement, require_window
from hub.operations.casework.answers import check_answers
from hub.operations.casework.casefile import CaseFile, load
from hub.operations.casework.checklists import MATERIALS, insert_rows, new_rows, states_of, still_missing
from hub.operations.verb import CaseRef, verb

_parties = CaseParty.__table__


@verb("case.advance")
def correct_answers(
    actor: Actor, case_id: int, *, rev: int, answers: Mapping[str, str], reason: str
) -> CaseRef:
    """Put the answers of a case right; papers and steps follow from them.

    `answers`: all of them, as they are right; those to questions that do not exist for the case are dropped.
    Until it is accepted anything may follow; afterwards, until it is decided, nothing that would have to be
    asked of the applicant anew. Raises Many, InputError without a reason or a change, Refused.
    """
    if not reason.strip():
        raise InputError("Say what showed that the answer was wrong.", where="reason")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev)
        require_window(file)
        before = file.flow
        if not undecided(before, file.step):
            raise Refused("This case has been decided on these answers.", where=file.row["number"])
        right = _right(file, answers)
        was = before.facts.answers
        changed = {key: [was.get(key, ""), right.get(key, "")] for key in sorted({*was, *right})
                   if was.get(key) != right.get(key)}  # fmt: skip
        if not changed:
            raise InputError("These are the answers that the case has.")
        file.answer(right)
        _parties_there(file)
        target = _next(file, before)
        file.add("answers_corrected", answers=right, changed=changed, reason=reason.strip(),
                 left=target is not None)  # fmt: skip
        _ask_papers(file, before, accepted=not _before_acceptance(file.step))
        if target is not None:
            for task in list(file.tasks):
                file.close(task, "dropped")
            moves.enter(file, target)
        return file.save()


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


def _ask_papers(file: CaseFile, before: Flow, *, accepted: bool) -> None:
    """Put on the list what is asked now; take off what is not and never came. What came stays."""
    states = states_of(file.tx, file.row["id"])
    asked = {line.key for line in checklist(file.flow)}
    out = still_missing(file, states, "acceptance")
    fresh = [line.title for line in out if line.key not in states]
    if accepted and fresh:
        raise Refused(
            "With this answer %(papers)s would have had to be asked for; the case is accepted already.",
            papers="、".join(fresh), where=file.row["number"],
            remedy="Decide on it as it stands, or ask for the paper as one that the slip should have named.",
        )  # fmt: skip
    mine = MATERIALS.c.case_id == file.row["id"]
    for line in checklist(before):
        if line.key in asked:
            continue
        row = (mine, MATERIALS.c.key == line.key[0], MATERIALS.c.item == line.key[1])
        if states.get(line.key) == "missing":
            file.tx.execute(delete(MATERIALS).where(*row))
        else:
            file.tx.execute(update(MATERIALS).where(*row).values(title=line.title))
    insert_rows(file, [row for row in new_rows(file, {}) if (row["key"], row["item"]) not in states])
    note_supplement(file, states)
