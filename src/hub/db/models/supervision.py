"""监督: orders and cards about work, and major matters; every one has a chain of entries in the journal."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class SupervisionOrder(Base):
    """催办 or 督办 with a day to answer by, at the post whose work it is about; of one case or of none.

    `kind`: as in `hub.domain.supervision.ORDERS`; `community_id`: the community it is directed at, None where
    it is not. `state`: open, answered, closed (an order, with its `result`).
    """

    __tablename__ = "supervision_orders"
    __table_args__ = (
        CheckConstraint("kind in ('urge', 'order')", name="kind"),
        CheckConstraint("state in ('open', 'answered', 'closed')", name="state"),
        Index("ix_supervision_orders_open", "due", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
        Index("ix_supervision_orders_post", "post_id", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    said: Mapped[str | None] = mapped_column(String(500))
    on: Mapped[dt.date]
    due: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(500))
    answered_on: Mapped[dt.date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    result: Mapped[str | None] = mapped_column(String(500))
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class SupervisionCard(Base):
    """黄牌 or 红牌 to the person whose work a post was that day; `case_id`, `step`: what it is about.

    `origin`: the light of the step, or by hand; `state`: given, replied, confirmed, withdrawn.
    """

    __tablename__ = "supervision_cards"
    __table_args__ = (
        CheckConstraint("light in ('yellow', 'red')", name="light"),
        CheckConstraint("state in ('given', 'replied', 'confirmed', 'withdrawn')", name="state"),
        Index("ix_supervision_cards_light", "case_id", "step", "light", unique=True,
              sqlite_where=text("origin = 'light'"), postgresql_where=text("origin = 'light'")),
        Index("ix_supervision_cards_open", "staff_id", sqlite_where=text("state in ('given', 'replied')"),
              postgresql_where=text("state in ('given', 'replied')")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    light: Mapped[str] = mapped_column(String(10))
    origin: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str] = mapped_column(String(40), default="")
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    cause: Mapped[str | None] = mapped_column(String(500))
    on: Mapped[dt.date]
    reply_due: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))
    reply: Mapped[str | None] = mapped_column(String(500))
    replied_on: Mapped[dt.date | None]
    why: Mapped[str | None] = mapped_column(String(500))
    decided_on: Mapped[dt.date | None] = mapped_column(index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class MajorMatter(Base):
    """重大事项: a case that a deputy put before the director, until it is acknowledged (已阅)."""

    __tablename__ = "major_matters"
    __table_args__ = (
        Index("ix_major_matters_open", "case_id", sqlite_where=text("seen_on is null"),
              postgresql_where=text("seen_on is null")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    reason: Mapped[str | None] = mapped_column(String(200))
    on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seen_on: Mapped[dt.date | None]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
