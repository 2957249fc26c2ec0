"""A small staffed centre for tests: two communities, every role, A and B for every post."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from flask import current_app

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.operations.ab_posts.staffing import add_grid, add_post, hold_post
from hub.operations.centre.communities import add_community
from hub.operations.rights import OPERATOR
from hub.operations.staff.accounts import add_staff
from hub.operations.staff.grants import grant_role
from hub.operations.staff.people import actor_by_login
from hub.operations.staff.training import record_training
from hub.testing import databases, tables
from hub.testing.fixtures import opened

STREET: Final = {"director": "办事处主任", "deputy_director": "办事处副主任"}
"""The street posts of who leads the centre."""
EAST: Final = "东社区"
WEST: Final = "西社区"
SINCE: Final = dt.date(2016, 1, 1)
"""Everybody has been there since long before any test's day."""
LOGINS: Final = {"window": "clerk", "finance": "finance", "deputy": "deputy", "director": "director"}
"""Holder A of the posts at the centre, by the first word of the post's key."""


def small_centre(*departments: str) -> tuple[int, int]:
    """Staff a centre of two communities, one officer's area each; the ids of both.

    Logins, A first and then B: clerk, clerk2 · agent-e, agent-e2, agent-w, agent-w2 · officer-e, officer-e2,
    officer-w, officer-w2 · leader-e, leader-e2, leader-w, leader-w2 · deputy, deputy2 · director,
    deputy as its B · street, director as its B · finance, finance2 · and without a post inspection, admin.
    The clerks hold the window of every department (civil affairs where none is named). The database must be
    empty: the centre is made once through the real operations and then only inserted.
    """
    rows, ids = _prepared(departments)
    with transaction() as tx:
        tables.load(tx, rows)
    return ids


@cache
def _prepared(departments: tuple[str, ...]) -> tuple[tables.Rows, tuple[int, int]]:
    with tempfile.TemporaryDirectory() as folder:
        url = databases.sqlite_url(Path(folder))
        with opened(url, WEB=False, PLUGINS=current_app.extensions["hub_plugins"]) as app, app.app_context():
            ids = _staff(departments)
            with transaction() as tx:
                return tables.dump(tx), ids


def _staff(departments: tuple[str, ...]) -> tuple[int, int]:
    with transaction():
        person("admin", "administrator")
        person("inspection", "inspection")
        at_centre()
        for department in departments or ("civil_affairs",):
            window(department)
        east, west = (add_community(OPERATOR, name=name) for name in (EAST, WEST))
        for letter, community_id in (("e", east), ("w", west)):
            in_community(letter, community_id)
    return east, west


def window(department: str) -> None:
    """The window of a department, held by the clerks."""
    logins = ("clerk", "clerk2")
    for login in logins:
        if _known(login):
            grant(login, "window_clerk", department=department)
    post(f"window.{department}", "window_clerk", *logins, department=department)


def at_centre() -> None:
    """The posts of the centre itself."""
    post("finance", "finance", "finance", "finance2")
    post("deputy", "deputy_director", "deputy", "deputy2")
    person("director", "director")
    post("director", "director", "director", "deputy")
    person("street", "street_leader")
    grant("director", "street_leader")
    post("street", "street_leader", "street", "director")


def in_community(letter: str, community_id: int) -> None:
    """The posts of one community and its officer's area."""
    post(
        f"agent.{letter}", "community_agent", f"agent-{letter}", f"agent-{letter}2", community_id=community_id
    )
    leaders = (f"leader-{letter}", f"leader-{letter}2")
    post(f"leader.{letter}", "community_leader", *leaders, community_id=community_id)
    key, logins = f"officer.{letter}", (f"officer-{letter}", f"officer-{letter}2")
    post(key, "household_officer", *logins, community_id=community_id)
    add_grid(OPERATOR, community_id=community_id, name="第一片区", post_key=key)


def person(login: str, role: str = "", *, department: str = "", community_id: int | None = None) -> int:
    """An account of somebody trained, with one role where `role` is given; its id. The name is the login."""
    made = add_staff(OPERATOR, login=login, name=login, street_post=STREET.get(role, ""))
    record_training(OPERATOR, login=login, passed_on=SINCE)
    if role:
        grant(login, role, department=department, community_id=community_id)
    return made.staff_id


def grant(
    login: str, role: str, *, department: str = "", community_id: int | None = None, reason: str = ""
) -> None:
    """A role since `SINCE`."""
    grant_role(
        OPERATOR, login=login, role=role, department=department, community_id=community_id, since=SINCE,
        reason=reason, street_post=STREET.get(role, ""),
    )  # fmt: skip


def post(key: str, role: str, *logins: str, department: str = "", community_id: int | None = None) -> int:
    """A post, its first login as A, the second as B; people not yet known get its role. The post's id."""
    made = add_post(OPERATOR, key=key, title=key, role=role, department=department, community_id=community_id)
    for slot, login in zip("AB", logins, strict=False):
        if not _known(login):
            person(login, role, department=department, community_id=community_id)
        hold_post(OPERATOR, key=key, login=login, slot=slot, since=SINCE)
    return made


def actor(login: str, on: dt.date | None = None) -> Actor:
    """The person of a login, as of a day."""
    return actor_by_login(login, on)


def _known(login: str) -> bool:
    from hub.domain.errors import InputError

    try:
        actor_by_login(login)
    except InputError:
        return False
    return True
