"""Moves and counts as rows: a move is made only together with its entry, a count changes only by a move."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, select, update

from hub.db.base import today
from hub.db.models import Counter, StockCount, StockMove, StockPlace
from hub.domain.actor import Actor
from hub.domain.errors import Conflict
from hub.operations import journal
from hub.operations.numbers import next_number
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id

PLACES: Final = StockPlace.__table__
COUNTS: Final = StockCount.__table__
MOVES: Final = StockMove.__table__
ASKED: Final = "asked"
_counters = Counter.__table__
_SERIES: Final = "stock:"
_SAID: Final = ("move", "good", "count", "from_id", "to_id", "state")
Row = dict[str, Any]


def add_move(tx: Connection, actor: Actor, row: Mapping[str, Any]) -> Row:
    """A new move with its first entry: its row. One that is done changes the counts with it.

    `row`: service, move, good, count, from_id, to_id, and what else is known. Raises Conflict where less lies
    there than is taken.
    """
    on, year = today(), today().year
    made = {
        "state": "done", "note": "", "answered_by": None, "received_on": None, "received_by": None,
        "number": f"物{year % 100:02d}-{next_number(tx, f'{_SERIES}{year}'):05d}", "on": on,
        "by_id": by_id(actor), **row,
    }  # fmt: skip
    made = journal.begin(tx, actor, MOVES, made, "moved", *_SAID, on=on)
    if made["state"] == "done":
        apply(tx, made)
    return made


def apply(tx: Connection, move: Mapping[str, Any]) -> None:
    """Change the counts by a move. Raises Conflict where less lies there than is taken."""
    if move["from_id"] is not None:
        _take(tx, move["from_id"], move["good"], move["count"])
    if move["to_id"] is not None:
        _put(tx, move["to_id"], move["good"], move["count"])


def _take(tx: Connection, place_id: int, good: str, count: int) -> None:
    """One statement, so that of two who take the last one the second is told so."""
    there = (COUNTS.c.place_id == place_id, COUNTS.c.good == good)
    done = tx.execute(
        update(COUNTS).where(*there, COUNTS.c.count >= count).values(count=COUNTS.c.count - count)
    )
    if done.rowcount == 1:
        return
    left = tx.execute(select(COUNTS.c.count).where(*there)).scalar() or 0
    raise Conflict(
        "Only %(left)s are there, and %(count)s were to be taken.", left=left, count=count, where="count",
        remedy="Take fewer, or have the count corrected first.",
    )  # fmt: skip


def _put(tx: Connection, place_id: int, good: str, count: int) -> None:
    there = (COUNTS.c.place_id == place_id, COUNTS.c.good == good)
    done = tx.execute(update(COUNTS).where(*there).values(count=COUNTS.c.count + count))
    if done.rowcount == 0:
        tx.execute(insert(COUNTS), {"place_id": place_id, "good": good, "count": count, "counted_on": None})


def count_of(tx: Connection, place_id: int, good: str) -> int:
    """How many of a good lie at a place; 0 where none ever did."""
    there = (COUNTS.c.place_id == place_id, COUNTS.c.good == good)
    return int(tx.execute(select(COUNTS.c.count).where(*there)).scalar() or 0)


def correction_waits(tx: Connection, place_id: int, *also: ColumnElement[bool]) -> bool:
    """Whether a count of the place (`also`: of those moves) is asked to be put right."""
    here = (MOVES.c.from_id == place_id) | (MOVES.c.to_id == place_id)
    return tx.execute(select(MOVES.c.id).where(MOVES.c.state == ASKED, here, *also)).first() is not None


# --- audit ------------------------------------------------------------------------------------------


def audit(tx: Connection) -> Iterator[Finding]:
    """Every move whose chain does not hold, every count that is not the sum of its moves, missing numbers."""
    yield from journal.audit(tx, MOVES, *_SAID)
    sums: Tally[tuple[int, str]] = Tally()
    numbers = set()
    for row in tx.execute(select(MOVES).order_by(MOVES.c.id)).mappings():
        numbers.add(row["number"])
        if row["state"] == "done":
            sums[row["to_id"], row["good"]] += row["count"]
            sums[row["from_id"], row["good"]] -= row["count"]
    counts = {(row.place_id, row.good): row.count for row in tx.execute(select(COUNTS))}
    for place, good in sorted({key for key in (*sums, *counts) if key[0] is not None}):
        if sums[place, good] != counts.get((place, good), 0):
            yield Finding(f"{PLACES.name}#{place}", None, "projection", field=good)
    yield from _missing(tx, numbers)


def _missing(tx: Connection, numbers: set[str]) -> Iterator[Finding]:
    series = select(_counters.c.name, _counters.c.value).where(_counters.c.name.startswith(_SERIES))
    for name, last in tx.execute(series.order_by(_counters.c.name)).all():
        year = int(name.removeprefix(_SERIES)) % 100
        for number in range(1, last + 1):
            if (text := f"物{year:02d}-{number:05d}") not in numbers:
                yield Finding(text, None, "missing_case")
