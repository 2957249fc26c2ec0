"""Whom a case is about: the members of the household, and the parties that its service knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from hub.db.models import CaseParty, Resident
from hub.db.ready import ready_insert
from hub.domain.case import Flow
from hub.domain.errors import InputError, Term
from hub.domain.service import Service
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.proxies import PROXY, PartySaid, columns, require_none

_people, _parties = Resident.__table__, CaseParty.__table__
_MEMBERS = (
    select(_people.c.household_id, _people.c.id, _people.c.name)
    .where(_people.c.household_id.in_(bindparam("households", expanding=True)))
    .where(_people.c.died.is_(None), _people.c.moved_out.is_(None))
    .order_by(_people.c.birth)
)
_INSERT_PARTIES = ready_insert(_parties)


def household_of(
    tx: Connection, person: Mapping[str, Any], subject: str, chosen: Sequence[int] | None = None
) -> list[list[str]]:
    """[id, name] of the members a case is about: the person alone, or the household's (`chosen` of them)."""
    home = person["household_id"]
    found = members_of(tx, [home])[home] if home is not None and subject == "household" else {}
    return members_said(person, subject, found, chosen)


def members_said(
    person: Mapping[str, Any], subject: str, found: Mapping[int, str], chosen: Sequence[int] | None = None
) -> list[list[str]]:
    """The same, of a household whose members (`found`: names by id) are read already. Raises InputError."""
    if person["household_id"] is None or subject != "household":
        return [[str(person["id"]), person["name"]]]
    strange = set(chosen or ()) - set(found)
    if strange:
        raise InputError("Not a member of this household: %(ids)s.", ids=", ".join(map(str, sorted(strange))))
    taken = [key for key in found if chosen is None or key in chosen or key == person["id"]]
    return [[str(key), found[key]] for key in taken]


def members_of(tx: Connection, households: Iterable[int]) -> dict[int, dict[int, str]]:
    """Who lives in each household, the eldest first: names by id."""
    found: dict[int, dict[int, str]] = {each: {} for each in households}
    for row in tx.execute(_MEMBERS, {"households": sorted(found)}):
        found[row.household_id][row.id] = row.name
    return found


def check_parties(service: Service, flow: Flow, parties: Sequence[PartySaid]) -> None:
    """Raise InputError, or Refused, where a service knows no such party or lacks one."""
    known = {party.role for party in service.taking_part}
    for said in parties:
        if said.role == PROXY:
            require_none(service)
        if said.role not in known or said.role == "applicant":
            raise InputError("This service knows no such party: %(role)s.", role=said.role)
        if said.resident_id is None and not said.name.strip():
            raise InputError("Name the person.", where=said.role)
    for party in service.taking_part:
        count = sum(said.role == party.role for said in parties) + (party.role == "applicant")
        if flow.holds(party.when) and not count and party.min:
            raise InputError(
                "%(role)s: nobody is named, and %(title)s needs one.",
                role=_party(party.role), title=service.title,
                remedy="Name the person; without one it cannot be taken in.",
            )  # fmt: skip
        if flow.holds(party.when) and not party.min <= count <= party.max:
            raise InputError("%(role)s: between %(least)s and %(most)s persons.",
                             role=_party(party.role),
                             least=party.min, most=party.max)  # fmt: skip


def insert_all_parties(
    tx: Connection, made: Iterable[tuple[CaseFile, Mapping[str, Any], Sequence[PartySaid]]]
) -> None:
    """Write the applicant and the other parties of each case, checked before (`check_parties`)."""
    _INSERT_PARTIES.run_all(tx, [row for each in made for row in _party_rows(*each)])


def _party_rows(
    file: CaseFile, person: Mapping[str, Any], parties: Sequence[PartySaid]
) -> list[dict[str, Any]]:
    me = person["id"]
    rows = [{"role": "applicant", "no": 1, **columns(PartySaid("applicant", me), me, file.on)}]
    counts: dict[str, int] = {}
    for said in parties:
        counts[said.role] = counts.get(said.role, 0) + 1
        rows.append({"role": said.role, "no": counts[said.role], **columns(said, me, file.on)})
    return [{**row, "case_id": file.row["id"]} for row in rows]


def _party(role: str) -> Term:
    """What a party is called; the words are those of `case_people.PARTIES`."""
    return Term("the deceased" if role == "deceased" else role)
