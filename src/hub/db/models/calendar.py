"""Overrides of single days and years whose arrangement is published (deadlines.md, Calendar)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class CalendarOverride(Base):
    """One day that is working or not, against the national arrangement."""

    __tablename__ = "calendar_overrides"
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(80))
    document: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class CalendarYear(Base):
    """A year whose arrangement an imported list says is published."""

    __tablename__ = "calendar_years"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class CalendarDated(Base):
    """The working days of one year by which the stored dates were computed; another calendar re-dates.

    `days`: one sign per day from 1 January, "1" a working day, "0" not.
    """

    __tablename__ = "calendar_dated"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[str] = mapped_column(String(366))
