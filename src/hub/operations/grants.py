"""Roles given and taken: for a department or community, from a day to a day, within the plan's caps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from hub.db.base import db, today, transaction
from hub.db.models import Community, Grant, Staff
from hub.domain.actor import ROLES, Actor
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.context import plugins
from hub.operations.rights import by_id, require
from hub.operations.settings import setting

OF_DEPARTMENT: Final = frozenset({"window_clerk", "department_maintainer"})
"""Roles that are nothing without a department: a clerk sees the own department's cases only."""
OF_COMMUNITY: Final = frozenset({"community_agent", "household_officer", "community_leader"})
"""Roles that are nothing without a community."""
AT_CENTRE: Final = frozenset({"window_clerk", "deputy_director", "director"})
"""Who counts among the plan's 15 (三㈠3, A-51)."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A number of the plan that may be exceeded with a reason only; `now` counts without the new one."""

    key: str
    label: str
    most: int
    now: int


def current(day: dt.date) -> ColumnElement[bool]:
    """The clause for grants that hold on a day."""
    return and_(Grant.since <= day, or_(Grant.until.is_(None), Grant.until >= day))


def grant_role(
    actor: Actor, *, login: str, role: str, department: str = "", community_id: int | None = None,
    since: dt.date | None = None, until: dt.date | None = None, reason: str = "",
) -> int:  # fmt: skip
    """Give a role; the grant's id.

    Raises InputError for an unknown role or one without its place, Refused where a cap of the plan is
    exceeded without a reason, or where the same grant holds already.
    """
    from hub.operations.accounts import staff_of

    require(actor, "staff.manage")
    begin = since or today()
    _check(role, department, community_id, begin, until)
    with transaction():
        staff = staff_of(login)
        _not_twice(staff, role, department, community_id, begin)
        exceeded = [cap for cap in caps(role, community_id, staff.id, begin) if cap.now >= cap.most]
        if exceeded and not reason.strip():
            raise _over(exceeded[0])
        row = Grant(
            staff_id=staff.id, role=role, department=department, community_id=community_id, since=begin,
            until=until, reason=reason.strip(), by_id=by_id(actor),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def revoke_role(
    actor: Actor, *, login: str, role: str, department: str = "", community_id: int | None = None
) -> None:
    """End a role from now on. Raises NotFound, and Refused for the last administrator's."""
    from hub.operations.accounts import staff_of

    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        grant = _held(staff.id, role, department, community_id)
        if grant is None:
            raise NotFound("%(name)s does not have the role %(role)s there.", name=staff.name, role=role)
        if role == "administrator":
            not_the_last_administrator(staff.id)
        grant.until = today() - dt.timedelta(days=1)


def not_the_last_administrator(staff_id: int) -> None:
    """Raise Refused where nobody else who can log in would be an administrator."""
    others = (
        select(func.count())
        .select_from(Grant)
        .join(Staff, Staff.id == Grant.staff_id)
        .where(Grant.role == "administrator", current(today()), Staff.active, Staff.id != staff_id)
    )
    mine = select(Grant.id).where(Grant.role == "administrator", current(today()), Grant.staff_id == staff_id)
    if db.session.execute(mine).first() and not db.session.execute(others).scalar():
        raise Refused("This is the last administrator.", remedy="Make another person administrator first.")


def grants_of(login: str) -> Sequence[dict[str, Any]]:
    """All grants of an account, those that have ended too."""
    asked = (
        select(
            Grant.id, Grant.role, Grant.department, Community.name.label("community"), Grant.since,
            Grant.until, Grant.reason,
        )
        .join(Staff, Staff.id == Grant.staff_id)
        .outerjoin(Community, Community.id == Grant.community_id)
        .where(Staff.login == login)
        .order_by(Grant.id)
    )  # fmt: skip
    return [dict(row) for row in db.session.execute(asked).mappings()]


def caps(role: str, community_id: int | None, staff_id: int | None, day: dt.date) -> list[Cap]:
    """The plan's caps that a grant of `role` touches, counted without `staff_id`."""
    found = []
    if role in AT_CENTRE:
        found.append(_cap("caps.centre_staff", "中心工作人员", Grant.role.in_(AT_CENTRE), staff_id, day))
    if role == "director":
        found.append(_cap("caps.directors", "主任", Grant.role == role, staff_id, day))
    if role == "deputy_director":
        found.append(_cap("caps.deputy_directors", "副主任", Grant.role == role, staff_id, day))
    if role == "community_agent":
        there = and_(Grant.role == role, Grant.community_id == community_id)
        found.append(_cap("caps.community_agents", "本社区代办员", there, staff_id, day))
    return found


def _cap(key: str, label: str, which: ColumnElement[bool], staff_id: int | None, day: dt.date) -> Cap:
    asked = (
        select(func.count(Grant.staff_id.distinct()))
        .join(Staff, Staff.id == Grant.staff_id)
        .where(which, current(day), Staff.active)
    )
    if staff_id is not None:
        asked = asked.where(Grant.staff_id != staff_id)
    return Cap(key, label, int(setting(key) or 0), int(db.session.execute(asked).scalar() or 0))


def _over(cap: Cap) -> Refused:
    return Refused(
        "There are already %(now)s of %(label)s; the plan has %(most)s.",
        remedy="It is possible with a reason, which is kept (--reason).",
        now=cap.now, label=cap.label, most=cap.most,
    )  # fmt: skip


def _check(
    role: str, department: str, community_id: int | None, since: dt.date, until: dt.date | None
) -> None:
    known: Mapping[str, str] = ROLES
    if role not in known:
        raise InputError(
            "There is no role %(role)s; there are: %(roles)s.",
            where="role",
            role=role,
            roles=", ".join(known),
        )
    if role in OF_DEPARTMENT and not department:
        raise InputError("The role %(role)s needs a department.", where="department", role=role)
    if role in OF_COMMUNITY and community_id is None:
        raise InputError("The role %(role)s needs a community.", where="community", role=role)
    if department and department not in plugins().departments:
        raise NotFound("There is no department %(department)s.", where="department", department=department)
    if community_id is not None and db.session.get(Community, community_id) is None:
        raise NotFound("There is no community %(community)s.", where="community", community=community_id)
    if until is not None and until < since:
        raise InputError("The last day lies before the first.", where="until")


def _held(
    staff_id: int, role: str, department: str, community_id: int | None, day: dt.date | None = None
) -> Grant | None:
    asked = select(Grant).where(
        Grant.staff_id == staff_id,
        Grant.role == role,
        Grant.department == department,
        current(day or today()),
    )
    place = Grant.community_id.is_(None) if community_id is None else Grant.community_id == community_id
    return db.session.execute(asked.where(place).limit(1)).scalar_one_or_none()


def _not_twice(staff: Staff, role: str, department: str, community_id: int | None, day: dt.date) -> None:
    if _held(staff.id, role, department, community_id, day):
        raise Refused("%(name)s has the role %(role)s there already.", name=staff.name, role=role)
