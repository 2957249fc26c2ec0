"""Notices from above that open a service for some days (体检通知), and the cases reported on them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class NoticeFromAbove(Base):
    """A notice that was received: its number, date and sender, what it asks, and until when it is answered.

    First receipts of `service` are taken from `received_on` to `until`, both in.
    """

    __tablename__ = "notices_from_above"
    __table_args__ = (UniqueConstraint("service", "sender", "number"), Index(None, "service", "until"))
    id: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(40))
    service: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(60))
    dated_on: Mapped[dt.date]
    sender: Mapped[str] = mapped_column(String(80))
    asks: Mapped[str] = mapped_column(String(500))
    received_on: Mapped[dt.date]
    until: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    rev: Mapped[int] = mapped_column(default=0)


class NoticeCase(Base):
    """A case that was opened on a notice."""

    __tablename__ = "notice_cases"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices_from_above.id"), index=True)
