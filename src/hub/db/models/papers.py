"""Paper given out: one-time slips, letters with their delivery, and every print that was issued."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class Slip(Base):
    """一次性告知清单: what somebody was told: about a case, at a first contact, or on the public page.

    `lines`: [{key, item, title, stage, missing, original, copies, where}] of all stages; `terms`: {limit,
    steps, formalities, tell_by}; `sha256` seals both. `how`, `handed` as in `hub.domain.notification`, with
    `signed_on` or a `witness`. `service` … `answers` only where there is no case. NULL `terms`: an old slip.
    """

    __tablename__ = "slips"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    issued_on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    lines: Mapped[Any] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    signed_on: Mapped[dt.date | None]
    how: Mapped[str] = mapped_column(String(10), default="written", server_default="written")
    handed: Mapped[str] = mapped_column(String(10), default="", server_default="")
    witness: Mapped[str] = mapped_column(String(80), default="", server_default="")
    terms: Mapped[Any] = mapped_column(JSON, nullable=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("first_contacts.id"), index=True)
    service: Mapped[str] = mapped_column(String(80), default="", server_default="")
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    variant: Mapped[str] = mapped_column(String(40), default="", server_default="")
    answers: Mapped[Any] = mapped_column(JSON, nullable=True)


class Letter(Base):
    """A result or refusal on its way to the applicant. `method`: hand|post|refused_to_sign|fetched."""

    __tablename__ = "letters"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    step: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(40))
    print: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(500), default="")
    basis: Mapped[str] = mapped_column(String(300), default="")
    remedy: Mapped[str] = mapped_column(String(500), default="")
    issued_on: Mapped[dt.date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    delivered_on: Mapped[dt.date | None]
    delivered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    method: Mapped[str] = mapped_column(String(20), default="")
    received_by: Mapped[str] = mapped_column(String(80), default="")


class Document(Base):
    """A print that left the printer: its data as it was, so that it can be printed again alike."""

    __tablename__ = "documents"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    print: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    issued_on: Mapped[dt.date]
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    data: Mapped[Any] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
