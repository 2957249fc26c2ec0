"""Goods move: in, to an agent, out to people, into a box, back. Nobody asks who takes something."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.service import Service
from hub.domain.stock import (
    AGENT,
    ALLOCATE,
    BOX,
    CENTRE,
    HAND_OUT,
    IN,
    MOST,
    OUT,
    REFILL,
    RETURN,
    UNIT,
    Stock,
)
from hub.operations import journal
from hub.operations.rights import by_id, require
from hub.operations.stock import places, record
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words
from hub.plugins.calls import require_on

MOVES: Final = record.MOVES
BACK_TO: Final = {AGENT: CENTRE, BOX: AGENT, UNIT: AGENT}
"""Where goods go back to, by where they lie."""
Row = dict[str, Any]


@verb("stock.keep")
def take_in(actor: Actor, key: str, *, good: str, count: int, paper: str = "") -> CaseRef:
    """Goods have arrived at the centre; `paper` is the delivery note. Raises InputError, Refused."""
    service, stock = places.definition_of(key)
    require(actor, "stock.keep", service.department)
    note = words(paper, MOVES.c.note, "paper")
    if not note:
        raise InputError("Name the delivery note they came with.", where="paper")
    with transaction() as tx:
        there = places.centre(tx, service)
        return _moved(tx, actor, service, stock, IN, good, count, None, there, note=note)


@verb("stock.keep")
def allocate(actor: Actor, key: str, *, community_id: int, good: str, count: int) -> CaseRef:
    """From the centre to the agents of a community, who sign for it. Raises InputError, Refused."""
    service, stock = places.definition_of(key)
    require(actor, "stock.keep", service.department)
    require_on(service.department, community_id)
    with transaction() as tx:
        here, there = places.centre(tx, service), places.cupboard(tx, service, community_id)
        return _moved(tx, actor, service, stock, ALLOCATE, good, count, here, there)


@verb("stock.move")
def receive(actor: Actor, move_id: int) -> CaseRef:
    """Sign, as its agent, for what was allocated to one's community. Raises NotFound, Refused, Conflict."""
    with transaction() as tx:
        query = select(MOVES).where(MOVES.c.id == move_id, scope(MOVES, actor))
        found = tx.execute(query).mappings().first()
        if found is None or found["move"] != ALLOCATE:
            raise NotFound("There is no such delivery.")
        row = dict(found)
        there, _, _ = places.place(tx, actor, row["to_id"], "stock.move")
        if row["received_on"] is not None:
            raise Conflict("Somebody was first: this is signed for.", where=row["number"])
        if row["by_id"] == by_id(actor):
            raise Refused("Whoever gave it out does not sign for it.", where=row["number"])
        if "community_agent" not in actor.roles_at(there["department"], there["community_id"]):
            raise Refused("The community's agent signs for it.", where=row["number"])
        day = today()
        journal.enter(tx, actor, MOVES, row, "received", received_on=day, received_by=by_id(actor))
        return journal.ref(row)


@verb("stock.move")
def hand_out(actor: Actor, place_id: int, *, good: str, count: int, to_id: int | None = None) -> CaseRef:
    """From a place to people, whom nobody names, or to an employer of the community (`to_id`).

    Raises NotFound, InputError, Refused where less lies there.
    """
    with transaction() as tx:
        here, service, stock = places.place(tx, actor, place_id, "stock.move")
        there = _other(tx, actor, here, to_id) if to_id else None
        return _moved(tx, actor, service, stock, HAND_OUT, good, count, here, there)


@verb("stock.move")
def refill(actor: Actor, box_id: int, *, good: str, count: int, left: int | None = None) -> CaseRef:
    """Fill a box from the agents' cupboard. `left`: how many were still in it; the rest was taken by people.

    Raises NotFound, InputError, Refused.
    """
    with transaction() as tx:
        box, service, stock = places.place(tx, actor, box_id, "stock.move", hold=True)
        if left is not None:
            _taken(tx, actor, service, stock, box, good, left)
        here = places.cupboard(tx, service, box["community_id"])
        return _moved(tx, actor, service, stock, REFILL, good, count, here, box)


@verb("stock.move")
def give_back(actor: Actor, place_id: int, *, good: str, count: int) -> CaseRef:
    """Back to where it came from: agent to centre, box or employer to agent. Raises InputError, Refused."""
    with transaction() as tx:
        here, service, stock = places.place(tx, actor, place_id, "stock.move")
        if here["kind"] == CENTRE:
            raise InputError("From the centre nothing goes back here.", where=here["title"])
        to_centre = BACK_TO[here["kind"]] == CENTRE
        there = (
            places.centre(tx, service) if to_centre else places.cupboard(tx, service, here["community_id"])
        )
        return _moved(tx, actor, service, stock, RETURN, good, count, here, there)


def _taken(
    tx: Connection, actor: Actor, service: Service, stock: Stock, box: Any, good: str, left: int
) -> None:
    """What people have taken from a box since: the count less what was found in it."""
    there = record.count_of(tx, box["id"], good)
    if not 0 <= left <= there:
        raise InputError(
            "There cannot be %(left)s left of %(there)s.", left=left, there=there, where="left",
            remedy="Count again, or have the count corrected.",
        )  # fmt: skip
    if left < there:
        _moved(tx, actor, service, stock, HAND_OUT, good, there - left, box, None)


def _other(tx: Connection, actor: Actor, here: Any, to_id: int) -> Any:
    there, service, _stock = places.place(tx, actor, to_id, "stock.move", hold=True)
    if (service.key, there["community_id"]) != (here["service"], here["community_id"]):
        raise InputError("This place belongs to another community.", where="to_id")
    return there


def _moved(
    tx: Connection, actor: Actor, service: Service, stock: Stock, kind: str, good: str, count: int,
    here: Any, there: Any, *, note: str = "",
) -> CaseRef:  # fmt: skip
    """The move, once it is one that the definition allows."""
    ends = [place["kind"] if place else OUT for place in (here, there)]
    if stock.good(good) is None:
        raise InputError("Choose what it is.", where="good")
    if not 0 < count <= MOST:
        raise InputError("Say how many: a whole number from 1 to %(most)s.", most=MOST, where="count")
    if not stock.allows(kind, *ends):
        raise InputError("These goods do not go that way.", where=service.title)
    if there is not None:
        places.require_open(there)
    row = record.add_move(tx, actor, {
        "service": service.key, "move": kind, "good": good, "count": count, "note": note,
        "from_id": here["id"] if here else None, "to_id": there["id"] if there else None,
    })  # fmt: skip
    return journal.ref(row)
