"""A roster and its items as rows: made, changed only together with an entry of the journal, audited."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from hub.db.base import today
from hub.db.crypto import keys, mac_of
from hub.db.models import Counter, RosterItem, RosterRun
from hub.domain.actor import Actor
from hub.domain.roster import Roster
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.context import service_of
from hub.operations.numbers import yearly
from hub.operations.proof.audit_case import Finding
from hub.operations.rosters import erased

ROSTERS: Final = RosterRun.__table__
ITEMS: Final = RosterItem.__table__
_counters = Counter.__table__
_SERIES: Final = "roster"
WORDS: Final = ("reason", "answer", "form", "given", "line")
"""What of an item people wrote or were; the journal has its keyed hash only."""
_OF_ROSTER: Final = ("state", "due", "drawn", "told", "counts", "erase_on")
_OF_ITEM: Final = (
    "stage", "state", "late", "outcome", "post_id", "due", "done_on", "case_id", "settled_on", "sealed",
)  # fmt: skip
HANDED: Final = (
    select(journal.ENTRIES.c.about_id)
    .where(journal.ENTRIES.c.book == ITEMS.name, journal.ENTRIES.c.type == "handed")
)  # fmt: skip
"""Items that somebody gave to another post by hand."""
Row = dict[str, Any]


def definition(row: Mapping[str, Any]) -> tuple[Service, Roster]:
    """The service and its [roster] in the version, and of the kind, of which a roster was made.

    `row`: service, version and `told` of the roster.
    """
    service = service_of(row["service"], row["version"])
    assert service.roster is not None
    return service, service.roster.of(variant_of(row))


def variant_of(row: Mapping[str, Any]) -> str:
    """The key of a roster's kind; "" of a service without kinds, or made before they were asked."""
    return str(row["told"].get("variant", ""))


def kind_of(row: Mapping[str, Any]) -> str:
    """The official title of a roster's kind, or ""."""
    found = service_of(row["service"], row["version"]).variant(variant_of(row))
    return found.title if found else ""


def number_of(tx: Connection) -> str:
    """The next number of a roster (名26-0001)."""
    return yearly(tx, _SERIES, "名", today())


def add_roster(tx: Connection, actor: Actor, row: Row) -> Row:
    """A new roster with its first entry: its row."""
    row = {"counts": None, "closed_on": None, "closed_by": None, "erase_on": None, **row}
    return journal.begin(tx, actor, ROSTERS, row, "made", *_OF_ROSTER, said={"service": row["service"]})


def add_item(tx: Connection, actor: Actor, row: Row) -> Row:
    """A new item with its first entry: its row."""
    row = {
        "late": False, "outcome": "", "reason": "", "answer": "", "form": None, "tried": [], "visit_on": None,
        "checked_on": None, "done_on": None, "done_by": None, "case_id": None, "settled_on": None,
        "sealed": "", **row,
    }  # fmt: skip
    row = journal.add(tx, ITEMS, row)
    begun = {name: row[name] for name in _OF_ITEM} | {"sealed": _sealed(row, keys().derive("event"))}
    journal.enter(tx, actor, ITEMS, row, "listed", **begun)
    return row


def enter(tx: Connection, actor: Actor, row: Row, kind: str, *, on: dt.date | None = None, **to: Any) -> None:
    """Change an item with its entry. Words go into the row and, hashed, into the entry.

    Raises Conflict where somebody was first.
    """
    written: Row = {name: to.pop(name) for name in WORDS if name in to}
    if written:
        row.update(written)
        to["sealed"] = _sealed(row, keys().derive("event"))
    journal.enter(tx, actor, ITEMS, row, kind, on=on, **to)
    if written:
        tx.execute(update(ITEMS).where(ITEMS.c.id == row["id"]).values(written))


def _sealed(row: Mapping[str, Any], key: bytes) -> str:
    text = json.dumps({name: row[name] for name in WORDS}, ensure_ascii=False, sort_keys=True)
    return mac_of(key)(text.encode())


# --- audit ------------------------------------------------------------------------------------------


def audit(tx: Connection) -> Iterator[Finding]:
    """Every roster and item whose chain, words or number does not hold."""
    yield from journal.audit(tx, ROSTERS, *_OF_ROSTER)
    yield from journal.audit(tx, ITEMS, *_OF_ITEM)
    all_keys = keys().derive_all("event")
    for row in tx.execute(select(ITEMS).order_by(ITEMS.c.id)).mappings():
        if all(_sealed(dict(row), key) != row["sealed"] for key in all_keys):
            yield Finding(row["number"], None, "projection", field="words")
    yield from _missing(tx)
    yield from erased.audit(tx)


def _missing(tx: Connection) -> Iterator[Finding]:
    """Numbers of rosters that were given out and that none has; items that are fewer than were listed."""
    counted = {row.number: row for row in tx.execute(select(ROSTERS))}
    of_roster = tx.execute(select(ITEMS.c.roster_id, func.count()).group_by(ITEMS.c.roster_id))
    there = {row[0]: row[1] for row in of_roster}
    for row in counted.values():
        if row.state != "erased" and row.told["items"] != there.get(row.id, 0):
            yield Finding(row.number, None, "projection", field="items")
    series = select(_counters.c.name, _counters.c.value).where(_counters.c.name.startswith(f"{_SERIES}:"))
    for name, last in tx.execute(series.order_by(_counters.c.name)).all():
        year = dt.date(int(name.removeprefix(f"{_SERIES}:")), 1, 1)
        for number in range(1, last + 1):
            if (text := f"名{year:%y}-{number:04d}") not in counted:
                yield Finding(text, None, "missing_case")
