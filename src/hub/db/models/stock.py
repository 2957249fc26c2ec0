"""Stock: goods counted by place. There is no table of who took something, and no column for one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class StockPlace(Base):
    """A place where goods of a service lie: the centre's store, an agent's cupboard, a box, an employer.

    `community_id` is None for the centre's; `closed_on`: nothing is brought there any more.
    """

    __tablename__ = "stock_places"
    __table_args__ = (
        UniqueConstraint("service", "kind", "community_id", "title"),
        CheckConstraint("kind in ('centre', 'agent', 'box', 'unit')", name="kind"),
        CheckConstraint("(kind = 'centre') = (community_id is null)", name="whose"),
        Index("ix_stock_places_centre", "service", unique=True, sqlite_where=text("kind = 'centre'"),
              postgresql_where=text("kind = 'centre'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(80))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"), index=True)
    closed_on: Mapped[dt.date | None]


class StockCount(Base):
    """How much of one good lies at a place: the sum of its moves, never below zero.

    `counted_on`: when somebody last counted it by hand.
    """

    __tablename__ = "stock_counts"
    __table_args__ = (
        UniqueConstraint("place_id", "good"),
        CheckConstraint("count >= 0", name="count"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("stock_places.id"))
    good: Mapped[str] = mapped_column(String(40))
    count: Mapped[int] = mapped_column(default=0)
    counted_on: Mapped[dt.date | None]


class StockMove(Base):
    """So many of a good from one place to another; None is outside. What happened stands in the journal.

    `state`: done at once, but for the correction of a count, which is asked until a second person has
    confirmed or refused it. `received_on`: the day on which an agent signed for what was allocated.
    """

    __tablename__ = "stock_moves"
    __table_args__ = (
        CheckConstraint("move in ('in', 'allocate', 'hand_out', 'refill', 'return', 'correct')", name="move"),
        CheckConstraint("state in ('asked', 'done', 'refused')", name="state"),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("from_id is not null or to_id is not null", name="places"),
        Index("ix_stock_moves_asked", "service", sqlite_where=text("state = 'asked'"),
              postgresql_where=text("state = 'asked'")),
        Index(None, "service", "on"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    service: Mapped[str] = mapped_column(String(80))
    move: Mapped[str] = mapped_column(String(20))
    good: Mapped[str] = mapped_column(String(40))
    count: Mapped[int]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("stock_places.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("stock_places.id"), index=True)
    on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(200), default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    received_on: Mapped[dt.date | None]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
