"""Who sees checks of posts and the ledger of points: nobody those of an own post, or another's entries."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, false, func, or_, select, true

from hub.db.models import AppraisalEntry, AppraisalRound, AppraisalSheet, PostCheck
from hub.db.scope.grants import Clause, Rules
from hub.domain.actor import Actor

_INSPECTED = ("absent", "phone", "check_call", "complaint", "praise")
"""Evidence that the inspection itself keeps."""


def _check_rows(actor: Actor) -> Clause:
    """Notes of posts for those who keep them, but for posts one had at that minute."""
    c = PostCheck.__table__.c
    if not actor.may("check.keep"):
        return false()
    return and_(*(func.coalesce(each, 0) != actor.staff_id for each in (c.a_id, c.b_id, c.does_id)))


def _entry_rows(actor: Actor) -> Clause:
    """One's own entries; of others those that one decides or has proposed, or the inspection found."""
    c = AppraisalEntry.__table__.c
    mine = c.staff_id == actor.staff_id
    if actor.may("appraisal.decide"):
        return true()
    if not actor.may("appraisal.enter"):
        return mine
    return or_(mine, c.source.in_(_INSPECTED), c.proposed_by == actor.staff_id)


def _sheet_rows(actor: Actor) -> Clause:
    """Everybody's sheets for those who hold the round, else one's own."""
    if actor.may("appraisal.hold"):
        return true()
    return AppraisalSheet.__table__.c.staff_id == actor.staff_id


def _round_rows(actor: Actor) -> Clause:
    """All rounds for those who hold them; else those in which one has a sheet."""
    c = AppraisalSheet.__table__.c
    if actor.may("appraisal.hold"):
        return true()
    return AppraisalRound.__table__.c.id.in_(select(c.round_id).where(c.staff_id == actor.staff_id))


RULES: Final[Rules] = {
    "post_checks": _check_rows,
    "appraisal_entries": _entry_rows,
    "appraisal_rounds": _round_rows,
    "appraisal_sheets": _sheet_rows,
}
