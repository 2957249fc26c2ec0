"""Reminders that a benefit or a re-check runs out, to be offered; made once, gone after a year."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class Reminder(Base):
    """`kind`: "until" (the last day of an entitlement) or "review" (its next review), of `ends_on`; or
    "household": the household has changed on that day, and the benefit is checked again.

    One row for each entitlement, kind and day, so that it is made once. It names nobody: who it is, and
    where they live, is asked of the entitlement when it is looked at.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("entitlement_id", "kind", "ends_on"),
        CheckConstraint("kind in ('until', 'review', 'household')", name="kind"),
        CheckConstraint("outcome in ('', 'told', 'not_found', 'declined')", name="outcome"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"))
    kind: Mapped[str] = mapped_column(String(10))
    ends_on: Mapped[dt.date] = mapped_column(index=True)
    made_on: Mapped[dt.date]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    noted_on: Mapped[dt.date | None]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
