"""Governed changes of the register, the months they are confirmed in, and people who may be there twice."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted
from hub.db.models.sealed import Sealed


class RegistryChange(Base):
    """变更登记: asked with reason and paper, checked where it must be, applied, never edited.

    `said`: what was asked, `done`: the rows as they were and as they are since; both JSON, encrypted, for
    they hold people's data. `state`: asked, applied, refused or withdrawn. While it is asked it lies at
    `post_id`. An undoing is a change of its own that names the one it restores (`undoes_id`).
    `resident_id` and `other_id` are kept also when the row they name is gone: no foreign keys.
    """

    __tablename__ = "registry_changes"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'applied', 'refused', 'withdrawn')", name="state"),
        Index("ix_registry_changes_asked", "post_id", sqlite_where=text("state = 'asked'"),
              postgresql_where=text("state = 'asked'")),
        Index(None, "community_id", "id"),
        Index(None, "asked_by", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    resident_id: Mapped[int | None] = mapped_column(index=True)
    other_id: Mapped[int | None] = mapped_column(index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    to_community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    happened_on: Mapped[dt.date]
    said: Mapped[str] = mapped_column(Encrypted)
    done: Mapped[str | None] = mapped_column(Encrypted)
    why: Mapped[str] = mapped_column(String(200))
    paper: Mapped[str] = mapped_column(String(200), default="")
    needs: Mapped[str] = mapped_column(String(60), default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(200), default="")
    answer_paper: Mapped[str] = mapped_column(String(200), default="")
    undoes_id: Mapped[int | None] = mapped_column(index=True)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class RegistryEntry(Sealed, Base):
    """One entry of a change's chain: asked, confirmed, refused, withdrawn, applied; sealed like a case's."""

    __tablename__ = "registry_entries"
    __table_args__ = (UniqueConstraint("change_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("registry_changes.id"))


class SheetLine(Base):
    """An applied change on the monthly sheet (变动月报) of a community; `month` is its first day.

    `people`: how many it is of, where a household moved together.
    """

    __tablename__ = "sheet_lines"
    __table_args__ = (UniqueConstraint("change_id", "community_id"), Index(None, "community_id", "month"))
    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("registry_changes.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    month: Mapped[dt.date]
    what: Mapped[str] = mapped_column(String(20))
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    people: Mapped[int] = mapped_column(default=1, server_default="1")


class ChangeSheet(Base):
    """A month that a community has closed: its changes are confirmed and complete as far as known."""

    __tablename__ = "change_sheets"
    __table_args__ = (UniqueConstraint("community_id", "month"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    month: Mapped[dt.date]
    closed_at: Mapped[dt.datetime] = mapped_column(Instant)
    closed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(String(200), default="")


class DuplicatePair(Base):
    """Two records that may be of one person, the lower id left; `state`: open, different, merged.

    `different`: somebody looked at both and said so, and they are not found again.
    """

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        UniqueConstraint("left_id", "right_id"),
        CheckConstraint("left_id < right_id", name="order"),
        Index("ix_duplicate_pairs_open", "id", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    left_id: Mapped[int] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"))
    right_id: Mapped[int] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    found_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(20), default="open")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(200), default="")
