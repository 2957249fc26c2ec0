"""Adding one person to the registry: somebody from outside the street, or newly arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from hub.db.base import now, today, transaction
from hub.db.crypto import keys
from hub.db.models import Community, Household, NamePart, Resident
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, HubError, InputError, Many
from hub.domain.names import clean_name, name_key, name_parts
from hub.domain.person import (
    IdNumber,
    building_key,
    check_says,
    parse_date,
    parse_id_number,
    parse_phone,
    parse_sex,
    phone_tail,
)
from hub.operations.access import log_access
from hub.operations.areas import planned_areas
from hub.operations.rights import require

HEAD: Final = "户主"
LANGUAGES: Final = {"zh": "Chinese", "ug": "Uyghur", "kk": "Kazakh", "mn": "Mongolian", "en": "English"}
"""Languages that a resident can prefer, with their names as message ids."""
LENGTHS: Final = {"relation": 20, "address": 200, "building": 80, "household_number": 40, "household": 40}

_people, _homes, _parts = Resident.__table__, Household.__table__, NamePart.__table__
_places = Community.__table__


@dataclass(frozen=True, slots=True)
class _Said:
    """A checked person."""

    name: str
    number: IdNumber
    phone: str
    language: str
    community_id: int | None
    household_number: str
    relation: str
    address: str
    building: str


def register(
    actor: Actor, *, name: str, id_number: str, phone: str = "", birth: str = "", sex: str = "",
    language: str = "zh", community_id: int | None = None, household_number: str = "", relation: str = "",
    address: str = "", building: str = "",
) -> int:  # fmt: skip
    """Add a person; the resident's id. Without `community_id` somebody from outside the street.

    `birth` and `sex` may be given to be compared with the number. The same person with the same data again
    gives the same id and writes nothing. Raises Many with all errors at once, Refused, Conflict where the
    number is in the registry with other data.
    """
    require(actor, "resident.register", community_id=community_id)
    texts = {
        "household_number": household_number,
        "relation": relation,
        "address": address,
        "building": building,
    }
    said = _check(name, id_number, phone, birth, sex, language, community_id, texts)
    try:
        with transaction() as tx:
            resident_id = _known(tx, said) or _insert(tx, said)
            log_access(actor, "register", "登记办事人", resident_id=resident_id)
            return resident_id
    except IntegrityError:
        raise _exists() from None


def _check(
    name: str, id_number: str, phone: str, birth: str, sex: str, language: str, community_id: int | None,
    texts: dict[str, str],
) -> _Said:  # fmt: skip
    faults: list[HubError] = []
    called = _try(faults, "name", clean_name, name)
    number = _try(faults, "id_number", lambda text: parse_id_number(text, today()), id_number)
    reached = _try(faults, "phone", parse_phone, phone)
    is_sex = _try(faults, "sex", parse_sex, sex)
    born = parse_date(birth)
    if birth.strip() and born is None:
        faults.append(InputError("A birth date is written 1958-03-02.", where="birth"))
    if number:
        faults += check_says(number, born, is_sex or "")
    if language not in LANGUAGES:
        faults.append(
            InputError("Choose a language: %(known)s.", where="language", known=", ".join(LANGUAGES))
        )
    faults += _texts_faults(texts, community_id)
    if faults:
        raise Many(faults)
    assert number is not None
    plain = {key: " ".join(text.split()) for key, text in texts.items()}
    return _Said(called or "", number, reached or "", language, community_id, **plain)


def _try(faults: list[HubError], where: str, read: Any, text: str) -> Any:
    try:
        return read(text)
    except InputError as error:
        faults.append(InputError(error.message, where=where, remedy=error.remedy, **error.params))
        return None


def _texts_faults(texts: dict[str, str], community_id: int | None) -> list[HubError]:
    faults: list[HubError] = []
    for key, text in texts.items():
        if len(text) > LENGTHS[key]:
            faults.append(InputError("At most %(most)s characters.", where=key, most=LENGTHS[key]))
    if texts["household_number"].strip() and community_id is None:
        faults.append(InputError(
            "A household belongs to a community.", where="household_number",
            remedy="Choose the community, or leave the household empty.",
        ))  # fmt: skip
    return faults


def _known(tx: Connection, said: _Said) -> int | None:
    """The id of the same person already registered with the same data. Raises Conflict for other data."""
    asked = select(_people).where(_people.c.id_hash == keys().keyed_hash("id", said.number.number))
    found = tx.execute(asked).mappings().first()
    if found is None:
        return None
    same = ("name", "community_id", "phone", "address", "building", "language", "relation")
    if all(found[key] == getattr(said, key) for key in same):
        return int(found["id"])
    raise _exists()


def _exists() -> Conflict:
    return Conflict(
        "This person is in the registry already.", where="id_number",
        remedy="Search by the whole ID number; who is not found lives in another community: ask the window.",
    )  # fmt: skip


def _insert(tx: Connection, said: _Said) -> int:
    household_id = _household(tx, said)
    values = {
        "community_id": said.community_id, "household_id": household_id, "relation": said.relation,
        "name": said.name, "name_key": name_key(said.name), "id_number": said.number.number,
        "id_hash": keys().keyed_hash("id", said.number.number), "id_tail": said.number.tail,
        "birth": said.number.birth, "sex": said.number.sex, "phone": said.phone,
        "phone_tail": phone_tail(said.phone), "address": said.address, "building": said.building,
        "language": said.language, "row_hash": "", "updated_at": now(),
        "moved_in": None, "moved_out": None, "died": None,
    }  # fmt: skip
    resident_id = int(tx.execute(insert(_people).returning(_people.c.id), values).scalar_one())
    tx.execute(insert(_parts), part_rows(resident_id, said.name, said.building))
    return resident_id


def part_rows(resident_id: int, name: str, building: str) -> list[dict[str, Any]]:
    """The person's rows in the suffix table."""
    key = building_key(building)
    return [{"resident_id": resident_id, "part": part, "building": key} for part in name_parts(name)]


def _household(tx: Connection, said: _Said) -> int | None:
    """The household of that number, made where there is none. Raises InputError, also for a second head."""
    if (
        said.community_id is not None
        and not tx.execute(select(_places.c.id).where(_places.c.id == said.community_id)).first()
    ):
        raise InputError("There is no community %(id)s.", where="community_id", id=said.community_id)
    if not said.household_number:
        return None
    place = {"community_id": said.community_id, "number": said.household_number}
    found = tx.execute(select(_homes.c.id).filter_by(**place)).scalar()
    if found is None:
        area = planned_areas(int(said.community_id)).get(said.building) if said.community_id else None
        values = {**place, "building": said.building, "address": said.address, "grid_id": area}
        return int(tx.execute(insert(_homes).returning(_homes.c.id), values).scalar_one())
    _one_head(tx, int(found), said)
    return int(found)


def _one_head(tx: Connection, household_id: int, said: _Said) -> None:
    if said.relation != HEAD:
        return
    p = _people.c
    head = select(p.id).where(
        p.household_id == household_id, p.relation == HEAD, p.died.is_(None), p.moved_out.is_(None)
    )
    if tx.execute(head).first():
        raise InputError(
            "Household %(number)s has a head already.", where="relation", number=said.household_number
        )
