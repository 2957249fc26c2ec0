"""What the check of a case found, shortly: the answers of its forms, the income, the papers on the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Case, Material, Task
from hub.domain.form_field import AMOUNT, COUNTED, EMPLOYER, Field
from hub.domain.form_lines import sums_of
from hub.domain.service import Service
from hub.operations.context import plugins, service_of

_cases, _tasks, _materials = Case.__table__, Task.__table__, Material.__table__


def findings(department: str, forms: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, str, str], ...]:
    """What the forms of the check say, shortly: the chosen answers of each form in order, in Chinese."""
    said: list[tuple[str, str, str]] = []
    for name, answers in forms.items():
        form = plugins().forms.get(f"{department}.{name}")
        said += [_said(asked, answers.get(asked.key)) for asked in (form.fields if form else ())]
    return tuple(found for found in said if found[1])


def _said(asked: Field, value: Any) -> tuple[str, str, str]:
    """(label, value, unit) of an answer that a line has room for; the value is "" for any other."""
    if value is None or value == "":
        return "", "", ""
    if asked.kind == "choice":
        return "", dict(asked.choices).get(value, ""), ""
    if asked.kind == "number" and asked.required:
        return asked.label, str(value), asked.unit
    if asked.kind == "money" and asked.key == AMOUNT:
        return asked.label, f"{value / 100:,.2f}", asked.unit
    if asked.lines and asked.lines.whole and value:
        label, fen = sums_of(asked.lines, value).rest
        return label, f"{fen / 100:,.2f}", "元"
    return "", "", ""


@dataclass(frozen=True, slots=True)
class Firm:
    """The organisation a case is for: name, 统一社会信用代码, and how many of its people it is about."""

    name: str
    code: str
    people: int


def firm_of(department: str, forms: Mapping[str, Mapping[str, Any]]) -> Firm | None:
    """The firm whose list of people a form of the case has counted (劳动-10); None for a person's case."""
    for name, answers in forms.items():
        form = plugins().forms.get(f"{department}.{name}")
        counted = next((asked for asked in (form.fields if form else ()) if asked.kind == COUNTED), None)
        if counted is not None and answers.get(EMPLOYER):
            said = answers[EMPLOYER], answers.get(counted.employer) or "", answers.get(counted.key) or 0
            return Firm(str(said[0]), str(said[1]), int(said[2]))
    return None


def income_of(forms: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Income in fen a head, of the first form that says one."""
    for answers in forms.values():
        if answers.get("income_per_head") is not None:
            return int(answers["income_per_head"])
    return None


def forms_of(case_ids: list[int]) -> dict[int, dict[str, Mapping[str, Any]]]:
    """By case and name of the form, what its done tasks wrote."""
    query = (
        select(
            _tasks.c.case_id, _tasks.c.step, _tasks.c.key, _tasks.c.form, _cases.c.service, _cases.c.version
        )
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(_tasks.c.case_id.in_(case_ids), _tasks.c.done_on.is_not(None))
        .order_by(_tasks.c.id)
    )
    found: dict[int, dict[str, Mapping[str, Any]]] = {}
    for row in reading().execute(query):
        name = _form_name(service_of(row.service, row.version), row.step, row.key)
        if name and row.form:
            found.setdefault(row.case_id, {})[name] = row.form
    return found


def _form_name(service: Service, step: str, task: str) -> str:
    """The form of a task of the check; of a whole step that of a visit after acceptance (it is the check),
    else only one whose answers stand on prints."""
    at_step = service.step(step)
    part = at_step.task(task) if task else None
    if task:
        return part.form if part else ""
    form = plugins().forms.get(f"{service.department}.{at_step.form}")
    checks = at_step.do == "visit" and at_step.phase == "running"
    return at_step.form if form and (form.printed or checks) else ""


def sheets_of(case_ids: list[int]) -> dict[int, int]:
    """How many sheets of papers each case brings to the table."""
    query = (
        select(_materials.c.case_id, func.sum(_materials.c.copies).label("n"))
        .where(_materials.c.case_id.in_(case_ids))
        .group_by(_materials.c.case_id)
    )
    return {row.case_id: int(row.n or 0) for row in reading().execute(query)}
