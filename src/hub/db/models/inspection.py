"""日常检查, 通报, 追责 and 半月报告: what the inspection and the supervision group keep."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class SpotCheck(Base):
    """One look at one post on a day. `state`: clean, or a `finding` that is open, replied to, confirmed,
    withdrawn, closed (with its `result`).

    `staff_id`: whose work the post was, who may reply until `reply_due`; nobody where it was empty.
    """

    __tablename__ = "spot_checks"
    __table_args__ = (
        CheckConstraint(
            "state in ('clean', 'open', 'replied', 'confirmed', 'withdrawn', 'closed')", name="state"
        ),
        CheckConstraint("(state = 'closed') = (result <> '')", name="result"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    on: Mapped[dt.date] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(120))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    finding: Mapped[str | None] = mapped_column(String(500))
    action: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    reply_due: Mapped[dt.date | None]
    reply: Mapped[str | None] = mapped_column(String(500))
    replied_on: Mapped[dt.date | None]
    why: Mapped[str | None] = mapped_column(String(500))
    decided_on: Mapped[dt.date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Violation(Base):
    """追责: a violation that is followed to a result, and whose it is (`hub.domain.supervision.GROUNDS`)."""

    __tablename__ = "violations"
    __table_args__ = (
        CheckConstraint("ground in ('overdue', 'passing_on', 'finding')", name="ground"),
        CheckConstraint("state in ('open', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (result <> '')", name="result"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    ground: Mapped[str] = mapped_column(String(20))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), unique=True)
    check_id: Mapped[int | None] = mapped_column(ForeignKey("spot_checks.id"), unique=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    said: Mapped[str | None] = mapped_column(String(500))
    on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str | None] = mapped_column(String(500))
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class Bulletin(Base):
    """通报: issued as it is, to the posts of its copies; nobody changes it. `sender`: the role it is of."""

    __tablename__ = "bulletins"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    sender: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    said: Mapped[str | None] = mapped_column(String(4000))
    on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class BulletinCopy(Base):
    """One post's copy of a bulletin, and who has read it there."""

    __tablename__ = "bulletin_copies"
    __table_args__ = (
        UniqueConstraint("bulletin_id", "post_id"),
        Index("ix_bulletin_copies_unread", "post_id", sqlite_where=text("read_on is null"),
              postgresql_where=text("read_on is null")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    read_on: Mapped[dt.date | None]
    read_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class HalfMonthReport(Base):
    """半月报告 of a unit (`unit`: community:3 or window:labour) for the days `first` to `last`.

    `figures`: the numbers it was filed with; `state`: draft, filed, circulated (with the group's `result`).
    """

    __tablename__ = "half_month_reports"
    __table_args__ = (
        UniqueConstraint("unit", "due"),
        CheckConstraint("state in ('draft', 'filed', 'circulated')", name="state"),
        Index(None, "due"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    unit: Mapped[str] = mapped_column(String(60))
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    due: Mapped[dt.date]
    figures: Mapped[Any] = mapped_column(JSON)
    progress: Mapped[str | None] = mapped_column(String(2000))
    problems: Mapped[str | None] = mapped_column(String(2000))
    plans: Mapped[str | None] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(20))
    filed_on: Mapped[dt.date | None]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    result: Mapped[str | None] = mapped_column(String(500))
    circulated_on: Mapped[dt.date | None]
    circulated_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
