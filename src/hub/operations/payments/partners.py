"""Who may be the second person of a community's cash, those first whose work it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Post, PostHolder
from hub.domain.actor import PERMISSIONS, Actor
from hub.operations.ab_posts.posts import held_on
from hub.operations.payments.closers import closers
from hub.operations.payments.own_homes import paid_at_home
from hub.operations.payments.programmes import of_run
from hub.operations.staff.grants_held import Person, permitted

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
    take the sheet back and close the run. Of the roles that the programme names; where it names none, of the
    last station of the money if the actor is not of it.
    """
    barred = {run["made_by"], run["checked_by"], run["approved_by"], actor.staff_id}
    place = (run["department"], community_id)
    there = permitted("payment.pay", *place, only=_roles_beside(actor, run, community_id))
    barred |= paid_at_home(reading(), run, [each.id for each in there], community_id)
    left = {each.id for each in closers(reading(), run)}
    found = [
        each for each in there if each.id not in barred and (not left or left - {actor.staff_id, each.id})
    ]
    return _in_order(found, run, community_id)


def hands_out(actor: Actor, run: Mapping[str, Any], community_id: int) -> bool:
    """Whether this is one of the two whose work the hand-out is, where its programme names them."""
    return bool(_roles_beside(actor, run, community_id))


def _roles_beside(actor: Actor, run: Mapping[str, Any], community_id: int) -> Collection[str]:
    """What the second may be where the actor is the first."""
    programme, mine = of_run(run), actor.roles_at(run["department"], community_id)
    if programme.payment.handed_by:
        return programme.payment.beside(mine)
    return PERMISSIONS if programme.drawn_by in mine else (programme.drawn_by,)


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
