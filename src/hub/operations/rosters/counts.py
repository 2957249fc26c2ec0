"""A roster in numbers: by community, outcome and post, done, open, late. Nobody's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from sqlalchemy import Connection, and_, case, func, literal, or_, select

from hub.db.base import today
from hub.db.models import Community, Post
from hub.domain.roster import Counts
from hub.operations.rosters import record
from hub.operations.rosters.way import found_before

ITEMS: Final = record.ITEMS
_places, _posts = Community.__table__, Post.__table__


def count(tx: Connection, rosters: Sequence[Mapping[str, Any]]) -> dict[int, Counts]:
    """The numbers of several rosters, by id: those kept where the items are erased, else of the items now."""
    there = [row["id"] for row in rosters if row["state"] != "erased"]
    found = {row["id"]: Counts(**row["counts"]) for row in rosters if row["state"] == "erased"}
    parts = _parts(tx, there) if there else {}
    return found | {key: _counts(parts.get(key, [])) for key in there}


def count_whole(tx: Connection, row: Mapping[str, Any]) -> Counts:
    """The numbers of one roster; in stages, those of all its outcomes: every item ends as reported."""
    counts = count(tx, [row])[row["id"]]
    if row["state"] == "erased" or record.definition(row)[1].item != "stages":
        return counts
    done = tx.execute(select(ITEMS.c.id).where(ITEMS.c.roster_id == row["id"], ITEMS.c.state == "done"))
    items = [{**row, "id": item} for item in done.scalars()]
    said = Counter(one.key for way in found_before(tx, items).values() for one in way)
    said.update(counts.by.get("outcome", {}))
    return replace(counts, by={**counts.by, "outcome": dict(said.most_common())})


def as_kept(counts: Counts) -> dict[str, Any]:
    """The numbers as a roster keeps them when it is closed."""
    return asdict(counts)


def _parts(tx: Connection, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Groups of items: (state, late, outcome, community, post, count), by roster."""
    over = and_(ITEMS.c.state == "open", ITEMS.c.due < today())
    late = case((or_(ITEMS.c.late, over), literal(1)), else_=literal(0))
    columns = (ITEMS.c.state, late.label("late"), ITEMS.c.outcome, _places.c.name, _posts.c.title)
    query = (
        select(ITEMS.c.roster_id, *columns, func.count().label("n"))
        .join_from(ITEMS, _places, _places.c.id == ITEMS.c.community_id)
        .join(_posts, _posts.c.id == ITEMS.c.post_id)
        .where(ITEMS.c.roster_id.in_(ids))
        .group_by(ITEMS.c.roster_id, *columns)
    )
    found: dict[int, list[Any]] = {}
    for roster_id, *part in tx.execute(query):
        found.setdefault(roster_id, []).append(part)
    return found


def _counts(parts: Sequence[Sequence[Any]]) -> Counts:
    states = {"done": 0, "open": 0, "left": 0}
    late = 0
    by: dict[str, dict[str, int]] = {"community": {}, "outcome": {}, "post": {}, "late": {}}
    for state, is_late, outcome, community, post, n in parts:
        states[state] += n
        late += n * is_late
        named = [("community", community), ("post", post), ("late", community if is_late else ""),
                 ("outcome", outcome if state == "done" else "")]  # fmt: skip
        for kind, name in named:
            if name:
                by[kind][name] = by[kind].get(name, 0) + n
    ordered = {
        kind: dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))) for kind, found in by.items()
    }
    return Counts(sum(states.values()), states["done"], states["open"], states["left"], late, ordered)
