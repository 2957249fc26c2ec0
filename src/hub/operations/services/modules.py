"""Departments switched on and off, community by community; on needs A and B for every role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from hub.db.base import reading, transaction
from hub.db.models import Case, ModuleActivation
from hub.domain.actor import ROLES, Actor
from hub.domain.applying import Variant
from hub.domain.errors import HubError, Many, NotFound, Refused, Term
from hub.domain.service import Service, Step, StepTask
from hub.operations.ab_posts.lacking import Lack, lacking
from hub.operations.ab_posts.posts import forget_posts
from hub.operations.centre.communities import communities, community
from hub.operations.context import plugins
from hub.operations.rights import by_id, require
from hub.operations.spoken import department_name
from hub.operations.staff.grants import OF_COMMUNITY
from hub.operations.words import words
from hub.plugins import activation

_cases, _switched = Case.__table__, ModuleActivation.__table__


def modules(actor: Actor) -> Sequence[dict[str, Any]]:
    """Departments with the communities they are on in."""
    on = activation.all_on()
    names = {row["id"]: row["name"] for row in communities()}
    return [
        {
            "key": key, "title": department.title, "on": sorted(on.get(key, ())),
            "communities": [names[id_] for id_ in sorted(on.get(key, ()))],
        }
        for key, department in plugins().departments.items()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Off:
    """A service, or a kind of case of one, that its newest version keeps off; `running`: its open cases."""

    service: Service
    variant: Variant | None
    running: int


def not_offered(actor: Actor) -> list[Off]:
    """What the departments bring and the newest version keeps off, in the order of the plan."""
    require(actor, "module.manage")
    newest = sorted((versions[-1] for versions in plugins().services().values()), key=lambda one: one.place)
    counted = select(_cases.c.service, _cases.c.variant, func.count()).where(_cases.c.closed_on.is_(None))
    rows = reading().execute(counted.group_by(_cases.c.service, _cases.c.variant)).all()
    running = {(service, variant): count for service, variant, count in rows}
    whole = [Off(one, None, sum(n for (key, _kind), n in running.items() if key == one.key))
             for one in newest if not one.enabled]  # fmt: skip
    kinds = [Off(one, kind, running.get((one.key, kind.key), 0))
             for one in newest if one.enabled for kind in one.variants if not kind.enabled]  # fmt: skip
    return whole + kinds


def roles_of(department: str) -> frozenset[str]:
    """The roles that the department's switched-on definitions, newest versions, give work to."""
    found: set[str] = set()
    for versions in plugins().services().values():
        service = versions[-1]
        if service.department == department and service.enabled:
            for step in service.steps:
                found |= {step.role, *(task.role for task in step.tasks)}
    return frozenset(found)


def steps_of(department: str, lack: Lack) -> list[str]:
    """The steps and tasks (民政-1 评审) that are the work of a post that is lacking."""
    own, found = lack.services, []
    for versions in plugins().services().values():
        service = versions[-1]
        if service.department == department and service.enabled and (not own or service.key in own):
            work: tuple[Step | StepTask, ...] = (
                *service.steps,
                *(task for step in service.steps for task in step.tasks),
            )
            found += [f"{service.seq} {each.title}" for each in work if each.role == lack.role]
    return list(dict.fromkeys(found))


def missing_staff(department: str, community_id: int) -> list[HubError]:
    """One sentence per post or slot that is lacking for a department in a community."""
    name, place = department_name(department), community(community_id).name
    return [sentence(lack, name, place) for lack in lacking(department, roles_of(department), community_id)]


def enable(actor: Actor, *, department: str, community_id: int, reason: str = "") -> bool:
    """Switch a department on in a community; False where it was on.

    Raises Many with every missing post and slot unless a `reason` is given, which is kept.
    """
    require(actor, "module.manage")
    _known(department, community_id)
    with transaction():
        forget_posts()
        missing = [] if reason.strip() else missing_staff(department, community_id)
        if missing:
            raise NotStaffed(missing)
        said = words(reason, _switched.c.reason)
        return activation.enable(department, community_id, by_id(actor), said)


def enable_everywhere(actor: Actor, *, department: str, reason: str = "") -> Sequence[str]:
    """Switch a department on in all communities, or in none; the names of those where it was off.

    Raises Many with what each community lacks, named once, unless a `reason` is given, which is kept.
    """
    require(actor, "module.manage")
    _installed(department)
    lacks: dict[str, HubError] = {}
    with transaction():
        forget_posts()
        off = [row for row in communities() if not activation.is_on(department, row["id"])]
        for row in off:
            try:
                enable(actor, department=department, community_id=row["id"], reason=reason)
            except NotStaffed as error:
                lacks |= {str(one): one for one in error.errors}
        if lacks:
            raise NotStaffed(list(lacks.values()))
    return [row["name"] for row in off]


def disable(actor: Actor, *, department: str, community_id: int) -> bool:
    """Switch a department off in a community: no new cases; open ones finish. False where it was off.

    One that is switched on and not installed any more is switched off, too.
    """
    require(actor, "module.manage")
    if department not in activation.all_on():
        _installed(department)
    community(community_id)
    return activation.disable(department, community_id)


class NotStaffed(Many):
    """Posts are missing; each is named."""

    exit_code = Refused.exit_code
    status = Refused.status


def _known(department: str, community_id: int) -> None:
    _installed(department)
    community(community_id)


def _installed(department: str) -> None:
    if department not in plugins().departments:
        raise NotFound(
            "There is no department %(department)s.",
            department=department,
            remedy="hub modules list shows them.",
        )


def no_holder(post: str, role: str, slot: str) -> HubError:
    """The sentence for a post without its A or B."""
    return Refused(
        "The post %(post)s (%(role)s) has no %(slot)s.", remedy="hub posts hold gives it one.", post=post,
        role=Term(ROLES[role]), slot=Term(slot),
    )  # fmt: skip


def sentence(lack: Lack, department: str, place: str) -> HubError:
    """What is lacking and where, by names of department and community, and the command that makes it."""
    if lack.slot:
        return no_holder(lack.post, lack.role, lack.slot)
    where = place if lack.role in OF_COMMUNITY else department
    if lack.post == "*":
        return Refused(
            "The community has no officers' areas.", where=where, remedy="hub posts area adds one."
        )
    if lack.post:
        return Refused(
            "The area %(area)s has no officer's post.", where=where, remedy="hub posts area gives it one.",
            area=lack.post,
        )  # fmt: skip
    return Refused(
        "There is no post for %(role)s.", where=where, role=Term(ROLES[lack.role]),
        remedy="hub posts complete makes the plan's posts, hub posts add another one.",
    )  # fmt: skip
