"""Erasing what is in no case's chain: the words of a row's earlier entries go, the row becomes nobody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, update

from hub.operations import journal
from hub.operations.journal import ENTRIES
from hub.operations.rights import SYSTEM


def wipe(
    tx: Connection, table: Table, row: dict[str, Any], kept: Sequence[str], texts: Mapping[str, Any],
    said: Mapping[str, Any] | None = None, **to: Any,
) -> None:  # fmt: skip
    """Erase the words of all entries of a row by one more, which says anew what is `kept` of its columns.

    `texts`: columns with people's words and what stands there from now on; `to`: other columns that change.
    """
    mine = (ENTRIES.c.book == table.name, ENTRIES.c.about_id == row["id"])
    erased = [{"seq": entry["seq"]} for entry in journal.entries(tx, table, row["id"])]
    tx.execute(update(ENTRIES).where(*mine).values(payload=None, salt=None))
    stays = {name: row[name] for name in kept} | to
    journal.enter(
        tx, SYSTEM, table, row, "erased", said={**(said or {}), "entries": erased}, texts=texts, **stays
    )
