"""Approvals of which no benefit came, all that a window may bring in: the first of them, nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, literal_column, or_, select
from sqlalchemy import case as chosen_by

from hub.db.base import reading
from hub.db.models import Case, Community, Entitlement, Event
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.operations.context import plugins
from hub.operations.pages import Page, each, page
from hub.operations.takeover.programmes import Programme, programmes
from hub.operations.takeover.unmade import approved, lacking

_cases, _events, _places = Case.__table__, Event.__table__, Community.__table__
_given: Final = Entitlement.__table__
SHOWN: Final = 50
_READ: Final = 200
"""Cases looked at in one go: whether one was approved follows from its way, which no statement knows."""


@dataclass(frozen=True, slots=True)
class Unmade:
    """An approved case without its benefit."""

    case_id: int
    number: str
    service: str
    title: str
    community: str
    opened_on: dt.date


def unmade(actor: Actor) -> Page[Unmade]:
    """The first of those in this person's scope, the oldest first; `more` where there are others."""
    found: list[Unmade] = []
    for one in _all(actor):
        if len(found) == SHOWN:
            return Page(found, found[-1].number)
        found.append(one)
    return Page(found)


def _all(actor: Actor) -> Iterator[Unmade]:
    mine = _of_services(actor)
    if not mine:
        return
    query = _candidates(actor, mine)
    for case in each(lambda after: page(query, _cases.c.id, after=after, size=_READ)):
        if lacking(reading(), case, case["noted"]) if case["had"] else approved(case, case["noted"]):
            yield Unmade(case["id"], case["number"], case["service"], mine[case["service"]].title,
                         case["community"], case["opened_on"])  # fmt: skip


def _of_services(actor: Actor) -> Mapping[str, Programme]:
    """The programmes that this person brings in, by the service whose newest version grants them."""
    found: dict[str, Programme] = {}
    for known in programmes().values():
        versions = plugins().services().get(known.service, ())
        if versions and versions[-1].grants and actor.may("takeover.bring", known.department):
            found.setdefault(known.service, known)
    return found


def _candidates(actor: Actor, mine: Mapping[str, Programme]) -> Select[Any]:
    """Cases that say so themselves, or that are of a version that grants nothing; none that made a benefit.

    `had`: somebody has or had one with a last day, so that its days must be compared with the approval's.
    """
    c, noted = _cases.c, select(_events.c.case_id).where(_events.c.type == literal_column("'not_entitled'"))
    none_by_itself = and_(~_making(mine), or_(c.closed_on.is_(None), c.ended == "granted"))
    g, runs = _given.c, _given.c.state.in_(RUNNING)
    made = exists().where(g.case_id == c.id, g.state != literal_column("'refused'")).correlate(_cases)
    goes_on = or_(g.state == "asked", and_(runs, g.until_on.is_(None)))
    had = and_(or_(runs, g.state == "ended"), g.until_on.is_not(None))
    return (
        select(_cases, _places.c.name.label("community"), c.id.in_(noted).label("noted"),
               or_(*_theirs(mine, had)).label("had"))
        .join_from(_cases, _places, _places.c.id == c.community_id)
        .where(c.department.in_({known.department for known in mine.values()}), c.service.in_(mine),
               scope(_cases, actor), or_(c.id.in_(noted), none_by_itself), ~made,
               *(~theirs for theirs in _theirs(mine, goes_on)))
    )  # fmt: skip


def _making(mine: Mapping[str, Programme]) -> ColumnElement[bool]:
    """The clause for cases of a version that makes its benefit by itself."""
    made = {key: [one.version for one in plugins().services()[key] if one.grants] for key in mine}
    return or_(*(and_(_cases.c.service == key, _cases.c.version.in_(known)) for key, known in made.items()))


def _theirs(mine: Mapping[str, Programme], such: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
    """Whether the person or, of a household's programme, the household has such a benefit of it."""
    c, g = _cases.c, _given.c
    homes = [key for key, known in mine.items() if known.household]
    programme = chosen_by({key: known.key for key, known in mine.items()}, value=c.service)
    for whose in (g.resident_id == c.applicant_id,
                  and_(g.household_id == c.household_id, c.service.in_(homes))):  # fmt: skip
        yield exists().where(whose, g.programme == programme, such).correlate(_cases)
