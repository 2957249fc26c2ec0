"""招工信息: work that is offered, as a department's window publishes it. No person's data."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class Vacancy(Base):
    """One post that an employer wants filled: what, how many, for how much, where, until when.

    `employer`: its name, of the register where `organisation_id` says so; `source`: how the window learned
    of it. Wages in whole yuan per `wage_per`; both None = to be agreed (面议).
    """

    __tablename__ = "vacancies"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'published', 'down')", name="state"),
        CheckConstraint("openings > 0", name="openings"),
        CheckConstraint("(state = 'draft') = (published_on IS NULL)", name="published"),
        CheckConstraint("(state = 'down') = (down_on IS NOT NULL)", name="down"),
        CheckConstraint("(wage_from IS NULL) = (wage_to IS NULL) AND wage_from <= wage_to", name="wage"),
        CheckConstraint("wage_per in ('month', 'day', 'hour', 'piece')", name="wage_per"),
        Index(None, "department", "until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    department: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    openings: Mapped[int]
    wage_from: Mapped[int | None]
    wage_to: Mapped[int | None]
    wage_per: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(120))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    employer: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(1000), default="")
    source: Mapped[str] = mapped_column(String(120))
    until: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(20))
    published_on: Mapped[dt.date | None]
    down_on: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
