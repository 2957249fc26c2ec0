"""Nobody may take away the last administrator's rights, the own ones least of all."""

from __future__ import annotations

from sqlalchemy import select

from hub.db.base import db, today
from hub.db.models import Grant, Staff
from hub.domain.errors import Refused
from hub.operations.staff.grants_held import current


def must_remain(*, without_staff: int = 0, without_grant: int = 0) -> None:
    """Raise Refused where no administrator would remain who can log in and whose role has no end.

    Named is what is about to go: an account, or one grant. In a centre where nobody has set a password yet,
    an account that is on counts as one that can log in. Of two who take it from each other at one moment the
    second waits for the first.
    """
    asked = (
        select(Grant.id, Grant.staff_id, Staff.password_hash.is_not(None).label("can"))
        .join(Staff, Staff.id == Grant.staff_id)
        .where(Grant.role == "administrator", current(today()), Grant.until.is_(None), Staff.active)
    )
    rows = db.session.execute(asked.with_for_update()).all()
    going = [row for row in rows if row.staff_id == without_staff or row.id == without_grant]
    staying = [row for row in rows if row not in going]
    if not going or any(row.can for row in staying):
        return
    if staying and not any(row.can for row in going):
        return
    raise Refused(
        "This is the last administrator.",
        remedy="Make another person administrator first, without an end, who has set a password.",
    )
