"""What of a person's row follows from what is written down: keys, tails, the suffix table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.db.crypto import keys
from hub.domain.names import name_key, name_parts
from hub.domain.person import IdNumber, building_key, phone_tail, place_marks


def part_rows(resident_id: int, name: str, building: str, address: str) -> list[dict[str, Any]]:
    """The person's rows in the suffix table."""
    home = {"building": building_key(building), "place": place_marks(building, address)}
    return [{"resident_id": resident_id, "part": part, **home} for part in name_parts(name)]


def of_name(name: str) -> dict[str, Any]:
    """Columns that follow from the name."""
    return {"name": name, "name_key": name_key(name)}


def of_number(number: IdNumber) -> dict[str, Any]:
    """Columns that follow from the ID number, but for its keyed hash, which follows the key too."""
    return {"id_number": number.number, "id_tail": number.tail, "birth": number.birth, "sex": number.sex}


def hash_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The keyed hash of the ID number among these columns, if there is one."""
    number = values.get("id_number")
    return {"id_hash": keys().keyed_hash("id", number)} if number else {}


def of_phone(phone: str) -> dict[str, Any]:
    """Columns that follow from the telephone number."""
    return {"phone": phone, "phone_tail": phone_tail(phone)}
