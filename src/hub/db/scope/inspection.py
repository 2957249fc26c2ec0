"""Who may see spot checks, violations, bulletins and half-month reports; no row names a resident."""

from __future__ import annotations

from typing import Final

from sqlalchemy import or_, select, true

from hub.db.models import Bulletin, BulletinCopy, HalfMonthReport, SpotCheck, Violation
from hub.db.scope.grants import Clause, Rules
from hub.db.scope.own import not_of_own
from hub.domain.actor import Actor
from hub.domain.supervision import units_of

_violations, _bulletins = Violation.__table__, Bulletin.__table__
_copies, _reports = BulletinCopy.__table__, HalfMonthReport.__table__
_checks = SpotCheck.__table__


def _check_rows(actor: Actor) -> Clause:
    """The inspection's, and findings about oneself; who decides on findings sees all findings. Others read
    the bulletin made of them."""
    if actor.may("inspection.keep"):
        return true()
    mine = _checks.c.staff_id == actor.staff_id
    return or_(mine, _checks.c.staff_id.is_not(None)) if actor.may("card.decide") else mine


def _violation_rows(actor: Actor) -> Clause:
    """One's own; all for the inspection but those about a case of the own household."""
    mine, c = _violations.c.staff_id == actor.staff_id, _violations.c
    others = or_(c.case_id.is_(None), not_of_own(_violations, actor))
    return or_(mine, others) if actor.may("inspection.keep") else mine


def _bulletin_rows(actor: Actor) -> Clause:
    if actor.may("bulletin.make") or actor.may("watch.read"):
        return true()
    return _bulletins.c.id.in_(select(_copies.c.bulletin_id).where(_copies.c.post_id.in_(actor.post_ids)))


def _copy_rows(actor: Actor) -> Clause:
    """Who has read it: for those who make bulletins; else the own copies."""
    return true() if actor.may("bulletin.make") else _copies.c.post_id.in_(actor.post_ids)


def _report_rows(actor: Actor) -> Clause:
    """The own unit's; for those who read all, what was filed."""
    mine = _reports.c.unit.in_(units_of(actor))
    return or_(mine, _reports.c.state != "draft") if actor.may("half_month.read") else mine


RULES: Final[Rules] = {
    "spot_checks": _check_rows,
    "violations": _violation_rows,
    "bulletins": _bulletin_rows,
    "bulletin_copies": _copy_rows,
    "half_month_reports": _report_rows,
}
