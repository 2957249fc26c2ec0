"""The paper files of ended cases: where they stand, who has them, which papers left them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base


class PaperFile(Base):
    """案卷: `year` and `no` make its number (2026-0012), running without gaps. `cabinet` "" = not shelved."""

    __tablename__ = "paper_files"
    __table_args__ = (UniqueConstraint("year", "no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    year: Mapped[int]
    no: Mapped[int]
    filed_on: Mapped[dt.date]
    cabinet: Mapped[str] = mapped_column(String(20), default="")
    shelf: Mapped[str] = mapped_column(String(20), default="")
    shelved_on: Mapped[dt.date | None]


class FileLoan(Base):
    """A file that is out, or was: to whom, for what, until when. One at a time."""

    __tablename__ = "file_loans"
    __table_args__ = (
        Index("uq_file_loans_out", "file_id", unique=True, sqlite_where=text("back_on IS NULL"),
              postgresql_where=text("back_on IS NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("paper_files.id"), index=True)
    borrower: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(200))
    out_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    out_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    back_on: Mapped[dt.date | None]
    back_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    remark: Mapped[str] = mapped_column(String(200), default="")


class PaperLeft(Base):
    """A paper that left the file. `how`: returned (to the applicant, signed for) | sent_up.

    Where that was noted wrongly it is void since `void_on`: the paper lies in the file, it never left.
    Where it did leave and somebody brought it back, it lies in the file again since `back_on`.
    """

    __tablename__ = "papers_left"
    __table_args__ = (
        Index("uq_papers_left_holds", "case_id", "key", "item", unique=True,
              sqlite_where=text("void_on IS NULL AND back_on IS NULL"),
              postgresql_where=text("void_on IS NULL AND back_on IS NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    key: Mapped[str] = mapped_column(String(60))
    item: Mapped[str] = mapped_column(String(80), default="")
    how: Mapped[str] = mapped_column(String(10))
    to_whom: Mapped[str] = mapped_column(String(80))
    on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    void_on: Mapped[dt.date | None]
    void_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    back_on: Mapped[dt.date | None]
    back_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    back_from: Mapped[str] = mapped_column(String(80), default="", server_default="")
    back_remark: Mapped[str] = mapped_column(String(200), default="", server_default="")
