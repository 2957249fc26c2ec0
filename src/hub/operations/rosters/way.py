"""The way of items through the stages of a roster: what was found before the stage that they stand at.

A list in stages ends with "reported" for everybody; whether somebody came, was visited or has died was said
two stages before, and is what the superior asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.chain import payload_of
from hub.domain.roster import Roster, RosterOutcome
from hub.operations import journal
from hub.operations.rosters import record

_entries: Final = journal.ENTRIES


def found_before(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[int, tuple[RosterOutcome, ...]]:
    """By item, the outcomes of the stages before its last one, in order; only of rosters in stages."""
    staged = {row["id"]: roster for row in rows if (roster := record.definition(row)[1]).item == "stages"}
    said: dict[int, list[str]] = {}
    if staged:
        query = select(_entries.c.about_id, _entries.c.payload).where(
            _entries.c.book == record.ITEMS.name, _entries.c.type == "noted", _entries.c.about_id.in_(staged)
        )
        for about, payload in tx.execute(query.order_by(_entries.c.about_id, _entries.c.seq)):
            said.setdefault(about, []).append(str(payload_of(payload).get("to", {}).get("outcome", "")))
    return {about: tuple(_way(staged[about], keys)[:-1]) for about, keys in said.items()}


def _way(roster: Roster, keys: Iterable[str]) -> list[RosterOutcome]:
    """The last outcome of each stage; what was said after a stage is gone once the item came back to it."""
    order = {outcome.key: no for no, stage in enumerate(roster.stages) for outcome in stage.outcomes}
    way: list[RosterOutcome] = []
    for key in keys:
        outcome = roster.outcome(key)
        if outcome is not None:
            way = [one for one in way if order[one.key] < order[key]]
            way.append(outcome)
    return way
