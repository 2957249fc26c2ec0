"""What of a row becomes different, line by line, in words: for a correction and for the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.models import Community, Grid
from hub.domain.person import names_building
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
    "merged_into": _l("Points to the record with ID tail"),
}  # fmt: skip
"""Columns that a reader knows, in the order in which they are said; the others follow from these."""


def lines_of(tx: Connection, deltas: Sequence[Delta]) -> Iterator[Any]:
    """What becomes different of these rows, said once of all to whom it happens."""
    homes = {each.id: row["number"] for each in deltas if each.table == "households"
             if "number" in (row := each.before or each.after or {})}  # fmt: skip
    alike: dict[str, tuple[Any, list[Any]]] = {}
    for delta in deltas:
        who = _who(tx, delta)
        if delta.after is None:
            yield _l("%(who)s is taken out of the register again.", who=who)
        elif delta.before is None:
            yield _l("%(name)s is entered into the register.", name=who)
        else:
            for line in said(tx, delta.before, delta.after, homes):
                alike.setdefault(str(line), (line, []))[1].append(who)
    for line, whose in alike.values():
        yield _l("%(who)s: %(what)s", who=_all_of(whose), what=line)


def _all_of(whose: Sequence[Any]) -> Any:
    """Names one behind the other, as `names_of` writes them."""
    first, *others = whose
    for each in others:
        first = _l("%(some)s, %(one)s", some=first, one=each)
    return first


def said(
    tx: Connection, before: Mapping[str, Any], after: Mapping[str, Any],
    homes: Mapping[Any, str] = MappingProxyType({}),
) -> list[Any]:  # fmt: skip
    """ "Field: this becomes that", for each that a reader knows. `homes`: numbers of households that went."""
    named = _Named(tx, homes)
    told = [key for key in FIELDS if key in after and not (key == "building" and _is_in_address(after))]
    shown = [_was(key, named(key, before.get(key)), named(key, after[key])) for key in told]
    if "id_number" in after and "id_tail" not in after:
        return [_l("ID number: digits before its tail change; compare both with the card."), *shown]
    return shown


def _is_in_address(after: Mapping[str, Any]) -> bool:
    """Whether the new building stands in the new address, which is said as well."""
    return bool(after["building"]) and names_building(after.get("address") or "", after["building"])


def _was(key: str, before: Any, after: Any) -> Any:
    if not before:
        return _l("%(field)s: %(after)s is filled in.", field=FIELDS[key], after=after)
    if not after:
        return _l("%(field)s: %(before)s is taken out.", field=FIELDS[key], before=before)
    return _l("%(field)s: %(before)s becomes %(after)s.", field=FIELDS[key], before=before, after=after)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a reader calls the value of a column; "" for none."""

    tx: Connection
    homes: Mapping[Any, str]

    def __call__(self, key: str, value: Any) -> Any:
        if value in (None, ""):
            return ""
        if key == "household_id" and value in self.homes:
            return self.homes[value]
        if key in _NAMED:
            asked = select(_NAMED[key]).where(_NAMED[key].table.c.id == value)
            return self.tx.execute(asked).scalar() or ""
        return _l(LANGUAGES[value]) if key == "language" and value in LANGUAGES else value


def _who(tx: Connection, delta: Delta) -> Any:
    said = {**(delta.before or {}), **(delta.after or {})}
    column = PEOPLE.c.name if delta.table == "residents" else HOMES.c.number
    name = tx.execute(select(column).where(column.table.c.id == delta.id)).scalar() or said.get(column.name)
    return name if delta.table == "residents" else _l("Household %(number)s", number=name)


_NAMED: Final = {"community_id": _places.c.name, "household_id": HOMES.c.number, "grid_id": _grids.c.name,
                 "merged_into": PEOPLE.c.id_tail}  # fmt: skip
