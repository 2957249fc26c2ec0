"""What whoever does one task sees: the person to go to, that task's form, where the step stands. No more.

A household officer's phone shows this and nothing else of the case; it is gone once the task is done
(privacy.md, Sees).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Event, Household, Letter, Resident, Staff, Task
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.case import Flow, refuses
from hub.domain.errors import NotFound
from hub.domain.form import Form
from hub.domain.form_field import AMOUNT, MEMBERS
from hub.domain.form_lines import Sums
from hub.domain.service import OUTSIDE, Service, Step
from hub.operations.access import log_access
from hub.operations.casework.flow_view import StopView, stops_of
from hub.operations.casework.form_lines import filled_in
from hub.operations.casework.views import explain_row
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.prints.letter_titles import title_key
from hub.operations.worklist.desk import NAME_ONLY, left_of, light_of

_cases, _tasks, _people, _homes = Case.__table__, Task.__table__, Resident.__table__, Household.__table__
_places, _events, _staff, _letters = Community.__table__, Event.__table__, Staff.__table__, Letter.__table__
NOT_HERE: Final = frozenset({"accept", "meeting", "send_up", "post", "suspend"})
"""Steps that have pages of their own."""
_VISITORS: Final = ("household_officer", "community_agent")
_ON_FOOT: Final = ("visit", "notify", "deliver")
_OPEN = and_(_tasks.c.done_on.is_(None), _tasks.c.role.not_in(OUTSIDE))
_BY_DATE = (_tasks.c.due.is_(None), _tasks.c.due, _tasks.c.id)


@dataclass(frozen=True, slots=True)
class VisitTask:
    """One open task of a household: `left` working days to `due`, negative when late."""

    id: int
    case_id: int
    key: str
    do: str
    title: str
    due: dt.date | None
    left: int | None
    light: str
    service_key: str = ""


@dataclass(frozen=True, slots=True)
class VisitHousehold:
    """One line of the officer's list: a household to go to, and what is to be done there."""

    case_id: int
    number: str
    service: str
    name: str
    address: str
    phone: str
    community: str
    urgent: bool
    stands_in_for: str
    tasks: tuple[VisitTask, ...]
    service_key: str = ""

    @property
    def first(self) -> VisitTask:
        """The task whose date comes first."""
        return self.tasks[0]


@dataclass(frozen=True, slots=True)
class Happened:
    """What the drawing of the flow needs of an event; nothing of its payload is read."""

    type: str
    date: dt.date
    step: str
    who: str
    payload: Mapping[str, Any]


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


def visit_list(actor: Actor) -> tuple[VisitHousehold, ...]:
    """The households to go to for the actor's officer posts, most pressing first; one log row.

    A task that is done in the community's rooms is none of them: it is on the desk only.
    """
    rows = _on_the_way(actor)
    by_case: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_case.setdefault(row["case_id"], []).append(row)
    if by_case:
        log_access(actor, "worklist", "visits", rows=len(by_case))
    return tuple(_household(actor, found) for found in by_case.values())


@dataclass(frozen=True, slots=True)
class Visit:
    """One open task that is done on a household's doorstep, for the sheet of a day."""

    row: Mapping[str, Any]
    service: Service
    step: Step
    form: Form | None
    address: str
    refusing: frozenset[str]


def day_visits(actor: Actor) -> tuple[Visit, ...]:
    """What an officer has to do in households, and an agent to hand over or look at; most pressing first."""
    at = {role: [post.id for post in actor.posts if post.role == role] for role in _VISITORS}
    mine = (
        and_(_tasks.c.post_id.in_(at["household_officer"]), _tasks.c.do.not_in(NOT_HERE)),
        and_(_tasks.c.post_id.in_(at["community_agent"]), _tasks.c.do.in_(_ON_FOOT)),
    )
    return tuple(_visit(row) for row in _rows(actor, or_(*mine)) if _at_home(row))


def _visit(row: Mapping[str, Any]) -> Visit:
    service = service_of(row["service"], row["version"])
    step = service.step(row["step"])
    refusing = frozenset(key for key in step.outcomes if refuses(service, step, key))
    return Visit(row, service, step, _form(service, step, row["key"]), _address(row), refusing)


def visit_view(actor: Actor, task_id: int) -> VisitView:
    """One open task of the actor's posts; the opening is logged with its purpose.

    Raises NotFound once it is done, given to another post, or not for this page (acceptance, meetings,
    lists and notices have their own).
    """
    row = next(iter(_rows(actor, _own(actor), _tasks.c.id == task_id)), None)
    if row is None:
        raise NotFound("There is no such task, or it is done.")
    service = service_of(row["service"], row["version"])
    step = service.step(row["step"])
    title = _title(service, row)
    log_access(actor, "visit", f"{row['number']} {title}", resident_id=row["applicant_id"],
               case_id=row["case_id"])  # fmt: skip
    return _view(actor, row, service, step)


def next_task(actor: Actor, done_id: int) -> VisitTask | None:
    """What to offer after a task: another one of the same household, else the next household's first."""
    case_id = reading().execute(select(_tasks.c.case_id).where(_tasks.c.id == done_id)).scalar()
    rows = _rows(actor, _own(actor), _tasks.c.case_id == case_id) or _on_the_way(actor)
    return _task(rows[0]) if rows else None


def is_open(actor: Actor, task_id: int) -> bool:
    """Whether a task still lies with one of the actor's posts."""
    query = select(_tasks.c.id).where(_tasks.c.id == task_id, _OPEN, _own(actor), scope(_tasks, actor))
    return reading().execute(query).first() is not None


def done_by(actor: Actor, task_id: int) -> bool:
    """Whether this person has finished the task: then there is nothing more to see of it."""
    query = select(_tasks.c.id).where(_tasks.c.id == task_id, _tasks.c.done_by == actor.staff_id)
    return actor.staff_id is not None and reading().execute(query).first() is not None


def _own(actor: Actor) -> ColumnElement[bool]:
    return and_(_tasks.c.post_id.in_(actor.post_ids), _tasks.c.do.not_in(NOT_HERE))


def _of_officer(actor: Actor) -> ColumnElement[bool]:
    posts = [post.id for post in actor.posts if post.role == "household_officer"]
    return and_(_tasks.c.post_id.in_(posts), _tasks.c.do.not_in(NOT_HERE))


def _on_the_way(actor: Actor) -> list[Mapping[str, Any]]:
    """The open tasks of the actor's officer posts for which a household is gone to."""
    return [row for row in _rows(actor, _of_officer(actor)) if _at_home(row)]


def _at_home(row: Mapping[str, Any]) -> bool:
    return service_of(row["service"], row["version"]).step(row["step"]).is_at_home(row["key"])


def _rows(actor: Actor, *clauses: ColumnElement[bool]) -> list[Mapping[str, Any]]:
    """Open tasks with whom they are about, by date."""
    query = (
        select(_tasks, _cases.c.number, _cases.c.service, _cases.c.version, _cases.c.variant, _cases.c.facts,
               _cases.c.rev, _cases.c.urgent, _cases.c.state, _cases.c.applicant_id, _cases.c.ledger,
               _people.c.name, _people.c.phone, _people.c.address, _homes.c.address.label("home"),
               _homes.c.building, _places.c.name.label("community"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .outerjoin(_homes, _homes.c.id == _cases.c.household_id)
        .where(_OPEN, scope(_tasks, actor), *clauses)
        .order_by(*_BY_DATE)
    )  # fmt: skip
    return [dict(row) for row in reading().execute(query).mappings()]


def _household(actor: Actor, rows: list[Mapping[str, Any]]) -> VisitHousehold:
    first = rows[0]
    post = actor.post_of(first["post_id"])
    return VisitHousehold(
        case_id=first["case_id"], number=first["number"],
        service=service_of(first["service"], first["version"]).short, name=first["name"],
        address=_address(first), phone=first["phone"], community=first["community"],
        urgent=bool(first["urgent"]), stands_in_for=post.stands_in_for if post else "",
        tasks=tuple(_task(row) for row in rows), service_key=first["service"],
    )  # fmt: skip


def _task(row: Mapping[str, Any]) -> VisitTask:
    day = today()
    return VisitTask(
        id=row["id"], case_id=row["case_id"], key=row["key"], do=row["do"],
        title=_title(service_of(row["service"], row["version"]), row), due=row["due"],
        left=left_of(row["due"], day), light=light_of(row["due"], row["limit"], day, row["state"]),
        service_key=row["service"],
    )  # fmt: skip


def _title(service: Service, row: Mapping[str, Any]) -> str:
    step = service.step(row["step"])
    part = step.task(row["key"]) if row["key"] else None
    return part.title if part else step.title


def _address(row: Mapping[str, Any]) -> str:
    return str(row["address"] or row["home"] or row["building"] or "")


def _view(actor: Actor, row: Mapping[str, Any], service: Service, step: Step) -> VisitView:
    flow = flow_of(service, facts_of(row["variant"], row["facts"]))
    form = _form(service, step, row["key"])
    takes = "" if row["key"] else flow.taken_on_by(step)
    reached = row["role"] not in NAME_ONLY
    events = _happened(row["case_id"], actor)
    before, after = _near(flow, row, step, events)
    order, case_id, goes = _order(actor), row["case_id"], _at_home(row)
    return VisitView(
        task=_task(row), number=row["number"], rev=row["rev"], service=service, step=step, form=form,
        name=row["name"], community=row["community"] if reached else "", granted=_granted(step, row),
        address=_address(row) if reached and goes and not takes else "",
        phone=row["phone"] if reached and not takes else "", takes=takes,
        members=_members(form, row), member_count=len(row["facts"].get("members", ())),
        before=before, after=after,
        limit=_limit(step, row["key"]), outcomes=() if row["key"] else _outcomes(service, step),
        letters=_open_letters(actor, case_id, service),
        nobody=tuple(each.date for each in events if each.type == "nobody_home"),
        others=tuple(_task(each) for each in _rows(actor, _own(actor), _tasks.c.case_id == case_id,
                                                    _tasks.c.id != row["id"])),
        place=order.index(case_id) + 1 if goes and case_id in order else 0, total=len(order),
        sums=_sums(form, service, case_id), at_home=goes or row["role"] != "household_officer",
    )  # fmt: skip


def _sums(form: Form | None, service: Service, case_id: int) -> Mapping[str, Sums]:
    """What the groups come to that bound a sum of this form; nothing of others."""
    wanted = {field.within for field in form.fields if field.within} if form else set()
    found = filled_in(reading(), service, case_id) if wanted else {}
    return {key: each.sums for key, each in found.items() if key in wanted}


def _order(actor: Actor) -> list[int]:
    """The households of the officer's list, in its order."""
    mine = (_OPEN, _of_officer(actor), scope(_tasks, actor))
    wanted = (_tasks.c.case_id, _tasks.c.step, _tasks.c.key, _cases.c.service, _cases.c.version)
    query = select(*wanted).join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id).where(*mine)
    rows = map(dict, reading().execute(query.order_by(*_BY_DATE)).mappings())
    return list(dict.fromkeys(row["case_id"] for row in rows if _at_home(row)))


def _form(service: Service, step: Step, key: str) -> Form | None:
    part = step.task(key) if key else step
    return plugins().form(part.form, service.department) if part and part.form else None


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


def _happened(case_id: int, actor: Actor) -> list[Happened]:
    seen = select(_cases.c.id).where(_cases.c.id == case_id, scope(_cases, actor)).correlate(None)
    query = (
        select(_events.c.type, _events.c.date, _events.c.step, _staff.c.name)
        .outerjoin_from(_events, _staff, _staff.c.id == _events.c.actor_id)
        .where(_events.c.case_id.in_(seen), _events.c.type.in_(("entered", "step_done", "nobody_home")))
        .order_by(_events.c.seq)
    )
    return [Happened(r.type, r.date, r.step, r.name or "", {}) for r in reading().execute(query)]


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
    flow: Flow, row: Mapping[str, Any], step: Step, events: list[Happened]
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
