"""Who is in a pay-out and with how much, who is not and why: reckoned anew from spans and settled lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection, exists, select, true

from hub.db.models import Entitlement, EntitlementSpan, PaymentItem, PaymentLine, PaymentRun, Resident
from hub.domain.entitlement import Span
from hub.domain.payment import LIVE, Reckoned, reckon
from hub.domain.period import ONCE, Period, period_at
from hub.operations.keeping.bounds import voucher_bound
from hub.operations.keeping.nobody import NOBODY
from hub.operations.payments.programmes import Programme

OWNERS: Final = Entitlement.__table__
SPANS: Final = EntitlementSpan.__table__
RUNS: Final = PaymentRun.__table__
LINES: Final = PaymentLine.__table__
ITEMS: Final = PaymentItem.__table__
_people = Resident.__table__
_settled = Entitlement.__table__.alias("settled")
LEFT_OUT: Final = (
    "asked", "suspended", "ended", "later", "nothing", "in_run", "payee_gone", "no_account", "held", "claim",
)  # fmt: skip
"""Why somebody with an entitlement is not in a run."""
Row = Mapping[str, Any]


@dataclass
class Owed:
    """One payee's account of a programme: the entitlements one after the other, and what was settled.

    `rows`: the entitlements of one person (a household's are its head's), oldest first; the last is paid.
    `told`: the first day of which the books still tell who was paid; before it nothing is owed or claimed.
    """

    rows: list[Row]
    payee: Row
    spans: list[Span] = field(default_factory=list)
    settled: dict[str, int] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    in_run: str = ""
    told: dt.date = dt.date.min

    @property
    def row(self) -> Row:
        """The entitlement that is paid: the one that runs, else the last."""
        running = [row for row in self.rows if row["state"] in ("active", "suspended")]
        return (running or self.rows)[-1]

    @cached_property
    def since(self) -> dt.date:
        """From when on it is this hub's to pay: a case's from its start, one taken over from its entry."""
        return max(self.told, min(since(row) for row in self.rows))

    @property
    def ordered(self) -> list[Span]:
        """The spans; where two hold a day, the one that runs on comes first."""
        return sorted(self.spans, key=_open_ones_first)

    def reckon(self, programme: Programme, until: Period) -> Reckoned:
        """What a run of the period brings."""
        kind = programme.payment.period
        begins = period_at(kind, self.since)
        if kind != ONCE and begins > until:
            return Reckoned(())
        return reckon(self.ordered, self.settled, self.returned, kind, programme.payment.rate, begins, until)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line as it would be."""

    owed: Owed
    reckoned: Reckoned

    @property
    def sign(self) -> tuple[int, int, tuple[tuple[str, str, int], ...]]:
        """Stands for all that is paid: (entitlement, payee, items)."""
        items = tuple(sorted((each.period, each.kind, each.amount) for each in self.reckoned.items))
        return self.owed.row["id"], self.owed.row["payee_id"], items


@dataclass(frozen=True, slots=True)
class Draft:
    """What a run would be: lines in order, and by reason the entitlements that are not in it."""

    lines: Sequence[Candidate]
    left_out: Mapping[str, Sequence[int]]


def draft(
    tx: Connection, programme: Programme, period: Period, communities: Iterable[int],
    held: Iterable[int] = (), but_run: int | None = None,
) -> Draft:  # fmt: skip
    """Reckon a run of these communities. `but_run`: a run whose own lines do not count as settled."""
    places, kept_out = set(communities), set(held)
    lines: list[Candidate] = []
    out: dict[str, list[int]] = {}
    for owed in accounts(tx, programme, period, but_run):
        if owed.row["community_id"] not in places:
            continue
        found = owed.reckon(programme, period)
        why = _why_not(owed, found, programme, period, kept_out)
        if why:
            out.setdefault(why, []).append(owed.row["id"])
        elif found.items:
            lines.append(Candidate(owed, found))
    order = {key: place for place, key in enumerate(programme.keys)}
    lines.sort(key=lambda each: (each.owed.row["community_id"], order[each.owed.row["programme"]],
                                 each.owed.row["number"]))  # fmt: skip
    return Draft(lines, {key: sorted(out[key]) for key in LEFT_OUT if key in out})


def accounts(
    tx: Connection, programme: Programme, period: Period | None = None, but_run: int | None = None,
    *, settled: bool = False,
) -> list[Owed]:  # fmt: skip
    """Every payee's account of a programme; `period`: of which a living line elsewhere is looked for.

    `settled`: only those of which something was settled.
    """
    rows = _entitlements(tx, programme, settled=settled)
    spans = _spans(tx, programme) if rows else {}
    told = voucher_bound()
    found: dict[Any, Owed] = {}
    by_id: dict[int, Owed] = {}
    for row in rows:
        key = _account(row, programme)
        owed = found.setdefault(key, Owed([], row, told=told))
        owed.rows.append(row)
        by_id[row["id"]] = owed
    for row in rows:
        by_id[row["id"]].spans += _own_spans(row, spans.get(row["id"], ()), programme)
    _settle(tx, programme, by_id, but_run)
    if period is not None:
        for entitlement_id, number in tx.execute(_living(programme, period, but_run)):
            if entitlement_id in by_id:
                by_id[entitlement_id].in_run = number
    for owed in found.values():
        owed.payee = owed.row
    return list(found.values())


def _entitlements(tx: Connection, programme: Programme, *, settled: bool) -> list[Row]:
    c, p = OWNERS.c, _people.c
    of = _settled.c
    once = exists().where(ITEMS.c.entitlement_id == of.id)
    people = select(of.resident_id).where(of.programme.in_(programme.keys), once)
    query = (
        select(OWNERS, p.died, p.moved_out, p.merged_into)
        .join_from(OWNERS, _people, p.id == c.payee_id)
        .where(c.programme.in_(programme.keys), c.state != "refused", p.row_hash != NOBODY,
               c.resident_id.in_(people) if settled else true())
        .order_by(c.from_on, c.id)
    )  # fmt: skip
    return [dict(row) for row in tx.execute(query).mappings()]


def _spans(tx: Connection, programme: Programme) -> Mapping[int, Sequence[Span]]:
    c = SPANS.c
    query = (
        select(c.entitlement_id, c.first, c.last, c.amount, c.people)
        .join_from(SPANS, OWNERS, OWNERS.c.id == c.entitlement_id)
        .where(OWNERS.c.programme.in_(programme.keys), OWNERS.c.state.in_(("active", "suspended", "ended")))
        .order_by(c.first)
    )
    found: dict[int, list[Span]] = {}
    for entitlement_id, *span in tx.execute(query):
        found.setdefault(entitlement_id, []).append(Span(*span))
    return found


def _own_spans(row: Row, spans: Iterable[Span], programme: Programme) -> list[Span]:
    """What of an entitlement is this hub's to pay, whichever others the same account has.

    One that was void, or ended, may have begun here before the next one, which was paid on paper meanwhile.
    """
    if programme.payment.period == ONCE:
        return list(spans)
    begins = period_at(programme.payment.period, since(row)).first
    return [replace(each, first=max(each.first, begins)) for each in spans
            if each.last is None or each.last >= begins]  # fmt: skip


def _settle(tx: Connection, programme: Programme, by_id: Mapping[int, Owed], but_run: int | None) -> None:
    query = (
        select(ITEMS.c.entitlement_id, ITEMS.c.period, ITEMS.c.amount, LINES.c.state, LINES.c.run_id)
        .join_from(ITEMS, OWNERS, OWNERS.c.id == ITEMS.c.entitlement_id)
        .outerjoin(LINES, LINES.c.id == ITEMS.c.line_id)
        .where(OWNERS.c.programme.in_(programme.keys))
    )
    for entitlement_id, period, amount, state, run_id in tx.execute(query):
        owed = by_id.get(entitlement_id)
        if owed is None or (run_id is not None and run_id == but_run):
            continue
        if state is None or state in LIVE:
            owed.settled[period] = owed.settled.get(period, 0) + amount
        else:
            owed.returned.add(period)


def _living(programme: Programme, period: Period, but_run: int | None) -> Any:
    query = (
        select(LINES.c.entitlement_id, RUNS.c.number)
        .join_from(LINES, RUNS, RUNS.c.id == LINES.c.run_id)
        .where(LINES.c.programme.in_(programme.keys), LINES.c.period == period.key, LINES.c.state.in_(LIVE))
    )
    return query if but_run is None else query.where(LINES.c.run_id != but_run)


def _open_ones_first(span: Span) -> tuple[int, dt.date]:
    """Of two records made one, both may have been paid for the same days: what runs on is what was owed."""
    return -(span.last or dt.date.max).toordinal(), span.first


def _account(row: Row, programme: Programme) -> Any:
    """Whose account an entitlement is of: whoever is entitled; what is paid once is an account of its own."""
    return row["id"] if programme.payment.period == ONCE else (row["programme"], row["resident_id"])


def since(row: Row) -> dt.date:
    """From when on an entitlement is this hub's to pay: after what was paid on paper, else from its entry."""
    begins: dt.date = row["from_on"]
    if row["paid_to"] is not None:
        paid_to: dt.date = row["paid_to"]
        return max(begins, paid_to + dt.timedelta(days=1))
    if row["case_id"] is not None:
        return begins
    entered: dt.date = row["asked_at"].astimezone(current_app.config["HUB_TIMEZONE"]).date()
    return max(begins, entered)


def _why_not(owed: Owed, found: Reckoned, programme: Programme, period: Period, held: set[int]) -> str:
    row = owed.row
    if row["state"] == "asked":
        return "asked"
    if not found.items:
        return "claim" if found.claim else _nothing(row, period, owed)
    if owed.in_run:
        return "in_run"
    if row["id"] in held:
        return "held"
    if row["died"] or row["merged_into"] or (row["moved_out"] and not _was_named(row)):
        return "payee_gone"
    return "no_account" if programme.payment.way == "bank" and not row["account"] else ""


def _was_named(row: Row) -> bool:
    """Whether the payee was named in another's place: who lives elsewhere may draw it."""
    return bool(row["next_state"] == "confirmed" and row["next_payee_id"] == row["payee_id"])


def _nothing(row: Row, period: Period, owed: Owed) -> str:
    """Why nothing is owed; "" for one that ended before and is settled."""
    if owed.in_run:
        return "in_run"
    if row["state"] == "ended":
        return "ended" if period.key != ONCE and row["until_on"] >= period.first else ""
    if row["state"] == "suspended":
        return "suspended"
    return "later" if row["from_on"] > period.last else "nothing"
