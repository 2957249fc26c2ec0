"""Carries a plan out: the rows, then what hangs on them (`acts`); and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from hub.domain.actor import Actor
from hub.domain.errors import Conflict
from hub.i18n import _l
from hub.operations.registry import benefits, fits, on_cases, since
from hub.operations.registry.acts import kind_of
from hub.operations.registry.differences import lines_of
from hub.operations.registry.effects import (
    NEW,
    Act,
    Carried,
    Delta,
    Plan,
    carry,
    read,
    still_stands,
)


def carry_out(tx: Connection, actor: Actor, plan: Plan, number: str) -> Carried:
    """Do all of a plan; `number` is the change's, kept in each case's entry. Raises Conflict, Refused.

    Rows go last, when no case names them any more.
    """
    deltas = carry(tx, [each for each in plan.deltas if each.after is not None])
    home = next((each.id for each in deltas if each.table == "households" and each.before is None), None)
    acts = [_filled(act, home) for act in plan.acts]
    done = [benefits.stamped(act, number) for act in acts if kind_of(act).carry(tx, actor, act, number)]
    deltas += carry(tx, [each for each in plan.deltas if each.after is None])
    return Carried(deltas, done)


def _filled(act: Act, home: int | None) -> Act:
    said = {name: home if value == NEW else value for name, value in act.said.items()}
    return Act(act.act, act.about_id, act.number, said)


def way_back(tx: Connection, change: Mapping[str, Any]) -> Plan:
    """The plan that restores what a change has changed. Raises Conflict naming a later change in the way."""
    done = read(change["done"])
    deltas = [each.inverse for each in reversed(done.deltas)]
    for delta in deltas:
        if delta.before is not None:
            _still_stands(tx, delta, change)
    fits.must_fit(tx, deltas, change)
    acts = [back for act in reversed(done.acts) if (back := kind_of(act).back(act)) is not None]
    fits.must_not_have_ended(tx, acts, change)
    if change["kind"] == "death":
        acts += on_cases.letters_of(tx, change["resident_id"])
    lines = [_l("The register says again what it said before change %(number)s.", number=change["number"])]
    lines += lines_of(tx, deltas)
    lines += [kind_of(act).says_back(tx, act) for act in acts]
    told = since.told(tx, deltas, acts)
    between = (change["community_id"], change["to_community_id"])
    return Plan(deltas, [*acts, *told.acts], [*lines, *told.lines], told.needs, (), *between,
                change["resident_id"], change["other_id"])  # fmt: skip


def _still_stands(tx: Connection, delta: Delta, change: Mapping[str, Any]) -> None:
    try:
        still_stands(tx, delta)
    except Conflict:
        if delta.table == "residents":
            fits.say_later(tx, delta.id, change)
        raise
