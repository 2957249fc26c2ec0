"""Who looked at whom, when and for what purpose (privacy.md, Sees). Written in the read's transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class AccessLog(Base):
    """One opening of a record, or one list (`rows` people on it)."""

    __tablename__ = "access_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    post: Mapped[str] = mapped_column(String(80), default="")
    action: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(200))
    resident_id: Mapped[int | None] = mapped_column(index=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    rows: Mapped[int] = mapped_column(default=1)


class WrongCodes(Base):
    """How often wrong codes were sent for one number within an hour, whichever process answered.

    `key`: a keyed hash of the number, so that nothing of a person is kept; the hour runs from `since`.
    """

    __tablename__ = "wrong_codes"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[dt.datetime] = mapped_column(Instant, index=True)
    count: Mapped[int]
