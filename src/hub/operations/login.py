"""Log-in: password, second factor, locks in the database, sessions that can be ended at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from argon2 import PasswordHasher, profiles
from argon2.exceptions import VerificationError
from flask import current_app
from sqlalchemy import bindparam, select, update

from hub.db.base import db, now, reading, transaction
from hub.db.models import Staff, StaffSession
from hub.db.ready import Ready
from hub.domain.errors import InputError, Refused
from hub.operations.kept import STAMP, seen
from hub.operations.settings import setting

if TYPE_CHECKING:
    from hub.domain.actor import Actor

LOCK_AFTER: Final = 5
"""Wrong passwords or codes in a row before the account is locked."""
LOCK_FOR: Final = dt.timedelta(minutes=15)
LONGEST: Final = dt.timedelta(hours=12)
"""How long one log-in lasts at most, however busy."""
SEEN_EVERY: Final = dt.timedelta(minutes=5)
"""How exactly the last use of a session is kept; finer would be a write per page."""
SHORTEST_PASSWORD: Final = 10
CODE_STEP: Final = 30


class CodeNeeded(Refused):
    """The password was right; the account asks for the six digits of its second factor."""

    status = 401

    def __init__(self, staff_id: int) -> None:
        super().__init__("Type the six digits of your second factor.")
        self.staff_id = staff_id


def authenticate(login: str, password: str, code: str = "") -> Actor:
    """The person of a login and password (and code).

    Raises InputError for a wrong pair (not told apart from an unknown login), CodeNeeded where the account
    has a second factor and no code came with it, Refused while locked or switched off.
    """
    staff = db.session.execute(select(Staff).where(Staff.login == login.strip())).scalar_one_or_none()
    if staff is None or staff.password_hash is None:
        _matches(_nobody(), password)
        raise _wrong()
    _not_locked(staff)
    if not _matches(staff.password_hash, password):
        _failed(staff.id)
        raise _wrong()
    if staff.totp_secret:
        if not code:
            raise CodeNeeded(staff.id)
        return confirm_code(staff.id, code)
    return _welcome(staff, password)


def confirm_code(staff_id: int, code: str) -> Actor:
    """The second half of a log-in: the code of the second factor, each good for one use only."""
    staff = db.session.get_one(Staff, staff_id)
    _not_locked(staff)
    step = matching_step(staff.totp_secret or "", code)
    if step is None or not _use_step(staff_id, step):
        _failed(staff_id)
        raise InputError("The code is wrong or was used already.", remedy="Wait for the next one.")
    return _welcome(staff)


def matching_step(secret: str, code: str) -> int | None:
    """The time step whose code this is (the present one or a neighbour); None for a wrong code."""
    import pyotp

    digits = code.replace(" ", "")
    at = int(now().timestamp()) // CODE_STEP
    for step in (at, at - 1, at + 1):
        if secret and hmac.compare_digest(pyotp.TOTP(secret).at(step * CODE_STEP).encode(), digits.encode()):
            return step
    return None


def _use_step(staff_id: int, step: int) -> bool:
    unused = (Staff.totp_last.is_(None)) | (Staff.totp_last < step)
    with transaction():
        done = db.session.execute(update(Staff).where(Staff.id == staff_id, unused).values(totp_last=step))
        return bool(done.rowcount)


def _welcome(staff: Staff, password: str = "") -> Actor:
    from hub.operations.people import actor_of

    actor = actor_of(staff.id)
    old = bool(password) and hasher().check_needs_rehash(staff.password_hash or "")
    if staff.failed or staff.locked_until or old:
        with transaction():
            staff.failed, staff.locked_until = 0, None
            if old:
                staff.password_hash = hasher().hash(password)
    return actor


def _not_locked(staff: Staff) -> None:
    if staff.locked_until and staff.locked_until > now():
        zone = current_app.config["HUB_TIMEZONE"]
        raise Refused(
            "Too many wrong tries: the account is locked until %(until)s.",
            remedy="Wait, or ask an administrator for a new link.",
            until=staff.locked_until.astimezone(zone).strftime("%H:%M"),
        )


def _failed(staff_id: int) -> None:
    with transaction():
        asked = update(Staff).where(Staff.id == staff_id).values(failed=Staff.failed + 1)
        failed = db.session.execute(asked.returning(Staff.failed)).scalar_one()
        if failed >= LOCK_AFTER:
            lock = update(Staff).where(Staff.id == staff_id).values(failed=0, locked_until=now() + LOCK_FOR)
            db.session.execute(lock)


def _wrong() -> InputError:
    return InputError(
        "Login or password is wrong.", remedy="Check both; capital letters matter in the password."
    )


# --- passwords ------------------------------------------------------------------------------------


def hasher() -> PasswordHasher:
    """argon2id; the cheapest profile under test only."""
    return _hasher(bool(current_app.config.get("TESTING")))


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    return PasswordHasher.from_parameters(profiles.CHEAPEST if cheap else profiles.RFC_9106_LOW_MEMORY)


def _matches(stored: str, password: str) -> bool:
    try:
        return hasher().verify(stored, password)
    except VerificationError:
        return False


def _nobody() -> str:
    """A hash to spend the same time on for a login that does not exist."""
    found: str = current_app.extensions.setdefault("hub_nobody", "") or hasher().hash(secrets.token_hex())
    current_app.extensions["hub_nobody"] = found
    return found


def check_password(password: str, *, login: str, name: str) -> None:
    """Raise InputError for a password that is too short, the login or name, or one repeated sign."""
    if len(password) < SHORTEST_PASSWORD:
        raise InputError(
            "A password has at least %(least)s characters.", where="password", least=SHORTEST_PASSWORD
        )
    if login.lower() in password.lower() or (name and name in password) or len(set(password)) < 4:
        raise InputError(
            "This password is easily guessed.", where="password", remedy="Take a sentence only you know."
        )


# --- sessions -------------------------------------------------------------------------------------


def start_session(actor: Actor) -> str:
    """A new log-in; the token for the cookie, kept here as a hash only."""
    token = secrets.token_urlsafe(32)
    with transaction():
        moment = now()
        row = StaffSession(
            token_hash=digest(token), staff_id=actor.staff_id, created_at=moment, seen_at=moment
        )
        db.session.add(row)
    return token


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
    if moment - seen_at > dt.timedelta(minutes=int(setting("login.idle_minutes"))):
        return None
    if moment - seen_at > SEEN_EVERY:
        _seen(token, moment)
    return found


def _seen(token: str, moment: dt.datetime) -> None:
    with transaction():
        asked = update(StaffSession).where(StaffSession.token_hash == digest(token))
        db.session.execute(asked.values(seen_at=moment))


def end_session(token: str) -> None:
    """Log out."""
    with transaction():
        asked = update(StaffSession).where(StaffSession.token_hash == digest(token))
        db.session.execute(asked.where(StaffSession.ended_at.is_(None)).values(ended_at=now()))


def end_sessions(staff_id: int) -> None:
    """End every log-in of one account, at once."""
    with transaction():
        asked = update(StaffSession).where(StaffSession.staff_id == staff_id)
        db.session.execute(asked.where(StaffSession.ended_at.is_(None)).values(ended_at=now()))


def digest(token: str) -> str:
    """What of a random token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def authenticate_again(staff_id: int, password: str) -> Staff:
    """The account, once its password was typed again; a wrong one raises InputError and counts."""
    staff = db.session.get_one(Staff, staff_id)
    _not_locked(staff)
    if not _matches(staff.password_hash or _nobody(), password):
        _failed(staff_id)
        raise InputError("The present password is wrong.", where="old")
    return staff
