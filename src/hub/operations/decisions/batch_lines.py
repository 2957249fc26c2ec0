"""One line of a meeting or list: its case, what was verified, what may be decided, and what was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Batch, BatchLine, Case, Community, Letter, Resident, Task
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.case import refuses
from hub.domain.service import ANSWER, Service, Step
from hub.operations.context import service_of
from hub.operations.decisions.batch_history import Before, before, result_title
from hub.operations.decisions.findings import Firm, findings, firm_of, forms_of, income_of, sheets_of
from hub.operations.decisions.record import DEFERRED
from hub.operations.rows import rows

_batches, _lines, _cases, _sent = Batch.__table__, BatchLine.__table__, Case.__table__, Letter.__table__
_people, _places, _tasks = Resident.__table__, Community.__table__, Task.__table__


@dataclass(frozen=True, slots=True)
class BodyAnswer:
    """One of several superiors: until when it is to answer by its own limit, and what it said ("" = out)."""

    key: str
    title: str
    due: dt.date | None
    outcome: str = ""
    outcome_title: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class BatchLineView:
    """One case of a batch. `findings`: what the tasks of the check wrote, each as (label, value, unit);
    `income` in fen a head;
    `outcomes`: (key, label, refuses) that this line may take now; `letters`: outcome → (print, role that
    delivers) of the letter it writes; `here` False = the case has left the batch's step without it;
    `key`: the service's; `before`: the lists of this kind it was on already, oldest first; `bodies`: what
    each of several superiors has answered."""

    no: int
    case_id: int
    rev: int
    number: str
    service: str
    name: str
    id_tail: str
    community: str
    size: int
    findings: tuple[tuple[str, str, str], ...]
    income: int | None
    result: str
    result_title: str
    reason: str
    basis: str
    default_basis: str
    votes: Mapping[str, int]
    recusals: tuple[Mapping[str, str], ...]
    outcomes: tuple[tuple[str, str, bool], ...]
    due: dt.date | None
    sheets: int
    letters: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    here: bool = True
    decided_on: dt.date | None = None
    key: str = ""
    before: tuple[Before, ...] = ()
    bodies: tuple[BodyAnswer, ...] = ()
    firm: Firm | None = None
    """The organisation it is for; `name` is then who brought it."""

    @property
    def situation(self) -> str:
        """The findings in words, in Chinese."""
        return "，".join("".join(found) for found in self.findings)

    @property
    def recused(self) -> tuple[str, ...]:
        """Names of those who stepped aside for this line."""
        return tuple(str(each["member"]) for each in self.recusals)

    @property
    def refused(self) -> bool:
        """Whether what was decided is a refusal."""
        return any(key == self.result and refusing for key, _, refusing in self.outcomes)


_OF_CASE: Final = (
    _cases.c.rev, _cases.c.number, _cases.c.service, _cases.c.version, _cases.c.facts, _cases.c.due,
    _cases.c.closed_on, _people.c.name, _people.c.id_tail, _places.c.name.label("community"),
)  # fmt: skip


def line_views(where: Any) -> tuple[BatchLineView, ...]:
    """The lines that a clause finds, in their order; its scope is the caller's to set."""
    query = (
        select(_lines, *_OF_CASE, _cases.c.step, _batches.c.key.label("batch"))
        .join_from(_lines, _cases, _cases.c.id == _lines.c.case_id)
        .join(_batches, _batches.c.id == _lines.c.batch_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(where)
        .order_by(_lines.c.no)
    )
    lines = rows(query)
    ids = [row["case_id"] for row in lines]
    forms, sheets, bodies = forms_of(ids), sheets_of(ids), _bodies(lines)
    earlier = before(ids, {row["batch_id"] for row in lines})
    found = [
        _line(row, forms.get(row["case_id"], {}), sheets.get(row["case_id"], 0),
              tuple(each for kind, each in earlier.get(row["case_id"], ()) if kind == row["batch"]))
        for row in lines
    ]  # fmt: skip
    return tuple(replace(line, bodies=tuple(bodies.get(line.case_id, ()))) for line in found)


def _bodies(rows: list[dict[str, Any]]) -> dict[int, list[BodyAnswer]]:
    """The answers of several superiors, by case; nothing is read for lists that go to one."""
    steps = {
        row["case_id"]: _decided_at(row, service_of(row["service"], row["version"]).steps) for row in rows
    }
    asked = [row for row in rows if steps[row["case_id"]].bodies]
    if not asked:
        return {}
    query = (
        select(_tasks.c.case_id, _tasks.c.key, _tasks.c.due, _tasks.c.outcome, _tasks.c.done_on)
        .where(_tasks.c.case_id.in_([row["case_id"] for row in asked]), _tasks.c.do == ANSWER)
        .where(_tasks.c.batch_id == asked[0]["batch_id"])
        .order_by(_tasks.c.id)
    )
    found: dict[int, list[BodyAnswer]] = {}
    for row in reading().execute(query):
        step = steps[row.case_id]
        body, said = step.task(row.key), row.outcome if row.outcome in step.outcomes else ""
        if body is not None:
            answer = BodyAnswer(
                row.key, body.title, row.due, said, result_title(step, said), row.done_on if said else None
            )
            found.setdefault(row.case_id, []).append(answer)
    return found


def _line(
    row: Mapping[str, Any], forms: Mapping[str, Any], sheets: int, earlier: tuple[Before, ...] = ()
) -> BatchLineView:
    service = service_of(row["service"], row["version"])
    step, firm = _decided_at(row, service.steps), firm_of(service.department, forms)
    return BatchLineView(
        **{name: row[name] for name in _AS_STORED}, key=service.key, service=service.short,
        size=firm.people if firm else max(len(row["facts"].get("members", ())), 1), firm=firm,
        findings=findings(service.department, forms), income=income_of(forms), sheets=sheets,
        result_title=result_title(step, row["result"]), default_basis=service.law.refusal_basis,
        votes=row["votes"] or {}, recusals=tuple(row["recusals"] or ()), decided_on=row.get("decided_on"),
        outcomes=_choices(service, step), letters=_letters(service, step), before=earlier,
        here=row["closed_on"] is None and service.step(row["step"]).batch == row["batch"],
    )  # fmt: skip


_AS_STORED: Final = (
    "no", "case_id", "rev", "number", "name", "id_tail", "community", "result", "reason", "basis", "due",
)  # fmt: skip


def _letters(service: Service, step: Step) -> dict[str, tuple[str, str]]:
    found = (letter for letter in service.letters if letter.step == step.key)
    return {letter.outcome: (letter.print, letter.deliver) for letter in found}


def _choices(service: Service, step: Step) -> tuple[tuple[str, str, bool], ...]:
    found = tuple((key, result_title(step, key), refuses(service, step, key)) for key in step.outcomes)
    return (*found, (DEFERRED, result_title(step, DEFERRED), False)) if step.do == "meeting" else found


def _decided_at(row: Mapping[str, Any], steps: tuple[Step, ...]) -> Step:
    """The step a line is decided at: of the batch's own steps the one the case is at, else the one that knows
    its result, else the first (a case that was put off, or that has gone)."""
    own = [step for step in steps if step.batch == row["batch"]]
    at_step = [step for step in own if step.key == row["step"]]
    knows = [step for step in own if row["result"] in step.outcomes]
    return next(iter((knows if row["result"] else at_step) or at_step or own))


def told(actor: Actor, row: Mapping[str, Any]) -> tuple[BatchLineView, ...]:
    """Cases refused at the check since the meeting before: not lines, only told to the panel (A-05)."""
    if row["kind"] != "panel":
        return ()
    refused = [each for each in _letters_before(actor, row) if _refused_at_check(each, row["key"])]
    forms = forms_of([each["case_id"] for each in refused])
    blank = {"result": "", "votes": None, "recusals": None, "batch": row["key"]}
    return tuple(
        _line({**each, **blank, "no": no}, forms.get(each["case_id"], {}), 0)
        for no, each in enumerate(refused, 1)
    )


def _letters_before(actor: Actor, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The letters to applicants in scope since the meeting before, each with its case."""
    before = select(func.max(_batches.c.on)).where(
        _batches.c.department == row["department"], _batches.c.key == row["key"], _batches.c.id < row["id"]
    )
    query = (
        select(_cases.c.id.label("case_id"), *_OF_CASE)
        .add_columns(_sent.c.step, _sent.c.outcome, _sent.c.reason, _sent.c.basis)
        .join_from(_sent, _cases, _cases.c.id == _sent.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(_cases.c.department == row["department"], scope(_cases, actor), _sent.c.issued_on <= row["on"])
        .where(_sent.c.issued_on >= func.coalesce(before.scalar_subquery(), dt.date(1, 1, 1)))
        .order_by(_sent.c.id)
    )
    return rows(query)


def _refused_at_check(row: Mapping[str, Any], key: str) -> bool:
    service = service_of(row["service"], row["version"])
    step, letter = service.step(row["step"]), service.letter(row["step"], row["outcome"])
    asked = any(each.batch == key for each in service.steps)
    return asked and step.phase == "running" and not step.batch and letter is not None and letter.refusal
