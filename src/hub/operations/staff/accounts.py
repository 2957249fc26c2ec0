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
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.faults import Faults
from hub.domain.person import office_phone, parse_id_number
from hub.i18n import DEFAULT_LOCALE, LOCALES
from hub.operations.ab_posts.posts import forget_posts, held_by
from hub.operations.rights import require
from hub.operations.staff.account_book import note
from hub.operations.staff.account_rows import find_staff, staff_of
from hub.operations.staff.grants import OF_STREET, no_street_post, within_caps
from hub.operations.staff.grants_held import current
from hub.operations.staff.last_administrator import must_remain
from hub.operations.staff.login import authenticate_again, check_password, hasher
from hub.operations.staff.people import actor_of
from hub.operations.staff.second_factor import reset_factor
from hub.operations.staff.sessions import digest, end_sessions
from hub.operations.words import gathered, words

_staff: Final = Staff.__table__
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
    language: str = DEFAULT_LOCALE, street_post: str = "",
) -> NewLink:  # fmt: skip
    """A new account without a password, and the link by which its person sets one.

    `id_number` is not kept, only its keyed hash (own-household rules). Raises InputError, Conflict for a
    login that exists.
    """
    require(actor, "staff.manage")
    said, faults = gathered(
        lambda: {"login": check_login(login)}, lambda: {"name": _name(name)},
        lambda: {"phone": _phone(phone)}, lambda: {"language": _language(language)},
        lambda: {"id_hash": _id_hash(id_number)},
        lambda: {"street_post": words(street_post, _staff.c.street_post)},
    )  # fmt: skip
    Faults(faults).end()
    row = Staff(**said, created_at=now())
    with transaction():
        forget_posts()
        if find_staff(row.login) is not None:
            raise Conflict("There is an account %(login)s already.", login=row.login)
        _one_account(row.id_hash)
        db.session.add(row)
        db.session.flush()
        note(actor, row.id, "made", row.name)
        return _link(row)


def new_link(actor: Actor, *, login: str, without_code: bool = False, reason: str = "") -> NewLink:
    """A new one-time link for an account; older ones no longer work. Ends a lock.

    `without_code` also takes the second factor away (a lost phone), for a `reason` that is kept.
    """
    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        if not staff.active:
            raise Refused("The account %(login)s is switched off.", login=login)
        staff.failed, staff.locked_until = 0, None
        if without_code:
            reset_factor(actor, staff=staff, reason=reason)
        note(actor, staff.id, "link", reason="" if without_code else reason)
        return _link(staff)


def link_waits(staff_id: int) -> dt.datetime | None:
    """Until when a one-time link that nobody has used yet still works; None where there is none."""
    asked = select(LoginLink.expires_at).where(
        LoginLink.staff_id == staff_id, LoginLink.used_at.is_(None), LoginLink.expires_at > now()
    )
    return db.session.execute(asked.order_by(LoginLink.expires_at.desc())).scalars().first()


def use_link(token: str, password: str) -> int:
    """Set the password by a one-time link; the link is spent, all log-ins end. Returns the account's id.

    Raises Refused for a link that is unknown, spent or too old, InputError for a weak password.
    """
    with transaction():
        staff = _of_link(token)
        check_password(password, login=staff.login, name=staff.name, phone=staff.phone)
        spent = update(LoginLink).where(LoginLink.token_hash == digest(token), LoginLink.used_at.is_(None))
        if not db.session.execute(spent.values(used_at=now())).rowcount:  # type: ignore[attr-defined]
            raise _dead_link()
        _set_password(staff, password)
        note(actor_of(staff.id), staff.id, "password")
        return staff.id


def link_owner(token: str) -> Staff:
    """The account of a link that still works. Raises Refused."""
    return _of_link(token)


def change_password(actor: Actor, *, old: str, new: str) -> None:
    """One's own password; all log-ins end. Raises InputError for a wrong old or a weak new one."""
    staff = authenticate_again(actor.staff_id, old)
    if new == old:
        raise InputError("This is the present password.", where="password", remedy="Choose another one.")
    check_password(new, login=staff.login, name=staff.name, phone=staff.phone)
    with transaction():
        _set_password(staff, new)
        note(actor, staff.id, "password")


def switch_off(actor: Actor, *, login: str, reason: str = "") -> tuple[str, ...]:
    """Switch an account off; its log-ins and link end at once. The posts (民政窗口岗 A) that fall vacant.

    Raises Refused for the last administrator.
    """
    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        if not staff.active:
            raise Conflict("This account is off already.", where=login)
        must_remain(without_staff=staff.id)
        staff.active = False
        end_sessions(staff.id)
        _spend_links(staff)
        forget_posts()
        note(actor, staff.id, "switched_off", reason=reason)
        return held_by(staff.id)


def switch_on(actor: Actor, *, login: str, reason: str = "") -> None:
    """Switch an account on again. Raises Refused where that exceeds a cap of the plan without a reason."""
    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        if staff.active:
            raise Conflict("This account is on already.", where=login)
        within_caps(staff.id, words(reason, Grant.__table__.c.reason))
        _one_account(staff.id_hash, but=staff.id)
        staff.active = True
        forget_posts()
        note(actor, staff.id, "switched_on", reason=reason)


def change_staff(
    actor: Actor, *, login: str, name: str | None = None, phone: str | None = None,
    id_number: str | None = None, language: str | None = None, street_post: str | None = None,
) -> None:  # fmt: skip
    """Change what an account says of its person; None leaves a thing as it is."""
    require(actor, "staff.manage")
    with transaction():
        staff = staff_of(login)
        staff.name = staff.name if name is None else _name(name)
        staff.phone = staff.phone if phone is None else _phone(phone)
        staff.language = staff.language if language is None else _language(language)
        if id_number is not None:
            staff.id_hash = _one_account(_id_hash(id_number), but=staff.id)
        if street_post is not None:
            staff.street_post = _of_street(staff, street_post)
        told = {"name": name, "phone": phone, "language": language, "id_number": id_number,
                "street_post": street_post}  # fmt: skip
        note(actor, staff.id, "changed", " ".join(key for key, value in told.items() if value is not None))


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
            "login": row.login, "name": row.name, "street_post": row.street_post, "active": row.active,
            "roles": roles.get(row.id, []),
            "has_password": row.password_hash is not None, "second_factor": row.totp_secret is not None,
            "own_household": row.id_hash is not None,
            "locked": bool(row.locked_until and row.locked_until > now()),
        }
        for row in rows
    ]  # fmt: skip


def colleagues() -> Sequence[tuple[str, str]]:
    """(login, name) of all active accounts, by name; for naming a substitute or a holder."""
    asked = select(Staff.login, Staff.name).where(Staff.active.is_(True)).order_by(Staff.name, Staff.login)
    return [(login, name) for login, name in db.session.execute(asked)]


def _roles() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    asked = select(Grant.staff_id, Grant.role, Grant.department, Grant.community_id).where(current(today()))
    for staff_id, role, department, community_id in db.session.execute(asked.order_by(Grant.id)):
        place = "/".join(str(part) for part in (department, community_id) if part)
        found.setdefault(staff_id, []).append(f"{role}({place})" if place else role)
    return found


def _link(staff: Staff) -> NewLink:
    _spend_links(staff)
    token, expires = secrets.token_urlsafe(32), now() + LINK_LASTS
    db.session.add(LoginLink(token_hash=digest(token), staff_id=staff.id, expires_at=expires))
    return NewLink(staff.id, staff.login, token, expires)


def _spend_links(staff: Staff) -> None:
    """No link that was handed out to the person works any more."""
    older = update(LoginLink).where(LoginLink.staff_id == staff.id, LoginLink.used_at.is_(None))
    db.session.execute(older.values(used_at=now()))


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
    if not any(map(str.isalpha, name)) or len(name) > 80:
        raise InputError("Give the person's name, at most 80 characters.", where="name")
    return name


def _of_street(staff: Staff, text: str) -> str:
    """A street post as it is kept. Raises Refused where a role held goes with one and none is left."""
    post = words(text, _staff.c.street_post)
    held = select(Grant.role).where(Grant.staff_id == staff.id, current(today()), Grant.role.in_(OF_STREET))
    role = None if post else db.session.execute(held.limit(1)).scalar()
    if role is not None and staff.street_post:
        raise no_street_post(role, staff.name)
    return post


def _language(text: str) -> str:
    if text not in LOCALES:
        raise InputError(
            "%(text)s is not one of %(choices)s.", where="language", text=text, choices=", ".join(LOCALES)
        )
    return text


def _id_hash(text: str) -> str | None:
    return keys().keyed_hash("id", parse_id_number(text, today()).number) if text.strip() else None


def _one_account(id_hash: str | None, but: int | None = None) -> str | None:
    """That number. Raises Conflict where another account has it: with two, one is the own second person."""
    other = select(Staff.login).where(Staff.id_hash == id_hash, Staff.active, Staff.id != (but or 0))
    login = db.session.scalars(other).first() if id_hash else None
    if login is not None:
        raise Conflict(
            "The account %(login)s is of the person with this ID number.", login=login, where="id_number",
            remedy="One person has one account; give that one the roles, or switch it off.",
        )  # fmt: skip
    return id_hash


def _phone(text: str) -> str:
    return words(office_phone(text), _staff.c.phone)
