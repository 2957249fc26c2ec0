"""年终考核: a year's round of appraisal and the sheet of each person in it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base
from hub.db.crypto import Encrypted


class AppraisalRound(Base):
    """A year's round (年终考核): open while it is filled, closed with the weights it was reckoned by."""

    __tablename__ = "appraisal_rounds"
    __table_args__ = (CheckConstraint("state in ('open', 'closed')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    year: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(10))
    weights: Mapped[str] = mapped_column(String(20), default="")
    opened_on: Mapped[dt.date]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class AppraisalSheet(Base):
    """One person's sheet of a round. Scores and results are tenths of a point.

    `residents` is kept where the person's cases have no grades, else it is counted. With the closing the
    counts of the year stay as they were: completed and on time, graded and content, `points` of the ledger.
    """

    __tablename__ = "appraisal_sheets"
    __table_args__ = (Index(None, "round_id", "staff_id", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("appraisal_rounds.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    leaders: Mapped[int | None]
    residents: Mapped[int | None]
    own: Mapped[int | None]
    daily: Mapped[int | None]
    said: Mapped[str | None] = mapped_column(Encrypted)
    completed: Mapped[int | None]
    on_time: Mapped[int | None]
    graded: Mapped[int | None]
    content: Mapped[int | None]
    points: Mapped[int | None]
    result: Mapped[int | None]
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
