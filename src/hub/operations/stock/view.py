"""Stock to look at: places with their counts, what waits, and a year in numbers. Nobody is in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from hub.db.base import reading, today, transaction
from hub.db.models import Community
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.service import Service
from hub.domain.stock import AGENT, ALLOCATE, CENTRE, CORRECT, HAND_OUT, IN, PLACES, Stock
from hub.operations.context import plugins
from hub.operations.pages import Page, page, whole
from hub.operations.rights import require
from hub.operations.stock import places, record

MOVES, COUNTS, SITES = record.MOVES, record.COUNTS, record.PLACES
_communities = Community.__table__
LAST: Final = 12
"""Moves that a place shows at once."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place: `counts` by good, `stale` where a good was not counted by hand within a year, nor the
    place first filled within one."""

    id: int
    kind: str
    title: str
    community_id: int | None
    community: str
    closed: bool
    counts: Mapping[str, int]
    counted_on: Mapping[str, dt.date | None]
    stale: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """A service's stock as far as the actor sees it; `waits`: corrections and deliveries to be signed for."""

    service: Service
    stock: Stock
    sites: Sequence[Site]
    asked: Sequence[Mapping[str, Any]]
    unsigned: Sequence[Mapping[str, Any]]

    @property
    def totals(self) -> Mapping[str, int]:
        """All that lies somewhere, by good."""
        return {
            good.key: sum(site.counts.get(good.key, 0) for site in self.sites) for good in self.stock.goods
        }


def services(actor: Actor) -> list[Service]:
    """The stocks whose department this person works for."""
    newest = [versions[-1] for versions in plugins().services().values()]
    return [each for each in newest
            if each.stock and each.enabled and actor.may("stock.read", each.department)]  # fmt: skip


def overview(actor: Actor, key: str) -> Overview:
    """One stock. Raises NotFound, Refused."""
    service, stock = places.definition_of(key)
    require(actor, "stock.read", service.department)
    with transaction() as tx:
        places.set_up(tx, service, stock)
        found = sites(tx, actor, service)
        return Overview(
            service, stock, found, _waiting(actor, service, MOVES.c.state == "asked"),
            _waiting(actor, service, MOVES.c.move == ALLOCATE, MOVES.c.received_on.is_(None)),
        )  # fmt: skip


def site(
    actor: Actor, place_id: int, *, after: str = ""
) -> tuple[Service, Stock, Site, Page[dict[str, Any]]]:
    """One place with its moves, the last first. Raises NotFound, Refused."""
    tx = reading()
    row, service, stock = places.place(tx, actor, place_id, "stock.read")
    (found,) = [one for one in sites(tx, actor, service) if one.id == row["id"]]
    here = (MOVES.c.from_id == place_id) | (MOVES.c.to_id == place_id)
    return (
        service,
        stock,
        found,
        page(_moves(actor, service, here), MOVES.c.id.desc(), after=after, size=LAST),
    )


def sites(tx: Connection, actor: Actor, service: Service) -> list[Site]:
    """The places that the actor sees, the centre's first, then community by community."""
    query = (
        select(SITES, _communities.c.name.label("community"))
        .outerjoin(_communities, _communities.c.id == SITES.c.community_id)
        .where(SITES.c.service == service.key, scope(SITES, actor))
    )
    rows = list(map(dict, tx.execute(query).mappings()))
    counts: dict[int, dict[str, Any]] = {}
    for row in tx.execute(select(COUNTS).where(COUNTS.c.place_id.in_([row["id"] for row in rows]))):
        counts.setdefault(row.place_id, {})[row.good] = row
    since = _first_filled(tx, [row["id"] for row in rows])
    found = [_site(row, counts.get(row["id"], {}), since.get(row["id"], today())) for row in rows]
    return sorted(found, key=lambda one: (one.community_id or 0, PLACES.index(one.kind), one.title))


def year(actor: Actor, key: str, number: int) -> Mapping[str, Mapping[str, int]]:
    """A year of a stock in pieces, by good: came in, handed out to people, put right (+ or −), left now."""
    service, stock = places.definition_of(key)
    require(actor, "stock.read", service.department)
    tx = reading()
    begin, end = dt.date(number, 1, 1), dt.date(number, 12, 31)
    seen = (MOVES.c.service == service.key, MOVES.c.state == "done", MOVES.c.on.between(begin, end),
            scope(MOVES, actor))  # fmt: skip
    out = MOVES.c.to_id.is_(None)
    query = select(MOVES.c.good, MOVES.c.move, out, func.sum(MOVES.c.count)).where(*seen)
    found = {good.key: {IN: 0, HAND_OUT: 0, CORRECT: 0} for good in stock.goods}
    for good, kind, gone, count in tx.execute(query.group_by(MOVES.c.good, MOVES.c.move, out)):
        if kind == CORRECT:
            found[good][kind] += -count if gone else count
        elif kind == IN or (kind == HAND_OUT and gone):
            found[good][kind] += count
    return found


def _first_filled(tx: Connection, ids: Sequence[int]) -> Mapping[int, dt.date]:
    """The day on which goods first came to each place."""
    came = select(MOVES.c.to_id, func.min(MOVES.c.on)).where(MOVES.c.to_id.in_(ids))
    return dict(tuple(row) for row in tx.execute(came.group_by(MOVES.c.to_id)))


def _site(row: Mapping[str, Any], counts: Mapping[str, Any], since: dt.date) -> Site:
    limit = today() - dt.timedelta(days=365)
    days = {good: each.counted_on for good, each in counts.items()}
    stale = any(each.count and (each.counted_on or since) < limit for each in counts.values())
    return Site(
        row["id"], row["kind"], row["title"], row["community_id"], row["community"] or "",
        row["closed_on"] is not None, {good: each.count for good, each in counts.items()}, days, stale,
    )  # fmt: skip


def _waiting(actor: Actor, service: Service, *wanted: Any) -> Sequence[Mapping[str, Any]]:
    return whole(lambda after: page(_moves(actor, service, *wanted), MOVES.c.id.desc(), after=after))


def _moves(actor: Actor, service: Service, *wanted: Any) -> Select[Any]:
    begins, ends = SITES.alias("begins"), SITES.alias("ends")
    return (
        select(
            MOVES,
            begins.c.kind.label("from_kind"), begins.c.title.label("from_title"),
            ends.c.kind.label("to_kind"), ends.c.title.label("to_title"),
        )
        .outerjoin(begins, begins.c.id == MOVES.c.from_id)
        .outerjoin(ends, ends.c.id == MOVES.c.to_id)
        .where(MOVES.c.service == service.key, scope(MOVES, actor), *wanted)
    )  # fmt: skip


__all__ = ["AGENT", "CENTRE", "Overview", "Site", "overview", "services", "site", "year"]
