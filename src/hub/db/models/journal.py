"""What happened to an entitlement, a pay-out, a roster: one chained book of entries for all of them."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base
from hub.db.models.sealed import Sealed


class JournalEntry(Sealed, Base):
    """One entry about one row: append-only, `mac` chains it to the one before about the same row.

    `book` names the table, `about_id` the row, which carries `number`, `seq` and `head` (the last entry's
    number and MAC). `payload` with its `salt` can be erased, the hash stays.
    """

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("book", "about_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    book: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int]
