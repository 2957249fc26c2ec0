"""The resident who stands where somebody stood, once the time of a row is over."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import Connection, insert, select

from hub.db.base import now
from hub.db.models import Resident

PEOPLE: Final = Resident.__table__
NOBODY: Final = "nobody"
"""`row_hash` of that one resident."""


def is_nobody(tx: Connection, resident_id: int) -> bool:
    """Whether that resident stands where somebody stood."""
    mine = (PEOPLE.c.id == resident_id, PEOPLE.c.row_hash == NOBODY)
    return tx.execute(select(PEOPLE.c.id).where(*mine)).first() is not None


def nobody(tx: Connection) -> int:
    """The resident who stands where somebody stood: no name, no number, found by nothing."""
    found = tx.execute(select(PEOPLE.c.id).where(PEOPLE.c.row_hash == NOBODY)).scalar()
    if found is not None:
        return int(found)
    row = {
        "name": "—", "name_key": "", "id_number": "", "id_hash": NOBODY, "id_tail": "", "sex": "",
        "birth": dt.date(1900, 1, 1), "row_hash": NOBODY, "updated_at": now(),
    }  # fmt: skip
    return int(tx.execute(insert(PEOPLE).returning(PEOPLE.c.id), row).scalar_one())
