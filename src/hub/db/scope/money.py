"""Who may see entitlements and pay-outs."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, exists, false, or_, select, true

from hub.db.models import Entitlement, EntitlementSpan, PaymentItem, PaymentLine, PaymentRun, PaymentShare
from hub.db.scope.grants import (
    APPROVED,
    PUBLIC_READERS,
    Clause,
    Rules,
    agent,
    clerk,
    communities,
    departments,
    of_clerk,
)
from hub.db.scope.own import not_for_own
from hub.domain.actor import Actor
from hub.domain.payment import BOUND

_entitlements = Entitlement.__table__
_runs = PaymentRun.__table__
_shares = PaymentShare.__table__
_pay_lines = PaymentLine.__table__


def _entitlement_rows(actor: Actor) -> Clause:
    """A clerk's department's, an agent's community's; a deputy those that wait for a second person."""
    c = _entitlements.c
    seen = (*clerk(actor, c.department, c.community_id), *agent(actor, c.department, c.community_id))
    waits = or_(c.state == "asked", c.next_state == "asked", c.void_why != "")
    asked = waits if actor.has_role("deputy_director") else false()
    return and_(or_(*seen, asked), not_for_own(_entitlements, actor))


def _span_rows(actor: Actor) -> Clause:
    seen = select(_entitlements.c.id).where(_entitlement_rows(actor))
    return EntitlementSpan.__table__.c.entitlement_id.in_(seen)


def in_hand(actor: Actor) -> Clause:
    """Shares of which a household officer was named to hand the cash out, until their sheet is at finance."""
    c = _shares.c
    named = (c.drawn_a, c.drawn_b, c.held_a, c.held_b, c.counted_a, c.counted_b)
    here = c.community_id.in_(communities(actor, "household_officer"))
    return and_(here, c.original_on.is_(None), or_(*(each == actor.staff_id for each in named)))


def _run_rows(actor: Actor) -> Clause:
    """A clerk's department's; an agent's community's and finance's once approved; leaders all, as totals; a
    household officer's while the cash is in his hands."""
    c = _runs.c
    parts: list[Clause] = [false()]
    if mine := departments(actor):
        parts.append(c.department.in_(mine))
    if places := communities(actor, "community_agent"):
        here = select(_shares.c.run_id).where(_shares.c.community_id.in_(places))
        parts.append(and_(c.state.in_(APPROVED), c.id.in_(here)))
    if actor.has_role("household_officer"):
        parts.append(c.id.in_(select(_shares.c.run_id).where(in_hand(actor))))
    if actor.has_role("finance"):
        parts.append(c.state.in_(APPROVED))
    if actor.has_role(*PUBLIC_READERS):
        parts.append(true())
    return or_(*parts)


def _pay_line_rows(actor: Actor) -> Clause:
    """Lines: a clerk's department's; an agent's community's and finance's once approved; whoever checks or
    approves while it lies there; a household officer's while the cash is in his hands. Never the own
    household's."""
    c = _pay_lines.c
    runs = select(_runs.c.id)
    parts: list[Clause] = [false(), *of_clerk(actor, c.run_id, _runs, c.community_id)]
    if mine := communities(actor, "community_agent"):
        parts.append(and_(c.community_id.in_(mine), c.state.in_(BOUND)))
    if actor.has_role("household_officer"):
        share = (_shares.c.run_id == c.run_id, _shares.c.community_id == c.community_id)
        parts.append(exists().select_from(_shares).where(*share, in_hand(actor)).correlate(_pay_lines))
    if actor.has_role("finance"):
        parts.append(c.state.in_(BOUND))
    for role, state in (("deputy_director", "draft"), ("street_leader", "reviewed")):
        if actor.has_role(role):
            parts.append(c.run_id.in_(runs.where(_runs.c.state == state)))
    return and_(or_(*parts), not_for_own(_pay_lines, actor))


def _share_rows(actor: Actor) -> Clause:
    seen = _shares.c.run_id.in_(select(_runs.c.id).where(_run_rows(actor)))
    if actor.has_role("finance", *PUBLIC_READERS) or departments(actor):
        return seen
    return and_(seen, or_(_shares.c.community_id.in_(communities(actor, "community_agent")), in_hand(actor)))


def _pay_item_rows(actor: Actor) -> Clause:
    """What a seen line is made of; of claims those that hang on a seen entitlement."""
    items = PaymentItem.__table__.c
    lines = select(_pay_lines.c.id).where(_pay_line_rows(actor))
    owners = select(_entitlements.c.id).where(_entitlement_rows(actor))
    return or_(items.line_id.in_(lines), and_(items.line_id.is_(None), items.entitlement_id.in_(owners)))


RULES: Final[Rules] = {
    "entitlements": _entitlement_rows,
    "entitlement_spans": _span_rows,
    "payment_runs": _run_rows,
    "payment_shares": _share_rows,
    "payment_lines": _pay_line_rows,
    "payment_items": _pay_item_rows,
}
