"""Overrides of single days and years whose arrangement is published (deadlines.md, Calendar)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class CalendarOverride(Base):
    """One day that is working or not, against the national arrangement.

    `source`: "centre" (entered here), "regional" (the region's notice), "national" (an imported arrangement);
    what comes first here holds before what comes later.
    """

    __tablename__ = "calendar_overrides"
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(80))
    document: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String(10), default="centre", server_default="centre")


class CalendarYear(Base):
    """A year whose arrangement an imported list says is published."""

    __tablename__ = "calendar_years"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class CalendarChange(Base):
    """What was once changed, so that it can be read and undone by a new change. Only added.

    `days`: [{"date", "before", "after"}], each side null or {"working", "reason", "document", "source"};
    `year` with the paper before and after (null = not published), where the change was about a whole year.
    """

    __tablename__ = "calendar_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    days: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    year: Mapped[int | None]
    year_before: Mapped[str | None] = mapped_column(String(120))
    year_after: Mapped[str | None] = mapped_column(String(120))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_changes.id"))


class CalendarDated(Base):
    """The working days of one year by which the stored dates were computed; another calendar re-dates.

    `days`: one sign per day from 1 January, "1" a working day, "0" not.
    """

    __tablename__ = "calendar_dated"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[str] = mapped_column(String(366))
