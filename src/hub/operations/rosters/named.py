"""Numbers that a form of a roster names: what they number is there, and is about the same person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.models import RegistryChange
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Many
from hub.domain.form import Form
from hub.domain.form_field import CHANGE

_changes = RegistryChange.__table__
_OVER: Final = ("refused", "withdrawn")


def must_be_there(
    tx: Connection, actor: Actor, row: Mapping[str, Any], form: Form, said: Mapping[str, Any]
) -> None:
    """Raise Many for the number of a change of the register that is none, is over, or is about another
    person than the item."""
    faults = [
        fault for field in form.fields if field.names == CHANGE and said.get(field.key)
        for fault in _faults(tx, actor, row, str(said[field.key]), field.label)
    ]  # fmt: skip
    if faults:
        raise Many(faults)


def _faults(
    tx: Connection, actor: Actor, row: Mapping[str, Any], number: str, label: str
) -> Iterator[InputError]:
    c = _changes.c
    query = select(c.state, c.resident_id, c.other_id).where(c.number == number, scope(_changes, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        yield InputError(
            "There is no change %(number)s in the register here.", number=number, where=label,
            remedy="Ask for the change under “Residents” first, and write the number that it gets.",
        )  # fmt: skip
    elif found["state"] in _OVER:
        yield InputError(
            "The change %(number)s was refused or withdrawn: nothing comes of it.",
            number=number, where=label,
            remedy="Ask for it anew, or say why nothing is to be changed.",
        )  # fmt: skip
    elif row["resident_id"] and row["resident_id"] not in (found["resident_id"], found["other_id"]):
        yield InputError(
            "The change %(number)s is about somebody else.", number=number, where=label,
            remedy="Write the number of the change of this person.",
        )  # fmt: skip
