"""Follow-ups: who is offered something every month after a granted case, while she or he wants it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class FollowUp(Base):
    """One series of contacts; each is an entry of the journal, of which only the last answers stand here.

    `times`: contacts made of `most`; the next comes up on `opens_on` and is due on `due` (both empty once it
    is not running). `state`: running, over (all made), ended (the resident wanted no more, `why`).
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("case_id", "key"),
        CheckConstraint("state in ('running', 'over', 'ended')", name="state"),
        Index("ix_follow_ups_open", "post_id", "opens_on", sqlite_where=text("state = 'running'"),
              postgresql_where=text("state = 'running'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(50), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    key: Mapped[str] = mapped_column(String(40))
    service: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    department: Mapped[str] = mapped_column(String(40))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    began_on: Mapped[dt.date]
    opens_on: Mapped[dt.date | None]
    due: Mapped[dt.date | None]
    times: Mapped[int] = mapped_column(default=0)
    most: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    form: Mapped[Any] = mapped_column(JSON, nullable=True)
    why: Mapped[str] = mapped_column(String(200), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
