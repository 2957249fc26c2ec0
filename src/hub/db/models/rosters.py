"""Rosters: people to be checked by a date, and what came of each. What happened stands in the journal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base
from hub.db.crypto import Encrypted


class RosterRun(Base):
    """名册: made on a day of one version of a definition; holds nothing of a person.

    `source`: what it was made of ("population", or the keyed hash of a list from above), so that the same
    is not made twice on one day; `drawn`: of a sample {"seed", "size", "of": lines it was drawn from};
    `told`: what was said at its making, {"variant": its kind where the service has any, "paper", "why",
    "left_out": {reason: count}}; `counts`: as they stood at closing, kept when the items are erased on or
    after `erase_on`.
    """

    __tablename__ = "rosters"
    __table_args__ = (
        UniqueConstraint("service", "made_on", "source"),
        CheckConstraint("state in ('open', 'closed', 'erased')", name="state"),
        Index("ix_rosters_open", "department", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    service: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    department: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    made_on: Mapped[dt.date]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    due: Mapped[dt.date]
    drawn: Mapped[Any] = mapped_column(JSON, nullable=True)
    told: Mapped[Any] = mapped_column(JSON)
    counts: Mapped[Any] = mapped_column(JSON, nullable=True)
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    erase_on: Mapped[dt.date | None] = mapped_column(index=True)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class RosterItem(Base):
    """One line of a roster, at one `stage` and post until it is done or left; erased with the roster.

    `line`: what it is about ("r12" a resident, "e7" an entitlement, "l3" a line of a list); `given`: what a
    list from above says of somebody, JSON, encrypted. `state`: open, done, or left (closed with a reason);
    `late`: some stage of it was done after its date. `tried`: days on which nobody was there; `visit_on`: the
    date agreed on. `checked_on`: the day of its outcome; `settled_on`: that on which what followed from its
    case was done (an entitlement ended or kept). `sealed`: keyed hash of what was written, which the journal
    does not hold.
    """

    __tablename__ = "roster_items"
    __table_args__ = (
        UniqueConstraint("roster_id", "no"),
        UniqueConstraint("roster_id", "line"),
        CheckConstraint("state in ('open', 'done', 'left')", name="state"),
        Index("ix_roster_items_open", "post_id", "due", sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
        Index(None, "community_id", "roster_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(50), unique=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"))
    no: Mapped[int]
    line: Mapped[str] = mapped_column(String(40))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    entitlement_id: Mapped[int | None] = mapped_column(ForeignKey("entitlements.id"), index=True)
    given: Mapped[str | None] = mapped_column(Encrypted)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    stage: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    opened_on: Mapped[dt.date]
    limit: Mapped[int]
    due: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(20))
    late: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    form: Mapped[Any] = mapped_column(JSON, nullable=True)
    tried: Mapped[Any] = mapped_column(JSON)
    visit_on: Mapped[dt.date | None]
    checked_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    settled_on: Mapped[dt.date | None]
    sealed: Mapped[str] = mapped_column(String(64), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
