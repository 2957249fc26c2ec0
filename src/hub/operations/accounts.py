"""Accounts: made with a one-time link, never with a default password; switched off, never deleted."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update

from hub.db.base import db, now, today, transaction
from hub.db.crypto import keys
from hub.db.models import Grant, LoginLink, Staff
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.person import parse_id_number
from hub.i18n import DEFAULT_LOCALE, LOCALES
from hub.operations.grants import current, not_the_last_administrator
from hub.operations.login import check_password, digest, end_sessions, hasher, matching_step
from hub.operations.rights import require
from hub.operations.settings import setting

LINK_LASTS: Final = dt.timedelta(hours=72)
_LOGIN: Final = re.compile(r"[a-z][a-z0-9._-]{1,59}")


@dataclass(frozen=True, slots=True)
class NewLink:
    """A one-time link: the token is shown once and kept as a hash only."""

    staff_id: int
    login: str
    token: str
    expires_at: dt.datetime

    @property
    def path(self) -> str:
        """The page that takes it."""
        return f"/link/{self.token}"


def add_staff(
    actor: Actor, *, login: str, name: str, phone: str = "", id_number: str = "",
    language: str = DEFAULT_LOCALE,
) -> NewLink:  # fmt: skip
    """A new account without a password, and the link by which its person sets one.

    `id_number` is not kept, only its keyed hash (own-household rules). Raises InputError, Conflict for a
    login that exists.
    """
    require(actor, "staff.manage")
    row = Staff(
        login=check_login(login), name=_name(name), phone=phone.strip(), language=_language(language),
        id_hash=_id_hash(id_number), created_at=now(),
    )  # fmt: skip
    with transaction():
        if _find(row.login) is not None:
            raise Conflict("There is an account %(login)s already.", login=row.login)
        db.session.add(row)
        db.session.flush()
        return _link(row)


def new_link(actor: Actor, *, login: str, without_code: bool = False) -> NewLink:
    """A new one-time link for an account; older ones no longer work. Ends a lock.

    `without_code` also takes the second factor away (a lost phone), to be set up again at the next log-in.
    """
    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        if not staff.active:
            raise Refused("The account %(login)s is switched off.", login=login)
        staff.failed, staff.locked_until = 0, None
        if without_code:
            staff.totp_secret = staff.totp_last = None
        return _link(staff)


def use_link(token: str, password: str) -> int:
    """Set the password by a one-time link; the link is spent, all log-ins end. Returns the account's id.

    Raises Refused for a link that is unknown, spent or too old, InputError for a weak password.
    """
    with transaction():
        staff = _of_link(token)
        check_password(password, login=staff.login, name=staff.name)
        spent = update(LoginLink).where(LoginLink.token_hash == digest(token), LoginLink.used_at.is_(None))
        if not db.session.execute(spent.values(used_at=now())).rowcount:  # type: ignore[attr-defined]
            raise _dead_link()
        _set_password(staff, password)
        return staff.id


def link_owner(token: str) -> Staff:
    """The account of a link that still works. Raises Refused."""
    return _of_link(token)


def change_password(actor: Actor, *, old: str, new: str) -> None:
    """One's own password; all log-ins end. Raises InputError for a wrong old or a weak new one."""
    from hub.operations.login import authenticate_again

    staff = authenticate_again(actor.staff_id, old)
    check_password(new, login=staff.login, name=staff.name)
    with transaction():
        _set_password(staff, new)


def new_code_secret() -> str:
    """A fresh secret for a second factor, shown once as QR code."""
    import pyotp

    return pyotp.random_base32()


def code_uri(actor: Actor, secret: str) -> str:
    """The otpauth address that an authenticator app scans."""
    import pyotp

    issuer = str(setting("centre.name") or "便民服务中心")
    return pyotp.TOTP(secret).provisioning_uri(name=actor.login, issuer_name=issuer)


def enrol_code(actor: Actor, *, secret: str, code: str) -> None:
    """Switch the second factor on, once its first code is right. Raises InputError."""
    step = matching_step(secret, code)
    if step is None:
        raise InputError(
            "The code is wrong.", where="code", remedy="Check the phone's clock and try the next one."
        )
    with transaction():
        staff = db.session.get_one(Staff, actor.staff_id)
        staff.totp_secret, staff.totp_last = secret, step


def must_enrol(actor: Actor) -> bool:
    """Whether this person may not work before a second factor is set up (login.second_factor)."""
    asked = setting("login.second_factor")
    if asked == "none" or (asked == "administrators" and not actor.has_role("administrator")):
        return False
    secret = db.session.execute(select(Staff.totp_secret).where(Staff.id == actor.staff_id)).scalar()
    return secret is None


def switch_off(actor: Actor, *, login: str) -> None:
    """Switch an account off; its log-ins end at once. Raises Refused for the last administrator."""
    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        not_the_last_administrator(staff.id)
        staff.active = False
        end_sessions(staff.id)


def switch_on(actor: Actor, *, login: str) -> None:
    """Switch an account on again."""
    require(actor, "staff.manage")
    with transaction():
        staff_of(login).active = True


def change_staff(
    actor: Actor, *, login: str, name: str | None = None, phone: str | None = None,
    id_number: str | None = None, language: str | None = None,
) -> None:  # fmt: skip
    """Change what an account says of its person; None leaves a thing as it is."""
    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        staff.name = staff.name if name is None else _name(name)
        staff.phone = staff.phone if phone is None else phone.strip()
        staff.language = staff.language if language is None else _language(language)
        staff.id_hash = staff.id_hash if id_number is None else _id_hash(id_number)


def choose_language(actor: Actor, language: str) -> None:
    """One's own language."""
    with transaction():
        db.session.get_one(Staff, actor.staff_id).language = _language(language)


def staff_list(actor: Actor, *, everybody: bool = False) -> Sequence[dict[str, Any]]:
    """Accounts with their current roles; those switched off only with `everybody`."""
    require(actor, "staff.manage")
    asked = select(Staff).order_by(Staff.login)
    rows = db.session.scalars(asked if everybody else asked.where(Staff.active)).all()
    roles = _roles()
    return [
        {
            "login": row.login, "name": row.name, "active": row.active, "roles": roles.get(row.id, []),
            "has_password": row.password_hash is not None, "second_factor": row.totp_secret is not None,
            "locked": bool(row.locked_until and row.locked_until > now()),
        }
        for row in rows
    ]  # fmt: skip


def staff_of(login: str) -> Staff:
    """The account of a login. Raises NotFound."""
    found = _find(login.strip())
    if found is None:
        raise NotFound("There is no account %(login)s.", login=login, remedy="hub staff list shows them all.")
    return found


def _roles() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    asked = select(Grant.staff_id, Grant.role, Grant.department, Grant.community_id).where(current(today()))
    for staff_id, role, department, community_id in db.session.execute(asked.order_by(Grant.id)):
        place = "/".join(str(part) for part in (department, community_id) if part)
        found.setdefault(staff_id, []).append(f"{role}({place})" if place else role)
    return found


def _find(login: str) -> Staff | None:
    return db.session.execute(select(Staff).where(Staff.login == login)).scalar_one_or_none()


def _link(staff: Staff) -> NewLink:
    older = update(LoginLink).where(LoginLink.staff_id == staff.id, LoginLink.used_at.is_(None))
    db.session.execute(older.values(used_at=now()))
    token, expires = secrets.token_urlsafe(32), now() + LINK_LASTS
    db.session.add(LoginLink(token_hash=digest(token), staff_id=staff.id, expires_at=expires))
    return NewLink(staff.id, staff.login, token, expires)


def _of_link(token: str) -> Staff:
    asked = (
        select(Staff)
        .join(LoginLink, LoginLink.staff_id == Staff.id)
        .where(LoginLink.token_hash == digest(token), LoginLink.used_at.is_(None))
        .where(LoginLink.expires_at > now(), Staff.active)
    )
    found = db.session.execute(asked).scalar_one_or_none()
    if found is None:
        raise _dead_link()
    return found


def _dead_link() -> Refused:
    return Refused("This link was used already or is too old.", remedy="Ask an administrator for a new one.")


def _set_password(staff: Staff, password: str) -> None:
    staff.password_hash = hasher().hash(password)
    staff.failed, staff.locked_until = 0, None
    end_sessions(staff.id)


def check_login(text: str) -> str:
    """A login name as it is kept. Raises InputError for one that does not fit."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise InputError(
            "A login has 2 to 60 small letters, digits, dots or hyphens and begins with a letter.",
            where="login",
        )
    return login


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 80:
        raise InputError("Give the person's name, at most 80 characters.", where="name")
    return name


def _language(text: str) -> str:
    if text not in LOCALES:
        raise InputError(
            "%(text)s is not one of %(choices)s.", where="language", text=text, choices=", ".join(LOCALES)
        )
    return text


def _id_hash(text: str) -> str | None:
    return keys().keyed_hash("id", parse_id_number(text, today()).number) if text.strip() else None
