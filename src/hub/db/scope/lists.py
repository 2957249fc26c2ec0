"""Who may see lists of cases: meetings, lists upward, notices, and the prints of both."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, and_, exists, false, not_, or_, select, true

from hub.db.models import (
    Batch,
    BatchLine,
    BatchMember,
    BatchReminder,
    Case,
    Document,
    Event,
    NoticeFromAbove,
    Objection,
    Posting,
)
from hub.db.scope.cases import case_ids, in_whole_case, its_case, on_desk_ids
from hub.db.scope.grants import (
    PUBLIC_READERS,
    Clause,
    Rules,
    clerk,
    communities,
    departments,
    narrow_clerk,
    whole_departments,
)
from hub.db.scope.own import not_of_own, not_own
from hub.domain.actor import Actor

_cases = Case.__table__
_batches = Batch.__table__
_lines = BatchLine.__table__
_members = BatchMember.__table__
_postings = Posting.__table__
_events = Event.__table__


def _batch_rows(actor: Actor) -> Clause:
    """Those seen whole, and those in which a case lies that is on one's desk or of one's only community."""
    return or_(_printed_batches(actor), _with(_narrow_cases(actor)))


def _printed_batches(actor: Actor) -> Clause:
    """Those of which one sees the prints, with everybody on them."""
    return or_(_whole_batches(actor), _with(_desk_cases(actor)))


def _with(cases: Select[Any]) -> Clause:
    """Batches in which one of these cases lies."""
    return _batches.c.id.in_(select(_lines.c.batch_id).where(_lines.c.case_id.in_(cases)))


def _whole_batches(actor: Actor) -> Clause:
    """A clerk's department's of all communities, those at one's post, those one sits in."""
    sits = exists().where(_members.c.batch_id == _batches.c.id, _members.c.staff_id == actor.staff_id)
    parts: list[Clause] = [sits.correlate(_batches)]
    if mine := whole_departments(actor):
        parts.append(_batches.c.department.in_(mine))
    if actor.posts:
        parts.append(_batches.c.post_id.in_(actor.post_ids))
    return or_(*parts)


def _desk_cases(actor: Actor) -> Select[Any]:
    return on_desk_ids(actor, PUBLIC_READERS)


def _narrow_cases(actor: Actor) -> Select[Any]:
    """Those of a clerk of one community, of whose batches one sees the own lines only."""
    narrow = narrow_clerk(actor, _cases.c.department, _cases.c.community_id)
    return case_ids(or_(false(), *narrow), not_own(actor))


def _line_rows(actor: Actor) -> Clause:
    """All lines of a batch seen whole, else the desk's own and those of a clerk's one community; never one's
    own household's."""
    batches = select(_batches.c.id).where(_whole_batches(actor))
    seen = or_(
        _lines.c.batch_id.in_(batches),
        _lines.c.case_id.in_(_desk_cases(actor)),
        _lines.c.case_id.in_(_narrow_cases(actor)),
    )
    return and_(seen, not_of_own(_lines, actor))


def _member_rows(actor: Actor) -> Clause:
    return _members.c.batch_id.in_(select(_batches.c.id).where(_batch_rows(actor)))


def _reminder_rows(actor: Actor) -> Clause:
    return BatchReminder.__table__.c.batch_id.in_(select(_batches.c.id).where(_batch_rows(actor)))


def _notice_rows(actor: Actor) -> Clause:
    """A notice from above names nobody: a clerk sees the own department's, agents and leaders all."""
    notices = NoticeFromAbove.__table__
    if actor.has_role("community_agent", "deputy_director", "director"):
        return true()
    return notices.c.department.in_(departments(actor))


def _posting_rows(actor: Actor) -> Clause:
    """Notices are starred: a community's workers see its own, a clerk the department's, leaders all."""
    if actor.has_role(*PUBLIC_READERS):
        return true()
    return its_case(_postings, _notified(actor))


def _objection_rows(actor: Actor) -> Clause:
    """What is said against a household: for who sees the whole case, and who noted an objection to it."""
    objections = Objection.__table__
    mine = (_events.c.type == "objection", _events.c.actor_id == actor.staff_id)
    noted = exists().where(_events.c.case_id == _cases.c.id, *mine).correlate(_cases)
    here = its_case(objections, _notified(actor), not_own(actor), noted)
    return or_(in_whole_case(objections)(actor), here)


def _notified(actor: Actor) -> Clause:
    here = communities(actor, "community_agent", "household_officer", "community_leader")
    return or_(*clerk(actor, _cases.c.department, _cases.c.community_id), _cases.c.community_id.in_(here))


def _document_rows(actor: Actor) -> Clause:
    """Prints of the cases seen whole, and of batches; one names everybody of its batch, so none where the own
    household is in it."""
    documents = Document.__table__
    of_own = select(_lines.c.batch_id).where(not_(not_of_own(_lines, actor)))
    batches = select(_batches.c.id).where(_printed_batches(actor), _batches.c.id.not_in(of_own))
    return or_(in_whole_case(documents)(actor), documents.c.batch_id.in_(batches))


RULES: Final[Rules] = {
    "documents": _document_rows,
    "batches": _batch_rows,
    "batch_lines": _line_rows,
    "batch_members": _member_rows,
    "batch_reminders": _reminder_rows,
    "notices_from_above": _notice_rows,
    "postings": _posting_rows,
    "objections": _objection_rows,
}
