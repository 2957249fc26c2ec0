"""What an answer of a form must be beside the rest of the case: an earlier answer, the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from hub.db.models import Task
from hub.domain.errors import HubError, InputError, Many
from hub.domain.form import Form
from hub.domain.form_field import Field
from hub.domain.service import Step
from hub.operations.casework.casefile import CaseFile

_tasks = Task.__table__


def check_answers(
    file: CaseFile, form: Form, answers: Mapping[str, Any], step: Step | None, outcome: str
) -> None:
    """Raise Many for answers unlike the earlier ones they repeat, days before the case, and a no to what an
    outcome needs.

    `step` is None for a parallel task, which has no outcomes.
    """
    faults: list[HubError] = [*_repeated(file, form, answers), *_before(file, form, answers)]
    if step is not None and outcome == next(iter(step.outcomes)):
        faults += _not_with(form, answers, step.labels.get(outcome, outcome))
    if step is not None and any(field.forward for field in form.fields):
        faults += _chosen(form, answers, step, outcome)
    if faults:
        raise Many(faults)


def _repeated(file: CaseFile, form: Form, answers: Mapping[str, Any]) -> Iterator[InputError]:
    for field in form.fields:
        asked = _earlier(file, field) if field.same_as else None
        if asked is not None and answers.get(field.key) not in (None, asked):
            yield _unlike(field, asked)


def _unlike(field: Field, asked: Any) -> InputError:
    if field.kind == "money":
        return InputError("%(sum)s yuan was granted; another sum is not handed out.", where=field.label,
                          sum=f"{asked / 100:,.2f}")  # fmt: skip
    return InputError("%(asked)s%(unit)s was asked for; more or fewer is not taken.", where=field.label,
                      asked=asked, unit=field.unit)  # fmt: skip


def _before(file: CaseFile, form: Form, answers: Mapping[str, Any]) -> Iterator[InputError]:
    opened = file.row["opened_on"]
    for field in form.fields:
        if field.of_case and answers.get(field.key) and answers[field.key] < opened.isoformat():
            yield InputError("The case was opened on %(day)s: this was not before.", day=opened,
                             where=field.label)  # fmt: skip


def _earlier(file: CaseFile, field: Field) -> Any:
    """The last answer to the field that this one repeats; None where it was not asked."""
    name, _, key = field.same_as.partition(".")
    steps = [step.key for step in file.service.steps if step.form.rsplit(".", 1)[-1] == name]
    query = (
        select(_tasks.c.form)
        .where(_tasks.c.case_id == file.row["id"], _tasks.c.key == "", _tasks.c.step.in_(steps))
        .where(_tasks.c.form.is_not(None))
        .order_by(_tasks.c.id.desc())
    )
    found = file.tx.execute(query).scalars().first()
    return found.get(key) if isinstance(found, Mapping) else None


def _not_with(form: Form, answers: Mapping[str, Any], label: str) -> Iterator[InputError]:
    """The first outcome beside a choice that speaks against it."""
    for field in form.fields:
        if field.not_forward and answers.get(field.key) in field.not_forward:
            said = dict(field.choices)[answers[field.key]]
            yield InputError(
                "With “%(said)s” “%(outcome)s” cannot be chosen.", where=field.label, said=said,
                outcome=label, remedy="Go back and choose another outcome.",
            )  # fmt: skip


def _chosen(form: Form, answers: Mapping[str, Any], step: Step, outcome: str) -> Iterator[InputError]:
    """The first outcome needs every yes; another one that takes the form needs a no."""
    against = [field for field in form.fields if field.forward and answers.get(field.key) is False]
    label = step.labels.get(outcome, outcome)
    if outcome == next(iter(step.outcomes)):
        others = "、".join(step.labels.get(key, key) for key in step.forms)
        for field in against:
            yield InputError(
                "With a no here “%(outcome)s” cannot be chosen.", where=field.label,
                remedy="Go back and choose “%(others)s”." if others else "", outcome=label, others=others,
            )  # fmt: skip
    elif not against:
        yield InputError("“%(outcome)s” needs a no to one of the questions.", outcome=label)
