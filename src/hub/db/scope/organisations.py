"""Who may see employers and other organisations: no people among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import FromClause, or_, select, true

from hub.db.models import Organisation, OrganisationReferral, OrganisationYear
from hub.db.scope.grants import PUBLIC_READERS, Clause, Rules, communities, departments
from hub.domain.actor import Actor

_organisations = Organisation.__table__


def _organisation_rows(actor: Actor) -> Clause:
    """No people: a clerk's department's, an agent's or officer's community's, all for leaders."""
    if actor.has_role(*PUBLIC_READERS):
        return true()
    c = _organisations.c
    mine = communities(actor, "community_agent", "household_officer")
    return or_(c.department.in_(departments(actor)), c.community_id.in_(mine))


def _of_organisation(table: FromClause) -> Callable[[Actor], Clause]:
    seen = select(_organisations.c.id)
    return lambda actor: table.c.organisation_id.in_(seen.where(_organisation_rows(actor)))


def _referral_rows(actor: Actor) -> Clause:
    """Disputes that were passed on: the window's only."""
    own = select(_organisations.c.id).where(_organisations.c.department.in_(departments(actor)))
    return OrganisationReferral.__table__.c.organisation_id.in_(own)


RULES: Final[Rules] = {
    "organisations": _organisation_rows,
    "organisation_years": _of_organisation(OrganisationYear.__table__),
    "organisation_referrals": _referral_rows,
}
