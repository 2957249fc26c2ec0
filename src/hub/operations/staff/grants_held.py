"""Which grants hold on a day: the clause that every question about roles shares, and who may do a thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from hub.db.base import reading, today
from hub.db.models import Grant, Staff
from hub.domain.actor import PERMISSIONS

_grants, _staff = Grant.__table__, Staff.__table__


class Person(NamedTuple):
    """Somebody with an account."""

    id: int
    login: str
    name: str


def current(day: dt.date) -> ColumnElement[bool]:
    """The clause for grants that hold on a day."""
    return and_(Grant.since <= day, or_(Grant.until.is_(None), Grant.until >= day))


def permitted(
    permission: str, department: str, community_id: int | None = None, *, only: Collection[str] = PERMISSIONS
) -> Sequence[Person]:
    """Whose grants give a permission today for work of a department (in a community), by name; of some roles
    `only`."""
    roles = [role for role, given in PERMISSIONS.items() if permission in given and role in only]
    here: list[Any] = [_grants.c.department.in_(("", department))]
    if community_id is not None:
        here.append(or_(_grants.c.community_id.is_(None), _grants.c.community_id == community_id))
    query = (
        select(_staff.c.id, _staff.c.login, _staff.c.name)
        .join(_grants, _grants.c.staff_id == _staff.c.id)
        .where(_staff.c.active, _grants.c.role.in_(roles), current(today()), *here)
        .distinct()
        .order_by(_staff.c.name, _staff.c.id)
    )
    return [Person(*row) for row in reading().execute(query)]
