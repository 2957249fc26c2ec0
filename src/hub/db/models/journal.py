"""What happened to an entitlement, a pay-out, a roster: one chained book of entries for all of them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class JournalEntry(Base):
    """One entry about one row: append-only, `mac` chains it to the one before about the same row.

    `book` names the table, `about_id` the row, which carries `number`, `seq` and `head` (the last entry's
    number and MAC). `payload` with its `salt` can be erased, the hash stays.
    """

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("book", "about_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    book: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int]
    seq: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    date: Mapped[dt.date]
    at: Mapped[dt.datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    step: Mapped[str] = mapped_column(String(40), default="")
    salt: Mapped[str | None] = mapped_column(String(32))
    payload: Mapped[str | None] = mapped_column(Text)
    payload_hash: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
