"""Log-in: password, second factor or a recovery code, locks in the database."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from functools import cache
from typing import Any, Final

from argon2 import PasswordHasher, profiles
from argon2.exceptions import VerificationError
from flask import current_app
from sqlalchemy import select, update

from hub.db.base import db, now, transaction
from hub.db.models import RecoveryCode, Staff
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.domain.passwords import easily_guessed
from hub.operations.settings import setting
from hub.operations.staff.account_book import note
from hub.operations.staff.people import actor_of
from hub.operations.staff.sessions import digest

LOCK_AFTER: Final = 5
"""Wrong passwords or codes in a row before the account is locked."""
LOCK_FOR: Final = dt.timedelta(minutes=15)
SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 200
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
        actor_of(staff.id)  # one that is switched off is told so before it types a code
        if not code:
            raise CodeNeeded(staff.id)
        return confirm_code(staff.id, code)
    return _welcome(staff, password)


def confirm_code(staff_id: int, code: str) -> Actor:
    """The second half of a log-in: the code of the second factor, or a recovery code; each good once only."""
    staff = db.session.get_one(Staff, staff_id)
    _not_locked(staff)
    if _use_recovery(staff_id, code):
        return _welcome(staff)
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


def recovery_form(code: str) -> str:
    """A recovery code as it is hashed: small letters and digits, without blanks and hyphens."""
    return "".join(sign for sign in code.casefold() if sign.isalnum())


def _use_recovery(staff_id: int, code: str) -> bool:
    """Whether it was one of the account's recovery codes; it is spent, and the account's book says so."""
    mine = (RecoveryCode.staff_id == staff_id, RecoveryCode.code_hash == digest(recovery_form(code)))
    with transaction():
        spent = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None))
        if not db.session.execute(spent.values(used_at=now())).rowcount:  # type: ignore[attr-defined]
            return False
        note(actor_of(staff_id), staff_id, "recovery")
        return True


def _use_step(staff_id: int, step: int) -> bool:
    unused = (Staff.totp_last.is_(None)) | (Staff.totp_last < step)
    with transaction():
        done: Any = db.session.execute(
            update(Staff).where(Staff.id == staff_id, unused).values(totp_last=step)
        )
        return bool(done.rowcount)


def _welcome(staff: Staff, password: str = "") -> Actor:
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


def check_password(password: str, *, login: str, name: str, phone: str = "") -> None:
    """Raise InputError for a password that is too short, about its person, or among the common ones."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(
            "A password has at least %(least)s characters and at most %(most)s.", where="password",
            least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD,
        )  # fmt: skip
    about = (login, name, phone, str(setting("centre.name") or ""), str(setting("centre.street") or ""))
    if easily_guessed(password, about):
        raise InputError(
            "This password is easily guessed.", where="password", remedy="Take a sentence only you know."
        )


def authenticate_again(staff_id: int, password: str) -> Staff:
    """The account, once its password was typed again; a wrong one raises InputError and counts."""
    staff = db.session.get_one(Staff, staff_id)
    _not_locked(staff)
    if not _matches(staff.password_hash or _nobody(), password):
        _failed(staff_id)
        raise InputError("The present password is wrong.", where="old")
    return staff
