"""The people of a case as it shows them: masked, no more than the case needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, case, func, select

from hub.db.base import reading
from hub.db.models import CaseParty, Resident
from hub.db.ready import Ready
from hub.domain.case import Flow
from hub.i18n import _l

PARTIES: Final[Mapping[str, Any]] = {
    "proxy": _l("proxy"), "beneficiary": _l("beneficiary"), "guardian": _l("guardian"),
    "spouse": _l("spouse"), "guarantor": _l("guarantor"), "deceased": _l("the deceased"),
    "employee": _l("employee"),
}  # fmt: skip
"""What a party of a case is called."""

_people, _parties = Resident.__table__, CaseParty.__table__
_SHOWN = select(
    *(
        _people.c[name]
        for name in ("id", "name", "id_tail", "birth", "relation", "phone", "address", "language")
    )
).where(_people.c.id.in_(bindparam("ids", expanding=True)))
_OTHERS = Ready(
    select(
        *(_parties.c[name] for name in ("role", "resident_id", "name", "mandate")),
        _people.c.name.label("known"),
        func.coalesce(_people.c.id_tail, _parties.c.id_tail).label("id_tail"),
        _people.c.birth,
        case((_parties.c.relation != "", _parties.c.relation), else_=_people.c.relation).label("relation"),
    )
    .outerjoin_from(_parties, _people, _people.c.id == _parties.c.resident_id)
    .where(_parties.c.case_id == bindparam("case", None), _parties.c.role != "applicant")
    .order_by(_parties.c.id)
)


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person on a case: masked number, no more than the case needs."""

    id: int | None
    name: str
    id_tail: str
    birth_year: int | None
    relation: str
    phone: str = ""
    address: str = ""
    language: str = "zh"
    mandate: str = ""


def people_of(row: Mapping[str, Any], flow: Flow) -> tuple[PersonView, ...]:
    """The people of a case (its row): the applicant first, then the members in the order of the form."""
    ids = {int(member.key) for member in flow.facts.members} | {row["applicant_id"]}
    found = {r["id"]: dict(r) for r in reading().execute(_SHOWN, {"ids": list(ids)}).mappings()}
    order = [
        row["applicant_id"],
        *(int(m.key) for m in flow.facts.members if int(m.key) != row["applicant_id"]),
    ]
    return tuple(person_view(found[each]) for each in order if each in found)


def person_view(row: Mapping[str, Any]) -> PersonView:
    """A resident row as a case shows it."""
    return PersonView(
        id=row["id"], name=row["name"], id_tail=row["id_tail"], birth_year=row["birth"].year,
        relation=row["relation"], phone=row["phone"], address=row["address"],
        language=row["language"],
    )  # fmt: skip


def parties_of(case_id: int) -> tuple[tuple[str, PersonView], ...]:
    """Who else has a part in a case, as (role, person); a party outside of the register has no ID tail."""
    return tuple(
        (r["role"], PersonView(r["resident_id"], r["known"] or r["name"], r["id_tail"] or "",
                               r["birth"].year if r["birth"] else None, r["relation"] or "",
                               mandate=r["mandate"]))
        for r in _OTHERS.dicts(reading(), {"case": case_id})
    )  # fmt: skip
