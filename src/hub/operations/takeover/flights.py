"""A sheet of cases in flight, row by row: the service, the step it is at, its dates, what was seen of papers.

Nothing is guessed: a step must be one that the service's flow leads to, dates must follow one another as the
clock asks (deadlines.md), and what an acceptance needs must have been there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import today
from hub.db.models import Case, TakeOver, TakeOverLine
from hub.domain import case_ledger, fold
from hub.domain.actor import Actor
from hub.domain.case import Flow
from hub.domain.errors import HubError
from hub.domain.measure import Measure
from hub.domain.service import Service, Step
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.parties import members_said
from hub.operations.casework.proxies import PartySaid
from hub.operations.context import facts_of, flow_of, plugins
from hub.operations.importing.sheet_faults import RowFaults
from hub.operations.services.offered import in_force
from hub.operations.takeover.answers import read_answers
from hub.operations.takeover.cells import Row
from hub.operations.takeover.columns import CASES, SHEETS
from hub.operations.takeover.dates import DATES, Dates, read_dates
from hub.operations.takeover.papers import read_papers
from hub.operations.takeover.parties import read_parties
from hub.operations.takeover.people import People, Person
from hub.operations.takeover.steps import makes_none, read_step
from hub.operations.takeover.texts import Texts

_cases, _lines, _batches = Case.__table__, TakeOverLine.__table__, TakeOver.__table__


@dataclass(frozen=True, slots=True)
class Flight:
    """A row without faults: all that the case is made of.

    `measure`: its clock as of today; `apart`: no benefit will come of it, though the service gives one.
    """

    row: int
    person: Person
    service: Service
    flow: Flow
    step: Step
    dates: Dates
    papers: frozenset[tuple[str, str]]
    parties: tuple[PartySaid, ...]
    paper: str
    measure: Measure
    said: Mapping[str, str]
    apart: bool = False

    @property
    def name(self) -> str:
        """The applicant's name."""
        return str(self.person["name"])


def check(tx: Connection, actor: Actor, batch: Mapping[str, Any], texts: Texts) -> list[Flight]:
    """The rows of a sheet as cases. Raises SheetFaults with every fault of every row."""
    faults = RowFaults(texts.titles, SHEETS[CASES].fields)
    rows = [Row(no, said, faults) for no, said in texts.rows.items()]
    people = People(tx, actor, batch["community_id"], rows, today())
    seen = [_read(row, people, batch["department"]) for row in rows]
    _not_twice(tx, batch, seen)
    faults.raise_any()
    return [each.flight for each in seen if each.flight]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a row names, though it may have faults; without them, its flight."""

    row: Row
    who: Person | None
    service: Service | None
    flight: Flight | None = None


def _read(row: Row, people: People, department: str) -> _Seen:
    """All that can be said of a row at once: a cell with a fault hides only what hangs on it."""
    before = row.faults.count
    who, paper, service = people.find(row, outside=True), row.paper(), _service(row, department)
    if service is None:
        return _Seen(row, who, None)
    if who is not None:
        people.once(row, who, service.key)
    variant = _variant(row, service)
    days = {name: row.day(name, needed=name == "opened") for name in DATES}
    definition = _in_force(row, service, days["opened"])
    if definition is None:
        return _Seen(row, who, service)
    flow = _flow(row, people, who, definition, variant, days["opened"])
    newest = flow_of(service, flow.facts) if flow else None
    if newest:
        _not_barred(row, newest)
    step = read_step(row, definition, flow)
    dates = read_dates(row, flow, step, days)
    papers, parties = (read_papers(row, flow, step), read_parties(row, flow)) if flow else ((), ())
    if row.faults.count > before or not (who and flow and newest and step and dates):
        return _Seen(row, who, service)
    measure = _measure(row, definition.promised_of(flow.facts.variant), dates)
    if measure is None:
        return _Seen(row, who, service)
    flight = Flight(row.no, who, definition, flow, step, dates, frozenset(papers), parties, paper, measure,
                    row.said, makes_none(newest, flow, step))  # fmt: skip
    return _Seen(row, who, service, flight)


def _flow(
    row: Row, people: People, who: Person | None, definition: Service, variant: str | None,
    opened: dt.date | None,
) -> Flow | None:  # fmt: skip
    """The way of the case; None while its person, kind or answers are not known."""
    before = row.faults.count
    answers = read_answers(row, definition)
    if who is None or variant is None or row.faults.count > before:
        return None
    members = members_said(who, definition.subject_of(variant), people.home_of(who))
    stored = {"answers": answers, "members": members, "birth": who["birth"].isoformat()}
    return flow_of(definition, facts_of(variant, stored, opened))


def _service(row: Row, department: str) -> Service | None:
    """The newest version of the service that a cell names, by number, title or key, of this department."""
    text = row.get("service")
    mine = [versions[-1] for versions in plugins().services().values()
            if versions[-1].department == department and versions[-1].kind == "application"]  # fmt: skip
    for service in mine:
        if text in (service.seq, service.title, service.short, service.key, service.slug):
            return service
    known = "、".join(f"{each.seq} {each.short}" for each in sorted(mine, key=lambda each: each.place))
    row.wrong("service", "This window has no such service; it has: %(known)s.", known=known)
    return None


def _in_force(row: Row, service: Service, opened: dt.date | None) -> Service | None:
    """The version that held on the day of application; None while that is not known and may matter."""
    if opened is None and len(plugins().services()[service.key]) > 1:
        return None
    try:
        return in_force(service.key, opened or today())
    except HubError as error:
        row.note("service", error)
        return None


def _not_barred(row: Row, flow: Flow) -> None:
    """Note a rule of the service, as it is known now, by which such a case cannot be, in its own words."""
    for rule in flow.barred():
        row.wrong("service", "By this rule it is not granted: %(rule)s.",
                  "Compare the birth date and the answers with the papers.", rule=rule)  # fmt: skip


def _variant(row: Row, service: Service) -> str | None:
    """The kind of case that a cell names, "" where there are none; None for a fault."""
    text = row.get("variant")
    for variant in service.variants:
        if variant.enabled and text in (variant.title, variant.key):
            return variant.key
    if service.variants:
        known = "、".join(each.title for each in service.variants if each.enabled)
        row.wrong("variant", "Choose the kind of case: %(known)s.", known=known)
        return None
    if text:
        row.wrong("variant", "This service has no variants.")
    return ""


def _measure(row: Row, limit: int, dates: Dates) -> Measure | None:
    """The clock of the case as of today; what it refuses is a fault of the row."""
    ledger: list[list[Any]] = []
    for kind, day, key in dates.happened:
        ledger = case_ledger.with_row(ledger, case_ledger.row(kind, day, {"key": key}))
    try:
        return fold.dates(limit, ledger, calendar(), today())[0]
    except HubError as error:
        row.note("accepted", error)
        return None


def _not_twice(tx: Connection, batch: Mapping[str, Any], seen: Sequence[_Seen]) -> None:
    """Note cases that are open here, or wait for a second person on another sheet."""
    taken = dict(_taken(tx, batch, [each.who["id"] for each in seen if each.who]))
    for each in seen:
        number = taken.get((each.who["id"], each.service.key)) if each.who and each.service else None
        if number:
            each.row.wrong("service", "This person has an open case of it already: %(number)s.",
                           number=number)  # fmt: skip


def _taken(
    tx: Connection, batch: Mapping[str, Any], ids: Sequence[int]
) -> Iterator[tuple[tuple[int, str], str]]:
    for at in range(0, len(ids), 400):
        chunk = ids[at : at + 400]
        waiting = (
            select(_lines.c.resident_id, _lines.c.service, _batches.c.number)
            .join_from(_lines, _batches, _batches.c.id == _lines.c.take_over_id)
            .where(_lines.c.resident_id.in_(chunk), _lines.c.state == "asked", _lines.c.service != "")
            .where(_batches.c.id != batch.get("id", 0))
        )
        running = select(_cases.c.applicant_id, _cases.c.service, _cases.c.number).where(
            _cases.c.applicant_id.in_(chunk), _cases.c.closed_on.is_(None)
        )
        for query in (waiting, running):
            for person, service, number in tx.execute(query):
                yield (person, service), number
