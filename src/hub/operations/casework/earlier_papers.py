"""Papers seen in an earlier case of the same applicant: what need not be brought again, and since when.

Looked up inside an intake or a case only: in the own department's cases that the actor may see, and, for
the papers that say who one is (`ID_PAPERS`), in every case of the applicant, then without its number
(privacy.md: no search across departments' facts). What counts again is for the definition to say
(`reuse_months`), and for the applicant, who is asked whether it still holds.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, case, exists, select

from hub.db.base import reading, today, transaction
from hub.db.models import Case, Material, PaperLeft, Resident
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.applying import ID_PAPERS
from hub.domain.applying import Material as Paper
from hub.domain.errors import InputError
from hub.domain.service import Service
from hub.operations.access import log_access
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import LineKey, Tick
from hub.operations.context import service_of

_cases, _materials, _people = Case.__table__, Material.__table__, Resident.__table__
_left = PaperLeft.__table__
NO_STATES: Final[Mapping[LineKey, str]] = MappingProxyType({})
_LOOKED_AT: Final = ("seen", "received")
"""States of a paper that somebody had in hand; one that was held over is not a new sighting."""
_LEFT: Final = exists().where(
    _left.c.case_id == _materials.c.case_id, _left.c.key == _materials.c.key,
    _left.c.item == _materials.c.item, _left.c.void_on.is_(None), _left.c.back_on.is_(None),
)  # fmt: skip
"""It was handed back or sent up: the centre has no copy of it any more."""
_SEEN: Final = (
    select(_materials.c.key, _materials.c.item, _materials.c.seen_on, _materials.c.seen_by,
           _materials.c.copies, _materials.c.valid_until, _cases.c.number, _cases.c.service, _cases.c.version,
           _cases.c.department)
    .join_from(_materials, _cases, _cases.c.id == _materials.c.case_id)
    .join(_people, _people.c.id == _cases.c.applicant_id)
    .where(_cases.c.applicant_id == bindparam("person"), _cases.c.id != bindparam("this"),
           _cases.c.household_id.is_not_distinct_from(_people.c.household_id),
           _materials.c.state.in_(_LOOKED_AT), _materials.c.seen_on <= bindparam("day"), ~_LEFT)
    .order_by(_materials.c.seen_on.desc(), _materials.c.id.desc())
    .limit(300)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EarlierPaper:
    """A paper as it was seen then; `number` is "" where the case is another department's."""

    number: str
    seen_on: dt.date
    seen_by: int | None
    copies: int
    good_until: dt.date
    valid_until: dt.date | None = None


Earlier = Mapping[LineKey, EarlierPaper]


def offer(actor: Actor, service: Service, resident_id: int, purpose: str, *, this: int = 0) -> Earlier:
    """What a clerk may take over for this person, by line; one row in the access log where there is any.

    `this`: the case itself, which is no earlier one.
    """
    with transaction():
        found = earlier_papers(actor, service, resident_id, today(), this=this)
        if found:
            log_access(actor, "papers", purpose, resident_id=resident_id, rows=len(found))
    return found


def earlier_papers(
    actor: Actor, service: Service, resident_id: int, day: dt.date, *, this: int = 0
) -> dict[LineKey, EarlierPaper]:
    """The newest sighting that still holds on `day`, by the line of `service` that it stands for.

    A household that was left takes its papers with it: only cases of the household one lives in count.
    """
    if not _reused(service):
        return {}
    return _held(_sightings(scope(_cases, actor), resident_id, day, this), service, resident_id, day)


def held_for(
    services: Iterable[Service], resident_id: int, day: dt.date, seen: ColumnElement[bool]
) -> Iterator[tuple[Service, Paper, EarlierPaper]]:
    """What of earlier cases still holds, for the next case of each service; `seen` bounds the cases."""
    rows = _sightings(seen, resident_id, day, 0)
    for service in services:
        for key, paper in _held(rows, service, resident_id, day).items():
            yield service, service.material(key[0]), paper


def _sightings(seen: ColumnElement[bool], resident_id: int, day: dt.date, this: int) -> Sequence[Any]:
    mine = case((seen, 1), else_=0).label("mine")
    return reading().execute(_SEEN.add_columns(mine), {"person": resident_id, "this": this, "day": day}).all()


def _reused(service: Service) -> list[Paper]:
    return [paper for paper in service.materials if paper.reuse_months]


def _held(
    rows: Sequence[Any], service: Service, resident_id: int, day: dt.date
) -> dict[LineKey, EarlierPaper]:
    wanted = _reused(service)
    found: dict[LineKey, EarlierPaper] = {}
    for row in rows:
        for paper, key in _lines(row, wanted, str(resident_id)):
            known = _still_good(row, paper, service.department, day)
            if known and key not in found:
                found[key] = known
    return found


def _lines(row: Any, wanted: list[Paper], applicant: str) -> Iterator[tuple[Paper, LineKey]]:
    """The lines that a paper of an earlier case stands for: the same paper, of the same person."""
    then = next((one for one in service_of(row.service, row.version).materials if one.key == row.key), None)
    for paper in wanted:
        if then is None or then.family != paper.family:
            continue
        if paper.per == "member":
            yield paper, (paper.key, row.item or applicant)
        elif row.item in ("", applicant):
            yield paper, (paper.key, "")


def _still_good(row: Any, paper: Paper, department: str, day: dt.date) -> EarlierPaper | None:
    own = row.department == department and row.mine
    until = _months_after(row.seen_on, paper.reuse_months)
    until = min(until, row.valid_until or until)
    if until < day or not (own or paper.family in ID_PAPERS):
        return None
    number = row.number if row.mine else ""
    return EarlierPaper(number, row.seen_on, row.seen_by, row.copies, until, row.valid_until)


def _months_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def proven(
    file: CaseFile, ticks: Mapping[LineKey, Tick], states: Mapping[LineKey, str] = NO_STATES
) -> Mapping[LineKey, Tick]:
    """The ticks, each "held" with the sighting it stands on. Raises InputError where there is none.

    A line that `states` has as held already is not asked for its proof again.
    """
    new = {key for key, said in ticks.items() if said.state == "held" and states.get(key) != "held"}
    if not new:
        return ticks
    known = earlier_papers(
        file.actor, file.service, file.row["applicant_id"], file.on, this=file.row.get("id") or 0
    )
    return {key: _proven(key, said, known) if key in new else said for key, said in ticks.items()}


def _proven(key: LineKey, said: Tick, known: Earlier) -> Tick:
    found = known.get(key)
    if found is None:
        raise InputError(
            "No earlier case has this paper, or it was seen too long ago.", where=key[0],
            remedy="Look at it now and mark it as received.",
        )  # fmt: skip
    return replace(said, copies=0, valid_until=found.valid_until,
                   seen_on=found.seen_on, seen_by=found.seen_by, number=found.number)  # fmt: skip


def said_of(ticks: Mapping[LineKey, Tick]) -> list[list[str]]:
    """For the event: which lines were held over, from which case and day."""
    return [[*key, said.number, said.seen_on.isoformat()] for key, said in ticks.items() if said.seen_on]
