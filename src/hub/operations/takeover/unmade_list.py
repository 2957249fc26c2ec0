"""Approvals of which no benefit came, all that a window may bring in: the first of them, nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, literal_column, or_, select
from sqlalchemy import case as chosen_by

from hub.db.models import Case, Community, Entitlement, Event
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.operations.context import plugins
from hub.operations.pages import Page, each, page
from hub.operations.takeover.programmes import Programme, programmes
from hub.operations.takeover.unmade import approved

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
        if approved(case, case["noted"]):
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
    """Cases that say so themselves, or that are of a version that grants nothing; without any benefit."""
    c, noted = _cases.c, select(_events.c.case_id).where(_events.c.type == literal_column("'not_entitled'"))
    none_by_itself = and_(~_making(mine), or_(c.closed_on.is_(None), c.ended == "granted"))
    return (
        select(_cases, _places.c.name.label("community"), c.id.in_(noted).label("noted"))
        .join_from(_cases, _places, _places.c.id == c.community_id)
        .where(c.department.in_({known.department for known in mine.values()}), c.service.in_(mine),
               scope(_cases, actor), or_(c.id.in_(noted), none_by_itself), *_without(mine))
    )  # fmt: skip


def _making(mine: Mapping[str, Programme]) -> ColumnElement[bool]:
    """The clause for cases of a version that makes its benefit by itself."""
    made = {key: [one.version for one in plugins().services()[key] if one.grants] for key in mine}
    return or_(*(and_(_cases.c.service == key, _cases.c.version.in_(known)) for key, known in made.items()))


def _without(mine: Mapping[str, Programme]) -> Iterator[ColumnElement[bool]]:
    """Neither has the case made one, nor does the person or, of a household's, the household have it."""
    c, g = _cases.c, _given.c
    homes = [key for key, known in mine.items() if known.household]
    programme = chosen_by({key: known.key for key, known in mine.items()}, value=c.service)
    runs = and_(g.programme == programme, g.state.in_((*RUNNING, "asked")))
    for has in (
        and_(g.case_id == c.id, g.state != literal_column("'refused'")),
        and_(g.resident_id == c.applicant_id, runs),
        and_(g.household_id == c.household_id, c.service.in_(homes), runs),
    ):
        yield ~exists().where(has).correlate(_cases)
