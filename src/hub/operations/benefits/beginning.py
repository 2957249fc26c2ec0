"""What an entitlement is made of when it begins: its row, its first span, the words of its first entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_

from hub.db.base import now, today
from hub.db.models import Entitlement, EntitlementSpan
from hub.domain.actor import Actor
from hub.domain.entitlement import MOST_OWED, MOST_PEOPLE, RUNNING, Span
from hub.domain.errors import InputError
from hub.operations.rights import by_id
from hub.operations.words import words

TABLE: Final = Entitlement.__table__
SPANS: Final = EntitlementSpan.__table__
PROJECTED: Final = (
    "state", "from_on", "until_on", "review_on", "recheck_on", "payee_id", "community_id", "household_id",
    "next_payee_id", "next_state", "paid_to", "void_by",
)  # fmt: skip
"""Columns that entries say."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Granted:
    """What is to be granted or taken over: to whom, how much, from when.

    `household_id` only where the programme is a household's. `amount` in fen per month or period, as the
    programme counts; `last`: the last day, None = until it is ended. It comes from `case_id`, else `paper`.
    `paid_to`: the last day of what was paid before the hub.
    """

    programme: str
    department: str
    resident_id: int
    community_id: int
    amount: int
    first: dt.date
    last: dt.date | None = None
    people: int = 1
    household_id: int | None = None
    payee_id: int | None = None
    account: str = ""
    review_on: dt.date | None = None
    case_id: int | None = None
    paper: str = ""
    paid_to: dt.date | None = None


def runs_on(day: Any) -> ColumnElement[bool]:
    """The clause for those that run on a day: begun or not, not ended, and their own last day not over."""
    c = TABLE.c
    return and_(c.state.in_(RUNNING), or_(c.until_on.is_(None), c.until_on >= day))


def must_be_sound(granted: Granted) -> None:
    """Raise InputError for an amount, people or days that cannot be."""
    must_be_so_much(granted.amount, granted.people)
    if granted.last is not None and granted.last < granted.first:
        raise InputError("It ends before it begins.", where="until")


def must_be_so_much(amount: int, people: int) -> None:
    """Raise InputError for an amount (fen) or a number of people that cannot be."""
    if amount < 0:
        raise InputError("An amount is not below zero.", where="amount")
    if amount > MOST_OWED:
        raise InputError("More than %(most)s yuan to one payee is a slip: look at the point and the zeros.",
                         most=MOST_OWED // 100, where="amount")  # fmt: skip
    if not 1 <= people <= MOST_PEOPLE:
        raise InputError("It is for %(most)s people at most, and for one at least.", most=MOST_PEOPLE,
                         where="people")  # fmt: skip


def series(on: dt.date | None = None) -> str:
    """The series from which the numbers of a year's entitlements come."""
    return f"entitlement:{(on or today()).year}"


def new_row(actor: Actor, granted: Granted, number: int, state: str, on: dt.date | None = None) -> Row:
    """A new row as it is stored, without its chain."""
    return {
        "number": f"待{(on or today()).year % 100:02d}-{number:05d}",
        "programme": granted.programme, "department": granted.department, "case_id": granted.case_id,
        "paper": "" if granted.case_id else words(granted.paper, TABLE.c.paper),
        "resident_id": granted.resident_id, "household_id": granted.household_id,
        "payee_id": granted.payee_id or granted.resident_id, "paid_to": granted.paid_to,
        "account": granted.account.strip() or None, "community_id": granted.community_id, "state": state,
        "reason": "", "from_on": granted.first, "until_on": granted.last, "review_on": granted.review_on,
        "asked_by": by_id(actor), "asked_at": now(), "answered_by": None, "answered_at": None,
        "next_payee_id": None, "next_state": "", "next_is": "", "next_paper": "", "next_account": None,
        "next_by": None, "recheck_on": None, "recheck_why": "",
        "void_by": None, "void_why": "",
    }  # fmt: skip


def first_span(granted: Granted) -> Span:
    """What is owed from the beginning."""
    return Span(granted.first, granted.last, granted.amount, granted.people)


def first_said(row: Row, granted: Granted) -> dict[str, Any]:
    """The words of its first entry."""
    said = {name: row[name] for name in ("programme", "resident_id", "case_id", "paper")}
    return said | spans_said((first_span(granted),))


def span_row(entitlement_id: int, span: Span) -> Row:
    """A span as it is stored."""
    return {"entitlement_id": entitlement_id, "first": span.first, "last": span.last, "amount": span.amount,
            "people": span.people}  # fmt: skip


def spans_said(spans: Sequence[Span]) -> dict[str, Any]:
    """Spans as an entry says them."""
    return {"spans": [[each.first, each.last, each.amount, each.people] for each in spans]}
