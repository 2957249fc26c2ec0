"""Several superiors at one step: each answers by itself, together they decide (definitions.md, bodies)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.errors import Conflict, HubError, InputError, Many
from hub.domain.grounds import Ground, as_lines, in_one
from hub.domain.service import Step, StepTask
from hub.operations.casework.casefile import CaseFile


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """What a superior answered: an outcome of the step, and its grounds where it is refused."""

    outcome: str
    reason: str = ""
    basis: str = ""


def decide_by(file: CaseFile, said: Mapping[str, AnswerSaid]) -> AnswerSaid | None:
    """Record what bodies of the step have `said`, by their keys; what it decides, None while others are out.

    With need = "all" one that says no, or sends the case back, decides: the others are not waited for.
    Raises Many with what is wrong of each, Conflict where a body has answered already.
    """
    step = file.step
    if not said:
        raise InputError("Say which of these answered: %(bodies)s.", bodies=step.body,
                         where=file.row["number"])  # fmt: skip
    _check(file, step, said)
    for body in step.bodies:
        if body.key in said:
            _record(file, body, said[body.key])
    found = _decided(step, said)
    if found is None and any(file.open_task(body.key) for body in step.bodies):
        return None
    for body in step.bodies:
        if (task := file.open_task(body.key)) is not None:
            file.close(task, "dropped")
    return found or AnswerSaid(next(iter(step.outcomes)))


def _check(file: CaseFile, step: Step, said: Mapping[str, AnswerSaid]) -> None:
    faults: list[HubError] = []
    known = {body.key: body for body in step.bodies}
    for key, it in said.items():
        body = known.get(key)
        if body is None:
            faults.append(InputError("No body %(key)s answers here.", key=key, where=file.row["number"]))
        elif it.outcome not in step.outcomes:
            faults.append(InputError("Mark an answer.", where=place(file.row["number"], body.title)))
        elif file.flow.refuses(step, it.outcome) and not it.reason.strip():
            faults.append(InputError("Give the reason.", where=place(file.row["number"], body.title)))
        elif file.open_task(key) is None:
            raise Conflict("%(body)s has answered already.", body=body.title, where=file.row["number"])
    if faults:
        raise Many(faults)


def place(number: str, title: str) -> str:
    """What a fault calls the answer of one body to one case."""
    return f"{number} {title}"


def _record(file: CaseFile, body: StepTask, it: AnswerSaid) -> None:
    task = file.open_task(body.key)
    assert task is not None
    grounds: dict[str, Any] = {
        name: text.strip() for name, text in (("reason", it.reason), ("basis", it.basis)) if text.strip()
    }
    file.close(task, it.outcome, grounds or None)
    file.add("sent_back", key=body.title)
    file.add("task_done", task=body.key, outcome=it.outcome, **grounds)


def _decided(step: Step, said: Mapping[str, AnswerSaid]) -> AnswerSaid | None:
    """The answer that is not the first outcome: of several the one that comes first in the definition."""
    for outcome in list(step.outcomes)[1:]:
        against = [(body, said[body.key]) for body in step.bodies if _says(said, body, outcome)]
        if against:
            said_by = [(body, it) for body, it in against if it.reason.strip()]
            grounds = [Ground(f"{body.title}：{in_one(it.reason)}", in_one(it.basis)) for body, it in said_by]
            return AnswerSaid(outcome, *as_lines(grounds))
    return None


def _says(said: Mapping[str, AnswerSaid], body: StepTask, outcome: str) -> bool:
    return body.key in said and said[body.key].outcome == outcome
