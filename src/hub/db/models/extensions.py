"""Extensions of a limit that somebody asked for (限时办结制度 article 7), until the applicant knows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class ExtensionRequest(Base):
    """One request: `days` working days more, from the due date `before` to `until`.

    `state`: asked, approved (the applicant is to be told in writing by `tell_by`), refused, told, dropped
    (the applicant is told no more). `why`: the words of whoever decided.
    """

    __tablename__ = "extension_requests"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'approved', 'refused', 'told', 'dropped')", name="state"),
        CheckConstraint("before < until", name="later"),
        Index("ix_extension_requests_open", "case_id", unique=True,
              sqlite_where=text("state in ('asked', 'approved')"),
              postgresql_where=text("state in ('asked', 'approved')")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    days: Mapped[int]
    before: Mapped[dt.date]
    until: Mapped[dt.date]
    tell_by: Mapped[dt.date]
    reason: Mapped[str | None] = mapped_column(String(200))
    on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str | None] = mapped_column(String(200))
    decided_on: Mapped[dt.date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    told_on: Mapped[dt.date | None]
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
