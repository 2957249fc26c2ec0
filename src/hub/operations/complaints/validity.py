"""有效投诉: which complaints count against somebody, for whoever appraises (一次性告知制度 article 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from hub.db.models import Omission
from hub.operations.complaints.reading import TABLE
from hub.operations.notification.omissions import ordinals

_omissions = Omission.__table__
OMISSION = "omission"


@dataclass(frozen=True, slots=True)
class Valid:
    """One valid complaint, without who complained.

    `on`: the day of the finding; `post_id`: the post it is about, where it names one. Of one about a slip
    that left something out, `omission` is the number of the omission and `staff_id` whose it was; of any
    other both are empty, and the post's holder on the day `came_on` is meant.
    """

    complaint_id: int
    number: str
    reason: str
    came_on: dt.date
    on: dt.date
    post_id: int | None
    staff_id: int | None = None
    omission: str = ""


def valid_complaints(tx: Connection, first: dt.date, last: dt.date) -> list[Valid]:
    """Complaints upheld from one day to another that are valid, by day.

    One about a slip that left something out (`reason` omission) is valid only from the second omission of
    whoever issued the slip, and only where it names the case: the first is for the leader to talk about.
    """
    c = TABLE.c
    upheld = (c.kind == "complaint", c.verdict == "upheld", c.answered_on >= first, c.answered_on <= last)
    rows = tx.execute(select(TABLE).where(*upheld).order_by(c.answered_on, c.id)).mappings()
    found = []
    for row in rows:
        plain = Valid(row["id"], row["number"], row["reason"], row["on"], row["answered_on"], row["post_id"])
        valid = _of_omission(tx, plain, row["case_id"]) if row["reason"] == OMISSION else plain
        if valid is not None:
            found.append(valid)
    return found


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


def _of_omission(tx: Connection, complaint: Valid, case_id: int | None) -> Valid | None:
    """The complaint with the repeated omission it is about; None without one."""
    last = repeated(tx, case_id, complaint.came_on)
    if last is None:
        return None
    return replace(complaint, staff_id=last["staff_id"], omission=last["number"])
