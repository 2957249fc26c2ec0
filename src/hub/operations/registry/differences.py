"""What of a row becomes different, line by line, in words: for a correction and for the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.models import Community, Grid
from hub.i18n import _l
from hub.operations.registry.effects import HOMES, PEOPLE, Delta

_places, _grids = Community.__table__, Grid.__table__
LANGUAGES: Final = {"zh": "Chinese", "ug": "Uyghur", "kk": "Kazakh", "mn": "Mongolian", "en": "English"}
"""Languages that a resident can prefer, with their names as message ids."""
FIELDS: Final = {
    "name": _l("Name"), "id_tail": _l("ID tail"), "birth": _l("Born"), "sex": _l("Sex"),
    "phone": _l("Telephone"), "language": _l("Language"), "number": _l("Household number"),
    "community_id": _l("Community"), "household_id": _l("Household"), "relation": _l("Relation to the head"),
    "building": _l("Building"), "address": _l("Address"), "grid_id": _l("Officer's area"),
    "moved_in": _l("Moved in"), "moved_out": _l("Moved out"), "died": _l("Died"),
}  # fmt: skip
"""Columns that a reader knows, in the order in which they are said; the others follow from these."""


def lines_of(tx: Connection, delta: Delta) -> Iterator[Any]:
    """What becomes different of one row, each line with whose it is."""
    if delta.after is None:
        yield _l("%(who)s is taken out of the register again.", who=_who(tx, delta))
        return
    for line in said(tx, delta.before or {}, delta.after):
        yield _l("%(who)s: %(what)s", who=_who(tx, delta), what=line)


def said(tx: Connection, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Any]:
    """ "Field: this becomes that", for each that a reader knows."""
    shown = [_was(tx, key, before.get(key), after[key]) for key in FIELDS if key in after]
    if "id_number" in after and "id_tail" not in after:
        return [_l("ID number: digits before its tail change; compare both with the card."), *shown]
    return shown


def _was(tx: Connection, key: str, before: Any, after: Any) -> Any:
    said = {"field": FIELDS[key], "before": _value(tx, key, before), "after": _value(tx, key, after)}
    if not said["before"]:
        return _l("%(field)s: %(after)s is filled in.", field=said["field"], after=said["after"])
    if not said["after"]:
        return _l("%(field)s: %(before)s is taken out.", field=said["field"], before=said["before"])
    return _l("%(field)s: %(before)s becomes %(after)s.", **said)


def _value(tx: Connection, key: str, value: Any) -> Any:
    if value in (None, ""):
        return ""
    if key in _NAMED:
        return tx.execute(select(_NAMED[key]).where(_NAMED[key].table.c.id == value)).scalar() or value
    return _l(LANGUAGES[value]) if key == "language" and value in LANGUAGES else value


def _who(tx: Connection, delta: Delta) -> Any:
    said = {**(delta.before or {}), **(delta.after or {})}
    column = PEOPLE.c.name if delta.table == "residents" else HOMES.c.number
    name = tx.execute(select(column).where(column.table.c.id == delta.id)).scalar() or said.get(column.name)
    return name if delta.table == "residents" else _l("Household %(number)s", number=name)


_NAMED: Final = {"community_id": _places.c.name, "household_id": HOMES.c.number, "grid_id": _grids.c.name}
