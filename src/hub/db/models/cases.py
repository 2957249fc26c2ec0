"""A case is its events; the other rows are projections that `hub audit verify` can refold."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted
from hub.db.models.sealed import Sealed

_ENDED_ELSE = "completed_on IS NULL AND closed_on IS NOT NULL"


class Case(Base):
    """办件.

    `facts`: {"answers": {question: choice}, "members": [[resident id, name]], "birth": ISO date};
    `ledger`: the clock events as rows [type, ISO date, key, days, approved, told]
    (domain.case_ledger);
    `marks`: {"returns": {"step:outcome": times taken}, "slip": number of the last slip, "file":
    number of the paper file, "tried": a letter could not be handed over at once,
    "last": ISO date of the last event, and running numbers of letters, slips, postings, extra papers};
    `settings`: what the centre had set for the service when the case was accepted.
    `accepted_on`, `due`, `state`
    and `days_left` hold as of `dated_on`; `wake_on` is the first day on which they change by themselves (a
    notice has ended, R4's five days are over): the sweep looks there.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_open_due", "due", sqlite_where=text("closed_on IS NULL"),
              postgresql_where=text("closed_on IS NULL")),
        Index("ix_cases_open_post", "post_id", sqlite_where=text("closed_on IS NULL"),
              postgresql_where=text("closed_on IS NULL")),
        Index("ix_cases_wake", "wake_on", sqlite_where=text("wake_on IS NOT NULL"),
              postgresql_where=text("wake_on IS NOT NULL")),
        Index("ix_cases_urgent", "urgent_target", sqlite_where=text("urgent_target IS NOT NULL"),
              postgresql_where=text("urgent_target IS NOT NULL")),
        Index(None, "department", "community_id", "id"),
        Index("ix_cases_completed", "completed_on", "due", sqlite_where=text("completed_on IS NOT NULL"),
              postgresql_where=text("completed_on IS NOT NULL")),
        Index("ix_cases_ended_else", "closed_on", sqlite_where=text(_ENDED_ELSE),
              postgresql_where=text(_ENDED_ELSE)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    receipt_code: Mapped[str] = mapped_column(String(16))
    service: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    department: Mapped[str] = mapped_column(String(40))
    variant: Mapped[str] = mapped_column(String(40), default="")
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    phase: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(40))
    facts: Mapped[Any] = mapped_column(JSON)
    settings: Mapped[Any] = mapped_column(JSON)
    ledger: Mapped[Any] = mapped_column(JSON)
    marks: Mapped[Any] = mapped_column(JSON)
    opened_on: Mapped[dt.date]
    accepted_on: Mapped[dt.date | None]
    due: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(20))
    days_left: Mapped[int | None]
    dated_on: Mapped[dt.date | None]
    wake_on: Mapped[dt.date | None]
    completed_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    ended: Mapped[str] = mapped_column(String(20), default="")
    urgent: Mapped[str] = mapped_column(String(200), default="")
    urgent_target: Mapped[dt.date | None]
    rev: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class CaseParty(Base):
    """当事人 of a case: a resident, or somebody named freely."""

    __tablename__ = "case_parties"
    __table_args__ = (UniqueConstraint("case_id", "role", "no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[str] = mapped_column(String(20))
    no: Mapped[int] = mapped_column(default=1)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    present: Mapped[bool] = mapped_column(default=True)
    id_number: Mapped[str | None] = mapped_column(Encrypted)
    id_tail: Mapped[str] = mapped_column(String(4), default="")
    relation: Mapped[str] = mapped_column(String(40), default="")
    mandate: Mapped[str] = mapped_column(String(120), default="")


class Event(Sealed, Base):
    """Append-only. `mac` chains it; `payload` with its `salt` can be erased, the hash stays."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        Index("ix_events_redated", "date", sqlite_where=text("type = 'redated'"),
              postgresql_where=text("type = 'redated'")),
        Index("ix_events_not_entitled", "case_id", sqlite_where=text("type = 'not_entitled'"),
              postgresql_where=text("type = 'not_entitled'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int] = mapped_column()  # said again: the order of the columns is the migrations'
    type: Mapped[str] = mapped_column(String(40))


class Task(Base):
    """What one post has to do now: a step itself (`key` "") or a task inside it."""

    __tablename__ = "tasks"
    __table_args__ = (
        # What a post ever had to do: an agent sees the cases that own posts took part in.
        Index(None, "post_id", "case_id"),
        # Whose they are and till when; with all that counts of them, so that no row is read to count.
        Index("ix_tasks_open", "post_id", "due", "case_id", "role", sqlite_where=text("done_on IS NULL"),
              postgresql_where=text("done_on IS NULL")),
        Index(None, "case_id", "step"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(40), default="")
    do: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    opened_on: Mapped[dt.date]
    limit: Mapped[int | None]
    due: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[str] = mapped_column(String(40), default="")
    form: Mapped[Any] = mapped_column(JSON, nullable=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))


class Material(Base):
    """One line of the checklist: seen, not stored (privacy.md, Holds).

    `title` only for papers named by hand; `pieces`: of photographs those that were counted.
    """

    __tablename__ = "materials"
    __table_args__ = (UniqueConstraint("case_id", "key", "item"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    key: Mapped[str] = mapped_column(String(60))
    item: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20))
    seen_on: Mapped[dt.date | None]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    copies: Mapped[int] = mapped_column(default=0)
    valid_until: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    pieces: Mapped[int] = mapped_column(default=0)


class Request(Base):
    """An idempotency key and what its first request led to; kept for some days."""

    __tablename__ = "requests"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    result: Mapped[Any] = mapped_column(JSON)
