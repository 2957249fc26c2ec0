"""The forms that were filled in on a case's way, as its timeline has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.domain.department import Form
from hub.operations.casework.form_lines import Filled, filled_of
from hub.operations.casework.views import CaseView, EventView
from hub.operations.context import plugins


def forms_of(view: CaseView) -> Iterator[tuple[Form, Mapping[str, Any]]]:
    """Every filled form with its answers, in order; not one that is installed no more."""
    for event, task in _filled(view):
        step = view.service.step(event.step)
        part = step.task(task) if task else None
        outcome = str(event.payload.get("outcome") or next(iter(step.outcomes)))
        name = part.form if part else step.form_of(outcome)
        form = plugins().forms.get(f"{view.service.department}.{name}") if name else None
        if form:
            yield form, event.payload["form"]


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
