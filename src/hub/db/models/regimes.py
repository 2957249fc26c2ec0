"""解释: the centre's notes on the articles of its regimes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class RegimeNote(Base):
    """One version of the centre's interpretation of an article (首问首办 article 12). Only ever added.

    `regime` and `article` as in `hub.operations.centre.regimes`; the highest `version` of both holds, the
    others stay readable. It names nobody.
    """

    __tablename__ = "regime_notes"
    __table_args__ = (
        UniqueConstraint("regime", "article", "version"),
        CheckConstraint("version > 0", name="version"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    regime: Mapped[str] = mapped_column(String(20))
    article: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
    on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
