"""单位: a department's register of organisations, its years, and matters passed on to who inspects them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base

_ACTIVE = "state = 'active'"


class Organisation(Base):
    """One firm or sole trader of a register; found by `code` (GB 32100) or name. No person's data.

    `post`: the post of whom one asks for there (人事经理); `employees`: a count, never a list.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("form in ('firm', 'sole_trader')", name="form"),
        CheckConstraint("state in ('active', 'closed')", name="state"),
        CheckConstraint("employees >= 0", name="employees"),
        CheckConstraint("length(code) = 18", name="code"),
        Index("uq_organisations_code", "department", "code", unique=True, sqlite_where=text(_ACTIVE),
              postgresql_where=text(_ACTIVE)),
        Index(None, "department", "name"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    service: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(18))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    address: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    employees: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    registered_on: Mapped[dt.date]
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class OrganisationYear(Base):
    """年审: one organisation in one year: told of its inspection, entered in the city's system, inspected."""

    __tablename__ = "organisation_years"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year"),
        CheckConstraint("result in ('', 'passed', 'failed')", name="result"),
        CheckConstraint("(inspected_on IS NULL) = (result = '')", name="inspected"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(50), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    told_on: Mapped[dt.date | None]
    entered_on: Mapped[dt.date | None]
    inspected_on: Mapped[dt.date | None]
    result: Mapped[str] = mapped_column(String(20), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class OrganisationReferral(Base):
    """A dispute passed on to who inspects: what it is about, without people's names, and the answer."""

    __tablename__ = "organisation_referrals"
    __table_args__ = (CheckConstraint("(answered_on IS NULL) = (answer = '')", name="answered"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    body: Mapped[str] = mapped_column(String(80))
    matter: Mapped[str] = mapped_column(String(500))
    referred_on: Mapped[dt.date]
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_on: Mapped[dt.date | None]
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
