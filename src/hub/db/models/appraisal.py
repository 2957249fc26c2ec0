"""考核: checks of posts and the ledger of points with its hearing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted


class PostCheck(Base):
    """查岗: what was noted of a post at a minute of a day, with who had it then.

    `kind` is of `appraisal.CHECKS`; `minute` of the day; `a_id`, `b_id`: its holders, `does_id`: whose
    work it was (None: 空岗). `same_as`: another note of the same telephone call; `caller`: which superior
    called.
    """

    __tablename__ = "post_checks"
    __table_args__ = (
        CheckConstraint("kind in ('absent', 'phone', 'check_call')", name="kind"),
        CheckConstraint("state in ('noted', 'withdrawn')", name="state"),
        Index(None, "post_id", "on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    on: Mapped[dt.date] = mapped_column(index=True)
    minute: Mapped[int]
    a_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    b_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    does_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    same_as: Mapped[int | None] = mapped_column(ForeignKey("post_checks.id"))
    caller: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(20), default="noted")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class OrderVerdict(Base):
    """Whether an absence by order (临时性特殊安排) was one, as a leader says; until then nobody has."""

    __tablename__ = "order_verdicts"
    __table_args__ = (CheckConstraint("verdict in ('approved', 'refused')", name="verdict"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    absence_id: Mapped[int] = mapped_column(ForeignKey("absences.id"), unique=True)
    verdict: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class AppraisalEntry(Base):
    """One entry of the ledger (考核积分台账): rule, evidence, person, day and points, and how it was heard.

    `points` are signed. `source` is the kind of evidence, `source_id` its row (None for a document) and
    `evidence` its number: never a complainant. `reply` and `reason` are people's words.
    """

    __tablename__ = "appraisal_entries"
    __table_args__ = (
        CheckConstraint("state in ('proposed', 'told', 'replied', 'upheld', 'cancelled')", name="state"),
        Index("ix_appraisal_entries_open", "staff_id", sqlite_where=text("decided_on IS NULL"),
              postgresql_where=text("decided_on IS NULL")),
        Index(None, "staff_id", "day"),
        Index(None, "source", "source_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    rule: Mapped[str] = mapped_column(String(80))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    day: Mapped[dt.date] = mapped_column(index=True)
    points: Mapped[int]
    source: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int | None]
    evidence: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    proposed_on: Mapped[dt.date]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    told_on: Mapped[dt.date | None]
    reply_by: Mapped[dt.date | None]
    replied_on: Mapped[dt.date | None]
    reply: Mapped[str | None] = mapped_column(Encrypted)
    decided_on: Mapped[dt.date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str | None] = mapped_column(Encrypted)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
