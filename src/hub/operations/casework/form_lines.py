"""Lines of forms across cases: a bill is not used twice by one household, and what is left bounds the aid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.models import Case, Household, Task
from hub.domain.case import REFUSALS
from hub.domain.department import Field, Form
from hub.domain.errors import HubError, InputError, Many
from hub.domain.form_lines import Line, Lines, Sums, place, same, sums_of
from hub.domain.service import Service
from hub.operations.casework.casefile import CaseFile
from hub.operations.context import plugins

_cases, _tasks, _homes = Case.__table__, Task.__table__, Household.__table__
FREE: Final = REFUSALS | {"withdrawn", "moved"}
"""Ends of a case after which its bills may be brought again; it is told all the same."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A group of lines as it was filled in: its form, its field, the lines and what they come to."""

    form: Form
    field: Field
    lines: Lines
    rows: tuple[Line, ...]
    sums: Sums


def check_lines(file: CaseFile, form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a filled form says beyond itself, checked against this case and earlier ones.

    Returns {"seen_before": [[number, case number]]} for bills of an earlier case that granted nothing, else
    {}. Raises Many for a number that a running or granted case of the household has, or for a sum above
    what is left of the lines it belongs to.
    """
    faults: list[HubError] = []
    told: list[list[str]] = []
    for field in form.fields:
        if field.lines and field.lines.unique and answers.get(field.key):
            _repeats(file, field, field.lines, answers[field.key], faults, told)
        if field.within and answers.get(field.key) is not None:
            faults += _above(file, field, int(answers[field.key]))
    if faults:
        raise Many(faults)
    return {"seen_before": told} if told else {}


def _repeats(
    file: CaseFile, field: Field, lines: Lines, rows: list[Line], faults: list[HubError],
    told: list[list[str]],
) -> None:  # fmt: skip
    _one_at_a_time(file)
    earlier = _earlier(file, field.key, lines.unique)
    for no, row in enumerate(rows):
        number = row[lines.unique]
        for case, ended in earlier.get(same(number), ()):
            if ended in FREE:
                told.append([str(number), case])
            else:
                faults.append(InputError(
                    "%(number)s is in case %(case)s of this household already.", number=number, case=case,
                    where=place(lines, no, lines.column(lines.unique)),
                ))  # fmt: skip


def _one_at_a_time(file: CaseFile) -> None:
    """Two people who enter the same bill in two cases of one household at once come one after the other."""
    home = select(_homes.c.id).where(_homes.c.id == file.row["household_id"]).with_for_update()
    file.tx.execute(home)


def _earlier(file: CaseFile, key: str, column: str) -> dict[str, list[tuple[str, str]]]:
    """The numbers that other cases of the department and household have: number → (case, how it ended)."""
    row = file.row
    home = _cases.c.household_id == row["household_id"] if row["household_id"] else (
        _cases.c.applicant_id == row["applicant_id"]
    )  # fmt: skip
    query = (
        select(_cases.c.number, _cases.c.ended, _tasks.c.form)
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(_cases.c.department == row["department"], home, _cases.c.id != row["id"])
        .where(_tasks.c.done_on.is_not(None))
        .order_by(_cases.c.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for case in file.tx.execute(query):
        for line in _rows(case.form, key):
            found.setdefault(same(line.get(column)), []).append((case.number, case.ended))
    return {number: list(dict.fromkeys(cases)) for number, cases in found.items()}


def _rows(form: Any, key: str) -> list[Line]:
    rows = form.get(key) if isinstance(form, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _above(file: CaseFile, field: Field, sum_: int) -> Iterator[InputError]:
    filled = filled_in(file.tx, file.service, file.row["id"]).get(field.within)
    if filled and sum_ > filled.sums.rest[1]:
        yield InputError("At most %(most)s yuan: %(rest)s.", where=field.label, rest=filled.sums.rest[0],
                         most=f"{filled.sums.rest[1] / 100:,.2f}")  # fmt: skip


def filled_in(tx: Connection, service: Service, case_id: int) -> dict[str, Filled]:
    """The groups of lines that a case has, by field key; of one filled in twice the last."""
    query = (
        select(_tasks.c.step, _tasks.c.key, _tasks.c.form)
        .where(_tasks.c.case_id == case_id, _tasks.c.done_on.is_not(None))
        .order_by(_tasks.c.id)
    )
    found: dict[str, Filled] = {}
    for row in tx.execute(query):
        found |= {each.field.key: each for each in filled_of(service, row.step, row.key, row.form)}
    return found


def filled_of(service: Service, step: str, task: str, answers: Any) -> Iterator[Filled]:
    """The groups of lines in the answers of one step or task; none of a form that is installed no more."""
    if not isinstance(answers, Mapping):
        return
    at_step = service.step(step)
    part = at_step.task(task) if task else None
    name = part.form if part else at_step.form
    form = plugins().forms.get(f"{service.department}.{name}") if name else None
    for field in form.fields if form else ():
        rows = _rows(answers, field.key)
        if field.lines and rows:
            yield Filled(form, field, field.lines, tuple(rows), sums_of(field.lines, rows))
