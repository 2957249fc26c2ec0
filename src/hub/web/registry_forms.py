"""Forms of the register's changes: which fields a kind asks, what they begin with, how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Community, Grid
from hub.i18n import _l
from hub.operations.registry.facts import HEAD
from hub.operations.registry.residents import Record
from hub.web.change import Asked
from hub.web.forms import Form
from hub.web.numbers import keys
from hub.web.registry_words import ACTS
from hub.web.switch import communities
from hub.web.words import spoken_languages

_ON = Asked("on", _l("On which day"), "date")
_HOUSEHOLD = Asked("household_number", _l("Household number"), required=False)
_NUMBER = Asked(
    "household_number", _l("Household number"), required=False,
    hint=_l("Empty: the whole household keeps its number; one person then belongs to no household"),
)  # fmt: skip
_RELATION = Asked("relation", _l("Relation to the head"), required=False)
_BUILDING = Asked("building", _l("Building"), required=False)
_ADDRESS = Asked("address", _l("Address"), required=False)
_GRID = Asked(
    "grid_id", _l("Officer's area"), "pick", False, _l("The officer of that area does what is open")
)
_PLACE = Asked("community_id", _l("Community"), "pick")
_WHOLE = Asked("whole", _l("The whole household goes along"), "yes", False)
FIELDS: Final[Mapping[str, tuple[Asked, ...]]] = {
    "correct": (
        Asked("name", _l("Name")), Asked("id_number", _l("ID number")),
        Asked("phone", _l("Telephone"), "tel", False),
        Asked("language", _l("Language"), "pick"), _RELATION,
    ),
    "address": (_ON, _BUILDING, _ADDRESS, _WHOLE, _GRID),
    "move_in": (_ON, _PLACE, _HOUSEHOLD, _RELATION, _BUILDING, _ADDRESS),
    "move_out": (_ON,),
    "between": (_ON, _PLACE, _WHOLE, _NUMBER, _RELATION, _BUILDING, _ADDRESS, _GRID),
    "death": (_ON,),
    "split": (
        _ON, Asked("members", _l("Who goes along"), "members", False),
        Asked("household_number", _l("New household number")), _BUILDING, _ADDRESS, _GRID,
    ),
    "join": (
        _ON, Asked("household_number", _l("Number of the other household")),
        Asked("relation", _l("Relation to its head")),
    ),
    "head": (_ON, Asked("relations", _l("What the others are to the new head"), "relations", False)),
}  # fmt: skip
"""The fields of each kind; why and paper are asked of all."""


def offered(record: Record) -> list[tuple[str, str]]:
    """The changes that a record can have: (kind, title)."""
    if record.died:
        kinds: tuple[str, ...] = ("correct",)
    elif record.moved_out or record.community_id is None:
        kinds = ("correct", "move_in", "death")
    else:
        kinds = ("correct", "address", "between", "move_out", "death", *_of_household(record))
    return [(kind, str(ACTS[kind])) for kind in kinds]


def _of_household(record: Record) -> tuple[str, ...]:
    if record.household_id is None:
        return ("join",)
    others = others_of(record)
    found: tuple[str, ...] = ("split", "join") if others else ("join",)
    is_head = record.relation == HEAD and all(each.relation != HEAD for each in others)
    return found if is_head else (*found, "head")


def others_of(record: Record) -> list[Any]:
    """The living members of the household but for the person."""
    return [each for each in record.members if each.id != record.id and not each.gone]


def blank(kind: str, record: Record) -> Form:
    """The form as it begins: nothing is typed twice (look.md)."""
    known = {name: getattr(record, name) for name in ("name", "id_number", "phone", "language", "relation")}
    begins = known if kind == "correct" else {"on": today().isoformat()}
    if kind in ("address", "split", "between"):
        begins |= {"whole": "yes"} if len(others_of(record)) else {}
    return Form(None, begins, labels(kind, record))


def labels(kind: str, record: Record) -> dict[str, Any]:
    """What people call the fields."""
    found: dict[str, Any] = {field.name: field.label for field in FIELDS[kind]}
    found |= {f"relation:{each.id}": each.name for each in others_of(record)}
    return found | {"why": _l("Why"), "paper": _l("Paper seen")}


def said(kind: str, form: Form, record: Record) -> dict[str, Any]:
    """What was typed, as the operations read it; faults of form stay in the form."""
    found: dict[str, Any] = {}
    for field in FIELDS[kind]:
        if field.kind == "members":
            found["members"] = keys(form.all("members"))
        elif field.kind == "relations":
            found |= {f"relation:{each.id}": form.text(f"relation:{each.id}") for each in others_of(record)}
        elif field.kind == "yes":
            found[field.name] = form.get(field.name) == "yes"
        elif field.kind == "date":
            day = form.date(field.name, required=True)
            found[field.name] = day.isoformat() if day else ""
        elif field.name in ("community_id", "grid_id"):
            found[field.name] = next(iter(keys([form.text(field.name, required=field.required)])), None)
        else:
            found[field.name] = form.text(field.name, required=field.required)
    if "household_number" in found and kind == "split":
        found |= {f"relation:{each.id}": each.relation for each in others_of(record)
                  if each.relation != HEAD}  # fmt: skip
    return found


def options(kind: str, record: Record) -> dict[str, list[tuple[str, str]]]:
    """Choices of the pick fields."""
    places = [
        (str(key), name) for key, name in communities() if kind != "between" or key != record.community_id
    ]
    return {"community_id": places, "language": spoken_languages(), "grid_id": _areas(kind, record)}


def _areas(kind: str, record: Record) -> list[tuple[str, str]]:
    grids, places = Grid.__table__.c, Community.__table__.c
    query = select(grids.id, grids.name, places.name.label("place"), places.id.label("place_id")).join_from(
        Grid.__table__, Community.__table__, places.id == grids.community_id
    )
    rows = reading().execute(query.order_by(places.id, grids.id))
    return [(str(row.id), f"{row.place} {row.name}") for row in rows
            if (row.place_id == record.community_id) != (kind == "between")]  # fmt: skip
