"""What whoever approves a pay-out must have read: which lines are of a benefit that is said to be void."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from hub.db.models import Entitlement
from hub.domain.errors import Conflict, InputError
from hub.operations.payments.loading import LINES

_owners = Entitlement.__table__


def sign(rev: int, told: Iterable[int]) -> str:
    """What somebody has seen of a pay-out, to be sent along where it is approved: 7, or 7-2-5."""
    return "-".join(map(str, (rev, *told)))


def read(seen: str) -> tuple[int, tuple[int, ...]]:
    """The version and the lines said to be void of such a sign. Raises InputError."""
    parts = seen.strip().split("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise InputError("%(seen)s is not what a pay-out says as seen.", seen=seen, where="seen",
                         remedy="Show the pay-out and copy it from there.")  # fmt: skip
    rev, *told = map(int, parts)
    return rev, tuple(told)


def must_be_told(tx: Connection, run: Mapping[str, Any], told: Iterable[int]) -> None:
    """Raise Conflict where a line is said to be void whose number is not among `told`."""
    said = (
        select(LINES.c.no)
        .join(_owners, _owners.c.id == LINES.c.entitlement_id)
        .where(LINES.c.run_id == run["id"], _owners.c.void_why != "")
    )
    new = sorted(set(tx.execute(said).scalars()) - set(told))
    if new:
        raise Conflict(
            "The benefit of these lines was said to be void meanwhile: %(lines)s.",
            lines="、".join(map(str, new)), where=run["number"],
            remedy="Decide again: approve it, or send it back to have them held.",
        )  # fmt: skip
