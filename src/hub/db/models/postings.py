"""公示: public notices at each place, and the objections to them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class Posting(Base):
    """One notice of one case at one place ("centre" or "community"), first to last day inclusive.

    Only whitelisted words are here (privacy.md, Shows in public): the name is stored starred.
    """

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("case_id", "step", "round", "place"),
        Index(None, "last", "first"),
        Index("ix_postings_hanging", "last", sqlite_where=text("taken_down_on IS NULL"),
              postgresql_where=text("taken_down_on IS NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str] = mapped_column(String(40))
    round: Mapped[int] = mapped_column(default=1)
    place: Mapped[str] = mapped_column(String(20))
    serial: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    starred_name: Mapped[str] = mapped_column(String(80))
    community: Mapped[str] = mapped_column(String(80))
    household_size: Mapped[int | None]
    amount_fen: Mapped[int | None]
    object_to: Mapped[str] = mapped_column(String(200))
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    taken_down_on: Mapped[dt.date | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class Objection(Base):
    """异议 against a notice; must be answered before the notice can end. Who objects is not kept."""

    __tablename__ = "objections"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"))
    received_on: Mapped[dt.date]
    text: Mapped[str] = mapped_column(String(1000))
    answered_on: Mapped[dt.date | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    upheld: Mapped[bool | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
