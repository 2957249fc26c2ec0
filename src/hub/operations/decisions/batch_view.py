"""A meeting or a list as one picture: its lines with what was verified, its members, what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, func, or_, select, true

from hub.db.base import reading, today
from hub.db.models import Batch, BatchLine, Case, Community, Grant, Letter, Material, Resident, Staff, Task
from hub.db.scope import scope
from hub.domain.actor import PERMISSIONS, Actor
from hub.domain.case import refuses
from hub.domain.service import ANSWER, BatchKind, Service, Step
from hub.operations.access import log_access
from hub.operations.context import every_version, service_of
from hub.operations.decisions.batch_history import Before, before, result_title
from hub.operations.decisions.batches import DEFERRED, all_waiting, kind_of, load_batch, members_of
from hub.operations.decisions.findings import findings, forms_of, income_of, sheets_of

_batches, _lines, _cases, _sent = Batch.__table__, BatchLine.__table__, Case.__table__, Letter.__table__
_people, _places, _tasks, _materials = (
    Resident.__table__,
    Community.__table__,
    Task.__table__,
    Material.__table__,
)

_staff, _grants = Staff.__table__, Grant.__table__


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


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its lines and members; `told`: refused before the meeting, for its information (A-05);
    `recorder`: who wrote it last; `ended_by`: who ended the meeting."""

    row: Mapping[str, Any]
    kind: BatchKind
    lines: tuple[BatchLineView, ...]
    members: tuple[Mapping[str, Any], ...]
    told: tuple[BatchLineView, ...]
    recorder: str = ""
    ended_by: str = ""

    @property
    def code(self) -> str:
        """The number printed on its papers."""
        return f"{self.row['key']}-{self.row['on']:%Y}-{self.row['number']}"

    @property
    def undecided(self) -> int:
        """How many lines are still open; a case that has left without a result is none."""
        return sum(not line.result and line.here for line in self.lines)

    @property
    def gone(self) -> tuple[BatchLineView, ...]:
        """Lines whose case ended or was moved before anything was decided: to be taken out."""
        return tuple(line for line in self.lines if not line.result and not line.here)


def batch_view(actor: Actor, batch_id: int) -> BatchView:
    """A meeting or list within the actor's scope; one access-log row for its lines. Raises NotFound."""
    row = load_batch(reading(), actor, batch_id)
    lines = _line_views(and_(_lines.c.batch_id == batch_id, scope(_lines, actor)))
    if lines:
        log_access(actor, "batch", f"{row['title']} {row['number']}", rows=len(lines))
    return BatchView(
        row,
        kind_of(row["department"], row["key"]),
        lines,
        tuple(members_of(reading(), batch_id)),
        _told(actor, row),
        *_who(row["by_id"], row["ended_by_id"]),
    )


def _who(*ids: int | None) -> list[str]:
    """The names of accounts, "" for none."""
    names = {
        row.id: row.name
        for row in reading().execute(select(_staff.c.id, _staff.c.name).where(_staff.c.id.in_(ids)))
    }
    return [names.get(each, "") for each in ids]


def batch_list(
    actor: Actor, kind: str = "", *, ended: bool | None = None, before: int | None = None, limit: int = 50
) -> list[Mapping[str, Any]]:
    """Meetings and lists in scope, newest first, with counts of all lines and of those with a result.

    `kind`: panel or send_up only; `ended`: only those that are (not) over; `before`: the id of the last row
    shown.
    """
    lines = select(func.count()).where(_lines.c.batch_id == _batches.c.id)
    done = lines.where(_lines.c.result != "")
    query = (
        select(_batches, lines.scalar_subquery().label("lines"), done.scalar_subquery().label("done"))
        .where(scope(_batches, actor), _batches.c.kind == kind if kind else true())
        .order_by(_batches.c.id.desc())
        .limit(limit)
    )
    if ended is not None:
        closed = _batches.c.state == "closed"
        query = query.where(closed if ended else ~closed)
    if before is not None:
        query = query.where(_batches.c.id < before)
    return [dict(row) for row in reading().execute(query).mappings()]


def waiting_kinds(actor: Actor, of: str = "") -> list[tuple[str, BatchKind, list[Mapping[str, Any]]]]:
    """For each batch kind of the actor's departments: (department, kind, waiting cases with names).

    `of`: panel or send_up only. One access-log row for all that is shown.
    """
    found, seen = [], set()
    all_of_them = all_waiting(reading(), actor)
    for service in every_version():
        if not actor.may("batch.hold", service.department):
            continue
        for kind in service.batches:
            if (service.department, kind.key) in seen or of not in ("", kind.kind):
                continue
            seen.add((service.department, kind.key))
            rows = all_of_them.get((service.department, kind.key), [])
            found.append((service.department, kind, _named(rows, kind.key) if rows else []))
    if shown := sum(len(rows) for _, _, rows in found):
        log_access(actor, "waiting", "meetings and lists", rows=shown)
    return found


def last_meeting(
    actor: Actor, department: str, key: str
) -> tuple[Mapping[str, Any], list[dict[str, Any]]] | None:
    """The last meeting of a kind with its members, so that nothing is typed twice; None before the first."""
    query = (
        select(_batches)
        .where(_batches.c.department == department, _batches.c.key == key, scope(_batches, actor))
        .order_by(_batches.c.id.desc())
        .limit(1)
    )
    row = reading().execute(query).mappings().first()
    return (dict(row), members_of(reading(), row["id"])) if row else None


def panel_people() -> dict[str, int]:
    """Accounts that may read meetings: {name: staff id}; a name that two of them have is left out."""
    roles = [role for role, given in PERMISSIONS.items() if "batch.read" in given]
    day = today()
    query = (
        select(_staff.c.name, func.min(_staff.c.id).label("id"))
        .join_from(_staff, _grants, _grants.c.staff_id == _staff.c.id)
        .where(_staff.c.active.is_(True), _grants.c.role.in_(roles), _grants.c.since <= day)
        .where(or_(_grants.c.until.is_(None), _grants.c.until >= day))
        .group_by(_staff.c.name)
        .having(func.count(_staff.c.id.distinct()) == 1)
        .order_by(_staff.c.name)
    )
    return {row.name: int(row.id) for row in reading().execute(query)}


def _named(rows: list[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    earlier = before([row["id"] for row in rows])
    ids = {row["applicant_id"] for row in rows}
    names = {
        r.id: r.name
        for r in reading().execute(select(_people.c.id, _people.c.name).where(_people.c.id.in_(ids)))
    }
    places = {r.id: r.name for r in reading().execute(select(_places.c.id, _places.c.name))}
    return [
        {**row, "name": names[row["applicant_id"]], "community": places[row["community_id"]],
         "title": service_of(row["service"], row["version"]).short,
         "before": [each for key, each in earlier.get(row["id"], ()) if key == kind]}
        for row in rows
    ]  # fmt: skip


def _line_views(where: Any) -> tuple[BatchLineView, ...]:
    query = (
        select(
            _lines,
            _cases.c.rev,
            _cases.c.number,
            _cases.c.service,
            _cases.c.version,
            _cases.c.step,
            _cases.c.facts,
            _cases.c.due,
            _cases.c.closed_on,
            _batches.c.key.label("batch"),
            _people.c.name,
            _people.c.id_tail,
            _places.c.name.label("community"),
        )
        .join_from(_lines, _cases, _cases.c.id == _lines.c.case_id)
        .join(_batches, _batches.c.id == _lines.c.batch_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(where)
        .order_by(_lines.c.no)
    )
    rows = [dict(row) for row in reading().execute(query).mappings()]
    ids = [row["case_id"] for row in rows]
    forms, sheets, bodies = forms_of(ids), sheets_of(ids), _bodies(rows)
    earlier = before(ids, {row["batch_id"] for row in rows})
    found = [
        _line(row, forms.get(row["case_id"], {}), sheets.get(row["case_id"], 0),
              tuple(each for kind, each in earlier.get(row["case_id"], ()) if kind == row["batch"]))
        for row in rows
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
    step = _decided_at(row, service.steps)
    return BatchLineView(
        no=row["no"],
        case_id=row["case_id"],
        rev=row["rev"],
        number=row["number"],
        service=service.short,
        name=row["name"],
        id_tail=row["id_tail"],
        community=row["community"],
        size=max(len(row["facts"].get("members", ())), 1),
        findings=findings(service.department, forms),
        income=income_of(forms),
        result=row["result"],
        result_title=result_title(step, row["result"]),
        reason=row["reason"],
        basis=row["basis"],
        default_basis=service.law.refusal_basis,
        votes=row["votes"] or {},
        recusals=tuple(row["recusals"] or ()),
        due=row["due"],
        sheets=sheets,
        outcomes=_choices(service, step),
        letters=_letters(service, step),
        here=row["closed_on"] is None and service.step(row["step"]).batch == row["batch"],
        decided_on=row.get("decided_on"),
        key=service.key,
        before=earlier,
    )


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


def _told(actor: Actor, row: Mapping[str, Any]) -> tuple[BatchLineView, ...]:
    """Cases refused at the check since the meeting before: not lines, only told to the panel (A-05)."""
    if row["kind"] != "panel":
        return ()
    before = select(func.max(_batches.c.on)).where(
        _batches.c.department == row["department"], _batches.c.key == row["key"], _batches.c.id < row["id"]
    )
    query = (
        select(
            _sent.c.step,
            _sent.c.outcome,
            _sent.c.reason,
            _sent.c.basis,
            _cases.c.id.label("case_id"),
            _cases.c.rev,
            _cases.c.number,
            _cases.c.service,
            _cases.c.version,
            _cases.c.facts,
            _cases.c.due,
            _cases.c.closed_on,
            _people.c.name,
            _people.c.id_tail,
            _places.c.name.label("community"),
        )
        .join_from(_sent, _cases, _cases.c.id == _sent.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(_cases.c.department == row["department"], scope(_cases, actor), _sent.c.issued_on <= row["on"])
        .where(_sent.c.issued_on >= func.coalesce(before.scalar_subquery(), dt.date(1, 1, 1)))
        .order_by(_sent.c.id)
    )
    rows = [
        dict(found) for found in reading().execute(query).mappings() if _refused_at_check(found, row["key"])
    ]
    forms = forms_of([each["case_id"] for each in rows])
    blank = {"result": "", "votes": None, "recusals": None, "batch": row["key"]}
    return tuple(
        _line({**each, **blank, "no": no}, forms.get(each["case_id"], {}), 0)
        for no, each in enumerate(rows, 1)
    )


def _refused_at_check(row: Mapping[str, Any], key: str) -> bool:
    service = service_of(row["service"], row["version"])
    step, letter = service.step(row["step"]), service.letter(row["step"], row["outcome"])
    asked = any(each.batch == key for each in service.steps)
    return asked and step.phase == "running" and not step.batch and letter is not None and letter.refusal
