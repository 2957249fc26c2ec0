"""Lines of forms across cases: a bill is not used twice, and what is left of the bills bounds the aid.

Numbers are compared across the department's own cases; of another household's case nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy import case as either

from hub.db.models import Case, Material, Task
from hub.db.scope import scope
from hub.domain.case import ENOUGH, REFUSALS
from hub.domain.errors import HubError, InputError, Many
from hub.domain.form import Form
from hub.domain.form_field import Field, Lines
from hub.domain.form_lines import Line, Sums, place, same, sums_of
from hub.domain.service import Service, Step
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.deaths import check_deaths
from hub.operations.context import plugins
from hub.operations.numbers import one_at_a_time

_cases, _tasks, _papers = Case.__table__, Task.__table__, Material.__table__
FREE: Final = REFUSALS | {"withdrawn", "moved"}
"""Ends of a case after which its bills may be brought again; it is told all the same."""


class Use(NamedTuple):
    """Where a number stands already. `ours`: in a case of this household; `seen`: the actor may see it."""

    number: str
    ended: str
    ours: bool
    seen: bool


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

    Returns {"seen_before": [[number, case number]]} for bills of an earlier case that granted nothing ("" for
    one of another household), else {}. Raises Many for a number that a running or granted case has, a date
    of death that is not the register's, a line without the paper it is said to rest on, or a sum above what
    is left of the lines it belongs to.
    """
    faults: list[HubError] = [*check_deaths(file, form, answers)]
    told: list[list[str]] = []
    for field in form.fields:
        if field.lines and field.lines.unique and answers.get(field.key):
            _repeats(file, field, field.lines, answers[field.key], faults, told)
        if field.lines and answers.get(field.key):
            faults += _without_paper(file, field.lines, answers[field.key])
        if field.within and answers.get(field.key) is not None:
            faults += _above(file, field, int(answers[field.key]))
    if faults:
        raise Many(faults)
    return {"seen_before": told} if told else {}


def _without_paper(file: CaseFile, lines: Lines, rows: list[Line]) -> Iterator[InputError]:
    """A fault for each line that is said to rest on a paper which the case has not got."""
    named = [column for column in lines.columns if column.papers]
    if not named:
        return
    have = select(_papers.c.key).where(_papers.c.case_id == file.row["id"], _papers.c.state.in_(ENOUGH))
    there = set(file.tx.execute(have).scalars())
    for no, row in enumerate(rows):
        for column in named:
            paper = dict(column.papers).get(str(row.get(column.key)), "")
            if paper and paper not in there:
                yield InputError(
                    "%(paper)s was not handed in.", where=place(lines, no, column),
                    paper=file.service.material(paper).title,
                    remedy="Note it among the papers, or choose what the line does rest on.",
                )  # fmt: skip


def _repeats(
    file: CaseFile, field: Field, lines: Lines, rows: list[Line], faults: list[HubError],
    told: list[list[str]],
) -> None:  # fmt: skip
    one_at_a_time(file.tx, file.row["department"])
    earlier = _earlier(file, field.key, lines.unique)
    for no, row in enumerate(rows):
        number, where = str(row[lines.unique]), place(lines, no, lines.column(lines.unique))
        for use in earlier.get(same(number), ()):
            if use.ended in FREE:
                told.append([number, use.number if use.ours else ""])
            else:
                faults.append(_used(number, use, where))


def _used(number: str, use: Use, where: str) -> InputError:
    """Of another household nothing but the number of its case, and that only to whom may see the case."""
    if use.ours:
        return InputError("%(number)s is in case %(case)s of this household already.", number=number,
                          case=use.number, where=where)  # fmt: skip
    if use.seen:
        return InputError(
            "%(number)s was handed in already, in case %(case)s.", number=number, case=use.number,
            where=where, remedy="If it is another bill, write its code before the number.",
        )  # fmt: skip
    return InputError("%(number)s was used already; ask the deputy.", number=number, where=where,
                      remedy="If it is another bill, write its code before the number.")  # fmt: skip


def _earlier(file: CaseFile, key: str, column: str) -> dict[str, list[Use]]:
    """Where other cases of the department have such a number, in the order of their opening."""
    row = file.row
    home = _cases.c.household_id == row["household_id"] if row["household_id"] else (
        _cases.c.applicant_id == row["applicant_id"]
    )  # fmt: skip
    query = (
        select(_cases.c.number, _cases.c.ended, _tasks.c.form, _yes(home).label("ours"),
               _yes(scope(_cases, file.actor)).label("seen"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(_cases.c.department == row["department"], _cases.c.id != row["id"])
        .where(_tasks.c.done_on.is_not(None), _tasks.c.step.in_(_steps(row["department"], key)))
        .order_by(_cases.c.id)
    )  # fmt: skip
    found: dict[str, list[Use]] = {}
    for case in file.tx.execute(query):
        use = Use(case.number, case.ended, bool(case.ours), bool(case.seen))
        for line in _rows(case.form, key):
            found.setdefault(same(line.get(column)), []).append(use)
    return {number: list(dict.fromkeys(uses)) for number, uses in found.items()}


def _yes(clause: ColumnElement[bool]) -> ColumnElement[int]:
    return either((clause, 1), else_=0)


def _steps(department: str, key: str) -> set[str]:
    """The steps of the department's services, of whichever version, whose form has such a group."""
    forms = {name for name, form in plugins().forms.items() if any(each.key == key for each in form.fields)}
    return {
        step.key
        for versions in plugins().services().values()
        for service in versions
        if service.department == department
        for step in service.steps
        if forms & {f"{department}.{name}" for name in _forms(step)}
    }


def _forms(step: Step) -> tuple[str, ...]:
    return (step.form, *step.forms.values(), *(task.form for task in step.tasks))


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
        if form and field.lines and rows:
            yield Filled(form, field, field.lines, tuple(rows), sums_of(field.lines, rows))
