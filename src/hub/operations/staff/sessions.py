"""Log-ins, each a row that can be ended at once: by its owner, an administrator, a new password."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, select, update

from hub.db.base import db, now, reading, transaction
from hub.db.models import Staff, StaffSession
from hub.db.ready import Ready
from hub.domain.actor import Actor
from hub.domain.errors import NoMore
from hub.operations.kept import STAMP, seen
from hub.operations.rights import require
from hub.operations.settings import setting
from hub.operations.staff.account_book import note
from hub.operations.staff.account_rows import staff_of

LONGEST: Final = dt.timedelta(hours=12)
"""How long one log-in lasts at most, however busy."""
SEEN_EVERY: Final = dt.timedelta(minutes=5)
"""How exactly the last use of a session is kept; finer would be a write per page."""
REF: Final = 16
"""Signs of a session's hash that name it to its owner; the token itself is nowhere but in the cookie."""


class Account(NamedTuple):
    """What of an account is needed to act."""

    id: int
    login: str
    name: str
    id_hash: str | None
    language: str
    active: bool


_staff, _sessions = Staff.__table__, StaffSession.__table__
ACCOUNT: Final = tuple(_staff.c[name] for name in Account._fields)
_LIVE = Ready(
    select(_sessions.c.created_at, _sessions.c.seen_at, *ACCOUNT, *STAMP)
    .join(_staff, _staff.c.id == _sessions.c.staff_id)
    .where(_sessions.c.token_hash == bindparam("token", None), _sessions.c.ended_at.is_(None))
)
"""A session, its account and the stamp of what is kept."""


def digest(token: str) -> str:
    """What of a random token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(actor: Actor, *, came_from: str = "", client: str = "") -> str:
    """A new log-in; the token for the cookie, kept here as a hash only.

    `came_from`: the network address, `client`: browser and system, both for the owner's own list.
    """
    token = secrets.token_urlsafe(32)
    with transaction():
        moment = now()
        row = StaffSession(
            token_hash=digest(token), staff_id=actor.staff_id, created_at=moment, seen_at=moment,
            came_from=came_from[:64], client=client[:80],
        )  # fmt: skip
        db.session.add(row)
    return token


def live_session(token: str) -> Account | None:
    """The account of a live session; marks it as used now. None where it ended, idled out or is too old."""
    rows, moment = _LIVE.rows(reading(), {"token": digest(token)}), now()
    if not rows:
        return None
    (created_at, seen_at, *account), stamp = rows[0][: -len(STAMP)], rows[0][-len(STAMP) :]
    found = Account(*account)
    if not found.active or moment - created_at > LONGEST:
        return None
    seen(stamp)
    if moment - seen_at > _idle():
        return None
    if moment - seen_at > SEEN_EVERY:
        _seen(token, moment)
    return found


def _idle() -> dt.timedelta:
    return dt.timedelta(minutes=int(setting("login.idle_minutes")))


def _seen(token: str, moment: dt.datetime) -> None:
    with transaction():
        asked = update(StaffSession).where(StaffSession.token_hash == digest(token))
        db.session.execute(asked.values(seen_at=moment))


def end_session(token: str) -> None:
    """End one log-in, whose browser has this token; nothing where it has ended already."""
    _end(StaffSession.token_hash == digest(token))


def end_sessions(staff_id: int) -> int:
    """End every log-in of one account, at once; how many there were."""
    return _end(StaffSession.staff_id == staff_id)


def _end(which: ColumnElement[bool]) -> int:
    with transaction():
        asked = update(StaffSession).where(which, StaffSession.ended_at.is_(None))
        done = db.session.execute(asked.values(ended_at=now()))
        return int(done.rowcount)  # type: ignore[attr-defined]


def sessions_of(actor: Actor, *, login: str = "", token: str = "") -> Sequence[dict[str, Any]]:
    """The live log-ins, the last used first: {ref, since, seen, came_from, client, here}.

    One's own without `login`; another's need staff.manage. `token` is the one of this request ("here").
    """
    staff_id = _whose(actor, login)
    oldest, quiet = now() - LONGEST, now() - _idle()
    live = and_(_sessions.c.ended_at.is_(None), _sessions.c.created_at > oldest, _sessions.c.seen_at > quiet)
    asked = select(_sessions).where(_sessions.c.staff_id == staff_id, live)
    here = digest(token) if token else ""
    return [
        {
            "ref": row.token_hash[:REF], "since": row.created_at, "seen": row.seen_at,
            "came_from": row.came_from, "client": row.client, "here": row.token_hash == here,
        }
        for row in reading().execute(asked.order_by(_sessions.c.seen_at.desc()))
    ]  # fmt: skip


def revoke_session(actor: Actor, *, ref: str) -> None:
    """End one of one's own log-ins, named by its `ref`. Raises NotFound."""
    mine = and_(StaffSession.staff_id == actor.staff_id, StaffSession.token_hash.startswith(ref[:REF]))
    with transaction():
        if len(ref) != REF or not _end(mine):
            raise NoMore("This log-in has ended already.")
        note(actor, actor.staff_id, "log_out", "1")


def revoke_sessions(actor: Actor, *, login: str = "", but: str = "", reason: str = "") -> int:
    """End all log-ins of an account (one's own without `login`), but the one whose token is `but`."""
    staff_id = _whose(actor, login)
    which = and_(StaffSession.staff_id == staff_id, StaffSession.token_hash != digest(but))
    with transaction():
        count = _end(which)
        if count:
            note(actor, staff_id, "log_out", str(count), reason)
        return count


def _whose(actor: Actor, login: str) -> int:
    if not login or login == actor.login:
        return actor.staff_id
    require(actor, "staff.manage")
    return staff_of(login).id
