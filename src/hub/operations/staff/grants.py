"""Roles given and taken: for a department or community, from a day to a day, within the plan's caps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from hub.db.base import db, today, transaction
from hub.db.models import Community, Grant, Staff
from hub.domain.actor import ROLES, Actor
from hub.domain.errors import Conflict, InputError, NoMore, NotFound, Refused, Term
from hub.operations.context import plugins
from hub.operations.rights import by_id, require
from hub.operations.settings import setting
from hub.operations.staff.account_book import note
from hub.operations.staff.account_rows import staff_of
from hub.operations.staff.grants_held import current
from hub.operations.staff.last_administrator import must_remain
from hub.operations.words import words

OF_DEPARTMENT: Final = frozenset({"window_clerk", "department_maintainer"})
"""Roles that are nothing without a department: a clerk sees the own department's cases only."""
OF_COMMUNITY: Final = frozenset({"community_agent", "household_officer", "community_leader"})
"""Roles that are nothing without a community."""
AT_CENTRE: Final = frozenset({"window_clerk", "consultant", "deputy_director", "director"})
"""Who counts among the plan's 15 (三㈠3, A-51)."""
OF_STREET: Final = frozenset({"director", "deputy_director"})
"""Roles that go with a post at the street office (三㈠1)."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A number of the plan that may be exceeded with a reason only; `now` counts without the new one.

    `label`: who is counted, a message id.
    """

    key: str
    label: str
    most: int
    now: int


def grant_role(
    actor: Actor, *, login: str, role: str, department: str = "", community_id: int | None = None,
    since: dt.date | None = None, until: dt.date | None = None, reason: str = "", street_post: str = "",
) -> int:  # fmt: skip
    """Give a role; the grant's id. `street_post` is entered on the account with it.

    Raises InputError for an unknown role or one without its place, Refused where a cap of the plan is
    exceeded without a reason, where the role goes with a street post and there is none, or where the same
    grant holds already.
    """
    require(actor, "staff.manage")
    begin = since or today()
    _check(role, department, community_id, begin, until)
    with transaction():
        staff = staff_of(login)
        _not_twice(staff, role, department, community_id, begin)
        exceeded = [cap for cap in caps(role, community_id, staff.id, begin) if cap.now >= cap.most]
        if exceeded and not reason.strip():
            raise _over(exceeded[0])
        _street_post(staff, role, street_post)
        row = Grant(
            staff_id=staff.id, role=role, department=department, community_id=community_id, since=begin,
            until=until, reason=words(reason, Grant.__table__.c.reason), by_id=by_id(actor),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        note(actor, staff.id, "role", f"{_said(row)} {begin}–{until or ''}", reason)
        return row.id


def revoke_role(
    actor: Actor, *, login: str, role: str, department: str = "", community_id: int | None = None
) -> tuple[str, ...]:
    """End a role from now on; the posts it leaves. Raises NotFound, Refused for the last administrator's."""
    return end_role(actor, login=login, role=role, department=department, community_id=community_id)


def end_role(
    actor: Actor, *, login: str, role: str, department: str = "", community_id: int | None = None,
    last: dt.date | None = None, reason: str = "",
) -> tuple[str, ...]:  # fmt: skip
    """End a role that holds today, named by its place, after its `last` day (yesterday); see `end_grant`."""
    require(actor, "staff.manage")
    staff = staff_of(login)
    grant = _held(staff.id, role, department, community_id)
    if grant is None:
        raise NotFound(
            "%(name)s does not have the role %(role)s there.",
            name=staff.name,
            role=Term(ROLES.get(role, role)),
        )
    yesterday = today() - dt.timedelta(days=1)
    return end_grant(actor, grant_id=grant.id, last=last or yesterday, reason=reason)


def end_grant(actor: Actor, *, grant_id: int, last: dt.date | None, reason: str = "") -> tuple[str, ...]:
    """Say which day is a grant's last (None: it has no end); the titles of the posts that end with it.

    A post is left on the same day where no other role of the person reaches for it. Raises NotFound,
    NoMore for a grant that has ended, Refused for the last administrator's.
    """
    from hub.operations.ab_posts.holdings import shorten

    require(actor, "staff.manage")
    with transaction():
        row = db.session.get(Grant, grant_id)
        if row is None:
            raise NotFound("There is no such role.")
        if row.until is not None and row.until < today():
            raise NoMore("This role has ended already.", where="until", remedy="Give it anew.")
        if row.until == last:
            raise Conflict("Somebody was first: this has been noted already.", where="until")
        if row.role == "administrator" and last is not None:
            must_remain(without_grant=row.id)
        was, row.until = row.until, last
        db.session.flush()
        left = shorten(row.staff_id, was)
        note(actor, row.staff_id, "role_ended", f"{_said(row)} {last or ''}", reason)
        return left


def _said(row: Grant) -> str:
    """A grant in short: role, department, community."""
    place = db.session.get(Community, row.community_id) if row.community_id else None
    parts = (row.role, row.department, place.name if place else "")
    return " ".join(part for part in parts if part)


def has_role(login: str, role: str, department: str = "", community_id: int | None = None) -> bool:
    """Whether an account has a role at that place today. Raises NotFound for an unknown login."""
    return _held(staff_of(login).id, role, department, community_id) is not None


def grants_of(login: str) -> Sequence[dict[str, Any]]:
    """All grants of an account, those that have ended too."""
    by = aliased(Staff)
    asked = (
        select(
            Grant.id, Grant.role, Grant.department, Grant.community_id, Community.name.label("community"),
            Grant.since, Grant.until, Grant.reason, by.name.label("by"),
        )
        .join(Staff, Staff.id == Grant.staff_id)
        .outerjoin(by, by.id == Grant.by_id)
        .outerjoin(Community, Community.id == Grant.community_id)
        .where(Staff.login == login)
        .order_by(Grant.id)
    )  # fmt: skip
    return [dict(row) for row in db.session.execute(asked).mappings()]


CAP_TITLES: Final[dict[str, str]] = {
    "caps.centre_staff": "people at the centre",
    "caps.directors": "directors",
    "caps.deputy_directors": "deputy directors",
    "caps.community_agents": "agents of this community",
}
"""Who a cap of the plan counts, as message ids."""


def caps(role: str, community_id: int | None, staff_id: int | None, day: dt.date) -> list[Cap]:
    """The plan's caps that a grant of `role` touches, counted without `staff_id`."""
    found = []
    if role in AT_CENTRE:
        found.append(_cap("caps.centre_staff", Grant.role.in_(AT_CENTRE), staff_id, day))
    if role == "director":
        found.append(_cap("caps.directors", Grant.role == role, staff_id, day))
    if role == "deputy_director":
        found.append(_cap("caps.deputy_directors", Grant.role == role, staff_id, day))
    if role == "community_agent":
        there = and_(Grant.role == role, Grant.community_id == community_id)
        found.append(_cap("caps.community_agents", there, staff_id, day))
    return found


def within_caps(staff_id: int, reason: str = "") -> None:
    """Raise Refused where a cap of the plan is exceeded once this account, now off, is on again.

    With a `reason` it is possible, and the grant keeps it.
    """
    for row in db.session.scalars(select(Grant).where(Grant.staff_id == staff_id, current(today()))):
        for cap in caps(row.role, row.community_id, staff_id, today()):
            if cap.now >= cap.most and not reason:
                raise _over(cap)
            if cap.now >= cap.most:
                row.reason = reason


def counts() -> list[Cap]:
    """Every cap of the centre with the number of people today; a community's are told by `caps`."""
    day = today()
    found = [
        cap for role in ("window_clerk", "director", "deputy_director") for cap in caps(role, None, None, day)
    ]
    return list({cap.key: cap for cap in found}.values())


def _cap(key: str, which: ColumnElement[bool], staff_id: int | None, day: dt.date) -> Cap:
    asked = (
        select(func.count(Grant.staff_id.distinct()))
        .join(Staff, Staff.id == Grant.staff_id)
        .where(which, current(day), Staff.active)
    )
    if staff_id is not None:
        asked = asked.where(Grant.staff_id != staff_id)
    return Cap(key, CAP_TITLES[key], int(setting(key) or 0), int(db.session.execute(asked).scalar() or 0))


def _street_post(staff: Staff, role: str, said: str) -> None:
    """Enter the street post. Raises Refused where the role goes with one and there is none."""
    staff.street_post = words(said, Staff.__table__.c.street_post) or staff.street_post
    if role in OF_STREET and not staff.street_post:
        raise no_street_post(role, staff.name)


def no_street_post(role: str, name: str) -> Refused:
    """The sentence for who leads the centre without a post at the street office."""
    if role == "director":
        return Refused(
            "The director is the head of the street office; %(name)s has no street post.",
            where="street_post", remedy="Enter the street post with the role.", name=name,
        )  # fmt: skip
    return Refused(
        "A deputy director is one of the street's deputies; %(name)s has no street post.",
        where="street_post", remedy="Enter the street post with the role.", name=name,
    )  # fmt: skip


def _over(cap: Cap) -> Refused:
    return Refused(
        "There are already %(now)s of %(label)s; the plan has %(most)s.",
        remedy="It is possible with a reason, which is kept (--reason).",
        now=cap.now, label=Term(cap.label), most=cap.most,
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
        raise InputError("The role %(role)s needs a department.", where="department", role=Term(known[role]))
    if role in OF_COMMUNITY and community_id is None:
        raise InputError("The role %(role)s needs a community.", where="community", role=Term(known[role]))
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
        raise Conflict(
            "%(name)s has the role %(role)s there already.", name=staff.name, role=Term(ROLES[role])
        )
