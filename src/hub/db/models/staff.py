"""People who work here: accounts, roles granted, posts with A and B, sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted, IdHash


class Staff(Base):
    """An account of one person. `id_hash` serves the own-household rules only.

    `street_post`: the post at the street office beside the one here (三㈠1), "" = none.
    """

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
    street_post: Mapped[str] = mapped_column(String(80), default="", server_default="")


class StaffSession(Base):
    """A log-in; the cookie holds a random token, this row its hash. Ended rows end it at once.

    `came_from` and `client` (network address; browser and system) are for its owner, who looks for strangers.
    """

    __tablename__ = "staff_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    came_from: Mapped[str] = mapped_column(String(64), default="", server_default="")
    client: Mapped[str] = mapped_column(String(80), default="", server_default="")


class LoginLink(Base):
    """A one-time link by which a new account sets its password."""

    __tablename__ = "login_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    used_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class CalendarFeed(Base):
    """The secret address of somebody's own calendar; this row has its hash. Without the row it opens nothing.

    One a person; a new one takes the place of the old.
    """

    __tablename__ = "calendar_feeds"
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)


class RecoveryCode(Base):
    """One of the codes kept on paper for the day the phone with the second factor is lost; good once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("staff_id", "code_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class AccountEntry(Base):
    """What was done to an account, by whom, when and why. Only added.

    `what` is a code of `hub.operations.staff.account_book`, `detail` its role, post or place.
    """

    __tablename__ = "account_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    what: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Training(Base):
    """A training passed (三㈠3): for one service, for a department ("" = all), since when, on which paper."""

    __tablename__ = "trainings"
    __table_args__ = (UniqueConstraint("staff_id", "department", "service"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    department: Mapped[str] = mapped_column(String(40), default="")
    service: Mapped[str] = mapped_column(String(80), default="")
    passed_on: Mapped[dt.date]
    document: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


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
    `closed_on`: the street has no such post now; `closings`: all of them, [{closed, by, opened, opened_by}].
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
    closed_on: Mapped[dt.date | None]
    closings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")


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
    """A person away, both days inclusive; the B of each post held stands in for exactly that time.

    `begins`, `ends`: minutes of the first and last day, None = the whole day. `kind`: leave, sudden, order
    (临时性特殊安排: sent somewhere by order). `handover`: none (nothing to hand over), open, confirmed (by
    B), self (B stepped in without one, after trying to reach A: `contact`); `tasks`: what is handed over,
    [{number, service, version, step, due}].
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("kind in ('leave', 'sudden', 'order')", name="kind"),
        CheckConstraint("handover in ('none', 'open', 'confirmed', 'self')", name="handover"),
        Index(None, "staff_id", "last"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    begins: Mapped[int | None]
    ends: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10), default="sudden", server_default="sudden")
    handover: Mapped[str] = mapped_column(String(10), default="none", server_default="none")
    tasks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    contact: Mapped[str] = mapped_column(String(200), default="", server_default="")
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class StandInNote(Base):
    """What B could not settle while standing in: said to the applicant and to A, until A has read it."""

    __tablename__ = "stand_in_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    told_on: Mapped[dt.date]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    read_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    read_at: Mapped[dt.datetime | None] = mapped_column(Instant)
