"""Lists of cases within one's scope, in keyset pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, bindparam, or_, select, true

from hub.db.base import reading, today
from hub.db.models import Case, Community, Event, Material, Resident
from hub.db.ready import Ready
from hub.db.scope import few_cases, scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar, is_provisional
from hub.operations.casework.case_posts import named
from hub.operations.context import service_of
from hub.operations.pages import PAGE, Page, page
from hub.operations.worklist.desk import left_of, light_of

_cases, _people, _communities = Case.__table__, Resident.__table__, Community.__table__
_by_due = (_cases.c.id + 0).desc()
"""Newest first, but found by the index of open due dates: what is late is a small part of all cases."""
_events, _materials = Event.__table__, Material.__table__
_SHOWN: Final = tuple(_cases.c[name] for name in (
    "id", "number", "service", "version", "variant", "step", "state", "ended", "opened_on", "accepted_on",
    "due", "completed_on", "closed_on",
))  # fmt: skip


def case_list(
    actor: Actor | None, *, service: str = "", community_id: int | None = None, state: str = "open",
    after: str = "", size: int = PAGE,
) -> Page[Mapping[str, Any]]:  # fmt: skip
    """Cases newest first, as `cases_seen` has them. One access-log row for the list."""
    rows = cases_seen(actor, service=service, community_id=community_id, state=state, after=after, size=size)
    if rows and actor is not None:
        log_access(actor, "case_list", "cases", rows=len(rows))
    return rows


def cases_seen(
    actor: Actor | None, *, service: str = "", community_id: int | None = None, state: str = "open",
    after: str = "", size: int = PAGE,
) -> Page[Mapping[str, Any]]:  # fmt: skip
    """Cases newest first; `state`: open, late, closed or all.

    Rows: id, number, service, title, step, state, ended, opened_on, due, left, light, community, name (None
    for an operator without `actor`). Not logged: whoever shows them logs it.
    """
    query = (
        select(*_SHOWN, _people.c.name, _communities.c.name.label("community"))
        .join_from(_cases, _people, _people.c.id == _cases.c.applicant_id)
        .join(_communities, _communities.c.id == _cases.c.community_id)
    )
    if actor is not None:
        few = few_cases(actor)
        query = query.where(scope(_cases, actor), true() if few is None else _cases.c.id.in_(few))
    query = _filtered(query, service, community_id, state)
    key = _by_due if state == "late" else _cases.c.id.desc()
    return page(query, key, after=after, size=size).of(lambda row: _row(row, actor is not None))


def find_case(actor: Actor, text: str) -> int | None:
    """The id of a case in scope by its number or a scanned code (…/c/民26-0419); None where there is none."""
    found = _numbered(actor).rows(reading(), {"number": text.strip().rsplit("/", 1)[-1].upper()})
    return found[0][0] if found else None


@lru_cache(maxsize=1024)
def _numbered(actor: Actor) -> Ready:
    by_number = select(_cases.c.id).where(_cases.c.number == bindparam("number", None))
    return Ready(by_number.where(scope(_cases, actor)))


def case_row(actor: Actor | None, number: str) -> Mapping[str, Any]:
    """The row of one case by number: in scope for `actor`, any for an operator. Raises NotFound."""
    query = select(_cases).where(_cases.c.number == number.strip())
    if actor is not None:
        query = query.where(scope(_cases, actor))
    found = reading().execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such case, or it is not on your desk.", where=number)
    return dict(found)


def case_shown(actor: Actor | None, number: str) -> dict[str, Any]:
    """One case for the command line: head, papers and events; the applicant only for `actor`, and logged."""
    row = case_row(actor, number)
    name = None
    if actor is not None:
        log_access(actor, "case", f"case {row['number']}", resident_id=row["applicant_id"], case_id=row["id"])
        name = reading().execute(select(_people.c.name).where(_people.c.id == row["applicant_id"])).scalar()
    places, e, m = _communities.c, _events.c, _materials.c
    return {
        **_row({**row, "name": name, "community": ""}, actor is not None),
        "community": reading().execute(select(places.name).where(places.id == row["community_id"])).scalar(),
        "version": row["version"],
        "rev": row["rev"],
        "posts": [asdict(each) for each in named(row)],
        "age": (today() - row["opened_on"]).days,
        "materials": _of_case(actor, row["id"], _materials, m.key, m.state, m.seen_on, m.copies),
        "events": _of_case(actor, row["id"], _events, e.seq, e.date, e.type, e.step),
    }


def _of_case(
    actor: Actor | None, case_id: int, table: FromClause, *columns: ColumnElement[Any]
) -> list[dict[str, Any]]:
    """What belongs to a case in the order it came, within the actor's scope."""
    mine = (table.c.case_id == case_id, _seen(table, actor))
    query = select(*columns).where(*mine).order_by(table.c.id)
    return [dict(row) for row in reading().execute(query).mappings()]


def _seen(table: FromClause, actor: Actor | None) -> ColumnElement[bool]:
    """What `actor` may see of a table: finance and officers no papers and no entries (privacy.md, Sees)."""
    return true() if actor is None else scope(table, actor)


def cases_of_resident(actor: Actor, resident_id: int) -> list[Mapping[str, Any]]:
    """Cases in scope that a resident applied for, newest first."""
    query = (
        select(_cases)
        .where(_cases.c.applicant_id == resident_id, scope(_cases, actor))
        .order_by(_cases.c.id.desc())
    )
    return [
        _row({**row, "name": None, "community": ""}, False) for row in reading().execute(query).mappings()
    ]


def _filtered(query: Any, service: str, community_id: int | None, state: str) -> Any:
    if service:
        query = query.where(_cases.c.service == service_of(service).key)
    if community_id is not None:
        query = query.where(_cases.c.community_id == community_id)
    if state == "open":
        query = query.where(_cases.c.closed_on.is_(None))
    if state == "late":
        query = query.where(
            _cases.c.completed_on.is_(None), _cases.c.closed_on.is_(None), _cases.c.due < today()
        )
    if state == "closed":
        query = query.where(or_(_cases.c.closed_on.is_not(None)))
    return query


def _row(row: dict[str, Any], with_name: bool) -> Mapping[str, Any]:
    service = service_of(row["service"], row["version"])
    day, days = today(), calendar()
    finished = row["completed_on"] is not None or row["closed_on"] is not None
    left = left_of(row["due"], day, days=days)
    light = light_of(row["due"], service.promised_of(row["variant"]), day, row["state"], days=days)
    return {
        "id": row["id"], "number": row["number"], "seq": service.seq, "service": row["service"],
        "title": service.short, "variant": row["variant"],
        "step": "" if row["closed_on"] else service.step(row["step"]).title, "state": row["state"],
        "ended": row["ended"], "opened_on": row["opened_on"], "accepted_on": row["accepted_on"],
        "due": row["due"],
        "provisional": not finished and is_provisional(row["due"], row["accepted_on"]),
        "left": None if finished else left, "light": "done" if finished else light,
        "community": row["community"], "name": row["name"] if with_name else None,
        "closed_on": row["closed_on"], "completed_on": row["completed_on"],
    }  # fmt: skip


def age(opened_on: dt.date, day: dt.date) -> int:
    """Calendar days since the resident first applied (ambiguities A-02)."""
    return (day - opened_on).days
