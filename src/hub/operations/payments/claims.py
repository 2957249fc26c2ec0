"""Claims: what was paid too much and could not be set off; a person decides, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, insert, select, true

from hub.db.base import reading, today, transaction
from hub.db.models import Community, Resident
from hub.db.scope import not_for_own, scope
from hub.domain.actor import Actor
from hub.domain.entitlement import owed as owed_for
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.payment import CLAIMS
from hub.domain.period import period_at, period_of
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.benefits import entitlements
from hub.operations.payments.loading import ITEMS, LINES
from hub.operations.payments.programmes import Programme, programme, programmes
from hub.operations.payments.reckoning import OWNERS, Owed, accounts
from hub.operations.payments.spoken import yuan
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why

_people, _places = Resident.__table__, Community.__table__


@dataclass(frozen=True, slots=True)
class ClaimView:
    """What one payee got too much: `left` fen, of `periods` (period, fen paid, fen owed); `may` decide."""

    entitlement_id: int
    number: str
    programme: str
    name: str
    id_tail: str
    community: str
    state: str
    left: int
    seq: int
    periods: Sequence[tuple[str, int, int]]
    may: bool


def claim_list(actor: Actor) -> list[ClaimView]:
    """Claims of the departments this person makes pay-outs for or decides on; the reading is logged.

    Never the own household's: somebody else decides.
    """
    tx = reading()
    found = {
        owed.row["id"]: (owed, left, one)
        for one in programmes()
        if actor.may("payment.claim", one.department) or actor.may("payment.make", one.department)
        for owed, left in claims(tx, one)
    }
    rows = tx.execute(_seen(actor, list(found))).mappings().all()
    if rows:
        log_access(actor, "claims", "claims of what was paid too much", rows=len(rows))
    return [_view(actor, row, *found[row["id"]]) for row in rows]


def _seen(actor: Actor, ids: Sequence[int]) -> Any:
    """Rows of these entitlements: a clerk's in the own scope, all for who decides."""
    mine = true() if actor.may("payment.claim") else scope(OWNERS, actor)
    return (
        select(OWNERS.c.id, OWNERS.c.number, OWNERS.c.programme, OWNERS.c.state, OWNERS.c.department,
               _people.c.name, _people.c.id_tail, _places.c.name.label("community"))
        .join_from(OWNERS, _people, _people.c.id == OWNERS.c.resident_id)
        .join(_places, _places.c.id == OWNERS.c.community_id)
        .where(OWNERS.c.id.in_(ids), mine, not_for_own(OWNERS, actor))
        .order_by(OWNERS.c.id)
    )  # fmt: skip


def _view(actor: Actor, row: Any, owed: Owed, left: int, found: Programme) -> ClaimView:
    said = [(key, settled, owed_for(owed.ordered, period_of(key), found.payment.rate))
            for key, settled in sorted(owed.settled.items())]  # fmt: skip
    return ClaimView(
        row["id"], row["number"], row["programme"], row["name"], row["id_tail"], row["community"],
        row["state"], left, owed.row["seq"], [each for each in said if each[1] > each[2]],
        actor.may("payment.claim", row["department"]),
    )  # fmt: skip


def claim_by_number(actor: Actor, number: str) -> int:
    """The entitlement with that number on which this person may decide. Raises NotFound."""
    found = reading().execute(_seen(actor, _ids(number))).mappings().first()
    if found is None:
        raise NotFound("There is no entitlement %(number)s, or it is not yours to see.", number=number)
    return int(found["id"])


def _ids(number: str) -> list[int]:
    return list(reading().execute(select(OWNERS.c.id).where(OWNERS.c.number == number)).scalars())


def claims(tx: Any, found: Programme) -> list[tuple[Owed, int]]:
    """Every account of a programme with more paid than owed that nothing is due against: (account, fen).

    What only stands in a run and nobody has drawn yet is not paid: it is no claim before it is. Where nothing
    was ever settled nothing can have been too much.
    """
    until, waits = period_at(found.payment.period, today()), _not_drawn(tx, found)
    once_paid = accounts(tx, found, settled=True)
    reckoned = [(owed, owed.reckon(found, until).claim) for owed in once_paid]
    return [
        (paid, left)
        for owed, claim in reckoned
        if claim and (left := claim - _still_waits(paid := _drawn(owed, waits), owed, found)) > 0
    ]


def _drawn(owed: Owed, waits: Mapping[int, Mapping[str, int]]) -> Owed:
    """The account without what waits in a run; what a run takes off is counted as taken."""
    mine: dict[str, int] = {}
    for row in owed.rows:
        for period, fen in waits.get(row["id"], {}).items():
            mine[period] = mine.get(period, 0) + fen
    return replace(owed, settled={key: fen - max(mine.get(key, 0), 0) for key, fen in owed.settled.items()})


def _still_waits(paid: Owed, owed: Owed, found: Programme) -> int:
    """Fen of the surplus that nobody has drawn."""
    return _surplus(owed, found) - _surplus(paid, found)


def _surplus(owed: Owed, found: Programme) -> int:
    return sum(
        max(fen - owed_for(owed.ordered, period_of(key), found.payment.rate), 0)
        for key, fen in owed.settled.items()
    )


def _not_drawn(tx: Any, found: Programme) -> Mapping[int, Mapping[str, int]]:
    """By entitlement and period, fen of lines that are drafted or pending."""
    query = (
        select(ITEMS.c.entitlement_id, ITEMS.c.period, func.sum(ITEMS.c.amount))
        .join(LINES, LINES.c.id == ITEMS.c.line_id)
        .where(LINES.c.programme.in_(found.keys), LINES.c.state.in_(("drafted", "pending")))
        .group_by(ITEMS.c.entitlement_id, ITEMS.c.period)
    )
    waits: dict[int, dict[str, int]] = {}
    for owner, period, fen in tx.execute(query):
        waits.setdefault(owner, {})[period] = int(fen)
    return waits


@verb("payment.claim")
def settle(
    actor: Actor, entitlement_id: int, *, how: str, amount: int, reason: str, rev: int | None = None
) -> CaseRef:  # fmt: skip
    """Note that a claim was `repaid` or is `waived`, as far as it goes (fen).

    Raises InputError, NotFound, Refused, Conflict where there is none any more or less is left than was seen.
    """
    if how not in CLAIMS:
        raise InputError("Say whether it was repaid or is waived.", where="how")
    told = why(reason, OWNERS.c.reason)
    with transaction() as tx:
        mine = (OWNERS.c.id == entitlement_id, not_for_own(OWNERS, actor))
        row = tx.execute(OWNERS.select().where(*mine)).mappings().first()
        if row is None:
            raise NotFound("There is no such entitlement, or it is not yours to decide on.")
        require(actor, "payment.claim", row["department"])
        found = programme(row["programme"])
        owed, left = _claim(tx, found, entitlement_id)
        journal.must_be_as_seen(owed.row, rev)
        if not 0 < amount <= left:
            raise Refused("The claim is %(left)s yuan.", left=yuan(left), where=row["number"])
        owner = dict(owed.row)
        tx.execute(insert(ITEMS), _items(owed, found, how, amount))
        said = {"how": how, "amount": amount, "why": told}
        entitlements.note(tx, actor, owner, "claim", said)
        return CaseRef(owner["id"], owner["number"], owner["seq"])


def _claim(tx: Any, found: Programme, entitlement_id: int) -> tuple[Owed, int]:
    for owed, left in claims(tx, found):
        if entitlement_id in [row["id"] for row in owed.rows]:
            return owed, left
    raise Conflict("There is no claim.")


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
