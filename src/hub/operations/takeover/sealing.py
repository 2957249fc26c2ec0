"""The seal over a sheet's lines as they were sent: the second person answers what the first has sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from hub.db import chain
from hub.db.crypto import keys, mac_of
from hub.db.models import JournalEntry, TakeOver, TakeOverLine
from hub.operations import journal
from hub.operations.proof.audit_case import Finding

BATCHES, LINES, ENTRIES = TakeOver.__table__, TakeOverLine.__table__, JournalEntry.__table__
_SEALED = ("row", "resident_id", "service", "paper", "said", "entitlement_id")


def sealed(lines: Sequence[Mapping[str, Any]], key: bytes | None = None) -> str:
    """A keyed hash of all lines."""
    rows = sorted([line[name] for name in _SEALED] for line in lines)
    text = json.dumps(rows, ensure_ascii=False)
    return mac_of(key or keys().derive("event"))(text.encode())


def audit(tx: Connection) -> Iterator[Finding]:
    """Batches whose chain or row does not hold, or whose waiting lines are not those that were sent."""
    yield from journal.audit(tx, BATCHES, "state", "mended", "count", "amount")
    sent = select(ENTRIES.c.payload, ENTRIES.c.about_id).where(
        ENTRIES.c.book == BATCHES.name, ENTRIES.c.type == "sent"
    )
    seals = {row.about_id: chain.payload_of(row.payload)["lines"] for row in tx.execute(sent) if row.payload}
    waiting = select(BATCHES.c.id, BATCHES.c.number).where(BATCHES.c.state == "asked").order_by(BATCHES.c.id)
    for batch in tx.execute(waiting).all():
        lines = list(map(dict, tx.execute(select(LINES).where(LINES.c.take_over_id == batch.id)).mappings()))
        whole = all(line["state"] == "asked" for line in lines)
        held = any(sealed(lines, key) == seals.get(batch.id) for key in keys().derive_all("event"))
        if whole and not held:
            yield Finding(batch.number, None, "projection", field="lines")
