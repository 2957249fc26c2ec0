"""技能培训班: courses with places, and who is enrolled in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base

_THERE = "state <> 'withdrawn'"


class Course(Base):
    """One course: `days` on which it is held and `held` of them with attendance, as ISO texts in order.

    `taken`: places that are taken, kept with the enrolments in one transaction; never more than `places`.
    `least`: days of attendance for the certificate.
    """

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'open', 'ended', 'cancelled')", name="state"),
        CheckConstraint("places > 0 AND taken >= 0 AND taken <= places", name="taken"),
        CheckConstraint("least > 0", name="least"),
        CheckConstraint("enrol_until <= last_on AND first_on <= last_on", name="days"),
        Index(None, "department", "last_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    department: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    organiser: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))
    hours: Mapped[str] = mapped_column(String(60), default="")
    about: Mapped[str] = mapped_column(String(1000), default="")
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    least: Mapped[int]
    days: Mapped[Any] = mapped_column(JSON)
    held: Mapped[Any] = mapped_column(JSON)
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]
    enrol_until: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class Enrolment(Base):
    """Somebody in a course: with a place, waiting for one, withdrawn, or done with it.

    `attended`: ISO days; `moved_up_on`: when a place came free for who waited, `told_on`: when that was said.
    `resident_id` None where the time of keeping is over.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        CheckConstraint("state in ('enrolled', 'waiting', 'withdrawn', 'passed', 'failed')", name="state"),
        CheckConstraint("(state = 'passed') = (certificate IS NOT NULL)", name="certificate"),
        Index("uq_enrolments_resident", "course_id", "resident_id", unique=True, sqlite_where=text(_THERE),
              postgresql_where=text(_THERE)),
        Index(None, "course_id", "state"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(50), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    purpose: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    enrolled_on: Mapped[dt.date]
    attended: Mapped[Any] = mapped_column(JSON)
    moved_up_on: Mapped[dt.date | None]
    told_on: Mapped[dt.date | None]
    certificate: Mapped[str | None] = mapped_column(String(40), unique=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
