"""待遇: who receives what of which programme, from when, and what is owed on each day of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted

_RUNS = "state <> 'ended' AND state <> 'refused'"
_WAITS = "state = 'asked' OR next_state = 'asked' OR void_why != ''"


class Entitlement(Base):
    """One entitlement, from an approved case or taken over with a paper from before the hub.

    `resident_id` is entitled (the head, where the programme is a household's: then `household_id` too);
    `payee_id` draws the money. `state`: asked (taken over, not looked at by a second person), active,
    suspended, ended, refused; with `reason`. `from_on` … `until_on`: first and last day (None = open),
    `review_on`: when it is looked at again. What is owed lies in `entitlement_spans`.
    `next_payee_id`: who is to draw it in the place of a payee who died or left, `next_is` to that person,
    by what papers (`next_paper`), with `next_account`; `next_state` "" (nobody named), asked by `next_by`,
    confirmed (then the payee), refused.
    `recheck_on`: since when its window is to look at it again because the register has the household
    otherwise, with `recheck_why`; None once somebody has.
    `paid_to`: the last day of what was paid on paper, of one taken over; what comes after is the hub's.
    `void_why`: why it should never have been, as `void_by` says; "" once another has answered.
    Nobody has two of one programme that run, by constraint; nor a case two of one that were not refused.
    """

    __tablename__ = "entitlements"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'active', 'suspended', 'ended', 'refused')", name="state"),
        CheckConstraint("(case_id IS NULL) <> (paper = '')", name="origin"),
        CheckConstraint("next_state in ('', 'asked', 'confirmed', 'refused')", name="next_state"),
        Index("uq_entitlements_person", "programme", "resident_id", unique=True,
              sqlite_where=text(_RUNS), postgresql_where=text(_RUNS)),
        Index("uq_entitlements_household", "programme", "household_id", unique=True,
              sqlite_where=text(_RUNS), postgresql_where=text(_RUNS)),
        Index(None, "programme", "state", "community_id", "id"),
        Index(None, "department", "review_on"),
        Index(None, "department", "recheck_on"),
        Index("ix_entitlements_waiting", "department", "id", sqlite_where=text(_WAITS),
              postgresql_where=text(_WAITS)),
        Index("uq_entitlements_case", "case_id", "programme", unique=True,
              sqlite_where=text("state <> 'refused'"), postgresql_where=text("state <> 'refused'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    programme: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    paper: Mapped[str] = mapped_column(String(200), default="")
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    account: Mapped[str | None] = mapped_column(Encrypted)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200), default="")
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    review_on: Mapped[dt.date | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
    next_payee_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    next_state: Mapped[str] = mapped_column(String(10), default="")
    next_is: Mapped[str] = mapped_column(String(40), default="")
    next_paper: Mapped[str] = mapped_column(String(200), default="")
    next_account: Mapped[str | None] = mapped_column(Encrypted)
    next_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    recheck_on: Mapped[dt.date | None]
    recheck_why: Mapped[str] = mapped_column(String(200), default="", server_default="")
    paid_to: Mapped[dt.date | None]
    void_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    void_why: Mapped[str] = mapped_column(String(200), default="", server_default="")


class EntitlementSpan(Base):
    """What is owed from one day to another: `amount` in fen per month or period, as the programme counts.

    Spans of one entitlement do not overlap; a gap between two (or a day after the last) owes nothing.
    `people`: for how many it was reckoned.
    """

    __tablename__ = "entitlement_spans"
    __table_args__ = (
        UniqueConstraint("entitlement_id", "first"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("last IS NULL OR last >= first", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"))
    first: Mapped[dt.date]
    last: Mapped[dt.date | None]
    amount: Mapped[int]
    people: Mapped[int] = mapped_column(default=1)
