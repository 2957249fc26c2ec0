"""What is kept of somebody who has left: the name and the days of office, by which what was signed is proven.

All that served the log-in or the person goes a year after the account was switched off: telephone, keyed
hash of the ID number, password, second factor and its codes, links, log-ins, trainings (that they were passed
stands in the account's book), and the words about days away and about the account itself. What stays: login
and name, to which every entry of a case points; roles, posts and days away, which say by what right it was
signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from hub.db.base import reading
from hub.db.models import (
    Absence,
    AccountEntry,
    CalendarFeed,
    LoginLink,
    RecoveryCode,
    Staff,
    StaffSession,
    Training,
)

KEPT_FOR: Final = dt.timedelta(days=365)
"""In which somebody may come back to the same account, after a long leave or from another office."""
STAFF, BOOK, ABSENCES = Staff.__table__, AccountEntry.__table__, Absence.__table__
DROPPED: Final = tuple(
    model.__table__ for model in (RecoveryCode, LoginLink, StaffSession, Training, CalendarFeed)
)
"""Tables whose rows about the person go."""
PERSONAL: Final = ("switched_off", "switched_on", "link", "factor_off", "log_out")
"""Entries of the account's book whose reason is about the person; those of roles and posts stay."""
_ACCOUNT: Final[Mapping[str, Any]] = {
    "phone": "", "id_hash": None, "password_hash": None, "totp_secret": None, "totp_last": None,
    "failed": 0, "locked_until": None,
}  # fmt: skip
_AWAY: Final[Mapping[str, Any]] = {"reason": "", "note": "", "contact": "", "tasks": []}


def due(before: dt.datetime) -> Select[Any]:
    """Ids of accounts switched off before that moment that still hold more than stays."""
    off = select(func.max(BOOK.c.at)).where(BOOK.c.staff_id == STAFF.c.id, BOOK.c.what == "switched_off")
    return (
        select(STAFF.c.id)
        .where(STAFF.c.active.is_(False), off.scalar_subquery() < before, _holds())
        .order_by(STAFF.c.id)
    )


def still_there(staff_ids: Collection[int], moment: dt.datetime) -> set[int]:
    """Which of these accounts, all switched off by now, were so only after a moment."""
    off = select(BOOK.c.staff_id).where(BOOK.c.staff_id.in_(staff_ids), BOOK.c.what == "switched_off")
    return set(
        reading().execute(off.group_by(BOOK.c.staff_id).having(func.max(BOOK.c.at) >= moment)).scalars()
    )


def forget(tx: Connection, before: dt.datetime, most: int) -> int:
    """Forget at most so many people; how many it were."""
    gone = list(tx.execute(due(before).limit(most)).scalars())
    for table in DROPPED:
        tx.execute(delete(table).where(table.c.staff_id.in_(gone)))
    tx.execute(update(ABSENCES).where(ABSENCES.c.staff_id.in_(gone)).values(_AWAY))
    tx.execute(update(BOOK).where(BOOK.c.staff_id.in_(gone), BOOK.c.what.in_(PERSONAL)).values(reason=""))
    tx.execute(update(STAFF).where(STAFF.c.id.in_(gone)).values(_ACCOUNT))
    return len(gone)


def _holds() -> ColumnElement[bool]:
    account = [
        STAFF.c.phone != "",
        *(STAFF.c[name].is_not(None) for name, to in _ACCOUNT.items() if to is None),
    ]
    rows = [_about(table) for table in DROPPED]
    away = or_(*(ABSENCES.c[name] != "" for name in ("reason", "note", "contact")))
    return or_(*account, *rows, _about(ABSENCES, away),
               _about(BOOK, and_(BOOK.c.what.in_(PERSONAL), BOOK.c.reason != "")))  # fmt: skip


def _about(table: FromClause, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.c.staff_id == STAFF.c.id, *which)
