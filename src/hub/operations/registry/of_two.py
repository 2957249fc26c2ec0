"""Of two records with one benefit each, made one: what goes on and what ends, with both sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import today
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import at
from hub.i18n import _l
from hub.operations.benefits.beginning import TABLE
from hub.operations.benefits.entitlements import spans_of
from hub.operations.payments.programmes import rate_of
from hub.operations.registry.benefits import title_of
from hub.operations.registry.effects import Act, Plan

Row = Mapping[str, Any]


def with_sums(tx: Connection, actor: Actor, plan: Plan) -> Plan:
    """The plan with the sums of both, where this person sees both: another department's are not told."""
    lines = [*_sums(tx, actor, plan.acts)]
    return replace(plan, lines=[*plan.lines, *lines]) if lines else plan


def _sums(tx: Connection, actor: Actor, acts: Iterable[Act]) -> Iterator[Any]:
    for act in acts:
        if act.act == "end_benefit" and "stays" in act.said:
            both = [act.said["stays"], act.about_id]
            rows = tx.execute(select(TABLE).where(TABLE.c.id.in_(both), scope(TABLE, actor))).mappings()
            seen = {row["id"]: dict(row) for row in rows}
            if len(seen) == len(both):
                stays, ends = (_sum(tx, seen[key]) for key in both)
                yield _l("It is received twice: %(stays)s goes on, %(ends)s ends.", stays=stays, ends=ends)


def _sum(tx: Connection, row: Row) -> Any:
    now = at(spans_of(tx, row["id"]), today())
    if now is None:
        return _l("%(benefit)s (nothing today)", benefit=title_of(row))
    fen = f"{now.amount / 100:,.2f}"
    if rate_of(row["programme"]) == "month":
        return _l("%(benefit)s (%(sum)s yuan a month)", benefit=title_of(row), sum=fen)
    return _l("%(benefit)s (%(sum)s yuan each time)", benefit=title_of(row), sum=fen)
