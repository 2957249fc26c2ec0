"""Prints of pay-outs that left the printer: numbered, with their data as it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class PaymentPaper(Base):
    """One print of a run; with `community_id` that community's sheet, else the whole run's, without names.

    `no` counts within the run, `number` is the run's with it (发26-0001-P3). Printed again, it is the same;
    `sha256` is of the data.
    """

    __tablename__ = "payment_papers"
    __table_args__ = (UniqueConstraint("run_id", "no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payment_runs.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    no: Mapped[int]
    number: Mapped[str] = mapped_column(String(50), unique=True)
    print: Mapped[str] = mapped_column(String(60))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    data: Mapped[Any] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
