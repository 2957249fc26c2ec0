"""Who sees vacancies and training courses: neither names anybody, but for who is enrolled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import FromClause, and_, func, or_

from hub.db.models import Course, Enrolment, Vacancy
from hub.db.scope.grants import PUBLIC_READERS, Clause, Rules, communities, departments, of_clerk
from hub.db.scope.own import own_rows
from hub.domain.actor import Actor


def _offered(table: FromClause) -> Callable[[Actor], Clause]:
    """What a window offers: a clerk's department's, drafts too; for agents and leaders what is published."""

    def rule(actor: Actor) -> Clause:
        own: Clause = table.c.department.in_(departments(actor))
        if actor.has_role("community_agent", *PUBLIC_READERS):
            return or_(own, table.c.state != "draft")
        return own

    return rule


def _enrolment_rows(actor: Actor) -> Clause:
    """A clerk's department's, an agent's community's; leaders see counts, and nobody the own household."""
    c = Enrolment.__table__.c
    own = of_clerk(actor, c.course_id, Course.__table__, c.community_id)
    here = c.community_id.in_(communities(actor, "community_agent"))
    people, _cases = own_rows(actor)
    return and_(or_(*own, here), func.coalesce(c.resident_id, 0).not_in(people))


RULES: Final[Rules] = {
    "vacancies": _offered(Vacancy.__table__),
    "courses": _offered(Course.__table__),
    "enrolments": _enrolment_rows,
}
