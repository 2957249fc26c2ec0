"""Who may see money taken at a window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import FromClause, and_, false, func, or_, select, true

from hub.db.models import CollectionDay, CollectionLine, CollectionList, CollectionReceipt
from hub.db.scope.grants import PUBLIC_READERS, Clause, Rules, clerk, departments
from hub.db.scope.own import near
from hub.domain.actor import Actor

_receipts = CollectionReceipt.__table__


def _collection_rows(table: FromClause) -> Callable[[Actor], Clause]:
    """Days and lists name nobody: a clerk's department's, all for finance and leaders."""

    def rule(actor: Actor) -> Clause:
        if actor.has_role("finance", *PUBLIC_READERS):
            return true()
        return table.c.department.in_(departments(actor))

    return rule


def _receipt_rows(actor: Actor) -> Clause:
    """Receipts of a clerk's department, never of the own household."""
    c = _receipts.c
    people = near(actor)
    other = true() if people is None else func.coalesce(c.resident_id, 0).not_in(people)
    return and_(or_(false(), *clerk(actor, c.department, c.community_id)), other)


def _collection_line_rows(actor: Actor) -> Clause:
    seen = select(_receipts.c.id).where(_receipt_rows(actor))
    return CollectionLine.__table__.c.receipt_id.in_(seen)


RULES: Final[Rules] = {
    "collection_days": _collection_rows(CollectionDay.__table__),
    "collection_receipts": _receipt_rows,
    "collection_lists": _collection_rows(CollectionList.__table__),
    "collection_lines": _collection_line_rows,
}
