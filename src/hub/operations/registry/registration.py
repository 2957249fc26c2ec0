"""Adding one person to the registry at once: somebody from outside the street, or who was missing from it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from hub.db.base import today, transaction
from hub.db.crypto import keys
from hub.db.models import Community, Resident
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.domain.person import parse_id_number
from hub.operations.access import log_access
from hub.operations.registry import asking, persons
from hub.operations.registry.differences import LANGUAGES
from hub.operations.registry.facts import HEAD
from hub.operations.registry.persons import exists, read_person
from hub.operations.rights import require

__all__ = ["HEAD", "LANGUAGES", "LENGTHS", "register"]
CARD: Final = "居民身份证"
LENGTHS: Final = {**persons.LENGTHS, "household": 40}
"""Characters of each text, under its name here and in sheets."""
_COMPARED: Final = ("name", "community_id", "phone", "address", "building", "language", "relation")
_OF_HOME: Final = frozenset({"address", "building"})
"""What is the household's where it was not typed."""
_people, _places = Resident.__table__, Community.__table__


def register(
    actor: Actor, *, name: str, id_number: str, phone: str = "", birth: str = "", sex: str = "",
    language: str = "zh", community_id: int | None = None, household_number: str = "", relation: str = "",
    address: str = "", building: str = "", why: str = "登记办事人", paper: str = CARD,
) -> int:  # fmt: skip
    """Add a person; the resident's id. Without `community_id` somebody from outside the street.

    `birth` and `sex` may be given to be compared with the number. The same person with the same data again
    gives the same id and writes nothing. Raises Many with all errors at once, Refused, Conflict where the
    number is in the registry with other data.
    """
    require(actor, "resident.register", community_id=community_id)
    said = {
        "name": name, "id_number": id_number, "phone": phone, "birth": birth, "sex": sex,
        "language": language, "community_id": community_id, "household_number": household_number,
        "relation": relation, "address": address, "building": building,
    }  # fmt: skip
    try:
        with transaction() as tx:
            _place(tx, community_id)
            known = _known(tx, said)
            if known is None:
                asking.ask(actor, "register", None, said, why=why, paper=paper)
                known = _number_of(tx, id_number)
            log_access(actor, "register", why, resident_id=known)
            assert known is not None
            return known
    except IntegrityError:
        raise exists() from None


def _place(tx: Connection, community_id: int | None) -> None:
    if (
        community_id is not None
        and not tx.execute(select(_places.c.id).where(_places.c.id == community_id)).first()
    ):
        raise InputError("There is no community %(id)s.", where="community_id", id=community_id)


def _known(tx: Connection, said: dict[str, Any]) -> int | None:
    """The id of the same person already registered with the same data. Raises Conflict for other data."""
    found = _row(tx, said["id_number"])
    if found is None or found["merged_into"] is not None:
        return None
    values = read_person(said)
    values |= persons.with_building({key: values[key] for key in persons.LENGTHS})
    typed = [key for key in _COMPARED if values[key] or key not in _OF_HOME]
    if all(found[key] == values[key] for key in typed):
        return int(found["id"])
    raise exists()


def _number_of(tx: Connection, id_number: str) -> int | None:
    found = _row(tx, id_number)
    return int(found["id"]) if found else None


def _row(tx: Connection, id_number: str) -> Any:
    try:
        number = parse_id_number(id_number, today()).number
    except InputError:
        return None
    return (
        tx.execute(select(_people).where(_people.c.id_hash == keys().keyed_hash("id", number)))
        .mappings()
        .first()
    )
