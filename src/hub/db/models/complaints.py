"""意见投诉: what residents say of the centre; who said it is sealed from the moment it is saved."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted


class Complaint(Base):
    """One complaint, suggestion or praise (words as in `hub.domain.complaint`).

    `said`, `name`, `phone`, `finding` and `answer` are encrypted and for the inspection only; with number and
    `code` the person reads the answer. `post_id`: the post it is about, `case_id` the case; `entered_by`: who
    wrote it down, None on the public page. `due`: until when the person has an answer.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("state in ('open', 'answered')", name="state"),
        Index("ix_complaints_open", "due", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
        Index(None, "answered_on"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[dt.datetime] = mapped_column(Instant)
    on: Mapped[dt.date]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    said: Mapped[str | None] = mapped_column(Encrypted)
    name: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    due: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(10))
    verdict: Mapped[str] = mapped_column(String(20), default="")
    finding: Mapped[str | None] = mapped_column(Encrypted)
    answer: Mapped[str | None] = mapped_column(Encrypted)
    answered_on: Mapped[dt.date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class Satisfaction(Base):
    """The grade a resident gave a completed case (`complaint.GRADES`), once; a bad one is answered.

    `said` and `answer` are between the resident and the centre; the number is the case's.
    """

    __tablename__ = "satisfactions"
    __table_args__ = (
        CheckConstraint("grade between 1 and 5", name="grade"),
        Index("ix_satisfactions_bad", "id", sqlite_where=text("grade < 3 and answered_on is null"),
              postgresql_where=text("grade < 3 and answered_on is null")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    grade: Mapped[int]
    on: Mapped[dt.date] = mapped_column(index=True)
    said: Mapped[str | None] = mapped_column(Encrypted)
    answer: Mapped[str | None] = mapped_column(Encrypted)
    answered_on: Mapped[dt.date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
