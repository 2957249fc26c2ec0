"""What is over and goes: log-ins, links to log in, keys of requests. Without any nothing is written."""

from __future__ import annotations

import datetime as dt
from typing import Final, cast

from sqlalchemy import ColumnElement, FromClause, Table, bindparam, delete, or_, select

from hub.db.base import Instant, now, reading, today, transaction
from hub.db.models import Anchor, LoginLink, Request, StaffSession
from hub.db.ready import Ready
from hub.operations.keeping.retention import LINKS_FOR, REQUESTS_FOR
from hub.operations.staff.sessions import LONGEST

_sessions, _links = StaffSession.__table__, LoginLink.__table__
_anchors, _requests = Anchor.__table__, Request.__table__


class _Over:
    """The rows of a table that are over as of a moment."""

    def __init__(self, table: FromClause, over: ColumnElement[bool]) -> None:
        self._any = Ready(select(*table.primary_key).where(over).limit(1))
        self._drop = Ready(delete(cast(Table, table)).where(over))

    def drop(self, since: dt.datetime) -> int:
        """Delete them; how many there were."""
        if not self._any.rows(reading(), {"since": since}):
            return 0
        with transaction() as tx:
            return self._drop.run(tx, {"since": since})


_SINCE: Final = bindparam("since", type_=Instant)
_SESSIONS: Final = _Over(_sessions, or_(_sessions.c.created_at < _SINCE, _sessions.c.ended_at.is_not(None)))
_LINKS: Final = _Over(_links, _links.c.expires_at < _SINCE)
_REQUESTS: Final = _Over(_requests, _requests.c.at < _SINCE)
_SEALED: Final = Ready(select(_anchors.c.id).where(_anchors.c.day == bindparam("day")))


def sessions() -> int:
    """Log-ins that have ended or are too old."""
    return _SESSIONS.drop(now() - LONGEST)


def links() -> int:
    """Links to log in that ran out."""
    return _LINKS.drop(now() - LINKS_FOR)


def requests() -> int:
    """Once a day, before the day's anchor: the keys of some days are all there is to look through."""
    return 0 if _SEALED.rows(reading(), {"day": today()}) else _REQUESTS.drop(now() - REQUESTS_FOR)
