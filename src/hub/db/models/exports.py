"""Lists that were taken out of the hub as sheets: who, which, how many rows, what for, who agreed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class Export(Base):
    """导出: asked, allowed or refused by a second person, fetched once; up to 50 rows fetched at once.

    `list`: the key of the list; `filters`: what was chosen on it, as typed. `rows`: how many there were when
    it was asked, then when it was allowed, then in the file. `until`: the last day on which it is fetched.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'allowed', 'refused', 'fetched')", name="state"),
        Index("ix_exports_asked", "id", sqlite_where=text("state = 'asked'"),
              postgresql_where=text("state = 'asked'")),
        Index(None, "staff_id", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(String(40))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    post: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int]
    asked_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[dt.date | None]
    fetched_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(String(64), default="")
