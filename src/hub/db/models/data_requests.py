"""征集数据: what the centre asks a community for because the hub does not hold it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class DataRequest(Base):
    """A number or table of one community for the period `first` to `last`, asked once and answered once.

    `what`: the question, `answer`: what the community says, neither with anybody's number; both forgotten
    some years later. `state`: open, answered. It lies on the desk of `post_id` until it is answered.
    """

    __tablename__ = "data_requests"
    __table_args__ = (
        CheckConstraint("state in ('open', 'answered')", name="state"),
        CheckConstraint("first <= last", name="period"),
        Index("ix_data_requests_period", "first", "last", "community_id"),
        Index("ix_data_requests_post", "post_id", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    what: Mapped[str | None] = mapped_column(String(200))
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    on: Mapped[dt.date]
    due: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(500))
    answered_on: Mapped[dt.date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
