"""A day's anchor whose books do not hold, for a known reason: noted by one person, confirmed by another.

It stays broken and is shown as that; but it is no new finding, so that a later break is seen. Noted is
the seal over the books as they are: whatever changes in them afterwards makes another one, and is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import reading, today, transaction
from hub.db.models import Anchor, KnownBreak, Staff
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, NotFound, Refused
from hub.operations import journal
from hub.operations.proof import anchors
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import require
from hub.operations.rows import rows
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why

BREAKS: Final = KnownBreak.__table__
_anchors, _staff = Anchor.__table__, Staff.__table__
_SAID: Final = ("anchor_id", "seal", "reason", "by_id", "state")


@verb("audit.read")
def note(actor: Actor, anchor_id: int, *, reason: str) -> CaseRef:
    """Note why the books under a day's anchor do not hold; nothing is taken as known until another confirms.

    Raises InputError without a reason, NotFound for an anchor that holds, Conflict where it is noted already.
    """
    _person(actor)
    said = why(reason, BREAKS.c.reason)
    with transaction() as tx:
        seal = dict(anchors.broken_books(tx)).get(anchor_id)
        if seal is None:
            raise NotFound("The books under anchor %(id)s hold, or there is no such anchor.", id=anchor_id,
                           remedy="hub audit verify names those that do not.")  # fmt: skip
        mine = (BREAKS.c.anchor_id == anchor_id, BREAKS.c.seal == seal)
        if tx.execute(select(BREAKS.c.id).where(*mine)).first():
            raise Conflict("This break is noted already.", where=str(anchor_id))
        row: dict[str, Any] = {
            "number": f"断{anchor_id}-{seal[:6]}", "anchor_id": anchor_id, "seal": seal, "reason": said,
            "on": today(), "by_id": actor.staff_id, "state": "noted", "agreed_on": None, "agreed_by": None,
        }  # fmt: skip
        row = journal.begin(tx, actor, BREAKS, row, "noted", *_SAID, on=today())
        return journal.ref(row)


@verb("audit.read")
def agree(actor: Actor, number: str) -> CaseRef:
    """Confirm a note, by another person who has looked. Raises NotFound, Refused, Conflict."""
    _person(actor)
    with transaction() as tx:
        found = tx.execute(select(BREAKS).where(BREAKS.c.number == number)).mappings().first()
        if found is None:
            raise NotFound("There is no such note.", remedy="hub audit known lists them.")
        row = dict(found)
        if row["state"] == "known":
            raise Conflict("This is confirmed already.", where=number)
        if row["by_id"] == actor.staff_id:
            raise Refused("Two different people do this.", where=number)
        journal.enter(tx, actor, BREAKS, row, "agreed", state="known", agreed_on=today(),
                      agreed_by=actor.staff_id)  # fmt: skip
        return journal.ref(row)


def _person(actor: Actor) -> None:
    require(actor, "audit.read")
    if not actor.staff_id:
        raise Refused("This is done for a person.", remedy="Say for whom with --as LOGIN.")


def seals(tx: Connection) -> frozenset[tuple[int, str]]:
    """Anchor and seal of every break that two people know."""
    query = select(BREAKS.c.anchor_id, BREAKS.c.seal).where(BREAKS.c.state == "known")
    return frozenset((row.anchor_id, row.seal) for row in tx.execute(query))


def listed(actor: Actor) -> Sequence[Mapping[str, Any]]:
    """All notes, oldest first: number, day of the anchor, reason, who noted and who confirmed it."""
    require(actor, "audit.read")
    by, agreed = _staff.alias("by"), _staff.alias("agreed")
    query = (
        select(BREAKS.c.number, BREAKS.c.anchor_id, _anchors.c.day, BREAKS.c.reason, BREAKS.c.state,
               BREAKS.c.on, BREAKS.c.by_id, by.c.name.label("by"), agreed.c.name.label("agreed"))
        .join(_anchors, _anchors.c.id == BREAKS.c.anchor_id)
        .join(by, by.c.id == BREAKS.c.by_id)
        .outerjoin(agreed, agreed.c.id == BREAKS.c.agreed_by)
        .order_by(BREAKS.c.id)
    )  # fmt: skip
    return rows(query)


def unnoted(actor: Actor) -> Sequence[Mapping[str, Any]]:
    """Anchors whose books do not hold and that nobody has noted as they are now: `id` and `day`."""
    require(actor, "audit.read")
    noted = {(row["anchor_id"], row["seal"]) for row in rows(select(BREAKS.c.anchor_id, BREAKS.c.seal))}
    open_ = [found[0] for found in anchors.broken_books(reading()) if found not in noted]
    return rows(select(_anchors.c.id, _anchors.c.day).where(_anchors.c.id.in_(open_)).order_by(_anchors.c.id))


def audit(tx: Connection) -> Iterator[Finding]:
    """Every note whose chain does not hold, or that does not follow from its entries."""
    yield from journal.audit(tx, BREAKS, *_SAID, "agreed_by")
