"""What whoever does one task sees: the person to go to, that task's form, where the step stands. No more.

A household officer's phone shows this and nothing else of the case; it is gone once the task is done
(privacy.md, Sees).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case, Event, Letter, Staff, Task
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.case import Flow, refuses
from hub.domain.form import Form
from hub.domain.form_field import AMOUNT, MEMBERS
from hub.domain.form_lines import Sums
from hub.domain.service import Service, Step
from hub.operations.access import log_access
from hub.operations.casework.flow_view import Moment, StopView, stops_of
from hub.operations.casework.form_lines import filled_in
from hub.operations.casework.sight import task_done
from hub.operations.casework.views import explain_row
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.fieldwork.visit_list import order
from hub.operations.fieldwork.visit_rows import (
    VisitTask,
    address_of,
    at_home,
    form_of,
    open_rows,
    own,
    task_of,
    title_of,
)
from hub.operations.prints.letter_titles import title_key
from hub.operations.worklist.desk import NAME_ONLY

_cases, _tasks, _events = Case.__table__, Task.__table__, Event.__table__
_staff, _letters = Staff.__table__, Letter.__table__


@dataclass(frozen=True)
class VisitView:
    """One task for the person who does it.

    `sums`: what lines filled in before come to, by field key, only where the form's sums are bound by them;
    `granted`: the sum decided, in fen, where money is handed out; `members`: the people named in the
    application, only where the form compares with them, `member_count` how many they are; `outcomes`: (key,
    label, refuses) of a whole step, () for a task inside one; `place` of `total` households on the list;
    0 where no household is gone to for it (`at_home`): its address is not told then; `nobody`: days on which
    nobody was at home; `others`: further open tasks of the same household; `takes`: the role of the colleague
    who takes on what this hands over, and then no telephone or address is told either.
    """

    task: VisitTask
    number: str
    rev: int
    service: Service
    step: Step
    form: Form | None
    name: str
    community: str
    address: str
    phone: str
    granted: int | None
    members: tuple[str, ...]
    member_count: int
    before: StopView | None
    after: StopView | None
    limit: int | None
    outcomes: tuple[tuple[str, str, bool], ...]
    letters: tuple[Mapping[str, Any], ...]
    nobody: tuple[dt.date, ...]
    others: tuple[VisitTask, ...]
    place: int
    total: int
    sums: Mapping[str, Sums]
    at_home: bool
    takes: str


def visit_view(actor: Actor, task_id: int) -> VisitView:
    """One open task of the actor's posts; the opening is logged with its purpose.

    Raises NotFound once it is done, given to another post, or not for this page (acceptance, meetings,
    lists and notices have their own).
    """
    row = next(iter(open_rows(actor, own(actor), _tasks.c.id == task_id)), None)
    if row is None:
        raise task_done(actor, task_id)
    service = service_of(row["service"], row["version"])
    step = service.step(row["step"])
    title = title_of(service, row)
    log_access(actor, "visit", f"{row['number']} {title}", resident_id=row["applicant_id"],
               case_id=row["case_id"])  # fmt: skip
    return _view(actor, row, service, step)


def _view(actor: Actor, row: Mapping[str, Any], service: Service, step: Step) -> VisitView:
    flow = flow_of(service, facts_of(row["variant"], row["facts"]))
    form = form_of(service, step, row["key"])
    takes = "" if row["key"] else flow.taken_on_by(step)
    reached = row["role"] not in NAME_ONLY
    events = _happened(row["case_id"], actor)
    before, after = _near(flow, row, step, events)
    path, case_id, goes = order(actor), row["case_id"], at_home(row)
    return VisitView(
        task=task_of(row), number=row["number"], rev=row["rev"], service=service, step=step, form=form,
        name=row["name"], community=row["community"] if reached else "", granted=_granted(step, row),
        address=address_of(row) if reached and goes and not takes else "",
        phone=row["phone"] if reached and not takes else "", takes=takes,
        members=_members(form, row), member_count=len(row["facts"].get("members", ())),
        before=before, after=after,
        limit=_limit(step, row["key"]), outcomes=() if row["key"] else _outcomes(service, step),
        letters=_open_letters(actor, case_id, service),
        nobody=tuple(each.date for each in events if each.type == "nobody_home"),
        others=tuple(task_of(each) for each in open_rows(actor, own(actor), _tasks.c.case_id == case_id,
                                                    _tasks.c.id != row["id"])),
        place=path.index(case_id) + 1 if goes and case_id in path else 0, total=len(path),
        sums=_sums(form, service, case_id), at_home=goes or row["role"] != "household_officer",
    )  # fmt: skip


def _sums(form: Form | None, service: Service, case_id: int) -> Mapping[str, Sums]:
    """What the groups come to that bound a sum of this form; nothing of others."""
    wanted = {field.within for field in form.fields if field.within} if form else set()
    found = filled_in(reading(), service, case_id) if wanted else {}
    return {key: each.sums for key, each in found.items() if key in wanted}


def _limit(step: Step, key: str) -> int | None:
    part = step.task(key) if key else step
    return part.limit if part else None


def _members(form: Form | None, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The people of the application, where the form asks whether they are there; else nobody."""
    if form is None or all(field.against != MEMBERS for field in form.fields):
        return ()
    return tuple(str(name) for _, name in row["facts"].get("members", ()))


def _outcomes(service: Service, step: Step) -> tuple[tuple[str, str, bool], ...]:
    return tuple((key, step.labels.get(key, key), refuses(service, step, key)) for key in step.outcomes)


def _happened(case_id: int, actor: Actor) -> list[Moment]:
    seen = select(_cases.c.id).where(_cases.c.id == case_id, scope(_cases, actor)).correlate(None)
    query = (
        select(_events.c.type, _events.c.date, _events.c.step, _staff.c.name)
        .outerjoin_from(_events, _staff, _staff.c.id == _events.c.actor_id)
        .where(_events.c.case_id.in_(seen), _events.c.type.in_(("entered", "step_done", "nobody_home")))
        .order_by(_events.c.seq)
    )
    return [Moment(r.type, r.date, r.step, r.name or "") for r in reading().execute(query)]


def _granted(step: Step, row: Mapping[str, Any]) -> int | None:
    """The sum an earlier step decided, for those who hand it out; nothing else of that step is shown."""
    if step.result != "money":
        return None
    done = (_events.c.case_id == row["case_id"], _events.c.type == "step_done")
    query = select(_events.c.payload).where(*done).order_by(_events.c.seq.desc())
    for payload in reading().execute(query).scalars():
        sum_ = (json.loads(payload).get("form") or {}).get(AMOUNT) if payload else None
        if sum_ is not None:
            return int(sum_)
    return None


def _near(
    flow: Flow, row: Mapping[str, Any], step: Step, events: list[Moment]
) -> tuple[StopView | None, StopView | None]:
    """The stop before this task and the one after it: for a task inside a step, the step's own person."""
    case = {**row, "closed_on": None}
    stops = stops_of(flow, case, events, (), explain_row(row, flow.service))
    at = next((i for i, stop in enumerate(stops) if stop.key == step.key), 0)
    before = stops[at - 1] if at else None
    if row["key"]:
        return before, stops[at]
    return before, stops[at + 1] if at + 1 < len(stops) else None


def _open_letters(actor: Actor, case_id: int, service: Service) -> tuple[Mapping[str, Any], ...]:
    """What is to be handed over: {id, number, print (the name of its title), issued_on}."""
    names = ("id", "number", "print", "issued_on", "step", "outcome")
    query = (
        select(*(_letters.c[name] for name in names))
        .where(_letters.c.case_id == case_id, _letters.c.delivered_on.is_(None), scope(_letters, actor))
        .order_by(_letters.c.id)
    )
    rows = reading().execute(query).mappings()
    return tuple({**row, "print": title_key(service, dict(row))} for row in rows)
