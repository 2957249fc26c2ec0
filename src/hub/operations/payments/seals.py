"""What of a pay-out is sealed: columns that its entries say, a digest of its lines, the sign of a payee."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import Connection

from hub.db import chain
from hub.db.crypto import keys
from hub.operations import journal
from hub.operations.payments.loading import RUNS, items_of, lines_of

PROJECTED: Final = (
    "state", "amount", "lines", "checked_by", "approved_by", "funded", "funded_by", "bank_hash", "closed_by",
    "erased_on",
)  # fmt: skip
OF_LINE: Final = ("state", "paid_on", "payer_a", "payer_b", "reason")


def digest(tx: Connection, run_id: int) -> str:
    """A hash over what a run pays: (entitlement, payee, amount, items) of every line, in order."""
    items = items_of(tx, run_id)
    said = [[line["no"], line["entitlement_id"], line["payee_id"], line["amount"],
             [[each["period"], each["kind"], each["amount"]] for each in items.get(line["id"], ())]]
            for line in lines_of(tx, run_id)]  # fmt: skip
    return hashlib.sha256(chain.payload_text({"lines": said}).encode()).hexdigest()


def approved(tx: Connection, run_id: int) -> str:
    """The digest that its approval sealed, or its erasing of the lines as they are since; "" for none."""
    entries = [each for each in journal.entries(tx, RUNS, run_id) if each["type"] in ("approved", "erased")]
    return str(chain.payload_of(entries[-1]["payload"]).get("digest", "")) if entries else ""


def payee_hash(programme: str, resident_id: int, period: str) -> str:
    """What keeps a person from being paid a period of a programme again once the line names nobody."""
    return keys().keyed_hash("id", f"{programme} {resident_id} {period}")
