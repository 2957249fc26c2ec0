"""What the change sheets wait for: the second person of a change, and the agent once a month is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, extract, func, or_, select

from hub.db.base import reading, today
from hub.db.models import ChangeSheet, Community, RegistryChange, Resident, SheetLine
from hub.db.scope import not_near
from hub.domain.actor import Actor
from hub.operations.registry.sheets import MonthView, after, month_of, months
from hub.operations.rights import require

_lines, _sheets, _changes, _people, _places = (
    model.__table__.c for model in (SheetLine, ChangeSheet, RegistryChange, Resident, Community)
)
_ON_NO_SHEET: Final = ("correct", "merge")


class Unchecked(NamedTuple):
    """A change that stands on no sheet yet, for another person checks it first."""

    id: int
    number: str
    kind: str


def unchecked(actor: Actor, community_id: int, month: dt.date) -> list[Unchecked]:
    """Changes of that month which wait for their check; nobody's name, none of the own household."""
    require(actor, "sheet.close", community_id=community_id)
    query = (
        select(_changes.id, _changes.number, _changes.kind)
        .outerjoin_from(RegistryChange, Resident, _people.id == _changes.resident_id)
        .where(_changes.state == "asked", _changes.kind.not_in(_ON_NO_SHEET))
        .where(_changes.happened_on >= month, _changes.happened_on < after(month))
        .where(or_(_changes.community_id == community_id, _changes.to_community_id == community_id))
        .where(not_near(_people.id, _people.household_id, actor))
        .order_by(_changes.id)
    )
    return [Unchecked(*row) for row in reading().execute(query)]


def to_close(actor: Actor) -> list[MonthView]:
    """The months of the own communities that are over and not closed, the oldest first."""
    found = months(actor, _own(actor))
    this = month_of(today())
    return sorted((each for each in found if each.month < this and not each.closed_at), key=_oldest_first)


def _oldest_first(view: MonthView) -> tuple[dt.date, int]:
    return view.month, view.community_id


def desk_query(actor: Actor) -> Select[Any] | None:
    """The communities of which `to_close` tells; None for who closes no sheet."""
    mine = _own(actor)
    return select(_places.id).where(_places.id.in_(mine), _over() > _closed()) if mine else None


def _over() -> ColumnElement[int]:
    """How many months are over since the first that a community has a line or a sheet of."""
    line, sheet = (
        select(func.min(of.month)).where(of.community_id == _places.id).scalar_subquery()
        for of in (_lines, _sheets)
    )
    first = case((line < sheet, line), else_=func.coalesce(sheet, line))
    year, month = (extract(part, first) for part in ("year", "month"))
    return 12 * (today().year - year) + today().month - month


def _closed() -> ScalarSelect[int]:
    return select(func.count()).where(_sheets.community_id == _places.id).scalar_subquery()


def _own(actor: Actor) -> Sequence[int]:
    places = {grant.community_id for grant in actor.grants if grant.community_id is not None}
    return sorted(key for key in places if actor.may("sheet.close", community_id=key))
