"""Of two people who change one case one wins; what the other is told: who was first, and when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Row, select

from hub.db.models import Case, Event, Staff
from hub.db.scope import case_desk, foreign
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, HubError, NotFound
from hub.operations.rights import SYSTEM

_cases, _events = Case.__table__, Event.__table__


def conflict(tx: Connection, case_id: int) -> Conflict:
    """The refusal that says who moved the case and when."""
    last = _last_event(tx, case_id)
    return _first((last.name or SYSTEM.name) if last else "—", last.at if last else None)


def _first(who: str, at: dt.datetime | None) -> Conflict:
    return Conflict("%(who)s was first: the case moved on at %(at)s.", who=who, at=at_text(at) if at else "—",
                    remedy="Look at it again; what you typed is still here.")  # fmt: skip


def gone(tx: Connection, actor: Actor, case_id: int, rev: int | None) -> HubError:
    """What to say of a case out of sight; who took it off the actor's own desk meanwhile is told."""
    absent = NotFound("There is no such case, or it is not on your desk.")
    if rev is None:
        return absent
    staff = Staff.__table__
    query = (
        select(_events.c.at, staff.c.name)
        .join_from(_events, _cases, _cases.c.id == _events.c.case_id)
        .join(staff, staff.c.id == _events.c.actor_id)
        .where(
            _events.c.case_id == case_id,
            case_desk(actor, _events.c.post_id, _events.c.case_id),
            foreign(actor),
        )
        .where(_events.c.type == "step_done", _cases.c.rev > rev)
        .order_by(_events.c.seq.desc())
    )
    last = tx.execute(query).first()
    return _first(last.name, last.at) if last else absent


def at_text(at: dt.datetime) -> str:
    """A moment on the centre's clock: 2026-10-21 10:12."""
    return f"{at.astimezone(current_app.config['HUB_TIMEZONE']):%Y-%m-%d %H:%M}"


def _last_event(tx: Connection, case_id: int) -> Row[Any, Any] | None:
    staff = Staff.__table__
    query = (
        select(_events.c.at, staff.c.name)
        .outerjoin_from(_events, staff, staff.c.id == _events.c.actor_id)
        .where(_events.c.case_id == case_id)
        .order_by(_events.c.seq.desc())
        .limit(1)
    )
    return tx.execute(query).first()
