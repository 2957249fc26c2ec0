"""Claims: what was paid too much and could not be set off; a person decides, with a reason."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.entitlement import owed as owed_for
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.payment import CLAIMS
from hub.domain.period import period_at, period_of
from hub.operations import entitlements
from hub.operations.payments.loading import ITEMS
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.reckoning import OWNERS, Owed, accounts
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words


def claims(tx: Any, found: Programme) -> list[tuple[Owed, int]]:
    """Every account of a programme with more paid than owed that nothing is due against: (account, fen)."""
    until = period_at(found.payment.period, today())
    return [(owed, left) for owed in accounts(tx, found) if (left := owed.reckon(found, until).claim)]


@verb("payment.claim")
def settle(actor: Actor, entitlement_id: int, *, how: str, amount: int, reason: str) -> CaseRef:
    """Note that a claim was `repaid` or is `waived`, as far as it goes (fen). Raises InputError, Refused."""
    if how not in CLAIMS:
        raise InputError("Say whether it was repaid or is waived.", where="how")
    if not reason.strip():
        raise InputError("Say why.", where="reason")
    with transaction() as tx:
        row = tx.execute(OWNERS.select().where(OWNERS.c.id == entitlement_id)).mappings().first()
        if row is None:
            raise NotFound("There is no such entitlement.")
        require(actor, "payment.claim", row["department"])
        found = programme(row["programme"])
        owed, left = _claim(tx, found, entitlement_id)
        if not 0 < amount <= left:
            raise Refused("The claim is %(left)s yuan.", left=f"{left / 100:.2f}", where=row["number"])
        owner = dict(owed.row)
        tx.execute(insert(ITEMS), _items(owed, found, how, amount))
        said = {"how": how, "amount": amount, "why": words(reason, OWNERS.c.reason, "reason")}
        entitlements.note(tx, actor, owner, "claim", said)
        return CaseRef(owner["id"], owner["number"], owner["seq"])


def _claim(tx: Any, found: Programme, entitlement_id: int) -> tuple[Owed, int]:
    for owed, left in claims(tx, found):
        if entitlement_id in [row["id"] for row in owed.rows]:
            return owed, left
    raise Refused("There is no claim.")


def _items(owed: Owed, found: Programme, how: str, amount: int) -> list[dict[str, Any]]:
    """The decision, on the periods that were paid too much, the oldest first."""
    rows = []
    left = amount
    for key in sorted(owed.settled):
        over = owed.settled[key] - owed_for(owed.ordered, period_of(key), found.payment.rate)
        taken = min(left, over)
        if taken > 0:
            rows.append({"line_id": None, "entitlement_id": owed.row["id"], "period": key, "kind": how,
                         "amount": -taken})  # fmt: skip
            left -= taken
    return rows
