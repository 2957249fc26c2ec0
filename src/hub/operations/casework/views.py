"""One case as one picture: where it stands, why this date, papers, people, what this person can do now."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, bindparam, select

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
from hub.db.ready import Ready
from hub.db.scope import scope
from hub.domain import case_ledger, clock
from hub.domain.actor import Actor
from hub.domain.case import Flow, class_kinds
from hub.domain.clock import Explanation
from hub.domain.errors import NotFound
from hub.domain.service import Service, Step
from hub.operations.access import log_access
from hub.operations.archive.file_list import place_of
from hub.operations.board.postings import objections_of
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.case_papers import PaperView, not_asked, over_of, papers_of
from hub.operations.casework.case_people import PersonView, parties_of, people_of
from hub.operations.casework.case_tasks import Doable, OpenTask, doable_of, open_tasks
from hub.operations.casework.flow_view import StopView, stops_of
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.messages.view import messages_of

_cases, _events, _tasks, _people = Case.__table__, Event.__table__, Task.__table__, Resident.__table__
_materials, _letters, _documents, _slips = (
    Material.__table__, Letter.__table__, Document.__table__, Slip.__table__,
)  # fmt: skip
_homes, _communities, _staff, _parties = (
    Household.__table__, Community.__table__, Staff.__table__, CaseParty.__table__,
)  # fmt: skip
_batches = Batch.__table__
_CASE: BindParameter[int] = bindparam("case", None)
_PLACE = Ready(
    select(_communities.c.name, _homes.c.address, _homes.c.building)
    .outerjoin_from(_communities, _homes, _homes.c.id == bindparam("household", None))
    .where(_communities.c.id == bindparam("community", None))
)


def _papers(table: FromClause, but: str = "", *more: ColumnElement[Any]) -> Ready:
    """What a case has of such papers, the last first, without what only their print needs."""
    shown = [*(column for column in table.c if column.name != but), *more]
    return Ready(select(*shown).where(table.c.case_id == _CASE).order_by(table.c.id.desc()))


_LANG = _documents.c.data["lang"].as_string().label("lang")
"""The language a document was printed in; NULL where its print knows none but Chinese."""
_LETTERS, _DOCUMENTS = _papers(_letters), _papers(_documents, "data", _LANG)
_SLIPS = _papers(_slips, "lines")


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

    @property
    def stands_in_for(self) -> str:
        """The A in whose place it was done; "" where the doer is nobody's stand-in."""
        return str(self.payload.get("for_a", ""))

    @property
    def left_by_a(self) -> str:
        """The A of whose own household the case is, in whose place B did it; else ""."""
        return str(self.payload.get("left_by_a", ""))


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
    over: tuple[PaperView, ...]
    not_asked: tuple[str, ...]
    tasks: tuple[OpenTask, ...]
    doable: tuple[Doable, ...]
    events: tuple[EventView, ...]
    letters: tuple[Mapping[str, Any], ...]
    documents: tuple[Mapping[str, Any], ...]
    slips: tuple[Mapping[str, Any], ...]
    objections: tuple[Mapping[str, Any], ...]
    messages: tuple[Mapping[str, Any], ...]
    batch: Mapping[str, Any] | None
    days_since_applied: int
    file_place: tuple[str, str]

    @property
    def step(self) -> Step | None:
        """The step the case is at; None once it has ended."""
        return None if self.row["closed_on"] else self.service.step(self.row["step"])

    @property
    def barred(self) -> tuple[str, ...]:
        """The rules by which it cannot be accepted, while that is still to come."""
        step = self.step
        return self.flow.barred() if step and step.phase in ("community", "acceptance") else ()

    @property
    def finished(self) -> bool:
        """Whether the limit no longer runs: completed, withdrawn or ended."""
        return self.row["completed_on"] is not None or self.row["closed_on"] is not None


def case_view(actor: Actor, case_id: int, purpose: str = "") -> CaseView:
    """The whole case for somebody who may see it whole; the opening is logged with its purpose.

    Raises NotFound outside the scope (a household officer sees `visit_view` only).
    """
    found = _case_in_scope(actor).dicts(reading(), {"case": case_id})
    events = _timeline(actor, case_id) if found else ()
    if not found or not events:
        raise NotFound("There is no such case, or it is not on your desk.")
    row = found[0]
    log_access(
        actor, "case", purpose or f"case {row['number']}", resident_id=row["applicant_id"], case_id=case_id
    )
    return _build(actor, row, events)


def _build(actor: Actor, row: dict[str, Any], events: Sequence[EventView]) -> CaseView:
    service = service_of(row["service"], row["version"])
    flow = flow_of(service, facts_of(row["variant"], row["facts"]))
    tasks = open_tasks(actor, service, row)
    found = explain_row(row, service)
    variant = service.variant(row["variant"])
    papers = papers_of(flow, row["id"])
    people = people_of(row, flow)
    community, address = _place(row)
    return CaseView(
        row=row, service=service, flow=flow, variant_title=variant.title if variant else "",
        community=community, household_address=address, kinds=_kinds(row, service), applicant=people[0],
        members=people[1:], parties=parties_of(row["id"]),
        stops=stops_of(flow, row, events, tasks, found), clock=found,
        papers=tuple(p for p in papers if p.asked and not p.over and not p.key.startswith("extra-")),
        over=over_of(papers), internal=tuple(p for p in papers if not p.asked and not p.over),
        extra=tuple(p for p in papers if p.key.startswith("extra-")), not_asked=not_asked(flow),
        tasks=tasks, doable=doable_of(actor, flow, row, tasks, papers), events=tuple(events),
        letters=_of(_LETTERS, row["id"]), documents=_of(_DOCUMENTS, row["id"]),
        slips=_of(_SLIPS, row["id"]), objections=tuple(objections_of(row["id"])),
        messages=messages_of(row["id"]), batch=_batch(tasks),
        days_since_applied=(today() - row["opened_on"]).days,
        file_place=place_of(row["id"]) if row["closed_on"] else ("", ""),
    )  # fmt: skip


def explain_row(row: Mapping[str, Any], service: Service, as_of: dt.date | None = None) -> Explanation:
    """Why this date: the days behind the due date of a case row, as of today."""
    limit = service.promised_of(row["variant"])
    return clock.explain(limit, case_ledger.events(row["ledger"]), calendar(), as_of or today())


@lru_cache(maxsize=1024)
def _case_in_scope(actor: Actor) -> Ready:
    return Ready(select(_cases).where(_cases.c.id == _CASE, scope(_cases, actor)))


@lru_cache(maxsize=1024)
def _events_in_scope(actor: Actor) -> Ready:
    shown = ("seq", "type", "date", "at", "step", "payload")
    return Ready(
        select(*(_events.c[name] for name in shown), _staff.c.name.label("who"))
        .outerjoin_from(_events, _staff, _staff.c.id == _events.c.actor_id)
        .where(_events.c.case_id == _CASE, scope(_events, actor))
        .order_by(_events.c.seq)
    )


def _timeline(actor: Actor, case_id: int) -> tuple[EventView, ...]:
    return tuple(
        EventView(seq, kind, date, at, who or "", step, json.loads(payload) if payload else {})
        for seq, kind, date, at, step, payload, who in _events_in_scope(actor).rows(
            reading(), {"case": case_id}
        )
    )


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    """The names of the community and of the household's place."""
    asked = {"community": row["community_id"], "household": row["household_id"]}
    name, address, building = _PLACE.rows(reading(), asked)[0]
    return str(name), address or building or ""


def _of(papers: Ready, case_id: int) -> tuple[Mapping[str, Any], ...]:
    return tuple(papers.dicts(reading(), {"case": case_id}))


def _batch(tasks: Sequence[OpenTask]) -> Mapping[str, Any] | None:
    batch_id = next((task.batch_id for task in tasks if task.batch_id), None)
    if batch_id is None:
        return None
    found = reading().execute(select(_batches).where(_batches.c.id == batch_id)).mappings().first()
    return dict(found) if found else None


def _kinds(row: Mapping[str, Any], service: Service) -> tuple[str, ...]:
    ledger = row["ledger"]
    return class_kinds(
        limit=service.promised_of(row["variant"]), joint=bool(service.joint),
        agency=case_ledger.has(ledger, "handed_in"), supplemented=case_ledger.has(ledger, "notified"),
        returned=row["ended"] in ("refused", "not_accepted"),
    )  # fmt: skip
