"""People who work here: accounts, roles granted, posts with A and B, sessions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted, IdHash


class Staff(Base):
    """An account of one person. `id_hash` serves the own-household rules only."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40), default="")
    id_hash: Mapped[str | None] = mapped_column(IdHash(64))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    totp_last: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(20), default="zh_Hans_CN")
    active: Mapped[bool] = mapped_column(default=True)
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)


class StaffSession(Base):
    """A log-in; the cookie holds a random token, this row its hash. Ended rows end it at once."""

    __tablename__ = "staff_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class LoginLink(Base):
    """A one-time link by which a new account sets its password."""

    __tablename__ = "login_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    used_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class Grant(Base):
    """A role given to a person, for one department and/or community ("" / NULL = all of the centre).

    `reason` is kept where the grant went over one of the plan's caps.
    """

    __tablename__ = "grants"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    department: Mapped[str] = mapped_column(String(40), default="")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Post(Base):
    """岗位: work belongs to a post; persons hold it. One post has one role, department and place.

    `services`: keys of the services that are this window post's own; empty = all that no other post has.
    """

    __tablename__ = "posts"
    __table_args__ = (Index(None, "role", "department", "community_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(40))
    department: Mapped[str] = mapped_column(String(40), default="")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    services: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    phone: Mapped[str] = mapped_column(String(40), default="")


class PostHolder(Base):
    """A岗 or B岗 of a post."""

    __tablename__ = "post_holders"
    __table_args__ = (CheckConstraint("slot in ('A', 'B')", name="slot"), Index(None, "post_id", "slot"))
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    slot: Mapped[str] = mapped_column(String(1))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class Absence(Base):
    """A person away on whole days, both inclusive; the B of each post held stands in."""

    __tablename__ = "absences"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
