"""The row of an account, found by its log-in."""

from __future__ import annotations

from sqlalchemy import select

from hub.db.base import db
from hub.db.models import Staff
from hub.domain.errors import NotFound


def staff_of(login: str) -> Staff:
    """The account of a login. Raises NotFound."""
    found = find_staff(login.strip())
    if found is None:
        raise NotFound("There is no account %(login)s.", login=login, remedy="hub staff list shows them all.")
    return found


def find_staff(login: str) -> Staff | None:
    """The account of a login; None where there is none."""
    return db.session.execute(select(Staff).where(Staff.login == login)).scalar_one_or_none()
