"""What doctor says of people: who holds posts and roles, who answers, who is trained, areas, duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import db, today
from hub.db.models import Grant, Staff
from hub.domain.actor import ROLES
from hub.domain.errors import HubError, NotHeld, Term
from hub.operations.ab_posts.areas import plans
from hub.operations.ab_posts.lacking import Lack, lacking, staffed
from hub.operations.ab_posts.staffing import post_list
from hub.operations.centre.communities import communities
from hub.operations.context import plugins
from hub.operations.duty import roster
from hub.operations.payments.closers import SECOND, TWO
from hub.operations.payments.programmes import programmes
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import no_holder, roles_of, sentence, steps_of
from hub.operations.spoken import department_name
from hub.operations.staff.grants import (
    AT_CENTRE,
    OF_COMMUNITY,
    OF_DEPARTMENT,
    OF_STREET,
    caps,
    no_street_post,
)
from hub.operations.staff.grants_held import current, permitted
from hub.operations.staff.training import untrained_holders
from hub.plugins import activation

_NAMED: Final = 8
"""How many steps a finding names."""


def administrator() -> Iterator[HubError]:
    """Nobody with a password and a running grant can administrate."""
    asked = (
        select(Staff.login, Staff.password_hash.is_not(None))
        .join(Grant, Staff.id == Grant.staff_id)
        .where(Grant.role == "administrator", current(today()), Staff.active)
        .order_by(Staff.login)
    )
    found = list(db.session.execute(asked))
    if any(has_password for _login, has_password in found):
        return
    if found:
        yield NotHeld(
            "The administrator %(login)s has no password yet.",
            remedy="Open the one-time link; hub staff link makes a new one.", login=found[0][0],
        )  # fmt: skip
    else:
        yield NotHeld(
            "No administrator can log in.",
            remedy="hub staff add LOGIN --role administrator, or hub staff link for one there is.",
        )


def staffing() -> Iterator[HubError]:
    """Roles that a department needs where it is switched on, and that nobody has; each said once.

    A window's post is lacking in every community alike.
    """
    names, among = {row["id"]: row["name"] for row in communities()}, staffed()
    for department, places in activation.all_on().items():
        if department in plugins().departments:
            lacks: dict[str, tuple[HubError, list[str]]] = {}
            for community_id in sorted(places):
                for lack in lacking(department, roles_of(department), community_id, among):
                    error = sentence(lack, department_name(department), names[community_id])
                    lacks.setdefault(str(error), (error, []))[1].append(names[community_id])
            for error, where in lacks.values():
                error.where = f"{'、'.join(where)} · {department_name(department)}"
                yield error


def unanswered() -> Iterator[HubError]:
    """Steps for which nobody answers (限时办结 article 6): their post has no A, or there is none."""
    names, among = {row["id"]: row["name"] for row in communities()}, staffed()
    told: set[tuple[str, str, str]] = set()
    for department, places in activation.all_on().items():
        for community_id in sorted(places) if department in plugins().departments else ():
            for lack in lacking(department, roles_of(department), community_id, among):
                place = names[community_id] if lack.role in OF_COMMUNITY else ""
                key = (department, place, lack.post or lack.role)
                if lack.slot != "B" and key not in told:
                    told.add(key)
                    yield _no_one(department, lack, place)


def _no_one(department: str, lack: Lack, place: str) -> HubError:
    steps = steps_of(department, lack)
    title = department_name(department)
    return NotHeld(
        "Nobody answers for %(count)s steps of %(role)s: %(steps)s.",
        where=f"{place} · {title}" if place else title, remedy="hub posts hold gives the post an A.",
        count=len(steps), role=Term(ROLES[lack.role]),
        steps="、".join(steps[:_NAMED]) + ("…" if len(steps) > _NAMED else ""),
    )  # fmt: skip


def holders() -> Iterator[HubError]:
    """Posts that nobody holds, whatever needs them; of B only where `unbacked` says nothing yet."""
    slots = "A" if activation.all_on() else "AB"
    bare = {slot: [f"{post['title']} ({post['key']})" for post in post_list() if not post[slot]]
            for slot in slots}  # fmt: skip
    if slots == "AB" and bare["A"] and bare["A"] == bare["B"]:
        yield NotHeld(
            "%(count)s posts have neither A nor B: %(posts)s.",
            remedy="hub staff template writes a sheet with all of them, hub staff import reads it.",
            count=len(bare["A"]), posts="、".join(bare["A"]),
        )  # fmt: skip
        return
    for slot, posts in bare.items():
        if posts:
            yield NotHeld(
                "%(count)s posts have no %(slot)s: %(posts)s.", remedy="hub posts hold gives them one.",
                count=len(posts), slot=Term(slot), posts="、".join(posts),
            )  # fmt: skip


def unbacked() -> Iterator[HubError]:
    """Posts of centre and agents without A or B (三㈠1 实行AB岗), but those that staffing has named.

    Nothing of it is wrong before a department is switched on somewhere.
    """
    if not activation.all_on():
        return
    told = {str(error.params.get("post", "")) for error in staffing()}
    for post in post_list():
        if post["role"] in AT_CENTRE | {"community_agent"} and post["key"] not in told:
            for slot in "AB":
                if not post[slot]:
                    yield no_holder(post["key"], post["role"], slot)


def telephones() -> Iterator[HubError]:
    """Posts that face residents and have no telephone on record: a caller cannot be told it (首问首办 10)."""
    facing = AT_CENTRE | {"community_agent"}
    mute = [each["title"] for each in post_list() if each["role"] in facing and not each["phone"]]
    if mute:
        yield NotHeld(
            "%(count)s posts have no telephone, so that no caller can be told it: %(posts)s.",
            remedy="Enter it on the page Posts.",
            count=len(mute), posts="、".join(mute[:10]) + ("…" if len(mute) > 10 else ""),
        )  # fmt: skip


def untrained() -> Iterator[HubError]:
    """Who holds A or B of a post that faces residents without having passed its training (三㈠3)."""
    for lack in untrained_holders():
        yield NotHeld(
            "%(name)s (%(slot)s of the post %(post)s) is not trained for %(services)s.",
            remedy="hub staff train records it.", name=lack.name, slot=lack.slot, post=lack.post.title,
            services="、".join(service.seq for service in lack.services),
        )  # fmt: skip


def own_households() -> Iterator[HubError]:
    """People who handle cases and whose own household nobody can keep away from them."""
    handling = (*AT_CENTRE, *OF_COMMUNITY)
    asked = select(Staff.name).distinct().join(Grant, Grant.staff_id == Staff.id)
    where = (Grant.role.in_(handling), current(today()), Staff.active, Staff.id_hash.is_(None))
    names = sorted(db.session.scalars(asked.where(*where)))
    if names:
        yield NotHeld(
            "%(count)s people handle cases without an ID number on record, so that their own "
            "household's cases cannot be kept from them: %(names)s.",
            remedy="Enter it on the account's page, or for all with hub staff import; only its fingerprint "
            "is kept.",
            count=len(names), names="、".join(names[:10]) + ("…" if len(names) > 10 else ""),
        )  # fmt: skip


def areas() -> Iterator[HubError]:
    """Gaps and overlaps of the plan of areas, once there is one or households lie where there is none."""
    if not activation.all_on():
        return
    for plan in plans(OPERATOR):
        gaps = plan.gaps if plan.areas else plan.gaps[:1] if plan.loose else ()
        for error in (*gaps, *plan.overlaps):
            error.where = plan.name
            yield error


def ends_soon() -> Iterator[HubError]:
    """Roles that end within a fortnight: the posts that hang on them end too."""
    day = today()
    asked = select(Staff.login, Grant.role, Grant.until).join(Staff, Staff.id == Grant.staff_id)
    soon = asked.where(current(day), Staff.active, Grant.until <= day + dt.timedelta(days=14))
    for login, role, until in db.session.execute(soon.order_by(Grant.until, Grant.id)):
        yield NotHeld(
            "%(login)s: the role %(role)s ends on %(day)s.",
            remedy="Give it further, or the posts to somebody else.",
            login=login, role=Term(ROLES[role]), day=until,
        )  # fmt: skip


def numbers() -> Iterator[HubError]:
    """Numbers of the plan that are exceeded, with the reasons kept (A-51)."""
    day = today()
    for roles, row in _capped():
        cap = caps(roles[0], row["id"] if row else None, None, day)[-1]
        if cap.now > cap.most:
            yield NotHeld(
                "There are %(now)s of %(label)s (%(place)s), the plan has %(most)s: %(reasons)s",
                now=cap.now, label=Term(cap.label), most=cap.most,
                place=row["name"] if row else Term("the centre"),
                reasons=_reasons(roles, row["id"] if row else None),
            )  # fmt: skip


def _capped() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Who is counted together, and in which community (None = at the centre)."""
    yield ("window_clerk", *sorted(AT_CENTRE - {"window_clerk"})), None
    yield ("director",), None
    yield ("deputy_director",), None
    yield from ((("community_agent",), row) for row in communities())


def _reasons(roles: tuple[str, ...], community_id: int | None) -> str:
    asked = (
        select(Staff.name, Grant.reason, Grant.since)
        .join(Staff, Staff.id == Grant.staff_id)
        .where(Grant.role.in_(roles), Grant.reason != "", current(today()), Staff.active)
        .order_by(Grant.id)
    )
    if community_id is not None:
        asked = asked.where(Grant.community_id == community_id)
    return "; ".join(f"{name} {since}: {reason}" for name, reason, since in db.session.execute(asked)) or "—"


def street_posts() -> Iterator[HubError]:
    """Who leads the centre without a post at the street office (三㈠1), entered before that was asked."""
    asked = select(Staff.name, Grant.role).distinct().join(Grant, Grant.staff_id == Staff.id)
    where = (Grant.role.in_(OF_STREET), current(today()), Staff.active, Staff.street_post == "")
    for name, role in db.session.execute(asked.where(*where).order_by(Grant.role, Staff.name)):
        error = no_street_post(role, name)
        error.where = ""
        yield error


def places_of_grants() -> Iterator[HubError]:
    """Grants that give nothing because their place is missing."""
    asked = select(Staff.login, Grant.role, Grant.department, Grant.community_id)
    for login, role, department, community_id in db.session.execute(
        asked.join(Staff, Staff.id == Grant.staff_id).where(current(today()))
    ):
        if (role in OF_DEPARTMENT and not department) or (role in OF_COMMUNITY and community_id is None):
            yield NotHeld(
                "%(login)s: the role %(role)s names no place and gives nothing.",
                remedy="Revoke it and grant it for a department or community.", login=login,
                role=Term(ROLES[role]),
            )  # fmt: skip


def finance() -> Iterator[HubError]:
    """Too few of finance for the pay-outs of what is switched on: one notes the money, another closes."""
    paying = {one.department for one in programmes()} & set(activation.all_on())
    for department in sorted(paying):
        there = permitted("payment.close", department)
        if len(there) < TWO:
            yield NotHeld(
                "Pay-outs of %(department)s need two people of finance, there are %(now)s: one notes the "
                "money, another closes.", department=department_name(department),
                now=len(there), remedy=SECOND,
            )  # fmt: skip


def duty() -> Iterator[HubError]:
    """Empty shifts of the next two weeks, in a centre that keeps its duty roster here."""
    last = today() + dt.timedelta(days=14)
    empty = roster.gaps(today(), last) if roster.is_kept() else []
    if empty:
        yield NotHeld(
            "%(count)s duties until %(last)s have nobody, the first on %(first)s.", count=len(empty),
            last=last, first=empty[0].day, remedy="The deputy plans them under Duty.",
        )  # fmt: skip
