"""The second factor: a code from the phone, recovery codes on paper, and its reset by an administrator."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import delete, func, select

from hub.db.base import db, transaction
from hub.db.models import RecoveryCode, Staff
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations.rights import require
from hub.operations.settings import setting
from hub.operations.staff.account_book import note
from hub.operations.staff.login import authenticate_again, matching_step, recovery_form
from hub.operations.staff.sessions import digest, end_sessions

CODES: Final = 8
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without signs that look alike on paper."""


def new_code_secret() -> str:
    """A fresh secret for a second factor, shown once as QR code."""
    import pyotp

    return pyotp.random_base32()


def code_uri(actor: Actor, secret: str) -> str:
    """The otpauth address that an authenticator app scans."""
    import pyotp

    issuer = str(setting("centre.name") or "便民服务中心")
    return pyotp.TOTP(secret).provisioning_uri(name=actor.login, issuer_name=issuer)


def enrol_code(actor: Actor, *, secret: str, code: str, password: str = "") -> tuple[str, ...]:
    """Switch the second factor on, once its first code is right; fresh recovery codes, to be shown once.

    Who has one already types the password again. Raises InputError.
    """
    step = matching_step(secret, code)
    if step is None:
        raise InputError(
            "The code is wrong.", where="code", remedy="Check the phone's clock and try the next one."
        )
    if has_factor(actor):
        authenticate_again(actor.staff_id, password)
    with transaction():
        staff = db.session.get_one(Staff, actor.staff_id)
        staff.totp_secret, staff.totp_last = secret, step
        note(actor, staff.id, "factor_on")
        return _fresh_codes(staff.id)


def new_recovery_codes(actor: Actor, *, password: str) -> tuple[str, ...]:
    """Fresh recovery codes, to be shown once; older ones no longer work. Raises InputError, Refused."""
    authenticate_again(actor.staff_id, password)
    if not has_factor(actor):
        raise Refused("There is no second factor yet.", remedy="Set it up; the codes come with it.")
    with transaction():
        note(actor, actor.staff_id, "codes")
        return _fresh_codes(actor.staff_id)


def codes_left(actor: Actor) -> int:
    """How many of one's own recovery codes are not used yet."""
    mine = (RecoveryCode.staff_id == actor.staff_id, RecoveryCode.used_at.is_(None))
    return int(db.session.execute(select(func.count()).select_from(RecoveryCode).where(*mine)).scalar() or 0)


def reset_factor(actor: Actor, *, staff: Staff, reason: str) -> None:
    """Take the second factor away (a lost phone) with all recovery codes; all log-ins end.

    Raises InputError without a reason: whoever lets somebody in says why, and it is kept.
    """
    require(actor, "staff.manage")
    if not reason.strip():
        raise InputError("Say why the second factor is taken away.", where="reason")
    with transaction():
        staff.totp_secret = staff.totp_last = None
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
        end_sessions(staff.id)
        note(actor, staff.id, "factor_off", reason=reason)


def has_factor(actor: Actor) -> bool:
    """Whether the account has a second factor."""
    secret = db.session.execute(select(Staff.totp_secret).where(Staff.id == actor.staff_id)).scalar()
    return secret is not None


def must_enrol(actor: Actor) -> bool:
    """Whether this person may not work before a second factor is set up (login.second_factor)."""
    asked = setting("login.second_factor")
    if asked == "none" or (asked == "administrators" and not actor.has_role("administrator")):
        return False
    return not has_factor(actor)


def _fresh_codes(staff_id: int) -> tuple[str, ...]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = tuple(f"{_word()}-{_word()}" for _ in range(CODES))
    db.session.add_all(
        RecoveryCode(staff_id=staff_id, code_hash=digest(recovery_form(code))) for code in codes
    )
    return codes


def _word() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(5))
