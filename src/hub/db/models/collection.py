"""收缴: receipts of a window, its days, the lists of them that go up. The journal says what happened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted

_VALID = "state = 'valid'"
_LIVE = "state <> 'again'"


class CollectionDay(Base):
    """日结单: one window on one day. It takes receipts while it is open, and none afterwards.

    `expected`: the cash of its receipts, less what was given back, as it stood at the count; `counted`: what
    was there, by denomination in `count` ({fen: pieces}); a `difference` has its `cause`. Whoever checks is
    not who counted. `slip`: the bank's or finance's, for the money handed in.
    """

    __tablename__ = "collection_days"
    __table_args__ = (
        UniqueConstraint("post_id", "day"),
        CheckConstraint("state in ('open', 'counted', 'checked', 'handed')", name="state"),
        CheckConstraint("difference = 0 OR cause <> ''", name="cause"),
        CheckConstraint("checked_by IS NULL OR checked_by <> counted_by", name="four_eyes"),
        CheckConstraint("(state = 'handed') = (slip <> '')", name="slip"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    department: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    day: Mapped[dt.date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20))
    expected: Mapped[int | None]
    counted: Mapped[int | None]
    difference: Mapped[int] = mapped_column(default=0)
    count: Mapped[Any] = mapped_column(JSON, nullable=True)
    cause: Mapped[str] = mapped_column(String(500), default="")
    counted_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    counted_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    back: Mapped[str] = mapped_column(String(500), default="")
    handed_to: Mapped[str] = mapped_column(String(20), default="")
    handed_on: Mapped[dt.date | None]
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    slip: Mapped[str] = mapped_column(String(80), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class CollectionReceipt(Base):
    """收据: money taken for one person and one period of one service; numbered without gaps, never deleted.

    Of one person and period only one receipt of a service is valid, by constraint. `payer`: who paid, "" =
    the person. `void_day_id`: the day from whose cash the money was given back; another person voids it.
    `seen`: keys of the papers that were looked at. After its retention `resident_id` and `payer` are empty.
    """

    __tablename__ = "collection_receipts"
    __table_args__ = (
        CheckConstraint("state in ('valid', 'void')", name="state"),
        CheckConstraint("way in ('cash', 'card', 'transfer')", name="way"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("voided_by IS NULL OR voided_by <> made_by", name="four_eyes"),
        CheckConstraint("(state = 'void') = (void_day_id IS NOT NULL)", name="void"),
        Index("uq_collection_receipts_valid", "service", "resident_id", "period", unique=True,
              sqlite_where=text(_VALID), postgresql_where=text(_VALID)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    service: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    department: Mapped[str] = mapped_column(String(40))
    day_id: Mapped[int] = mapped_column(ForeignKey("collection_days.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    period: Mapped[str] = mapped_column(String(10))
    variant: Mapped[str] = mapped_column(String(40), default="")
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    payer: Mapped[str | None] = mapped_column(Encrypted)
    amount: Mapped[int]
    way: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(80), default="")
    seen: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    void_day_id: Mapped[int | None] = mapped_column(ForeignKey("collection_days.id"), index=True)
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    voided_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class CollectionList(Base):
    """汇总表: receipts of checked days that went up together; open until each line is settled."""

    __tablename__ = "collection_lists"
    __table_args__ = (CheckConstraint("state in ('sent', 'closed')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    service: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    department: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    lines: Mapped[int]
    amount: Mapped[int]
    sent_on: Mapped[dt.date]
    sent_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class CollectionLine(Base):
    """One receipt on one list. `said`: what the superior found; `answer`: what the window did about it.

    `again`: it goes up anew with a later list; a receipt is on one list besides those.
    """

    __tablename__ = "collection_lines"
    __table_args__ = (
        UniqueConstraint("list_id", "no"),
        CheckConstraint("state in ('sent', 'agreed', 'differs', 'settled', 'again')", name="state"),
        CheckConstraint("state not in ('differs', 'settled', 'again') OR said <> ''", name="said"),
        Index("uq_collection_lines_live", "receipt_id", unique=True,
              sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(50), unique=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("collection_lists.id"))
    no: Mapped[int]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("collection_receipts.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    said: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
