"""Reads of people are logged with their purpose, in the read's own transaction (privacy.md, Sees)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import func, select

from hub.db.base import now, transaction
from hub.db.models import AccessLog, Staff
from hub.db.ready import ready_insert
from hub.db.scope import own_rows
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.operations.pages import PAGE, Page, page
from hub.operations.rights import by_id, require
from hub.operations.words import words

_log = AccessLog.__table__
_INSERT = ready_insert(_log)


class Look(NamedTuple):
    """What was looked at, and what for; `rows`: how many people a list had."""

    purpose: str
    resident_id: int | None = None
    case_id: int | None = None
    rows: int = 1


def log_access(
    actor: Actor, action: str, purpose: str, resident_id: int | None = None, case_id: int | None = None,
    rows: int = 1,
) -> None:  # fmt: skip
    """Write who reads whom and why. If this cannot be written the read fails: call it before showing.

    `rows` is the number of people on a list. Raises InputError where no purpose is given.
    """
    with transaction() as connection:
        _INSERT.run(connection, _entry(actor, action, Look(purpose, resident_id, case_id, rows)))


def log_each(actor: Actor, action: str, looks: Sequence[Look]) -> None:
    """The same for many looks of one kind, an entry each, in one statement."""
    if looks:
        with transaction() as connection:
            _INSERT.run_all(connection, [_entry(actor, action, each) for each in looks])


def _entry(actor: Actor, action: str, look: Look) -> dict[str, Any]:
    if not look.purpose.strip():
        raise InputError("Say what for: a case, a task, a first contact, a request.", where="purpose")
    return {
        "at": now(), "staff_id": by_id(actor), "post": post_title(actor), "action": action,
        "purpose": words(look.purpose, _log.c.purpose), "resident_id": look.resident_id,
        "case_id": look.case_id, "rows": look.rows,
    }  # fmt: skip


def log_refusal(
    actor: Actor, permission: str, *, resident_id: int | None = None, case_id: int | None = None
) -> None:  # fmt: skip
    """Write whom somebody wanted to see or change and was not let: nobody was shown, so it counts no person.

    `permission`: what it would have taken; it is the entry's purpose.
    """
    log_access(actor, "refused", permission, resident_id, case_id, rows=0)


def post_title(actor: Actor) -> str:
    """What stands for the post in logs: the first one held today, without one the roles."""
    if actor.desk:
        return actor.desk[0].title
    return "、".join(sorted({grant.role for grant in actor.grants}))[:80]


def access_log(
    actor: Actor, *, resident_id: int | None = None, case_id: int | None = None, login: str = "",
    since: dt.date | None = None, after: str = "", size: int = PAGE,
) -> Page[dict[str, Any]]:  # fmt: skip
    """The log, newest first; residents by number, never by name.

    `since` is a day of the centre. Looks at the reader's own household are left out: who looked there, one
    is told like any resident.
    """
    require(actor, "accesslog.read")
    staff = Staff.__table__
    asked = select(_log, staff.c.login, staff.c.name).outerjoin(staff, staff.c.id == _log.c.staff_id)
    for column, own in zip((_log.c.resident_id, _log.c.case_id), own_rows(actor), strict=True):
        if own:
            asked = asked.where(func.coalesce(column, 0).not_in(own))
    for column, value in ((_log.c.resident_id, resident_id), (_log.c.case_id, case_id)):
        if value is not None:
            asked = asked.where(column == value)
    if login:
        asked = asked.where(staff.c.login == login)
    if since:
        asked = asked.where(
            _log.c.at >= dt.datetime.combine(since, dt.time(), current_app.config["HUB_TIMEZONE"])
        )
    return page(asked, _log.c.id.desc(), after=after, size=size)
