"""How things stand with one resident: benefits that run, what comes next, open cases, letters, papers held.

For a worker inside a purpose, only what that person may see; another department tells yes, and until when,
where it is asked, and both sides are logged (privacy.md, Holds). For the resident, all of the own. What
somebody *might* be entitled to is not said here: that is outreach, and has rules of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, exists, or_, select, true

from hub.db.base import today, transaction
from hub.db.models import Case, CaseParty, Entitlement, Letter, Post, Task
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import Span, at
from hub.domain.errors import Refused
from hub.domain.service import Service
from hub.operations.ab_posts.holdings import Duty, duties, near
from hub.operations.access import log_access
from hub.operations.benefits.beginning import runs_on
from hub.operations.benefits.entitlements import spans_of_all
from hub.operations.benefits.next_payee import how_gone
from hub.operations.casework.earlier_papers import held_for
from hub.operations.context import plugins, service_of
from hub.operations.payments.programmes import rate_of
from hub.operations.prints.letter_titles import title_key
from hub.operations.registry.residents import Record
from hub.operations.rights import require
from hub.operations.takeover.programmes import programmes, title_of

_entitlements, _cases, _parties = Entitlement.__table__, Case.__table__, CaseParty.__table__
_letters, _tasks, _posts = Letter.__table__, Task.__table__, Post.__table__
Clause = ColumnElement[bool]
OWN: Final = "own"
HOUSEHOLD: Final = "household"
DRAWN: Final = "drawn"


@dataclass(frozen=True, slots=True)
class Benefit:
    """What runs: `whose` own, the household's, or drawn for somebody; `amount` fen owed today, None = none,
    `rate` of a month or of each pay-out (period).

    `until` and `review` None = open. `reason`: why it is suspended. `no_payee`: nothing is paid until
    somebody is named in the place of a payee who is gone.
    """

    id: int
    number: str
    programme: str
    title: str
    department: str
    whose: str
    state: str
    amount: int | None
    rate: str
    first: dt.date
    until: dt.date | None
    review: dt.date | None
    reason: str
    no_payee: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All that another department tells: that something runs there, and until when (None = open)."""

    department: str
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case: its step, due when (None while the clock stands), on whose desk, and who does it
    there today (none of whose own household it is)."""

    id: int
    number: str
    service: str
    title: str
    step: str
    due: dt.date | None
    state: str
    post: str
    holder: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that was not handed over yet."""

    number: str
    print: str
    service: str
    issued: dt.date


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that need not be brought again: seen when, good until, in the next case of which services."""

    service: str
    title: str
    seen: dt.date
    until: dt.date
    services: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """A day on which a benefit is looked at again or runs out: `what` review or ends."""

    day: dt.date
    what: str
    service: str
    title: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it; `elsewhere` None where other departments were not asked."""

    benefits: Sequence[Benefit]
    elsewhere: Sequence[Elsewhere] | None
    coming: Sequence[Coming]
    cases: Sequence[OpenCase]
    letters: Sequence[Waiting]
    papers: Sequence[Held]


def standing(actor: Actor, record: Record, purpose: str, *, elsewhere: bool = False) -> Standing:
    """What this person may see of a record that was opened for a purpose; `elsewhere` asks the others too.

    One row in the access log, and where another department answers one more that names it.
    """
    require(actor, "resident.open", community_id=record.community_id)
    with transaction() as tx:
        log_access(actor, "standing", purpose, resident_id=record.id)
        told = _elsewhere(tx, actor, record, purpose) if elsewhere else None
        mine = [each for each in _services() if actor.may("case.open", each.department, record.community_id)]
        return _standing(tx, record, _Seen(actor), mine, told)


def own_page(actor: Actor, record: Record, purpose: str) -> Standing:
    """All of the person's own, to be handed to this person; logged as the resident's own request."""
    require(actor, "resident.open", community_id=record.community_id)
    if record.died is not None:
        raise Refused("This person is recorded as deceased.", where=record.name)
    with transaction() as tx:
        log_access(actor, "own_page", purpose, resident_id=record.id)
        return _standing(tx, record, _Seen(None), list(_services()), None)


class _Seen:
    """Which rows of a table count: those in an actor's scope, or all of the person's own."""

    def __init__(self, actor: Actor | None) -> None:
        self._actor = actor

    def of(self, table: Any) -> Clause:
        """The clause."""
        return true() if self._actor is None else scope(table, self._actor)


def _services() -> Iterator[Service]:
    return (versions[-1] for versions in plugins().services().values() if versions[-1].enabled)


def _standing(
    tx: Connection, record: Record, seen: _Seen, services: Sequence[Service],
    elsewhere: Sequence[Elsewhere] | None,
) -> Standing:  # fmt: skip
    benefits = _benefits(tx, record, seen)
    papers = [] if record.died else _papers(record, seen, services)
    cases = _open_cases(tx, record, seen)
    coming = sorted(_coming(benefits), key=lambda each: (each.day, each.title))
    return Standing(benefits, elsewhere, coming, cases, _waiting(tx, record, seen), papers)


# --- benefits -------------------------------------------------------------------------------------------


def _for(record: Record) -> Clause:
    """Entitlements of the person, of the household lived in, and those the person draws for somebody."""
    c = _entitlements.c
    mine = or_(c.resident_id == record.id, c.payee_id == record.id)
    return mine if record.household_id is None else or_(mine, c.household_id == record.household_id)


def _benefits(tx: Connection, record: Record, seen: _Seen) -> list[Benefit]:
    c = _entitlements.c
    query = select(_entitlements).where(_for(record), runs_on(today()), seen.of(_entitlements))
    rows = list(map(dict, tx.execute(query.order_by(c.number)).mappings()))
    spans = spans_of_all(tx, [row["id"] for row in rows])
    return [_benefit(row, spans.get(row["id"], ()), record, bool(how_gone(tx, row))) for row in rows]


def _benefit(row: Mapping[str, Any], spans: Sequence[Span], record: Record, no_payee: bool) -> Benefit:
    now = at(spans, today())
    known = programmes().get(row["programme"])
    whose = OWN if row["resident_id"] == record.id else DRAWN
    if row["household_id"] is not None and row["household_id"] == record.household_id:
        whose = HOUSEHOLD
    return Benefit(
        row["id"], row["number"], known.service if known else row["programme"], title_of(row["programme"]),
        row["department"], whose, row["state"], now.amount if now else None, rate_of(row["programme"]),
        row["from_on"], row["until_on"], row["review_on"],
        row["reason"] if row["state"] == "suspended" else "", no_payee,
    )  # fmt: skip


def _elsewhere(tx: Connection, actor: Actor, record: Record, purpose: str) -> list[Elsewhere]:
    """Yes, and until when, of the departments whose entitlements the actor may not see."""
    c = _entitlements.c
    query = select(c.department, c.until_on).where(_for(record), runs_on(today()))
    found: dict[str, list[dt.date | None]] = {}
    for department, until in tx.execute(query.order_by(c.department)):
        if not actor.may("entitlement.read", department, record.community_id):
            found.setdefault(department, []).append(until)
    for department in found:
        log_access(actor, "told_by", f"{department}: {purpose}"[:200], resident_id=record.id)
    return [Elsewhere(department, None if None in days else max(day for day in days if day))
            for department, days in found.items()]  # fmt: skip


# --- cases, letters, papers -----------------------------------------------------------------------------


def _near(record: Record) -> Clause:
    """Cases that the person applied for or takes part in, and those of the household lived in."""
    part = select(_parties.c.case_id).where(_parties.c.resident_id == record.id)
    mine = or_(_cases.c.applicant_id == record.id, _cases.c.id.in_(part))
    return mine if record.household_id is None else or_(mine, _cases.c.household_id == record.household_id)


def _concerns(row: Mapping[str, Any], record: Record) -> bool:
    """Whether a case near is this person's too: what one of the household asked for alone is not."""
    if row["applicant_id"] == record.id or row["part"]:
        return True
    service = service_of(row["service"], row["version"])
    return service.subject_of(row["variant"]) == "household"


def _open_cases(tx: Connection, record: Record, seen: _Seen) -> list[OpenCase]:
    part = exists().where(_parties.c.case_id == _cases.c.id, _parties.c.resident_id == record.id)
    query = (
        select(_cases, part.label("part"), _tasks.c.post_id.label("desk"), _posts.c.title.label("desk_title"))
        .outerjoin_from(_cases, _tasks, (_tasks.c.case_id == _cases.c.id) & (_tasks.c.step == _cases.c.step)
                        & (_tasks.c.key == "") & _tasks.c.done_on.is_(None))
        .outerjoin(_posts, _posts.c.id == _tasks.c.post_id)
        .where(_near(record), _cases.c.closed_on.is_(None), seen.of(_cases))
        .order_by(_cases.c.id)
    )  # fmt: skip
    rows = [row for row in map(dict, tx.execute(query).mappings()) if _concerns(row, record)]
    there = duties({row["desk"] for row in rows if row["desk"]}, today()) if rows else {}
    own = near([row["id"] for row in rows]) if there else {}
    return [_open_case(row, there.get(row["desk"]), own.get(row["id"], ())) for row in rows]


def _open_case(row: Mapping[str, Any], duty: Duty | None, own: Collection[int]) -> OpenCase:
    service = service_of(row["service"], row["version"])
    step = service.step(row["step"])
    does = duty.does_of(own) if duty else None
    return OpenCase(
        row["id"], row["number"], service.key, service.short, step.title, row["due"], row["state"],
        row["desk_title"] or "", does.name if does else "",
    )  # fmt: skip


def _waiting(tx: Connection, record: Record, seen: _Seen) -> list[Waiting]:
    query = (
        select(
            *(_letters.c[name] for name in ("number", "print", "issued_on", "step", "outcome")),
            _cases.c.service,
            _cases.c.version,
        )
        .join_from(_letters, _cases, _cases.c.id == _letters.c.case_id)
        .where(_cases.c.applicant_id == record.id, _letters.c.delivered_on.is_(None), seen.of(_letters))
        .order_by(_letters.c.issued_on, _letters.c.id)
    )
    return [
        Waiting(row["number"], title_key(service_of(row["service"], row["version"]), row), row["service"],
                row["issued_on"])
        for row in map(dict, tx.execute(query).mappings())
    ]  # fmt: skip


def _papers(record: Record, seen: _Seen, services: Sequence[Service]) -> list[Held]:
    """Papers that a next case takes as seen, each once, with the services that do."""
    found: dict[tuple[str, str], Held] = {}
    for service, paper, sighting in held_for(services, record.id, today(), seen.of(_cases)):
        key = (paper.family, paper.title)
        before = found.get(key)
        named = (service.key, service.short)
        takes = (*before.services, named) if before and named not in before.services else (named,)
        until = max(before.until, sighting.good_until) if before else sighting.good_until
        if before and named in before.services:
            takes = before.services
        found[key] = Held(service.key, paper.title, sighting.seen_on, until, takes)
    return sorted(found.values(), key=lambda each: each.title)


def _coming(benefits: Sequence[Benefit]) -> Iterator[Coming]:
    for benefit in benefits:
        if benefit.review is not None:
            yield Coming(benefit.review, "review", benefit.programme, benefit.title)
        if benefit.until is not None:
            yield Coming(benefit.until, "ends", benefit.programme, benefit.title)
