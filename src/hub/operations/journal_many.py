"""The journal for many rows of a table at once (a sheet): the same entries as one by one, few statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from hub.domain.actor import Actor
from hub.operations.journal import ENTRIES, Row, first, sealed, words_of


def begin(
    tx: Connection, actor: Actor, table: Table, rows: Sequence[Row], kind: str,
    said: Sequence[Mapping[str, Any]], columns: Sequence[str], *, on: dt.date | None = None,
) -> None:  # fmt: skip
    """Insert rows, each with its first entry: what `said` has for it and its `columns`.

    They get their `id`, by their numbers: not every database gives ids back in the order of many rows.
    """
    entries = []
    for row, words in zip(rows, said, strict=True):
        row.update(seq=0, head="")
        entry = sealed(
            actor, table, row, kind, on, words_of(words, {}, {name: row[name] for name in columns})
        )
        row.update(seq=entry["seq"], head=entry["mac"])
        entries.append(entry)
    tx.execute(insert(table), list(rows))
    asked = select(table.c.number, table.c.id).where(table.c.number.in_([row["number"] for row in rows]))
    ids: dict[str, int] = dict(tx.execute(asked).all())
    for row, entry in zip(rows, entries, strict=True):
        row["id"] = entry["about_id"] = ids[row["number"]]
    tx.execute(insert(ENTRIES), entries)


def enter(tx: Connection, actor: Actor, table: Table, rows: Sequence[Row], kind: str, **to: Any) -> None:
    """One more entry for each row, in which the columns `to` change; at most a sheet's rows (500).

    Raises Conflict where one of them has changed meanwhile.
    """
    entries = [sealed(actor, table, row, kind, None, words_of({}, {}, to)) for row in rows]
    change = (
        update(table)
        .where(table.c.id == bindparam("this_id"), table.c.seq == bindparam("this_seq"))
        .values(**to, seq=bindparam("next_seq"), head=bindparam("next_head"))
    )
    turns = [
        {"this_id": row["id"], "this_seq": row["seq"], "next_seq": entry["seq"], "next_head": entry["mac"]}
        for row, entry in zip(rows, entries, strict=True)
    ]
    tx.execute(change, turns)
    _must_stand(tx, table, rows, entries)
    for row, entry in zip(rows, entries, strict=True):
        entry["about_id"] = row["id"]
        row.update(to, seq=entry["seq"], head=entry["mac"])
    tx.execute(insert(ENTRIES), entries)


def _must_stand(tx: Connection, table: Table, rows: Sequence[Row], entries: Sequence[Row]) -> None:
    """Not every driver counts the rows of many turns: what was written is read back."""
    asked = select(table.c.id, table.c.head).where(table.c.id.in_([row["id"] for row in rows]))
    heads: dict[int, str] = dict(tx.execute(asked).all())
    for row, entry in zip(rows, entries, strict=True):
        if heads.get(row["id"]) != entry["mac"]:
            raise first(row)
