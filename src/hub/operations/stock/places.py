"""Where goods lie: the centre's store, the agents' cupboards, and boxes and employers that somebody names."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.db.base import today, transaction
from hub.db.models import Community
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.service import Service
from hub.domain.stock import AGENT, BOX, CENTRE, UNIT, Stock
from hub.operations.context import service_of
from hub.operations.rights import require
from hub.operations.rows import in_scope
from hub.operations.stock import record
from hub.operations.verb import CaseRef, verb
from hub.plugins.activation import communities_on
from hub.plugins.calls import require_on

PLACES: Final = record.PLACES
NAMED: Final = (BOX, UNIT)
"""Kinds of place that somebody names; the others are there as soon as they are asked for."""
_communities = Community.__table__


def definition_of(key: str) -> tuple[Service, Stock]:
    """The service of a stock (key or seq) and its [stock]. Raises NotFound, InputError."""
    service = service_of(key)
    if service.stock is None:
        raise InputError("%(title)s is no stock.", title=service.title, where="service")
    return service, service.stock


@verb("stock.move")
def add_place(actor: Actor, key: str, *, kind: str, title: str, community_id: int) -> CaseRef:
    """A box or an employer of a community, by its name. Raises InputError, Refused, Conflict."""
    service, stock = definition_of(key)
    require(actor, "stock.move", service.department, community_id)
    require_on(service.department, community_id)
    name = " ".join(title.split())[:80]
    if kind not in NAMED or kind not in stock.places:
        raise InputError("Choose the kind of place.", where="kind")
    if not name:
        raise InputError("Name the place.", where="title")
    with transaction() as tx:
        same = (PLACES.c.service == service.key, PLACES.c.kind == kind, PLACES.c.title == name,
                PLACES.c.community_id == community_id)  # fmt: skip
        if tx.execute(select(PLACES.c.id).where(*same)).first():
            raise Conflict("This place is there already.", where="title")
        made = _add(tx, service, kind, name, community_id)
        return CaseRef(made, name, 0)


@verb("stock.move")
def close_place(actor: Actor, place_id: int) -> CaseRef:
    """Nothing is brought to a box or employer any more. Raises Refused while something lies or waits there.

    Whoever brings something there at this moment holds the place and is waited for.
    """
    with transaction() as tx:
        row, _service, _stock = place(tx, actor, place_id, "stock.move", hold=True)
        require_open(row)
        counts = record.COUNTS.c
        left = tx.execute(select(counts.id).where(counts.place_id == place_id, counts.count > 0)).first()
        if row["kind"] not in NAMED or left:
            raise Refused("Something still lies there.", where=row["title"], remedy="Take it back first.")
        if record.correction_waits(tx, place_id):
            raise Refused("A correction of its count waits.", where=row["title"],
                          remedy="A second person answers it first.")  # fmt: skip
        tx.execute(update(PLACES).where(PLACES.c.id == place_id).values(closed_on=today()))
        return CaseRef(place_id, row["title"], 0)


def place(
    tx: Connection, actor: Actor, place_id: int, permission: str, *, hold: bool = False
) -> tuple[Mapping[str, Any], Service, Stock]:
    """A place that the actor may see and act on; `hold` as in `in_scope`. Raises NotFound, Refused."""
    row = in_scope(tx, actor, PLACES, place_id, NotFound("There is no such place."), hold=hold)
    require(actor, permission, row["department"], row["community_id"])
    return row, *definition_of(row["service"])


def require_open(row: Mapping[str, Any]) -> None:
    """Raise Refused where the place is closed."""
    if row["closed_on"]:
        raise Conflict("This place is closed.", where=row["title"])


def centre(tx: Connection, service: Service) -> Mapping[str, Any]:
    """The centre's store of a service."""
    return _standing(tx, service, CENTRE, None)


def cupboard(tx: Connection, service: Service, community_id: int | None) -> Mapping[str, Any]:
    """The agents' cupboard of a community."""
    return _standing(tx, service, AGENT, community_id)


def set_up(tx: Connection, service: Service, stock: Stock) -> None:
    """The places that are there by themselves: the centre's store, a cupboard where the department is on."""
    centre(tx, service)
    if AGENT in stock.places:
        for community_id in sorted(communities_on(service.department)):
            cupboard(tx, service, community_id)


def _standing(tx: Connection, service: Service, kind: str, community_id: int | None) -> Mapping[str, Any]:
    mine = (PLACES.c.service == service.key, PLACES.c.kind == kind,
            PLACES.c.community_id.is_(None) if community_id is None
            else PLACES.c.community_id == community_id)  # fmt: skip
    found = tx.execute(select(PLACES).where(*mine)).mappings().first()
    if found is not None:
        return dict(found)
    name = _communities.c.name
    title = "" if community_id is None else str(
        tx.execute(select(name).where(_communities.c.id == community_id)).scalar_one()
    )  # fmt: skip
    with suppress(IntegrityError), tx.begin_nested():  # whoever else looks first adds the same
        _add(tx, service, kind, title, community_id)
    return dict(tx.execute(select(PLACES).where(*mine)).mappings().one())


def _add(tx: Connection, service: Service, kind: str, title: str, community_id: int | None) -> int:
    row = {"service": service.key, "department": service.department, "kind": kind, "title": title,
           "community_id": community_id, "closed_on": None}  # fmt: skip
    return int(tx.execute(insert(PLACES).returning(PLACES.c.id), row).scalar_one())
