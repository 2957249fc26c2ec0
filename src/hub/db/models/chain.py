"""Daily anchors over all heads, so that a cut tail or a whole missing case is found."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class Anchor(Base):
    """Seals the heads of all cases moved since the anchor before; `mac` chains the anchors.

    `books`: the last entry of each other book under it, by table ("" = an anchor from before they were);
    `books_mac` runs over every entry since the anchor before.
    """

    __tablename__ = "anchors"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date]
    at: Mapped[dt.datetime] = mapped_column(Instant)
    last_event_id: Mapped[int]
    heads: Mapped[int]
    mac: Mapped[str] = mapped_column(String(64))
    books: Mapped[str] = mapped_column(String(200), default="")
    books_mac: Mapped[str] = mapped_column(String(64), default="")


class AnchorHead(Base):
    """The head of one case at one anchor."""

    __tablename__ = "anchor_heads"
    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchors.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int]
    mac: Mapped[str] = mapped_column(String(64))


class KnownBreak(Base):
    """A day's anchor whose books cannot hold any more for a known reason: noted by one, confirmed by another.

    `seal`: what runs over the books as they are now; a later change makes another, and is found again.
    """

    __tablename__ = "known_breaks"
    __table_args__ = (
        UniqueConstraint("anchor_id", "seal", name="uq_known_breaks_anchor"),
        CheckConstraint("state in ('noted', 'known')", name="state"),
        CheckConstraint("agreed_by is null or agreed_by <> by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchors.id"))
    seal: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(300))
    on: Mapped[dt.date]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    agreed_on: Mapped[dt.date | None]
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
