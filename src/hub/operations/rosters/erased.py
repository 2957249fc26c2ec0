"""What is left of a roster's erased lines: number and MAC of each of their entries, tied to the roster.

The roster's own `erased` entry names the entries that were emptied with it (`gone`: spans of numbers), so
that no other entry can be passed off as one of them, and none of them can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection, delete, select, update

from hub.db import chain
from hub.db.models import RosterItem, RosterRun
from hub.operations.journal import ENTRIES
from hub.operations.proof.audit_case import Finding

ITEMS: Final = RosterItem.__table__
GONE: Final = "roster_items.gone"
"""The book of the entries of erased lines: number and MAC of each, by which the days' anchors still hold."""
Spans = list[list[int]]
"""Numbers of entries, each span from its first to its last."""


def empty(tx: Connection, roster_id: int) -> tuple[int, Spans]:
    """Erase a roster's lines with the words of all that happened to them; how many, and their entries."""
    mine = select(ITEMS.c.id).where(ITEMS.c.roster_id == roster_id)
    its = (ENTRIES.c.book == ITEMS.name, ENTRIES.c.about_id.in_(mine))
    numbers = tx.execute(select(ENTRIES.c.id).where(*its).order_by(ENTRIES.c.id)).scalars().all()
    # A day's anchor seals each entry by its number and MAC: these stay, about nothing that is left.
    emptied = {"book": GONE, "about_id": ENTRIES.c.id, "payload": None, "salt": None}
    tx.execute(update(ENTRIES).where(*its).values(emptied))
    gone = tx.execute(delete(ITEMS).where(ITEMS.c.roster_id == roster_id)).rowcount
    return gone, spans(numbers)


def spans(numbers: Sequence[int]) -> Spans:
    """Numbers in order, as spans."""
    breaks = [at for at, (one, other) in enumerate(pairwise(numbers), 1) if other != one + 1]
    parts = (numbers[first:end] for first, end in pairwise([0, *breaks, len(numbers)]))
    return [[part[0], part[-1]] for part in parts if part]


def audit(tx: Connection) -> Iterator[Finding]:
    """Entries that say they were an erased roster's and that no roster names; entries it names that are gone.

    A roster erased before its entry named them (`until`: the number of that entry) may have any before it.
    """
    there = set(tx.execute(select(ENTRIES.c.id).where(ENTRIES.c.book == GONE)).scalars())
    until, named = 0, set[int]()
    for number, entry_id, gone in _erasures(tx):
        if gone is None:
            until = max(until, entry_id)
            continue
        its = set(_numbers(gone))
        named |= its
        yield from (Finding(number, lost, "deleted") for lost in sorted(its - there))
    yield from (Finding(GONE, strange, "relabelled") for strange in sorted(there - named) if strange > until)


def _numbers(gone: Spans) -> Iterable[int]:
    return (number for first, last in gone for number in range(first, last + 1))


def _erasures(tx: Connection) -> Iterator[tuple[str, int, Spans | None]]:
    """Each erased roster's number, the number of the entry that says so, and what it names."""
    rosters = RosterRun.__table__
    query = (
        select(rosters.c.number, ENTRIES.c.id, ENTRIES.c.payload)
        .join(ENTRIES, ENTRIES.c.about_id == rosters.c.id)
        .where(ENTRIES.c.book == rosters.name, ENTRIES.c.type == "erased")
    )
    for row in tx.execute(query.order_by(ENTRIES.c.id)):
        yield row.number, row.id, chain.payload_of(row.payload).get("gone") if row.payload else None
