"""Every kind of change and how it is planned; who may touch whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from hub.db.scope import intake_scope, own_households, scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.registry import homes, merging, moving, persons
from hub.operations.registry.effects import PEOPLE, Plan
from hub.operations.registry.facts import Subject, subject

Planner = Callable[[Subject, Mapping[str, Any]], Plan]
NEW_PEOPLE: Final = ("register", "birth", "move_in")
"""Kinds that may enter somebody who is not in the register; `move_in` is also of somebody who is."""
OF_PERSON: Final[Mapping[str, Planner]] = {
    "correct": persons.correct, "address": moving.address, "between": moving.between,
    "move_in": moving.move_in, "move_out": moving.move_out, "death": persons.death, "split": homes.split,
    "join": homes.join, "head": homes.head, "merge": merging.merge,
}  # fmt: skip
UNDO: Final = "undo"
KINDS: Final = (*dict.fromkeys((*NEW_PEOPLE, *OF_PERSON)), UNDO)
AT_HOME: Final = "Whoever works here has at home a resident's rights only: ask a colleague."
OF_THE_DEAD: Final = frozenset({"correct", "merge"})
"""What may still change in the record of somebody who has died."""
OF_THE_GONE: Final = OF_THE_DEAD | {"move_in", "death"}


def plan_of(tx: Connection, kind: str, resident_id: int | None, said: Mapping[str, Any]) -> Plan:
    """What a change would do now. Raises InputError, Many, Refused, Conflict, NotFound."""
    if resident_id is None:
        if kind not in NEW_PEOPLE:
            raise InputError("There is no such change.")
        return persons.new_person(tx, said, kind)
    if kind not in OF_PERSON:
        raise InputError("There is no such change.")
    who = subject(tx, resident_id)
    if who.row["died"] is not None and kind not in OF_THE_DEAD:
        raise Conflict("This person is recorded as deceased.", where=who.row["name"])
    if who.gone and kind not in OF_THE_GONE:
        raise Conflict(
            "This person has moved out.", where=who.row["name"], remedy="Record the move in first."
        )
    return replace(OF_PERSON[kind](who, said), resident_id=resident_id)


def require_reach(tx: Connection, actor: Actor, resident_id: int) -> None:
    """Raise NotFound for a person out of the actor's scope, Refused for one of the own household."""
    p = PEOPLE.c
    visible = or_(intake_scope(actor), scope(PEOPLE, actor))
    row = tx.execute(select(p.household_id, p.id_hash).where(p.id == resident_id, visible)).first()
    if row is None:
        raise NotFound("There is no such person, or not in your community.")
    not_own(actor, row.household_id, row.id_hash)


def not_own_home(actor: Actor, plan: Plan) -> Plan:
    """The plan. Raises Refused where it says who lives in the actor's own household, whoever that is."""
    rows = [row for delta in plan.deltas for row in (delta.before, delta.after) if row]
    homes = {row.get("household_id") for row in rows}
    homes |= {delta.id for delta in plan.deltas if delta.table == "households"}
    if homes.intersection(own_households(actor)):
        raise _at_home()
    return plan


def not_own(actor: Actor, household_id: int | None, id_hash: str) -> None:
    """Raise Refused for the actor's own record or household: there one has a resident's rights only."""
    own = household_id is not None and household_id in own_households(actor)
    if own or (actor.id_hash is not None and actor.id_hash == id_hash):
        raise _at_home()


def _at_home() -> Refused:
    return Refused("Changes of your own household are made by a colleague.", remedy=AT_HOME)
