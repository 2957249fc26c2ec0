"""Batches: panel meetings and send-up lists, one line per case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class Batch(Base):
    """`state`: open (gathering) | held (a panel sits) | sent (with the superior) | closed.

    `begins`, `ends`: the hours of a meeting as written (16:30); `ended_by_id`, `ended_at`: who ended it here,
    and when that was entered; `by_id`, `at`: who changed it last, and when.
    """

    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("department", "key", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(20))
    on: Mapped[dt.date]
    begins: Mapped[str] = mapped_column(String(5), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    chair: Mapped[str] = mapped_column(String(80), default="")
    quorum: Mapped[int] = mapped_column(default=0)
    sent_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    rev: Mapped[int] = mapped_column(default=0)
    ends: Mapped[str] = mapped_column(String(5), default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class BatchLine(Base):
    """A case in a batch; `result` is the step's outcome once decided. Recusals: [{member, ground, at}].

    `held`: the kind of batch ("department:key") while the line is open there, so that the database lets a
    case into one open batch of a kind only; NULL once the line is decided and carried out.
    """

    __tablename__ = "batch_lines"
    __table_args__ = (
        UniqueConstraint("batch_id", "case_id"), UniqueConstraint("case_id", "held"), Index(None, "case_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    no: Mapped[int]
    result: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    basis: Mapped[str] = mapped_column(String(300), default="")
    votes: Mapped[Any] = mapped_column(JSON, nullable=True)
    recusals: Mapped[Any] = mapped_column(JSON, nullable=True)
    decided_on: Mapped[dt.date | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    held: Mapped[str | None] = mapped_column(String(81))


class BatchReminder(Base):
    """催办: the superior was reminded of a list; a record only, no clock looks at it."""

    __tablename__ = "batch_reminders"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    on: Mapped[dt.date]
    how: Mapped[str] = mapped_column(String(20))
    spoke_to: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    open_lines: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class BatchMember(Base):
    """Who sits on a panel; `votes` False = attends without a vote."""

    __tablename__ = "batch_members"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    office: Mapped[str] = mapped_column(String(80), default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    present: Mapped[bool] = mapped_column(default=True)
    votes: Mapped[bool] = mapped_column(default=True)
