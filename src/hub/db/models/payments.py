"""资金发放: runs, their shares by community, their lines, and what each line is made of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted, IdHash

_LIVE = "state <> 'returned'"
_LIVE_IN_PERIOD = "state <> 'returned' AND period <> 'once'"


class PaymentRun(Base):
    """One pay-out of one programme for one period, to the communities named by its shares.

    `service`, `version`: the definition it is paid under. `amount` (fen) and `lines` stand from approval on;
    `funded` must cover it. `left_out`: by reason, the entitlements that are not in it; `held`: those that a
    person took out, with why. `bank_hash`: of the file for the bank, the same bytes whenever it is made.
    `erased_on`: when its time was over and its lines became nobody's; sums and numbers stay.
    """

    __tablename__ = "payment_runs"
    __table_args__ = (
        CheckConstraint(
            "state in ('draft', 'reviewed', 'approved', 'funded', 'paying', 'reconciled', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("funded IS NULL OR funded >= amount", name="covered"),
        CheckConstraint(
            "(checked_by IS NULL OR checked_by <> made_by) AND (approved_by IS NULL OR"
            " (approved_by <> made_by AND approved_by <> checked_by))",
            name="four_eyes",
        ),
        Index(None, "programme", "period", "state"),
        Index(None, "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    programme: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(40))
    service: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    period: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200), default="")
    amount: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    held: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    sent_on: Mapped[dt.date | None]
    funded: Mapped[int | None]
    funded_on: Mapped[dt.date | None]
    funded_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    funding_paper: Mapped[str] = mapped_column(String(200), default="")
    bank_on: Mapped[dt.date | None]
    bank_hash: Mapped[str] = mapped_column(String(64), default="")
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
    erased_on: Mapped[dt.date | None]


class PaymentShare(Base):
    """A community's part of a run: who drew the money, what came back, where its signed sheet is.

    `drawn_a` named `drawn_b`, who confirmed it by the own log-in on `drawn_seen_on`. `held_a`, `held_b`: the
    two who have the cash. `counted`: fen of it, of the last count since a line was handed out, by
    `counted_a`, confirmed by `counted_b` on `counted_seen_on`; then those two have it.
    The original goes to finance and the copy to the centre: on which day, brought by whom, taken by whom.
    """

    __tablename__ = "payment_shares"
    __table_args__ = (
        UniqueConstraint("run_id", "community_id"),
        CheckConstraint(
            "(drawn_a IS NULL) = (drawn_b IS NULL) AND (drawn_a IS NULL OR drawn_a <> drawn_b)",
            name="two_draw",
        ),
        CheckConstraint(
            "(held_a IS NULL) = (held_b IS NULL) AND (held_a IS NULL OR held_a <> held_b)", name="two_hold"
        ),
        CheckConstraint(
            "(counted_a IS NULL) = (counted_b IS NULL) AND (counted_a IS NULL OR counted_a <> counted_b)",
            name="two_count",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payment_runs.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    drawn: Mapped[int | None]
    drawn_on: Mapped[dt.date | None]
    drawn_a: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    drawn_b: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cheque: Mapped[str] = mapped_column(String(40), default="")
    back: Mapped[int | None]
    back_on: Mapped[dt.date | None]
    back_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    original_on: Mapped[dt.date | None]
    original_from: Mapped[str] = mapped_column(String(80), default="")
    original_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    copy_on: Mapped[dt.date | None]
    copy_from: Mapped[str] = mapped_column(String(80), default="")
    copy_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    drawn_seen_on: Mapped[dt.date | None]
    held_a: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    held_b: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    counted: Mapped[int | None]
    counted_on: Mapped[dt.date | None]
    counted_a: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    counted_b: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    counted_seen_on: Mapped[dt.date | None]


class PaymentLine(Base):
    """What one payee gets in one run; `amount` fen is the sum of its items and never below zero.

    Of one entitlement, and of one resident, only one line lives per programme and period, by constraint: a
    line that was returned makes room for the one that pays it later. `programme` is the sub-list's own.
    `resident_id` is empty once its time is over; `payee_hash`, a keyed hash of programme, person and period
    that says nothing without the person's record, still keeps anybody from being paid it again.
    """

    __tablename__ = "payment_lines"
    __table_args__ = (
        UniqueConstraint("run_id", "no"),
        CheckConstraint("state in ('drafted', 'pending', 'paid', 'returned')", name="state"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(
            "(payer_a IS NULL) = (payer_b IS NULL) AND (payer_a IS NULL OR payer_a <> payer_b)",
            name="two_payers",
        ),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid"),
        Index("uq_payment_lines_entitlement", "programme", "entitlement_id", "period", unique=True,
              sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
        Index("uq_payment_lines_payee", "payee_hash", unique=True,
              sqlite_where=text(_LIVE_IN_PERIOD), postgresql_where=text(_LIVE_IN_PERIOD)),
        Index("uq_payment_lines_resident", "programme", "resident_id", "period", unique=True,
              sqlite_where=text(_LIVE_IN_PERIOD), postgresql_where=text(_LIVE_IN_PERIOD)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payment_runs.id"))
    no: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    programme: Mapped[str] = mapped_column(String(80))
    period: Mapped[str] = mapped_column(String(10))
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"), index=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    people: Mapped[int] = mapped_column(default=1)
    account: Mapped[str | None] = mapped_column(Encrypted)
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    paid_on: Mapped[dt.date | None]
    payer_a: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    payer_b: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    signed_by: Mapped[str] = mapped_column(String(80), default="")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")
    payee_hash: Mapped[str | None] = mapped_column(IdHash(64))


class PaymentItem(Base):
    """One part of a line, about one period; or, without a line, how a person settled a claim.

    What lives of them says what was settled of a period: lines drafted, pending or paid, and settled claims.
    """

    __tablename__ = "payment_items"
    __table_args__ = (
        UniqueConstraint("line_id", "period"),
        CheckConstraint("kind in ('due', 'arrears', 'again', 'set_off', 'repaid', 'waived')", name="kind"),
        CheckConstraint("(line_id IS NULL) = (kind in ('repaid', 'waived'))", name="line"),
        CheckConstraint("(amount < 0) = (kind in ('set_off', 'repaid', 'waived'))", name="sign"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("payment_lines.id"))
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"), index=True)
    period: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int]
