"""An entitlement that should never have been: one person says so and why, another confirms after the papers.

Nothing of it is owed then from its first day on, and all that was paid is set off or claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.domain.errors import Conflict, Refused
from hub.operations import journal
from hub.operations.benefits.beginning import TABLE
from hub.operations.benefits.entitlements import load, may, void_row
from hub.operations.keeping.nobody import is_nobody
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why

Row = dict[str, Any]


@verb("entitlement.keep")
def ask_void(actor: Actor, entitlement_id: int, *, rev: int, reason: str) -> CaseRef:
    """Say that it should never have been; until another person confirms it stays as it is, or ends.

    Raises InputError without a reason, Refused for one that never held or is forgotten, Conflict where
    somebody has.
    """
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.keep")
        if not may_be_void(row):
            raise Refused("Nothing of this was ever received.", where=row["number"])
        if is_nobody(tx, row["resident_id"]):
            raise Conflict("Its time is over: nobody is named in it any more.", where=row["number"])
        if row["void_why"]:
            raise Conflict(
                "Somebody has said so already and waits for the second person.", where=row["number"]
            )
        said = why(reason, TABLE.c.void_why)
        journal.enter(tx, actor, TABLE, row, "void_asked", said={"why": said}, texts={"void_why": said},
                      void_by=actor.staff_id)  # fmt: skip
        return journal.ref(row)


def may_be_void(row: Mapping[str, Any]) -> bool:
    """Whether it runs or ran: what is paid once, too, which ends with its pay-out."""
    return row["state"] in RUNNING or (row["state"] == "ended" and row["until_on"] >= row["from_on"])


@verb("entitlement.check")
def answer_void(actor: Actor, entitlement_id: int, *, rev: int, confirms: bool, reason: str = "") -> CaseRef:
    """Confirm it, also where it ended meanwhile, or let it stand with a reason.

    Raises Refused for whoever asked, InputError, Conflict.
    """
    with transaction() as tx:
        row = _held(tx, actor, entitlement_id, rev, "entitlement.check")
        if not row["void_why"]:
            raise Conflict("This is answered already.", where=row["number"])
        if row["void_by"] == actor.staff_id:
            raise Refused("Whoever enters it does not confirm it.", where=row["number"],
                          remedy="Another person looks at the paper and confirms.")  # fmt: skip
        if confirms:
            void_row(tx, actor, row)
        else:
            journal.enter(tx, actor, TABLE, row, "void_refused", said={"why": why(reason, TABLE.c.reason)},
                          texts={"void_why": ""}, void_by=None)  # fmt: skip
        return journal.ref(row)


def _held(tx: Connection, actor: Actor, entitlement_id: int, rev: int, permission: str) -> Row:
    row = load(tx, actor, entitlement_id)
    may(actor, permission, row["department"], row["community_id"])
    journal.must_be_as_seen(row, rev)
    return row
