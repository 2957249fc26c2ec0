"""What reports count, as statements: rows of ids, codes, days and sums. Nobody's name is read.

Columns of all: `id`, `number`, `department`, `community`, `case_id`, `people`, `amount` (fen) and what can be
counted by (`hub.domain.report.SOURCES`) or chosen (`Figure.where`).
What cases are counted by comes from the numbers of each day (`hub.db.counts`), with `many` cases in a row;
`opened` rows are the cases themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)  # fmt: skip

from hub.db.counts import AGENCY, RETURNED, SUPPLEMENTED
from hub.db.models import (
    Batch,
    BatchLine,
    Case,
    Entitlement,
    EntitlementSpan,
    JournalEntry,
    PaymentLine,
    PaymentRun,
    Satisfaction,
)
from hub.db.scope import foreign, not_for_own
from hub.db.scope.numbers import numbers
from hub.domain.actor import Actor
from hub.domain.complaint import CONTENT
from hub.domain.service import Service
from hub.operations.context import every_version
from hub.operations.registry.benefits import WHY
from hub.operations.reports.daily import DAILY

_cases, _batches, _lines = Case.__table__, Batch.__table__, BatchLine.__table__
_owners, _spans, _journal = Entitlement.__table__, EntitlementSpan.__table__, JournalEntry.__table__
_paid, _runs = PaymentLine.__table__, PaymentRun.__table__


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a source: days from `first` to `last` (a state stands on `last`), one community."""

    first: dt.date
    last: dt.date
    community: int | None = None


Parts = Sequence[Select[Any]]
"""Rows of a source in one or several statements, to be summed each and then together."""


def parts_of(counts: str, actor: Actor, asked: Asked) -> Parts:
    """The rows of a source in the actor's numbers."""
    return _SOURCES[counts](actor, asked, False)


def opened_of(counts: str, actor: Actor, asked: Asked) -> Select[Any]:
    """What the numbers are of, row by row; without those of the own household."""
    (rows,) = _SOURCES[counts](actor, asked, True)
    return rows


def _month(day: ColumnElement[Any]) -> ColumnElement[Any]:
    # Before PostgreSQL 14 parts of a date are no whole numbers.
    year, month = (cast(extract(part, day), Integer) for part in ("year", "month"))
    return (year * 100 + month).label("month")


def _within(day: ColumnElement[Any], asked: Asked) -> ColumnElement[bool]:
    return day.between(asked.first, asked.last)


def _at(query: Select[Any], community: ColumnElement[Any], asked: Asked) -> Select[Any]:
    return query if asked.community is None else query.where(community == asked.community)


_OF_CASE: Final = (
    _cases.c.department, _cases.c.community_id.label("community"), _cases.c.service, _cases.c.variant,
    _cases.c.id.label("case_id"), _cases.c.number, literal(1).label("people"), literal(0).label("amount"),
)  # fmt: skip


def _case_scope(query: Select[Any], actor: Actor, asked: Asked, opened: bool) -> Select[Any]:
    query = query.where(numbers(actor, _cases.c.department, _cases.c.community_id))
    return _at(query.where(foreign(actor)) if opened else query, _cases.c.community_id, asked)


def _of_cases(actor: Actor, asked: Asked, opened: bool) -> Parts:
    """Cases that came to an end in the period."""
    if not opened:
        return _daily("ended", actor, asked, lambda of: [of.c.how.label("ended")])
    day = func.coalesce(_cases.c.completed_on, _cases.c.closed_on)
    query = select(_cases.c.id, *_OF_CASE, _cases.c.ended, _month(day))
    return [_case_scope(query.where(_cases.c.ended != "", _within(day, asked)), actor, asked, opened)]


def _of_opened(actor: Actor, asked: Asked, opened: bool) -> Parts:
    """Cases that were opened in the period, with the kinds of item they are (domain.case, class_kinds)."""
    if not opened:
        return _daily("opened", actor, asked, lambda of: _kinds(of, _counted_as(of)))
    query = select(_cases.c.id, *_OF_CASE, *_kinds(_cases, _noted()), _month(_cases.c.opened_on))
    return [_case_scope(query.where(_within(_cases.c.opened_on, asked)), actor, asked, opened)]


def _daily(
    what: str, actor: Actor, asked: Asked, more: Callable[[FromClause], Iterable[ColumnElement[Any]]]
) -> Parts:
    """Numbers of each day, the folded ones and those since apart: an index answers the former."""
    return [
        _numbers(table, table.c.day, table.c.number, actor, asked, *more(table)).where(table.c.what == what)
        for table in DAILY
    ]


def _numbers(
    of: FromClause, day: ColumnElement[Any], number: ColumnElement[int], actor: Actor, asked: Asked,
    *more: ColumnElement[Any],
) -> Select[Any]:  # fmt: skip
    """Rows in the period and in the actor's numbers, each for so many cases."""
    c = of.c
    query = select(
        literal(1).label("id"), c.department, c.community_id.label("community"), c.service, c.variant,
        number.label("many"), number.label("people"), literal(0).label("amount"), *more, _month(day),
    ).where(_within(day, asked), numbers(actor, c.department, c.community_id))  # fmt: skip
    return _at(query, c.community_id, asked)


def _of_marks(actor: Actor, asked: Asked, opened: bool) -> Parts:
    """Cases that were completed in the period, whether residents marked them, and as 满意 or better."""
    marks, day = Satisfaction.__table__, _cases.c.completed_on
    marked = case((marks.c.id.is_not(None), "yes"), else_="no").label("marked")
    content = case((marks.c.grade >= CONTENT, "yes"), else_="no").label("content")
    if not opened:
        return _counted_marks(actor, asked, content)
    query = select(_cases.c.id, *_OF_CASE, marked, content, _month(day)).select_from(
        _cases.outerjoin(marks, marks.c.case_id == _cases.c.id)
    )
    return [_case_scope(query.where(_within(day, asked)), actor, asked, opened)]


def _counted_marks(actor: Actor, asked: Asked, content: ColumnElement[Any]) -> Parts:
    """Of the cases only those with a mark are read: each adds one, and takes one from those without."""
    marks, day, no = Satisfaction.__table__, _cases.c.completed_on, literal("no")
    parts = [*_daily("completed", actor, asked, lambda _of: (no.label("marked"), no.label("content")))]
    for marked, number, said in (("yes", 1, content), ("no", -1, no)):
        more = (literal(marked).label("marked"), said.label("content"))
        query = _numbers(_cases, day, literal(number), actor, asked, *more)
        parts.append(query.select_from(marks.join(_cases, marks.c.case_id == _cases.c.id)))
    return parts


def _kinds(of: FromClause, noted: Mapping[str, ColumnElement[bool]]) -> Iterator[ColumnElement[Any]]:
    """One column yes or no for each kind."""
    services = list(every_version())
    at_once = or_(false(), *(_opened_as(of, one, key) for one in services for key in _immediate(one)))
    found = {
        "immediate": at_once,
        "promised": not_(at_once),
        "joint": of.c.service.in_([one.key for one in services if one.joint]),
        **noted,
    }
    return (case((clause, "yes"), else_="no").label(key) for key, clause in found.items())


def _noted() -> Mapping[str, ColumnElement[bool]]:
    """The kinds that follow from what happened in a case."""
    ledger = cast(_cases.c.ledger, String)
    return {
        "agency": ledger.contains('"handed_in"'),
        "supplemented": ledger.contains('"notified"'),
        "returned": _cases.c.ended.in_(("refused", "not_accepted")),
    }


def _counted_as(of: FromClause) -> Mapping[str, ColumnElement[bool]]:
    """The same as they are counted."""
    return {word.strip(): of.c.how.contains(word) for word in (AGENCY, SUPPLEMENTED, RETURNED)}


def _immediate(service: Service) -> Iterator[str]:
    """The variants of a service ("" without any) that are completed on the day of acceptance (R3)."""
    variants = [one.key for one in service.variants] or [""]
    return (key for key in variants if service.promised_of(key) == 0)


def _opened_as(of: FromClause, service: Service, variant: str) -> ColumnElement[bool]:
    return and_(of.c.service == service.key, of.c.version == service.version, of.c.variant == variant)


def _of_batches(kind: str, day: ColumnElement[Any]) -> Callable[[Actor, Asked, bool], Parts]:
    def rows(actor: Actor, asked: Asked, opened: bool) -> Parts:
        answered = case((_lines.c.result != "", "yes"), else_="no").label("answered")
        query = (
            select(_lines.c.id, *_OF_CASE, _lines.c.result, answered, _month(day))
            .join_from(_lines, _batches, _batches.c.id == _lines.c.batch_id)
            .join(_cases, _cases.c.id == _lines.c.case_id)
            .where(_batches.c.kind == kind, _within(day, asked))
        )
        return [_case_scope(query, actor, asked, opened)]

    return rows


_OF_OWNER: Final = (
    _owners.c.number, _owners.c.department, _owners.c.community_id.label("community"), _owners.c.programme,
    _owners.c.case_id,
)  # fmt: skip


def _owner_scope(query: Select[Any], actor: Actor, asked: Asked, opened: bool) -> Select[Any]:
    query = query.where(numbers(actor, _owners.c.department, _owners.c.community_id))
    return _at(query.where(not_for_own(_owners, actor)) if opened else query, _owners.c.community_id, asked)


def _of_entitlements(actor: Actor, asked: Asked, opened: bool) -> Parts:
    """What is owed on the last day of the period, as its spans say: suspended ones owe nothing."""
    query = (
        select(_owners.c.id, *_OF_OWNER, _owners.c.state, _spans.c.people, _spans.c.amount)
        .join_from(_owners, _spans, _spans.c.entitlement_id == _owners.c.id)
        .where(
            _owners.c.state.not_in(("asked", "refused")), _spans.c.first <= asked.last,
            or_(_spans.c.last.is_(None), _spans.c.last >= asked.last),
        )
    )  # fmt: skip
    return [_owner_scope(query, actor, asked, opened)]


def _of_changes(actor: Actor, asked: Asked, opened: bool) -> Parts:
    """Entries of entitlements in the period; a reason by its kind, for its words may name somebody."""
    query = (
        select(_journal.c.id, *_OF_OWNER, _journal.c.type.label("what"), _reason(), _month(_journal.c.date),
               literal(1).label("people"), literal(0).label("amount"))
        .join_from(_journal, _owners, _owners.c.id == _journal.c.about_id)
        .where(_journal.c.book == _owners.name, _within(_journal.c.date, asked))
    )  # fmt: skip
    return [_owner_scope(query, actor, asked, opened)]


def _reason() -> ColumnElement[Any]:
    known = [(_owners.c.reason.startswith(text, autoescape=True), key) for key, text in WHY.items()]
    return case(*known, (_owners.c.reason.startswith("办件"), "case"), else_="person").label("reason")


def _of_payments(actor: Actor, asked: Asked, opened: bool) -> Parts:
    """Lines of approved pay-outs: paid ones by their day, all others by the day the money was there."""
    day = func.coalesce(_paid.c.paid_on, _runs.c.funded_on)
    query = (
        select(_paid.c.id, _paid.c.number, _runs.c.department, _paid.c.community_id.label("community"),
               _paid.c.programme, _paid.c.state, _month(day), _paid.c.people, _paid.c.amount,
               null().label("case_id"))
        .join_from(_paid, _runs, _runs.c.id == _paid.c.run_id)
        .where(
            _paid.c.state != "drafted", _within(day, asked),
            numbers(actor, _runs.c.department, _paid.c.community_id, money=True),
        )
    )  # fmt: skip
    return [_at(query.where(not_for_own(_paid, actor)) if opened else query, _paid.c.community_id, asked)]


_SOURCES: Final[Mapping[str, Callable[[Actor, Asked, bool], Parts]]] = {
    "cases": _of_cases,
    "opened": _of_opened,
    "marks": _of_marks,
    "decisions": _of_batches("panel", _lines.c.decided_on),
    "lists": _of_batches("send_up", _batches.c.sent_on),
    "entitlements": _of_entitlements,
    "changes": _of_changes,
    "payments": _of_payments,
}
