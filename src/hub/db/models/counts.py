"""What cases add to the numbers of each day: kept with every change of a case by `hub.db.counts`."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Final

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base

NEVER: Final = dt.date(9999, 12, 31)
"""Stands for no due date: a key of the table has no gaps."""


class CaseCount(Base):
    """How many cases of one kind a day had, folded by the sweep; `CaseDelta` holds what came since.

    `what` and `how` are those of `hub.db.counts.PARTS`. Open cases are counted by department alone (service,
    variant "", version and community 0) with their due date (`due`; NEVER = none, as for all else).
    """

    __tablename__ = "case_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)
    what: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(40), primary_key=True)
    service: Mapped[str] = mapped_column(String(80), primary_key=True)
    variant: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    how: Mapped[str] = mapped_column(String(40), primary_key=True)
    due: Mapped[dt.date] = mapped_column(primary_key=True)
    number: Mapped[int]


class CaseDelta(Base):
    """A change of such a number, in the transaction of the case that makes it; never changed, only folded."""

    __tablename__ = "case_deltas"
    KEY: ClassVar[tuple[str, ...]] = (
        "what", "day", "department", "service", "variant", "version", "community_id", "how", "due",
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(12))
    day: Mapped[dt.date]
    department: Mapped[str] = mapped_column(String(40))
    service: Mapped[str] = mapped_column(String(80))
    variant: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    community_id: Mapped[int]
    how: Mapped[str] = mapped_column(String(40))
    due: Mapped[dt.date]
    number: Mapped[int]
