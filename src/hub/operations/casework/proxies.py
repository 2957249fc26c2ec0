"""代办人: who acts for the applicant, and by which power; nobody does where the applicant comes in person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, insert, select

from hub.db.base import reading, transaction
from hub.db.crypto import keys
from hub.db.models import CaseParty, Resident
from hub.domain.actor import Actor
from hub.domain.errors import HubError, InputError, Many, Refused
from hub.domain.person import parse_id_number
from hub.domain.service import Service
from hub.operations.casework.acceptance import require_post
from hub.operations.casework.loading import load
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_parties, _people = CaseParty.__table__, Resident.__table__
PROXY: Final = "proxy"


@dataclass(frozen=True, slots=True)
class PartySaid:
    """A party beside the applicant: a resident, or somebody named.

    Of a proxy also the whole ID number (stored encrypted; a resident's is the register's), the relation to
    the applicant, and the power of attorney (its day or number, or by what law no paper is needed).
    """

    role: str
    resident_id: int | None = None
    name: str = ""
    present: bool = True
    id_number: str = ""
    relation: str = ""
    mandate: str = ""


def require_none(service: Service) -> None:
    """Raise Refused, with the rule, where nobody may act for the applicant."""
    if service.in_person:
        raise Refused(
            "%(title)s: the applicant comes in person; nobody can act for him or her.", title=service.title,
            remedy="Ask the person to come; who cannot is offered an appointment at home.",
        )  # fmt: skip


def faults(said: PartySaid, applicant: int, on: dt.date) -> Iterator[InputError]:
    """What is missing or wrong of a proxy, each at its field (name, id_number, relation, mandate)."""
    if said.resident_id is None and not said.name.strip():
        yield InputError("Name the person.", where="name")
    if said.resident_id is None:
        try:
            number = parse_id_number(said.id_number, on).number
        except InputError as error:
            yield InputError(error.message, where="id_number", remedy=error.remedy, **error.params)
        else:
            yield from _own(number, applicant)
    if not said.relation.strip():
        yield InputError("Say what the proxy is to the applicant.", where="relation")
    if not said.mandate.strip():
        yield InputError(
            "Say by which power of attorney the proxy acts.", where="mandate",
            remedy="Its day or number; for a guardian the paper that shows it.",
        )  # fmt: skip


def _own(number: str, applicant: int) -> Iterator[InputError]:
    """Two people may have one name, never one number."""
    same = (_people.c.id == applicant, _people.c.id_hash == keys().keyed_hash("id", number))
    if reading().execute(select(_people.c.id).where(*same)).first():
        yield InputError(
            "This is the applicant's own ID number.", where="id_number",
            remedy="Write the proxy's; who comes for himself or herself needs no proxy.",
        )  # fmt: skip


def columns(said: PartySaid, applicant: int, on: dt.date) -> dict[str, Any]:
    """What `case_parties` keeps of a party beside role and number. Raises Many for a proxy half named."""
    kept = {
        "resident_id": said.resident_id, "name": words(said.name, _parties.c.name), "present": said.present,
        "id_number": None, "id_tail": "", "relation": "", "mandate": "",
    }  # fmt: skip
    if said.role != PROXY:
        return kept
    found: list[HubError] = list(faults(said, applicant, on))
    if found:
        raise Many(found)
    if said.resident_id is None:
        number = parse_id_number(said.id_number, on)
        kept |= {"id_number": number.number, "id_tail": number.tail}
    return kept | {key: words(getattr(said, key), _parties.c[key]) for key in ("relation", "mandate")}


def event_of(said: PartySaid) -> Mapping[str, Any]:
    """What the case's record says of a proxy: the power, never the number."""
    return {"relation": said.relation.strip(), "note": said.mandate.strip()}


@verb("case.advance")
def name_proxy(
    actor: Actor, case_id: int, *, rev: int, name: str, id_number: str, relation: str, mandate: str
) -> CaseRef:
    """Note who acts for the applicant from now on, in the place of whoever was named before.

    Done by the post that has the case. Raises Refused where the applicant comes in person, Many.
    """
    said = PartySaid(PROXY, name=name, id_number=id_number, relation=relation, mandate=mandate)
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev)
        require_post(file)
        require_none(file.service)
        row = {"case_id": case_id, "role": PROXY, "no": 1, **columns(said, file.row["applicant_id"], file.on)}
        tx.execute(delete(_parties).where(_parties.c.case_id == case_id, _parties.c.role == PROXY))
        tx.execute(insert(_parties).values(row))
        file.add("proxy", **event_of(said))
        return file.save()
