"""Who sees vacancies and training courses: neither names anybody, but for who is enrolled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, true

from hub.db.models import Vacancy
from hub.domain.actor import Actor

Clause = ColumnElement[bool]
_LEADERS: Final = frozenset({"deputy_director", "director", "street_leader"})


def _vacancy_rows(actor: Actor) -> Clause:
    """A clerk's department's, drafts too; leaders and agents all that was published."""
    return _of_department(Vacancy.__table__, actor, drafts=False)


def _of_department(table: Any, actor: Actor, *, drafts: bool) -> Clause:
    own = table.c.department.in_(departments(actor))
    if not actor.has_role("community_agent", *_LEADERS):
        return own  # type: ignore[no-any-return]
    return own | (true() if drafts else table.c.state != "draft")  # type: ignore[no-any-return]


def departments(actor: Actor) -> list[str]:
    """Those whose window is the actor's by grant."""
    return [grant.department for grant in actor.grants if grant.role == "window_clerk" and grant.department]


RULES: Final[Mapping[str, Callable[[Actor], Clause]]] = {"vacancies": _vacancy_rows}
