"""A complaint about what a slip left out counts from the second omission on (一次性告知制度 article 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.models import Omission
from hub.operations.notification.omissions import ordinals

_omissions = Omission.__table__
OMISSION: Final = "omission"
"""The reason of a complaint that is about what was left out."""


def repeated(tx: Connection, case_id: int | None, came_on: dt.date) -> Mapping[str, Any] | None:
    """The last omission in a case up to a day that was its person's second or later; None without one."""
    c = _omissions.c
    of_case = select(c.staff_id).where(c.case_id == case_id, c.on <= came_on)
    whose = [key for key in tx.execute(of_case).scalars() if key is not None]
    rows = list(map(dict, tx.execute(select(_omissions).where(c.staff_id.in_(whose))).mappings()))
    nth = ordinals(rows)
    again = [row for row in rows if row["case_id"] == case_id and row["on"] <= came_on
             and nth[row["id"]] > 1]  # fmt: skip
    return max(again, key=lambda row: (row["on"], row["id"]), default=None)
