"""接续: sheets of what ran before the hub, brought in by one person and confirmed by another."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted

_COUNTS = "state <> 'withdrawn' AND state <> 'refused'"


class TakeOver(Base):
    """One sheet of one community: `kind` recipients (of one `programme`) or cases (in flight).

    `said`: the sheet's cells as they were read, with those mended since, as JSON; only while it is a draft.
    `state`: draft (the asker's own), asked, answered (every line), refused (every line so), withdrawn.
    `count` lines with `amount` fen a month in all; `mended`: cells that were corrected on the screen.
    `sha256` is the file's.
    """

    __tablename__ = "take_overs"
    __table_args__ = (
        CheckConstraint("kind in ('recipients', 'cases')", name="kind"),
        CheckConstraint("state in ('draft', 'asked', 'answered', 'refused', 'withdrawn')", name="state"),
        Index("uq_take_overs_sheet", "kind", "programme", "community_id", "sha256", unique=True,
              sqlite_where=text(_COUNTS), postgresql_where=text(_COUNTS)),
        Index(None, "state", "department"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    programme: Mapped[str] = mapped_column(String(80), default="")
    department: Mapped[str] = mapped_column(String(40))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    state: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    said: Mapped[str | None] = mapped_column(Encrypted)
    mended: Mapped[int] = mapped_column(default=0)
    count: Mapped[int] = mapped_column(default=0)
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class TakeOverLine(Base):
    """One row of the sheet: an entitlement that is asked for, or a case that is opened once confirmed.

    `said` is what the row says of a case of `service`, as JSON, gone when it is answered. `resident_id` is
    kept also when the row it names is gone: no foreign key.
    """

    __tablename__ = "take_over_lines"
    __table_args__ = (
        UniqueConstraint("take_over_id", "row"),
        Index(
            "ix_take_over_lines_asked",
            "resident_id",
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint("state in ('asked', 'confirmed', 'refused')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    take_over_id: Mapped[int] = mapped_column(ForeignKey("take_overs.id"))
    row: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="asked")
    resident_id: Mapped[int]
    service: Mapped[str] = mapped_column(String(80), default="")
    paper: Mapped[str] = mapped_column(String(200))
    said: Mapped[str | None] = mapped_column(Encrypted)
    entitlement_id: Mapped[int | None] = mapped_column(ForeignKey("entitlements.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
