"""The units that file half-month reports: every community and every window, from when they have people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Community, Post, PostHolder
from hub.domain.errors import NotFound
from hub.domain.supervision import COMMUNITY, WINDOW
from hub.operations.context import plugins
from hub.operations.kept import kept

_posts, _holders, _places = Post.__table__, PostHolder.__table__, Community.__table__


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its key (community:3, window:labour), its title, and the day since when it has people."""

    key: str
    title: str
    since: dt.date

    @property
    def community_id(self) -> int | None:
        """The community, None for a window."""
        return int(self.key.removeprefix(COMMUNITY)) if self.key.startswith(COMMUNITY) else None

    @property
    def department(self) -> str:
        """The window's department, "" for a community."""
        return self.key.removeprefix(WINDOW) if self.key.startswith(WINDOW) else ""


def units() -> tuple[Unit, ...]:
    """All of them, communities first."""
    return kept("units", _read)


def unit(key: str) -> Unit:
    """One by its key. Raises NotFound."""
    found = next((one for one in units() if one.key == key), None)
    if found is None:
        raise NotFound("There is no unit %(key)s.", key=key)
    return found


def _read() -> tuple[Unit, ...]:
    since = func.min(_holders.c.since).label("since")
    held = select(_posts.c.role, _posts.c.department, _posts.c.community_id, since)
    rows = reading().execute(
        held.join_from(_posts, _holders, _holders.c.post_id == _posts.c.id)
        .where(_posts.c.role.in_(("window_clerk", "community_agent", "community_leader")))
        .group_by(_posts.c.role, _posts.c.department, _posts.c.community_id)
    )
    begun: dict[str, dt.date] = {}
    for role, department, community_id, first in rows:
        key = f"{WINDOW}{department}" if role == "window_clerk" else f"{COMMUNITY}{community_id}"
        begun[key] = min(first, begun.get(key, first))
    return tuple(_named(begun))


def _named(begun: dict[str, dt.date]) -> list[Unit]:
    names = dict(reading().execute(select(_places.c.id, _places.c.name).order_by(_places.c.id)).all())
    places = [Unit(f"{COMMUNITY}{key}", name, begun[f"{COMMUNITY}{key}"])
              for key, name in names.items() if f"{COMMUNITY}{key}" in begun]  # fmt: skip
    windows = [Unit(f"{WINDOW}{key}", f"{one.title}窗口", begun[f"{WINDOW}{key}"])
               for key, one in plugins().departments.items() if f"{WINDOW}{key}" in begun]  # fmt: skip
    return places + windows
