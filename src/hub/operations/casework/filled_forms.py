"""The forms that were filled in on a case's way, as its timeline has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.form import Form
from hub.domain.form_field import Field
from hub.operations.casework.form_lines import Filled, filled_of
from hub.operations.casework.views import CaseView, EventView
from hub.operations.context import plugins
from hub.operations.decisions.findings import Firm, firm_of


@dataclass(frozen=True, slots=True)
class Finding:
    """What a step or task of the case wrote: who on which day, its form's answers, its outcome and words.

    `form` is None where there was none (a bare opinion) or where its department is installed no more.
    """

    title: str
    who: str
    on: dt.date
    outcome: str
    form: Form | None
    answers: Mapping[str, Any]
    words: str


def findings_of(view: CaseView) -> tuple[Finding, ...]:
    """What earlier steps found, in the order of the way; of a step done twice the last.

    Made of the events that the reader sees: whoever sees a case whole sees them, an officer or finance never.
    """
    found: dict[tuple[str, str], Finding] = {}
    for event in view.events:
        if event.type in ("step_done", "task_done"):
            task = str(event.payload.get("task") or "")
            found.pop((event.step, task), None)
            if one := _finding(view, event, task):
                found[event.step, task] = one
    return tuple(found.values())


def _finding(view: CaseView, event: EventView, task: str) -> Finding | None:
    """What one entry says; None where it carries no answers and no words."""
    said, step = event.payload, view.service.step(event.step)
    part = step.task(task) if task else None
    form_said = said.get("form")
    answers: Mapping[str, Any] = form_said if isinstance(form_said, Mapping) else {}
    words = "\n".join(str(said[key]) for key in ("reason", "note") if said.get(key))
    if not (answers or words):
        return None
    outcome = step.labels.get(str(said.get("outcome", "")), "")
    form = _form_of(view, event, task) if answers else None
    return Finding(part.title if part else step.title, event.who, event.date, outcome, form, answers, words)


def _form_of(view: CaseView, event: EventView, task: str) -> Form | None:
    step = view.service.step(event.step)
    part = step.task(task) if task else None
    outcome = str(event.payload.get("outcome") or next(iter(step.outcomes)))
    name = part.form if part else step.form_of(outcome)
    return plugins().forms.get(f"{view.service.department}.{name}") if name else None


def forms_of(view: CaseView) -> Iterator[tuple[Form, Mapping[str, Any]]]:
    """Every filled form with its answers, in order; not one that is installed no more."""
    for event, task in _filled(view):
        if form := _form_of(view, event, task):
            yield form, event.payload["form"]


def firm_in(view: CaseView) -> Firm | None:
    """The firm that a case is for, once its list of people was counted; None for a person's case."""
    return firm_of(view.service.department, {form.key: answers for form, answers in forms_of(view)})


def begun(view: CaseView, fields: Iterable[Field]) -> dict[str, str]:
    """What stands in the fields that begin with an earlier answer of the case (`Field.begins`), by key."""
    said = {f"{form.key}.{key}": value for form, answers in forms_of(view) for key, value in answers.items()}
    return {field.key: str(said[field.begins]) for field in fields if said.get(field.begins) is not None}


def lines_of(view: CaseView) -> tuple[Filled, ...]:
    """The groups of lines of the case; of one filled in twice the last."""
    found: dict[str, Filled] = {}
    for event, task in _filled(view):
        filled = filled_of(view.service, event.step, task, event.payload["form"])
        found |= {each.field.key: each for each in filled}
    return tuple(found.values())


def seen_before(view: CaseView) -> tuple[tuple[str, str], ...]:
    """Numbers of lines that an earlier case of the household had which granted nothing: (number, case)."""
    told = [event.payload.get("seen_before") or () for event in view.events]
    return tuple((str(number), str(case)) for each in told for number, case in each)


def _filled(view: CaseView) -> Iterator[tuple[EventView, str]]:
    """The entries that carry a filled form, and their task."""
    for event in view.events:
        if event.type in ("step_done", "task_done") and isinstance(event.payload.get("form"), Mapping):
            yield event, str(event.payload.get("task") or "")
