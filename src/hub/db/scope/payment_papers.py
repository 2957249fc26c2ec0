"""Who may see the kept prints of pay-outs."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, exists, false, or_, select

from hub.db.models import PaymentLine, PaymentPaper, PaymentRun, PaymentShare
from hub.db.scope.grants import APPROVED, Clause, Rules, communities, of_clerk
from hub.db.scope.money import RULES as MONEY
from hub.db.scope.money import in_hand
from hub.db.scope.own import not_for_own
from hub.domain.actor import Actor

_papers, _runs, _lines = PaymentPaper.__table__, PaymentRun.__table__, PaymentLine.__table__
_shares = PaymentShare.__table__


def _paper_rows(actor: Actor) -> Clause:
    """What names nobody: of every run that is seen. A community's sheet: the department's clerk, the agent
    there, finance, the household officer while the cash is in his hands; none on which the own household
    stands."""
    c = _papers.c
    seen = c.run_id.in_(select(_runs.c.id).where(MONEY["payment_runs"](actor)))
    parts: list[Clause] = [false(), *of_clerk(actor, c.run_id, _runs, c.community_id)]
    if here := communities(actor, "community_agent"):
        parts.append(c.community_id.in_(here))
    if actor.has_role("household_officer"):
        share = (_shares.c.run_id == c.run_id, _shares.c.community_id == c.community_id)
        parts.append(exists().select_from(_shares).where(*share, in_hand(actor)).correlate(_papers))
    if actor.has_role("finance"):
        parts.append(c.run_id.in_(select(_runs.c.id).where(_runs.c.state.in_(APPROVED))))
    return and_(seen, or_(c.community_id.is_(None), and_(or_(*parts), ~_has_own(actor))))


def _has_own(actor: Actor) -> Clause:
    own = (_lines.c.run_id == _papers.c.run_id, _lines.c.community_id == _papers.c.community_id)
    if not actor.id_hash:
        return false()
    return exists().select_from(_lines).where(*own, ~not_for_own(_lines, actor)).correlate(_papers)


RULES: Final[Rules] = {"payment_papers": _paper_rows}
