"""Who sees vacancies and training courses: neither names anybody, but for who is enrolled."""

from __future__ import annotations

from typing import Final

from sqlalchemy import FromClause, or_, true

from hub.db.models import Vacancy
from hub.db.scope.grants import PUBLIC_READERS, Clause, Rules, departments
from hub.domain.actor import Actor


def _vacancy_rows(actor: Actor) -> Clause:
    """A clerk's department's, drafts too; leaders and agents all that was published."""
    return _of_department(Vacancy.__table__, actor, drafts=False)


def _of_department(table: FromClause, actor: Actor, *, drafts: bool) -> Clause:
    own = table.c.department.in_(departments(actor))
    if not actor.has_role("community_agent", *PUBLIC_READERS):
        return own
    return or_(own, true() if drafts else table.c.state != "draft")


RULES: Final[Rules] = {"vacancies": _vacancy_rows}
