"""Who may be the second person of a community's cash, those first whose work it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import PaymentLine, Post, PostHolder, Resident, Staff
from hub.domain.actor import PERMISSIONS, Actor
from hub.operations.ab_posts.posts import held_on
from hub.operations.payments.closers import closers
from hub.operations.payments.programmes import of_run
from hub.operations.staff.grants_held import Person, permitted

_lines, _people, _staff = PaymentLine.__table__, Resident.__table__, Staff.__table__
_posts, _held = Post.__table__, PostHolder.__table__
HERE, WINDOW, FINANCE, OTHER = "here", "window", "finance", "other"
OFFICER: Final = "household_officer"
"""Who hands out with an agent, after the agents."""
_ORDER: Final[Mapping[str, Sequence[str]]] = {
    "community": (HERE, WINDOW, FINANCE, OTHER), "centre": (WINDOW, HERE, FINANCE, OTHER),
    "finance": (FINANCE, WINDOW, HERE, OTHER),
}  # fmt: skip
"""By the last station of the money, whose people come first."""


class Partner(NamedTuple):
    """Somebody by the log-in, with the post that fits best, "" without one."""

    login: str
    name: str
    post: str = ""


def partners(actor: Actor, run: Mapping[str, Any], community_id: int) -> list[Partner]:
    """Whom `money.draw` and `cash.count` take as the second person in a community.

    Nobody to whose household something of it goes, and nobody with whom nobody of finance would be left to
    take the sheet back and close the run. Of the roles that the programme names, where it names them.
    """
    barred = {run["made_by"], run["checked_by"], run["approved_by"], actor.staff_id}
    barred |= _with_own_home(run["id"], community_id)
    left = {each.id for each in closers(reading(), run)}
    payment = of_run(run).payment
    place = (run["department"], community_id)
    roles = payment.beside(actor.roles_at(*place)) if payment.handed_by else PERMISSIONS
    found = [
        each
        for each in permitted("payment.pay", *place, only=roles)
        if each.id not in barred and (not left or left - {actor.staff_id, each.id})
    ]
    return _in_order(found, run, community_id)


def hands_out(actor: Actor, run: Mapping[str, Any], community_id: int) -> bool:
    """Whether this is one of the two whose work the hand-out is, where its programme names them."""
    payment = of_run(run).payment
    mine = actor.roles_at(run["department"], community_id)
    return not payment.handed_by or bool(payment.beside(mine))


def _in_order(found: Sequence[Person], run: Mapping[str, Any], community_id: int) -> list[Partner]:
    order = _ORDER.get(of_run(run).paid_by, _ORDER["finance"])
    posts = _posts_of([each.id for each in found])
    ranked: list[tuple[tuple[int, bool], Partner]] = []
    for each in found:
        places = [
            (order.index(_kind(post, run, community_id)), bool(post["role"] == OFFICER), str(post["title"]))
            for post in posts.get(each.id, ())
        ]
        place, officer, title = min(places, default=(len(order), False, ""))
        ranked.append(((place, officer), Partner(each.login, each.name, title)))
    return [partner for _, partner in sorted(ranked, key=lambda one: one[0])]


def _kind(post: Mapping[str, Any], run: Mapping[str, Any], community_id: int) -> str:
    if post["community_id"] == community_id:
        return HERE
    if post["role"] == "finance":
        return FINANCE
    return WINDOW if post["department"] == run["department"] else OTHER


def _posts_of(staff_ids: Sequence[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    query = (
        select(_held.c.staff_id, _posts.c.title, _posts.c.role, _posts.c.department, _posts.c.community_id)
        .join(_posts, _posts.c.id == _held.c.post_id)
        .where(_held.c.staff_id.in_(staff_ids), held_on(today()))
        .order_by(_held.c.slot, _posts.c.id)
    )
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in reading().execute(query).mappings():
        found.setdefault(row["staff_id"], []).append(dict(row))
    return found


def _with_own_home(run_id: int, community_id: int) -> set[int]:
    """Ids of the staff whose household, or who themselves, get something of it there."""
    me = _people.alias("me")
    home = (_people.c.household_id == me.c.household_id) | (_people.c.id == me.c.id)
    mine = (_lines.c.resident_id == _people.c.id) | (_lines.c.payee_id == _people.c.id)
    query = (
        select(_staff.c.id)
        .join(me, me.c.id_hash == _staff.c.id_hash)
        .join(_people, home)
        .join(_lines, mine)
        .where(_lines.c.run_id == run_id, _lines.c.community_id == community_id)
    )
    return set(reading().execute(query).scalars())
