"""Hands for the tests of the register: ask, have it checked by the other desk, take snapshots."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import (
    Case,
    CaseParty,
    Entitlement,
    EntitlementSpan,
    Household,
    NamePart,
    RegistryChange,
    Resident,
    Task,
)
from hub.operations.registry import asking
from hub.operations.verb import CaseRef

from .engine import Town

CHANGES = RegistryChange.__table__
PAPER = "户口簿"
SAID: dict[str, Any] = {"on": "2026-03-02"}
CERTIFIED = {"ground": "certified", "certificate": "友公户证〔2026〕7号", "certified_on": "2026-03-01"}
"""What makes two living people with two numbers one: the police station's certificate."""


def ask(
    town: Town, kind: str, who: int | None, login: str = "clerk", paper: str = PAPER, **said: Any
) -> CaseRef:
    """Somebody asks for a change; dated today unless said."""
    return asking.ask(town.as_(login), kind, who, {**SAID, **said}, why="居民申报", paper=paper)


def change(town: Town, ref: CaseRef) -> dict[str, Any]:
    """The change's row."""
    db.session.rollback()
    return dict(reading().execute(select(CHANGES).where(CHANGES.c.id == ref.id)).mappings().one())


def done(town: Town, ref: CaseRef, checker: str = "agent-e", paper: str = PAPER) -> CaseRef:
    """The change applied: checked by the other desk where it must be."""
    if change(town, ref)["state"] == "asked":
        return asking.check(town.as_(checker), ref.id, rev=ref.rev, paper=paper)
    return ref


def undone(town: Town, ref: CaseRef, checker: str = "agent-e") -> CaseRef:
    """The change undone, checked where it must be."""
    return done(town, asking.undo(town.as_("clerk"), ref.id, why="登记有误", paper=PAPER), checker)


def home_of(town: Town, resident_id: int) -> dict[str, Any]:
    """The row of a person's household."""
    db.session.rollback()
    asked = select(Household.__table__).join(Resident, Resident.household_id == Household.id)
    return dict(reading().execute(asked.where(Resident.id == resident_id)).mappings().one())


_OF_BOOK: Final = frozenset({"seq", "head", "reason"})
"""What of a benefit's row its book goes on with, also where all is taken back."""


def snapshot(town: Town) -> dict[str, Any]:
    """All that a change of the register may touch, as it stands; the time of the last writing left out."""
    db.session.rollback()
    tables = (Resident, Household, NamePart, CaseParty)
    found: dict[str, Any] = {model.__tablename__: _rows(select(model.__table__)) for model in tables}
    cases = select(Case.id, Case.applicant_id, Case.community_id, Case.household_id, Case.closed_on, Case.state,
                   Case.due)  # fmt: skip
    found["cases"] = _rows(cases)
    held = (each for each in Entitlement.__table__.c if each.name not in _OF_BOOK)
    found["entitlements"] = _rows(select(*held))
    found["spans"] = _rows(select(EntitlementSpan.entitlement_id, EntitlementSpan.first, EntitlementSpan.last,
                                  EntitlementSpan.amount, EntitlementSpan.people))  # fmt: skip
    found["tasks"] = _rows(
        select(Task.case_id, Task.step, Task.key, Task.post_id).where(Task.done_on.is_(None))
    )
    return found


def _rows(query: Any) -> list[Any]:
    rows = (dict(row) for row in reading().execute(query).mappings())
    return sorted(tuple(sorted((k, str(v)) for k, v in row.items() if k != "updated_at")) for row in rows)


def person(town: Town, who: int) -> dict[str, Any]:
    """The person's row."""
    db.session.rollback()
    return dict(reading().execute(select(Resident.__table__).where(Resident.id == who)).mappings().one())


def held(town: Town, made: CaseRef) -> dict[str, Any]:
    """An entitlement's row."""
    db.session.rollback()
    asked = select(Entitlement.__table__).where(Entitlement.id == made.id)
    return dict(reading().execute(asked).mappings().one())
