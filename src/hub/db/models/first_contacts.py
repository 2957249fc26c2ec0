"""首问登记: who came or called first to whom, with what, and until when somebody owes an answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted


class FirstContact(Base):
    """One person with one matter. `first_id` is responsible for good; `post_id` is where it lies now.

    It was asked first at `first_post_id` and came from `from_post_id`. `state`: open, closed; `waits`, `via`,
    `result_kind` as in `hub.domain.first_contact`; `papers`: titles taken in for an absent colleague, `due`
    until when they must be with the handler. `told`: the number told, how the colleague was tried, or
    what was said when the person was led on.
    `question` and `answer` are between the post and the deputy.
    """

    __tablename__ = "first_contacts"
    __table_args__ = (
        CheckConstraint("state in ('open', 'closed')", name="state"),
        Index("ix_first_contacts_open", "post_id", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
        Index(None, "first_id", "id"),
        Index(None, "closed_on"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    on: Mapped[dt.date]
    via: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str | None] = mapped_column(Encrypted)
    matter: Mapped[str] = mapped_column(String(300))
    service: Mapped[str] = mapped_column(String(80), default="")
    first_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    first_post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    from_post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    state: Mapped[str] = mapped_column(String(10))
    waits: Mapped[str] = mapped_column(String(10), default="")
    due: Mapped[dt.date | None]
    papers: Mapped[Any] = mapped_column(JSON)
    told: Mapped[str] = mapped_column(String(120), default="")
    question: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[str] = mapped_column(String(300), default="")
    result_kind: Mapped[str] = mapped_column(String(20), default="")
    result: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(String(120), default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
