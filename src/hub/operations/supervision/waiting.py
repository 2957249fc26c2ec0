"""What others have laid on a desk beside cases: orders, cards, findings, entries of the ledger to reply to,
objections and bad grades to answer, major matters, extensions to decide, bulletins, data asked for, reports,
what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Date, Integer, and_, cast, literal, null, select, union_all

from hub.db.base import reading, today
from hub.db.models import (
    AppraisalEntry,
    Bulletin,
    BulletinCopy,
    Case,
    ExtensionRequest,
    MajorMatter,
    Objection,
    Satisfaction,
    SpotCheck,
    SupervisionCard,
    SupervisionOrder,
    Task,
)
from hub.db.ready import Ready
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.domain.complaint import BAD
from hub.operations.reports import asking_view
from hub.operations.rows import once_a_day
from hub.operations.supervision import hearing, outcomes
from hub.operations.supervision.half_month_view import Standing, asked_of
from hub.operations.supervision.majors import at_director

_orders, _cards = SupervisionOrder.__table__, SupervisionCard.__table__
_majors, _cases, _entries = MajorMatter.__table__, Case.__table__, AppraisalEntry.__table__
_grades, _checks = Satisfaction.__table__, SpotCheck.__table__
_bulletins, _copies = Bulletin.__table__, BulletinCopy.__table__
_extensions = ExtensionRequest.__table__
_objections, _tasks = Objection.__table__, Task.__table__


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: its `kind`, number, text, day, and the case's number.

    `kind`: urge, order, yellow, red, finding, appraisal, objection, major, extension, bulletin, data, grade;
    confirmed, withdrawn, finding_confirmed, finding_withdrawn, not_extended (decided about oneself); or
    half_month, of which `key` is the unit, `number` its title, `due` the oldest date that is asked for and
    `more` how many others are.
    """

    kind: str
    id: int
    number: str
    said: str
    due: dt.date | None
    case: str
    case_id: int | None
    key: str = ""
    more: int = 0

    @property
    def late(self) -> bool:
        """Whether its day is past."""
        return self.due is not None and self.due < today()


def mine(actor: Actor, *, laid: bool = True) -> list[Item]:
    """What waits for this person, by day; one statement, one more for whoever files reports. No resident.

    `laid` is False where nothing is known to be laid on the desk: then only reports to file are looked for.
    """
    rows = _laid(actor).rows(reading(), {}) if laid else ()
    found = [Item(row[0], row[1], row[2], row[3], row[4], row[5] or "", row[6]) for row in rows]
    found += _reports(asked_of(actor))
    return sorted(found, key=lambda item: (item.due or dt.date.max, item.number))


@once_a_day
def _laid(actor: Actor) -> Ready:
    return Ready(desk_query(actor))


def desk_query(actor: Actor) -> CompoundSelect[Any]:
    """Orders, cards, entries, objections, matters and bulletins laid on this person's desk."""
    parts = [_replies(actor), _heard(actor), _cards_decided(actor), _not_extended(actor)]
    parts += [_found(hearing.to_reply(actor, _checks), actor, _checks.c.reply_due), _findings_decided(actor)]
    if actor.desk:
        parts += [_answers(actor), _to_read(actor), asking_view.desk_part(actor), _objected(actor)]
    if actor.may("card.decide"):
        parts += [_decisions(actor), _found(hearing.to_decide(actor, _checks), actor)]
    if actor.may("watch.press"):
        parts.append(_results(actor))
    if actor.may("extension.decide"):
        parts.append(_to_extend(actor))
    if actor.may("grade.answer"):
        parts.append(_graded(actor))
    if at_director(actor):
        parts.append(_before_me(actor))
    return union_all(*parts)


def _answers(actor: Actor) -> Any:
    c = _orders.c
    return (
        select(c.kind, c.id, c.number, c.said, c.due, _cases.c.number, c.case_id)
        .outerjoin_from(_orders, _cases, _cases.c.id == c.case_id)
        .where(c.state == "open", case_desk(actor, c.post_id, c.case_id), scope(_orders, actor))
    )


def _results(actor: Actor) -> Any:
    """Orders of this person that are answered and wait for their result."""
    c = _orders.c
    return (
        select(c.kind, c.id, c.number, c.said, cast(null(), Date), _cases.c.number, c.case_id)
        .outerjoin_from(_orders, _cases, _cases.c.id == c.case_id)
        .where(c.kind == "order", c.state == "answered", c.by_id == actor.staff_id, scope(_orders, actor))
    )


def _to_read(actor: Actor) -> Any:
    c = _bulletins.c
    unread = select(_copies.c.bulletin_id).where(
        _copies.c.post_id.in_(actor.post_ids), _copies.c.read_on.is_(None)
    )
    return select(
        literal("bulletin"), c.id, c.number, c.title, cast(null(), Date), literal(""), cast(null(), Integer)
    ).where(c.id.in_(unread), scope(_bulletins, actor))


def _reports(asked: Sequence[Standing]) -> list[Item]:
    """One thing for each unit."""
    by_unit: dict[str, list[Standing]] = {}
    for one in asked:
        by_unit.setdefault(one.unit.key, []).append(one)
    return [Item("half_month", 0, dues[0].unit.title, "", dues[0].due, "", None, key, len(dues) - 1)
            for key, dues in by_unit.items()]  # fmt: skip


def _replies(actor: Actor) -> Any:
    c = _cards.c
    return (
        select(c.light, c.id, c.number, c.cause, c.reply_due, _cases.c.number, c.case_id)
        .outerjoin_from(_cards, _cases, _cases.c.id == c.case_id)
        .where(hearing.to_reply(actor, _cards), scope(_cards, actor))
    )


def _found(which: Any, actor: Actor, due: Any = None) -> Any:
    """Findings of spot checks: to reply to, or to decide."""
    c = _checks.c
    day = cast(null(), Date) if due is None else due
    return select(
        literal("finding"), c.id, c.number, c.finding, day, literal(""), cast(null(), Integer)
    ).where(which, scope(_checks, actor))


def _findings_decided(actor: Actor) -> Any:
    """Findings about this person that were confirmed or withdrawn, with the reason."""
    c, kind = _checks.c, literal("finding_").concat(_checks.c.state)
    query = select(kind, c.id, c.number, c.why, cast(null(), Date), literal(""), cast(null(), Integer))
    return query.where(*outcomes.of_findings(actor), scope(_checks, actor))


def _cards_decided(actor: Actor) -> Any:
    """This person's cards that were decided, with the reason."""
    c = _cards.c
    return (
        select(c.state, c.id, c.number, c.why, cast(null(), Date), _cases.c.number, c.case_id)
        .outerjoin_from(_cards, _cases, _cases.c.id == c.case_id)
        .where(*outcomes.of_cards(actor), scope(_cards, actor))
    )


def _not_extended(actor: Actor) -> Any:
    """This person's requests for more days that were refused, with the reason."""
    c = _extensions.c
    return (
        select(literal("not_extended"), c.id, c.number, c.why, cast(null(), Date), _cases.c.number, c.case_id)
        .outerjoin_from(_extensions, _cases, _cases.c.id == c.case_id)
        .where(*outcomes.of_extensions(actor), scope(_extensions, actor))
    )


def _heard(actor: Actor) -> Any:
    """Entries of the ledger about this person, who may still reply."""
    c = _entries.c
    return select(
        literal("appraisal"), c.id, c.number, c.evidence, c.reply_by, literal(""), cast(null(), Integer)
    ).where(c.state == "told", c.staff_id == actor.staff_id, c.reply_by >= today(), scope(_entries, actor))


def _objected(actor: Actor) -> Any:
    """Objections without an answer to notices that hang at one's posts."""
    c = _objections.c
    here = (_tasks.c.case_id == c.case_id, _tasks.c.do == "post", _tasks.c.done_on.is_(None))
    return (
        select(literal("objection"), c.id, _cases.c.number, literal(""), cast(null(), Date), literal(""),
               c.case_id)
        .join_from(_objections, _cases, _cases.c.id == c.case_id)
        .join(_tasks, and_(*here))
        .where(case_desk(actor, _tasks.c.post_id, _tasks.c.case_id))
        .where(c.answered_on.is_(None), scope(_objections, actor))
    )  # fmt: skip


def _decisions(actor: Actor) -> Any:
    """Cards that another person gave to a third and that may be confirmed or withdrawn now."""
    c = _cards.c
    return (
        select(c.light, c.id, c.number, c.cause, cast(null(), Date), _cases.c.number, c.case_id)
        .outerjoin_from(_cards, _cases, _cases.c.id == c.case_id)
        .where(hearing.to_decide(actor, _cards), scope(_cards, actor))
    )


def _to_extend(actor: Actor) -> Any:
    """Extensions that another person asked for, of cases whose limit runs, by the last day that helps."""
    c, running = _extensions.c, (_cases.c.closed_on.is_(None), _cases.c.completed_on.is_(None))
    return (
        select(literal("extension"), c.id, c.number, c.reason, c.tell_by, _cases.c.number, c.case_id)
        .join_from(_extensions, _cases, _cases.c.id == c.case_id)
        .where(c.state == "asked", c.by_id.is_distinct_from(actor.staff_id), *running)
        .where(scope(_extensions, actor))
    )


def _graded(actor: Actor) -> Any:
    """Bad grades that nobody has answered; what the resident wrote is read on their page."""
    c = _grades.c
    return (
        select(literal("grade"), c.id, c.number, literal(""), cast(null(), Date), _cases.c.number, c.case_id)
        .join_from(_grades, _cases, _cases.c.id == c.case_id)
        .where(c.grade <= BAD, c.answered_on.is_(None), scope(_grades, actor))
    )


def _before_me(actor: Actor) -> Any:
    c = _majors.c
    return (
        select(literal("major"), c.id, c.number, c.reason, cast(null(), Date), _cases.c.number,
               c.case_id)
        .join_from(_majors, _cases, _cases.c.id == c.case_id)
        .where(c.seen_on.is_(None), scope(_majors, actor))
    )  # fmt: skip
