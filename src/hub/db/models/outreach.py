"""What came of offering a benefit to somebody; the last word only, and gone after a year."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class OutreachNote(Base):
    """`outreach`: the full name of the benefit that was offered. One row for each person and benefit."""

    __tablename__ = "outreach_notes"
    __table_args__ = (
        UniqueConstraint("outreach", "resident_id"),
        CheckConstraint("outcome in ('offered', 'declined', 'applied', 'not_for')", name="outcome"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    outreach: Mapped[str] = mapped_column(String(80))
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    noted_on: Mapped[dt.date] = mapped_column(index=True)
    noted_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
