"""What residents are to be told, from the wish to the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class Message(Base):
    """One thing to tell the applicant of a case.

    `about`: letter (then `letter_id`)|supplement|result|date|other, or the notice by which a step asked the
    applicant to come (form_invitation, collection …); `channel`: how it is tried
    next (hub.domain.outbox); `next_on`: the day somebody at the post does so; None once it is over.
    `state`: open|done|given_up; `tries`: [{on, at, by, channel, result, note}] as they were
    made, `by` = staff id, None = the hub.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_open", "post_id", "next_on", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"), unique=True)
    about: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(300), default="")
    channel: Mapped[str] = mapped_column(String(10))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    made_on: Mapped[dt.date]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    next_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(10))
    ended_on: Mapped[dt.date | None]
    tries: Mapped[Any] = mapped_column(JSON)
