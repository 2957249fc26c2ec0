"""The community switch at the top: which community's work one looks at; "all" unless chosen."""

from __future__ import annotations

import time
from typing import NamedTuple

from flask import Flask, current_app, g, session
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Community
from hub.domain.actor import Actor
from hub.i18n import _

_KEEP = 60.0
_rows = Community.__table__


class Switch(NamedTuple):
    """What is chosen now, and all that can be: (id as text or "", name)."""

    chosen: str
    all: tuple[tuple[str, str], ...]


def communities() -> tuple[tuple[int, str], ...]:
    """(id, name) of every community, by id; kept for a minute, for they hardly ever change."""
    kept = current_app.extensions.get("hub_web_communities")
    if kept is None or time.monotonic() - kept[0] > _KEEP:
        rows = reading().execute(select(_rows.c.id, _rows.c.name).order_by(_rows.c.id))
        kept = (time.monotonic(), tuple((int(row.id), str(row.name)) for row in rows))
        current_app.extensions["hub_web_communities"] = kept
    return kept[1]


def in_reach(who: Actor) -> tuple[tuple[int, str], ...]:
    """The communities some grant of the actor covers."""
    if any(grant.community_id is None for grant in who.grants):
        return communities()
    mine = {grant.community_id for grant in who.grants}
    return tuple(row for row in communities() if row[0] in mine)


def chosen() -> int | None:
    """The community chosen at the switch, None for all."""
    found = session.get("community")
    return int(found) if found else None


def community_switch() -> Switch | None:
    """The switch for the actor of this request; None where there is nothing to switch."""
    who = g.get("actor")
    if who is None or len(rows := in_reach(who)) < 2:
        return None
    names = dict(rows)
    everything = _("all")
    options = (("", everything), *((str(row_id), name) for row_id, name in rows))
    return Switch(names.get(chosen() or 0, everything), options)


def register(app: Flask) -> None:
    """Make the switch known to templates."""
    app.jinja_env.globals.update(community_switch=community_switch, all_communities=communities)
