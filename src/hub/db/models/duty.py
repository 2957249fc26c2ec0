"""值班: who has which shift, what they swapped, and whom the duty officer called in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted


class DutyShift(Base):
    """One shift of a day (`hub.domain.duty`) with its A and B, who are two people."""

    __tablename__ = "duty_shifts"
    __table_args__ = (
        CheckConstraint("shift in ('noon', 'evening', 'holiday')", name="shift"),
        CheckConstraint("a_id <> b_id", name="two_people"),
        UniqueConstraint("day", "shift"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    day: Mapped[dt.date]
    shift: Mapped[str] = mapped_column(String(10))
    a_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    b_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class DutySwap(Base):
    """`from_id` would give `given_id` for `wanted_id`, a shift of `with_id`; it holds when both agreed."""

    __tablename__ = "duty_swaps"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'agreed', 'declined', 'withdrawn')", name="state"),
        Index(None, "with_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("duty_shifts.id"))
    wanted_id: Mapped[int] = mapped_column(ForeignKey("duty_shifts.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    with_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class CallIn(Base):
    """Somebody of a window is called in on a rest day or after hours (预约服务制度, article 4)."""

    __tablename__ = "call_ins"
    __table_args__ = (
        CheckConstraint("state in ('open', 'arrived', 'closed')", name="state"),
        Index(None, "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    day: Mapped[dt.date]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    service: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str | None] = mapped_column(Encrypted)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    opened_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    arrived_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    arrived_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class CallInCall(Base):
    """One telephone call of a call-in; `slot`: A, B, or deputy."""

    __tablename__ = "call_in_calls"
    __table_args__ = (UniqueConstraint("call_in_id", "no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    call_in_id: Mapped[int] = mapped_column(ForeignKey("call_ins.id"))
    no: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    slot: Mapped[str] = mapped_column(String(10))
    called_at: Mapped[dt.datetime] = mapped_column(Instant)
    answered: Mapped[bool]
