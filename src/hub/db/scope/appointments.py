"""Who may see appointments and call-ins: the window, the officer who goes to a home, and who made it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, or_, true

from hub.db.models import Appointment, CallIn
from hub.db.scope.desk import case_desk
from hub.db.scope.grants import Clause, Rules
from hub.db.scope.own import not_of_own
from hub.domain.actor import Actor


def _appointment_rows(actor: Actor) -> Clause:
    """Those at the posts one works for today, and those one made oneself while they are open; none of a case
    of the own household."""
    table, c = Appointment.__table__, Appointment.__table__.c
    posts = or_(case_desk(actor, c.post_id, c.case_id), case_desk(actor, c.officer_post_id, c.case_id))
    seen = or_(posts, and_(c.booked_by == actor.staff_id, c.closed_on.is_(None)))
    return and_(seen, or_(c.case_id.is_(None), not_of_own(table, actor)))


def _call_in_rows(actor: Actor) -> Clause:
    """Leaders and the inspection all; else those of the own windows and those one opened oneself."""
    c = CallIn.__table__.c
    if actor.may("call_in.read"):
        return true()
    return or_(c.post_id.in_(actor.post_ids), c.opened_by == actor.staff_id)


RULES: Final[Rules] = {"appointments": _appointment_rows, "call_ins": _call_in_rows}
