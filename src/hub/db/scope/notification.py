"""Who may see what somebody was told, and what was left out of it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, or_, select, true

from hub.db.models import FirstContact, Omission, Slip
from hub.db.scope import centre
from hub.db.scope.cases import in_whole_case
from hub.db.scope.grants import Clause, Rules
from hub.domain.actor import Actor

_slips, _omissions, _contacts = Slip.__table__, Omission.__table__, FirstContact.__table__


def _slip_rows(actor: Actor) -> Clause:
    """Slips of cases seen whole and of first contacts one sees; those of the public page name nobody."""
    c = _slips.c
    contacts = select(_contacts.c.id).where(centre.RULES["first_contacts"](actor))
    told = and_(c.contact_id.is_not(None), c.contact_id.in_(contacts))
    nobody = and_(c.case_id.is_(None), c.contact_id.is_(None))
    return or_(in_whole_case(_slips)(actor), told, nobody)


def _omission_rows(actor: Actor) -> Clause:
    """A leader's all, without a person's name; else one's own, and those one noticed."""
    c = _omissions.c
    if actor.may("omission.answer"):
        return true()
    return or_(c.staff_id == actor.staff_id, c.asked_by == actor.staff_id)


RULES: Final[Rules] = {"slips": _slip_rows, "omissions": _omission_rows}
