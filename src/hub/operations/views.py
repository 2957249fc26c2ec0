"""One case as one picture: where it stands, why this date, papers, people, what this person can do now."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import (
    Batch,
    Case,
    CaseParty,
    Community,
    Document,
    Event,
    Household,
    Letter,
    Material,
    Resident,
    Slip,
    Staff,
    Task,
)
from hub.db.scope import scope
from hub.domain import case_ledger, clock
from hub.domain.actor import ROLES, Actor
from hub.domain.case import ENOUGH, Flow, Line, checklist, class_kinds, missing
from hub.domain.clock import Explanation
from hub.domain.errors import NotFound
from hub.domain.service import Service, Step
from hub.operations.access import log_access
from hub.operations.calendar import calendar
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.flow_view import StopView, stops_of
from hub.operations.people import holders
from hub.operations.postings import objections_of

_cases, _events, _tasks, _people = Case.__table__, Event.__table__, Task.__table__, Resident.__table__
_materials, _letters, _documents, _slips = (
    Material.__table__, Letter.__table__, Document.__table__, Slip.__table__,
)  # fmt: skip
_homes, _communities, _staff, _parties = (
    Household.__table__, Community.__table__, Staff.__table__, CaseParty.__table__,
)  # fmt: skip
_batches = Batch.__table__


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person on a case: masked number, no more than the case needs."""

    id: int | None
    name: str
    id_tail: str
    birth_year: int | None
    relation: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class PaperView:
    """One line of the checklist with what was seen by whom."""

    key: str
    item: str
    title: str
    note: str
    stage: str
    kind: str
    original: bool
    stays: bool
    copies: int
    pieces: int
    asked: bool
    gate: bool
    where: str
    state: str
    seen_on: dt.date | None
    seen_by: str
    copies_in: int
    remark: str


@dataclass(frozen=True, slots=True)
class Doable:
    """What this person can do now. `verb` names the operation; `key` the task or outcome.

    Not yet possible: `why_not` = titles of tasks that are open, `missing` = papers of the step still out.
    """

    verb: str
    key: str
    text: str
    needs_reason: bool = False
    forward: bool = False
    form: str = ""
    why_not: str = ""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task of the case: whose, until when."""

    id: int
    step: str
    key: str
    title: str
    do: str
    role: str
    post_id: int | None
    holder: str
    stand_in: str
    due: dt.date | None
    mine: bool
    form: str
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the timeline."""

    seq: int
    type: str
    date: dt.date
    at: dt.datetime
    who: str
    step: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class CaseView:
    """Everything the case page shows, for one person."""

    row: Mapping[str, Any]
    service: Service
    flow: Flow
    variant_title: str
    community: str
    household_address: str
    kinds: tuple[str, ...]
    applicant: PersonView
    members: tuple[PersonView, ...]
    parties: tuple[tuple[str, PersonView], ...]
    stops: tuple[StopView, ...]
    clock: Explanation
    papers: tuple[PaperView, ...]
    internal: tuple[PaperView, ...]
    extra: tuple[PaperView, ...]
    not_asked: tuple[str, ...]
    tasks: tuple[OpenTask, ...]
    doable: tuple[Doable, ...]
    events: tuple[EventView, ...]
    letters: tuple[Mapping[str, Any], ...]
    documents: tuple[Mapping[str, Any], ...]
    slips: tuple[Mapping[str, Any], ...]
    objections: tuple[Mapping[str, Any], ...]
    batch: Mapping[str, Any] | None
    days_since_applied: int

    @property
    def step(self) -> Step | None:
        """The step the case is at; None once it has ended."""
        return None if self.row["closed_on"] else self.service.step(self.row["step"])

    @property
    def finished(self) -> bool:
        """Whether the limit no longer runs: completed, withdrawn or ended."""
        return self.row["completed_on"] is not None or self.row["closed_on"] is not None


def case_view(actor: Actor, case_id: int, purpose: str = "") -> CaseView:
    """The whole case for somebody who may see it whole; the opening is logged with its purpose.

    Raises NotFound outside the scope (a household officer sees `visit_view` only).
    """
    query = select(_cases).where(_cases.c.id == case_id, scope(_cases, actor))
    found = reading().execute(query).mappings().first()
    events = _timeline(actor, case_id) if found else ()
    if found is None or not events:
        raise NotFound("There is no such case, or it is not on your desk.")
    row = dict(found)
    log_access(
        actor, "case", purpose or f"case {row['number']}", resident_id=row["applicant_id"], case_id=case_id
    )
    return _build(actor, row, events)


def _build(actor: Actor, row: dict[str, Any], events: Sequence[EventView]) -> CaseView:
    service = service_of(row["service"], row["version"])
    flow = flow_of(service, facts_of(row["variant"], row["facts"]))
    tasks = _open_tasks(actor, service, row)
    found = explain_row(row, service)
    variant = service.variant(row["variant"])
    papers = _papers(flow, row["id"])
    people = _household(row, flow)
    return CaseView(
        row=row,
        service=service,
        flow=flow,
        variant_title=variant.title if variant else "",
        community=_community(row["community_id"]),
        household_address=_address(row["household_id"]),
        kinds=_kinds(row, service, found),
        applicant=people[0],
        members=people[1:],
        parties=_party_views(row["id"]),
        stops=stops_of(flow, row, events, tasks, found),
        clock=found,
        papers=tuple(p for p in papers if p.asked and not p.key.startswith("extra-")),
        internal=tuple(p for p in papers if not p.asked),
        extra=tuple(p for p in papers if p.key.startswith("extra-")),
        not_asked=_not_asked(flow),
        tasks=tasks,
        doable=_doable(actor, flow, row, tasks, papers),
        events=tuple(events),
        letters=_of(_letters, row["id"]),
        documents=_of(_documents, row["id"]),
        slips=_of(_slips, row["id"]),
        objections=tuple(objections_of(row["id"])),
        batch=_batch(tasks),
        days_since_applied=(today() - row["opened_on"]).days,
    )


def explain_row(row: Mapping[str, Any], service: Service, as_of: dt.date | None = None) -> Explanation:
    """Why this date: the days behind the due date of a case row, as of today."""
    limit = service.promised_of(row["variant"])
    return clock.explain(limit, case_ledger.events(row["ledger"]), calendar(), as_of or today())


def _timeline(actor: Actor, case_id: int) -> tuple[EventView, ...]:
    query = (
        select(_events, _staff.c.name.label("who"))
        .outerjoin_from(_events, _staff, _staff.c.id == _events.c.actor_id)
        .where(_events.c.case_id == case_id, scope(_events, actor))
        .order_by(_events.c.seq)
    )
    return tuple(
        EventView(r["seq"], r["type"], r["date"], r["at"], r["who"] or "", r["step"],
                  json.loads(r["payload"]) if r["payload"] else {})
        for r in reading().execute(query).mappings()
    )  # fmt: skip


def _open_tasks(actor: Actor, service: Service, row: Mapping[str, Any]) -> tuple[OpenTask, ...]:
    query = (
        select(_tasks).where(_tasks.c.case_id == row["id"], _tasks.c.done_on.is_(None)).order_by(_tasks.c.id)
    )
    rows = [dict(r) for r in reading().execute(query).mappings()]
    names = holders([r["post_id"] for r in rows if r["post_id"]])
    return tuple(_open_task(actor, service, each, names.get(each["post_id"] or 0, {})) for each in rows)


def _open_task(actor: Actor, service: Service, row: Mapping[str, Any], names: Mapping[str, str]) -> OpenTask:
    step = service.step(row["step"])
    task = step.task(row["key"]) if row["key"] else None
    return OpenTask(
        id=row["id"],
        step=row["step"],
        key=row["key"],
        title=task.title if task else step.title,
        do=row["do"],
        role=row["role"],
        post_id=row["post_id"],
        holder=names.get("A", ""),
        stand_in=names.get("B", ""),
        due=row["due"],
        mine=row["post_id"] in actor.post_ids,
        form=task.form if task else step.form,
        batch_id=row["batch_id"],
    )


def _doable(
    actor: Actor, flow: Flow, row: Mapping[str, Any], tasks: Sequence[OpenTask], papers: Sequence[PaperView]
) -> tuple[Doable, ...]:
    if row["closed_on"]:
        return ()
    step = flow.service.step(row["step"])
    found = [
        Doable("do_task", task.key, task.title, form=task.form)
        for task in tasks if task.key and task.mine and task.step == step.key
    ]  # fmt: skip
    own = next((task for task in tasks if not task.key and task.step == step.key), None)
    if own is None or not own.mine or not actor.may("case.advance", row["department"], row["community_id"]):
        return tuple(found)
    if step.do in ("meeting", "send_up") or (step.batch and own.batch_id):
        return (*found, Doable("batch", step.batch, step.title))
    if step.do == "accept":
        return (
            *found,
            Doable("hand_in", "", step.title),
            Doable("slip", "", ""),
            Doable("accept", "accepted", ""),
            Doable("not_accept", "not_accepted", "", needs_reason=True),
        )
    if step.do == "post":
        return (*found, Doable("publish", "", step.title), *_outcomes(flow, step, "posting", ""))
    if step.stage:
        found.append(Doable("hand_in", "", step.title))
    waiting = [task.title for task in tasks if task.key and _required(step, task.key)]
    why = "、".join(waiting)
    verb = "tell" if step.do in ("notify", "deliver") else "advance"
    return (*found, *_outcomes(flow, step, verb, why, papers_out=_out(flow, step, papers)))


def _out(flow: Flow, step: Step, papers: Sequence[PaperView]) -> int:
    """How many papers of the step's stage, and of those named by hand, are still out."""
    if not step.stage:
        return 0
    states = {(paper.key, paper.item): paper.state for paper in papers}
    named = [paper for paper in papers if paper.key.startswith("extra-") and paper.state not in ENOUGH]
    return len(missing(checklist(flow, step.stage), states)) + len(named)


def _outcomes(flow: Flow, step: Step, verb: str, why_not: str, papers_out: int = 0) -> tuple[Doable, ...]:
    first = next(iter(step.outcomes), "")
    return tuple(
        Doable(
            verb, outcome, step.labels.get(outcome, outcome), needs_reason=flow.refuses(step, outcome),
            forward=outcome == first, form=step.form, why_not=why_not,
            missing=papers_out if outcome == first else 0,
        )
        for outcome in step.outcomes
    )  # fmt: skip


def _required(step: Step, key: str) -> bool:
    task = step.task(key)
    return task is not None and task.required


def _papers(flow: Flow, case_id: int) -> list[PaperView]:
    query = (
        select(_materials, _staff.c.name.label("who"))
        .outerjoin_from(_materials, _staff, _staff.c.id == _materials.c.seen_by)
        .where(_materials.c.case_id == case_id)
        .order_by(_materials.c.id)
    )
    lines = {line.key: line for line in checklist(flow)}
    rows = reading().execute(query).mappings()
    return [_paper(lines.get((row["key"], row["item"])), row) for row in rows]


def _paper(line: Line | None, row: Mapping[str, Any]) -> PaperView:
    material = line.material if line else None
    return PaperView(
        key=row["key"], item=row["item"], title=line.title if line else row["title"] or row["key"],
        note=material.note if material else "", stage=material.stage if material else "acceptance",
        kind=material.kind if material else "paper", original=material.original if material else True,
        stays=material.stays if material else False,
        copies=material.copies_in_all if material else 0, pieces=material.pieces if material else 0,
        asked=material.asked if material else True, gate=material.gate if material else False,
        where=material.where if material else "", state=row["state"], seen_on=row["seen_on"],
        seen_by=row["who"] or "", copies_in=row["copies"], remark=row["note"],
    )  # fmt: skip


def _not_asked(flow: Flow) -> tuple[str, ...]:
    present = {line.material.key for line in checklist(flow)}
    return tuple(
        material.title for material in flow.service.materials_of(flow.facts.variant)
        if material.key not in present and material.kind != "catch_all"
    )  # fmt: skip


def _household(row: Mapping[str, Any], flow: Flow) -> tuple[PersonView, ...]:
    ids = {int(member.key) for member in flow.facts.members} | {row["applicant_id"]}
    found = {r["id"]: r for r in reading().execute(select(_people).where(_people.c.id.in_(ids))).mappings()}
    order = [
        row["applicant_id"],
        *(int(m.key) for m in flow.facts.members if int(m.key) != row["applicant_id"]),
    ]
    return tuple(person_view(found[each]) for each in order if each in found)


def person_view(row: Mapping[str, Any]) -> PersonView:
    """A resident row as a case shows it."""
    return PersonView(
        id=row["id"], name=row["name"], id_tail=row["id_tail"], birth_year=row["birth"].year,
        relation=row["relation"], phone=row["phone"], address=row["address"],
    )  # fmt: skip


def _party_views(case_id: int) -> tuple[tuple[str, PersonView], ...]:
    query = (
        select(
            _parties, _people.c.name.label("known"), _people.c.id_tail, _people.c.birth, _people.c.relation
        )
        .outerjoin_from(_parties, _people, _people.c.id == _parties.c.resident_id)
        .where(_parties.c.case_id == case_id, _parties.c.role != "applicant")
        .order_by(_parties.c.id)
    )
    return tuple(
        (r["role"], PersonView(r["resident_id"], r["known"] or r["name"], r["id_tail"] or "",
                               r["birth"].year if r["birth"] else None, r["relation"] or ""))
        for r in reading().execute(query).mappings()
    )  # fmt: skip


def _community(community_id: int) -> str:
    return str(
        reading().execute(select(_communities.c.name).where(_communities.c.id == community_id)).scalar()
    )


def _address(household_id: int | None) -> str:
    if household_id is None:
        return ""
    row = (
        reading()
        .execute(select(_homes.c.building, _homes.c.address).where(_homes.c.id == household_id))
        .first()
    )
    return (row.address or row.building) if row else ""


def _of(table: Any, case_id: int) -> tuple[Mapping[str, Any], ...]:
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.id.desc())
    return tuple(dict(row) for row in reading().execute(query).mappings())


def _batch(tasks: Sequence[OpenTask]) -> Mapping[str, Any] | None:
    batch_id = next((task.batch_id for task in tasks if task.batch_id), None)
    if batch_id is None:
        return None
    found = reading().execute(select(_batches).where(_batches.c.id == batch_id)).mappings().first()
    return dict(found) if found else None


def _kinds(row: Mapping[str, Any], service: Service, found: Explanation) -> tuple[str, ...]:
    ledger = row["ledger"]
    open_supplement = case_ledger.has(ledger, "notified") and found.accepted is None
    return class_kinds(
        limit=service.promised_of(row["variant"]), joint=bool(service.joint),
        agency=case_ledger.has(ledger, "handed_in"), supplement_open=open_supplement,
        returned=row["ended"] in ("refused", "not_accepted"),
    )  # fmt: skip


def role_title(role: str) -> str:
    """The Chinese name of a step's role, also of those outside the hub."""
    outside = {
        "superior": "上级部门",
        "third_party": "第三方",
        "review_panel": "评审小组",
        "applicant": "申请人",
    }
    return ROLES.get(role) or outside.get(role, role)
