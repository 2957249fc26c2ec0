"""Who may see what the centre keeps of its own work: contacts, complaints, notes, sheets taken out."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, false, or_, select, true

from hub.db.models import Complaint, Export, FirstContact, PostHolder, Satisfaction, StandInNote
from hub.db.scope.grants import Clause, Rules
from hub.db.scope.own import not_of_own
from hub.domain.actor import Actor


def _stand_in_rows(actor: Actor) -> Clause:
    """Notes at the posts one works for, none of one's own household's case."""
    notes = StandInNote.__table__
    return and_(notes.c.post_id.in_(actor.post_ids), not_of_own(notes, actor))


def _contact_rows(actor: Actor) -> Clause:
    """First contacts at one's posts, those one's posts passed on, and those one was the first person of."""
    c = FirstContact.__table__.c
    posts = or_(c.post_id.in_(actor.post_ids), c.from_post_id.in_(actor.post_ids))
    return or_(posts, c.first_id == actor.staff_id)


def _complaint_rows(actor: Actor) -> Clause:
    """The inspection's and the leaders' all, else what one wrote down; never about a post one has held."""
    c = Complaint.__table__.c
    held = select(PostHolder.post_id).where(PostHolder.staff_id == actor.staff_id)
    others = or_(c.post_id.is_(None), c.post_id.not_in(held))
    if actor.may("complaint.judge") or actor.may("complaint.list"):
        return others
    return and_(others, c.entered_by == actor.staff_id)


def _grade_rows(actor: Actor) -> Clause:
    """Grades of cases, without a name, for those who answer them; none of the own household's case."""
    return not_of_own(Satisfaction.__table__, actor) if actor.may("grade.answer") else false()


def _export_rows(actor: Actor) -> Clause:
    """One's own exports; of others those one may answer, and all for whoever reads the access log."""
    exports = Export.__table__
    if actor.may("export.allow") or actor.may("accesslog.read"):
        return true()
    return exports.c.staff_id == actor.staff_id


RULES: Final[Rules] = {
    "first_contacts": _contact_rows,
    "complaints": _complaint_rows,
    "satisfactions": _grade_rows,
    "stand_in_notes": _stand_in_rows,
    "exports": _export_rows,
}
