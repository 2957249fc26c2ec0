"""Approvals of which no benefit came: by a version that makes none, or without what it is reckoned from.

The office puts it right by take-over, with the case's number: one person brings it in, another confirms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_, func, or_, select

from hub.db.base import reading, today
from hub.db.models import Case, Entitlement, Event, Household, Resident
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.domain.errors import Conflict, NotFound
from hub.domain.period import month_after, same_day_after
from hub.domain.programme import Grants
from hub.operations.access import log_access
from hub.operations.casework.views import CaseView
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.rows import in_scope
from hub.operations.takeover.cells import Row
from hub.operations.takeover.programmes import Programme, programmes
from hub.operations.takeover.steps import granted_at, leaves_behind

_cases, _events, _given = Case.__table__, Event.__table__, Entitlement.__table__
_people, _homes = Resident.__table__, Household.__table__
_NOTED: Final = "not_entitled"
Approved = Mapping[str, Any]
"""The row of a case that was approved and has no benefit."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """One case with what is known of its benefit: `cells` as a sheet of recipients has them."""

    number: str
    community_id: int
    programme: str
    cells: Mapping[str, str]


def lacks(actor: Actor, view: CaseView) -> bool:
    """Whether this person brings in the benefit that the case should have made and has not."""
    noted = any(event.type == _NOTED for event in view.events)
    return actor.may("takeover.bring", view.service.department) and lacking(reading(), view.row, noted)


def cases_of(
    tx: Connection, actor: Actor, programme: Programme, rows: Sequence[Row]
) -> Mapping[str, Approved]:
    """The approved cases of a programme without its benefit that rows name, by number."""
    numbers = {row.get("case") for row in rows}
    if not numbers:
        return {}
    mine = (_cases.c.number.in_(numbers), _cases.c.service == programme.service, scope(_cases, actor))
    found = [dict(case) for case in tx.execute(select(_cases).where(*mine)).mappings()]
    return {case["number"]: case for case in found if lacking(tx, case, _noted(tx, case))}


def case_of(tx: Connection, actor: Actor, case_id: int) -> Lacking:
    """One of them, with whom it is of: logged as any reading of a case. Raises NotFound, Refused where
    nothing is missing."""
    case = in_scope(tx, actor, _cases, case_id, NotFound("There is no such case."))
    grants, programme = _grants(case), _programme(case)
    if grants is None or programme is None or not lacking(tx, case, _noted(tx, case)):
        raise Conflict("No benefit is missing of this case.", where=case["number"])
    log_access(actor, "case", f"case {case['number']}", case["applicant_id"], case["id"])
    cells = _person(tx, case) | _days(tx, case, grants) | {"case": case["number"]}
    if programme.household:
        cells["people"] = str(max(len(case["facts"].get("members", ())), 1))
    return Lacking(case["number"], case["community_id"], programme.key, cells)


# --- whether one is missing -----------------------------------------------------------------------------


def lacking(tx: Connection, case: Approved, noted: bool) -> bool:
    """Whether a case (its row) was approved, has made no benefit, and nobody had one on its first day."""
    grants, programme = _grants(case), _programme(case)
    if grants is None or programme is None or not approved(case, noted):
        return False
    c = _given.c
    mine = c.resident_id == case["applicant_id"]
    if programme.household and case["household_id"] is not None:
        mine |= c.household_id == case["household_id"]
    held = or_(c.until_on.is_(None), and_(c.until_on >= c.from_on, c.until_on >= _first(tx, case, grants)))
    stands = or_(c.state == "asked", and_(c.state.in_((*RUNNING, "ended")), held))
    made = and_(c.case_id == case["id"], c.state != "refused")
    had = or_(and_(c.programme == programme.key, mine, stands), made)
    return tx.execute(select(c.id).where(had).limit(1)).first() is None


def approved(case: Approved, noted: bool) -> bool:
    """Whether a case is past the step that grants by a version that makes no benefit; or says so itself.

    A kind of case to which the newest version grants nothing (a firm's subsidy) lacks none.
    """
    service = service_of(case["service"], case["version"])
    facts = facts_of(case["variant"], case["facts"], case["opened_on"])
    grants_at = granted_at(flow_of(plugins().services()[service.key][-1], facts))
    if service.grants is not None or noted or not grants_at:
        return noted
    if case["closed_on"] is not None:
        return bool(case["ended"] == "granted")
    return leaves_behind(flow_of(service, facts), service.step(case["step"]), grants_at)


def _grants(case: Approved) -> Grants | None:
    """What the newest version grants."""
    versions = plugins().services().get(case["service"])
    return versions[-1].grants if versions else None


def _programme(case: Approved) -> Programme | None:
    return next((each for each in programmes().values() if each.service == case["service"]), None)


def _noted(tx: Connection, case: Approved) -> bool:
    asked = select(_events.c.id).where(_events.c.case_id == case["id"], _events.c.type == _NOTED).limit(1)
    return tx.execute(asked).first() is not None


# --- what is known of it --------------------------------------------------------------------------------


def _person(tx: Connection, case: Approved) -> dict[str, str]:
    query = (
        select(_people.c.name, _people.c.id_number, _homes.c.number)
        .outerjoin_from(_people, _homes, _homes.c.id == _people.c.household_id)
        .where(_people.c.id == case["applicant_id"])
    )
    name, number, household = tx.execute(query).one()
    return {"name": name, "id_number": number, "household": household or ""}


def _days(tx: Connection, case: Approved, grants: Grants) -> dict[str, str]:
    """From, until and next review, as an approval by the newest version would have set them."""
    first = _first(tx, case, grants)
    found = {"from": first.isoformat()}
    if grants.valid_months:
        found["until"] = (same_day_after(first, grants.valid_months) - dt.timedelta(days=1)).isoformat()
    if grants.review_months:
        found["review"] = same_day_after(first, grants.review_months).isoformat()
    return found


def _first(tx: Connection, case: Approved, grants: Grants) -> dt.date:
    on = _decided(tx, case, grants.on[0])
    return on if grants.starts == "same_day" else month_after(on)


def _decided(tx: Connection, case: Approved, step: str) -> dt.date:
    """The day on which it left the step that grants; else of its completion, or of the step it came in at."""
    c = _events.c
    left = or_(c.type == _NOTED, and_(c.type == "step_done", c.step == step))
    asked = select(func.max(c.date)).where(c.case_id == case["id"], left)
    began = select(func.min(c.date)).where(c.case_id == case["id"], c.type == "entered")
    found: dt.date | None = tx.execute(asked).scalar()
    return found or case["completed_on"] or case["closed_on"] or tx.execute(began).scalar() or today()
