"""告知遗漏: a paper asked for later than the slip; whose omission it is, and what the leader did about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class Omission(Base):
    """One omission of whoever issued the slip `slip` ("" where the case was accepted without one).

    `papers`: [[key of the paper in the case's list, its title]]; `came_on`: when the last of them was there.
    `staff_id`: whose slip it was; `asked_by`: who noticed it. `state` as in `hub.domain.notification`, `said`
    are the leader's words.
    """

    __tablename__ = "omissions"
    __table_args__ = (
        CheckConstraint("state in ('open', 'criticised', 'no_delay')", name="state"),
        Index("ix_omissions_open", "on", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    slip: Mapped[str] = mapped_column(String(40), default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    on: Mapped[dt.date]
    papers: Mapped[Any] = mapped_column(JSON)
    came_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(20))
    said: Mapped[str] = mapped_column(String(300), default="")
    answered_on: Mapped[dt.date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
