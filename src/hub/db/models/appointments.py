"""预约服务: who comes when to which window, or to whose home somebody goes; and the line at the windows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted


class Appointment(Base):
    """One appointment (words as in `hub.domain.appointment`), with no more of the person than to be met.

    `begins`, `minutes`: its time on the `day`, None for a visit at home, which has a day only. `post_id`:
    the window. `code`: with it and the number the person looks it up. `booked_by`: who made it, None on the
    public page. A visit at home has `officer_post_id` (who goes), `reason`, `address`, and after it
    `papers` (titles taken), `taken_on`, `taken_by` and the receipt's number; `case_id`: what became of it.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        CheckConstraint(
            "state in ('booked', 'arrived', 'taken', 'done', 'missed', 'cancelled')", name="state"
        ),
        CheckConstraint("kind = 'home' or begins is not null", name="time"),
        Index("ix_appointments_open", "post_id", "day", sqlite_where=text("closed_on is null"),
              postgresql_where=text("closed_on is null")),
        Index("ix_appointments_officer", "officer_post_id", sqlite_where=text("closed_on is null"),
              postgresql_where=text("closed_on is null")),
        Index(None, "day"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    service: Mapped[str] = mapped_column(String(80))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    officer_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    day: Mapped[dt.date]
    begins: Mapped[int | None]
    minutes: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    name: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    address: Mapped[str | None] = mapped_column(Encrypted)
    reason: Mapped[str | None] = mapped_column(Encrypted)
    note: Mapped[str | None] = mapped_column(Encrypted)
    papers: Mapped[Any] = mapped_column(JSON, default=list)
    receipt: Mapped[str] = mapped_column(String(40), default="")
    taken_on: Mapped[dt.date | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    booked_at: Mapped[dt.datetime] = mapped_column(Instant)
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    closed_on: Mapped[dt.date | None]
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class AppointmentTime(Base):
    """Five minutes of a window's day that an appointment has: nobody else can have them (AP-01)."""

    __tablename__ = "appointment_times"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), index=True)


class Ticket(Base):
    """A number drawn for a window's line on a day; who holds it is nowhere.

    `sign`: as it is called (A012). `turn`: the minute of the appointment it stands for, None for a walk-in.
    `waited`: seconds from drawing it (or from the appointment's time, where that is later) to the first call.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'called', 'done', 'gone')", name="state"),
        UniqueConstraint("post_id", "day", "no"),
        Index(None, "day", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    day: Mapped[dt.date]
    no: Mapped[int]
    sign: Mapped[str] = mapped_column(String(10))
    turn: Mapped[int | None]
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"), unique=True)
    drawn_at: Mapped[dt.datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    calls: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    called_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    waited: Mapped[int | None]
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
