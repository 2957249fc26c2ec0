"""The rows of appointments: loaded in somebody's scope, proven, and forgotten soon after they are over."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, or_, select

from hub.db.base import reading, today
from hub.db.models import Appointment, AppointmentTime
from hub.domain.actor import Actor
from hub.domain.appointment import HOME, clock_of, steps
from hub.domain.errors import Conflict, NotFound
from hub.domain.register_number import as_kept, fits
from hub.operations import journal
from hub.operations.rights import SYSTEM
from hub.operations.rows import in_scope

TABLE: Final = Appointment.__table__
TIMES: Final = AppointmentTime.__table__
TEXTS: Final = ("name", "phone", "address", "reason", "note")
"""Columns with what people said; with the titles of papers they are forgotten `KEPT_FOR` after the end."""
KEPT_FOR: Final = dt.timedelta(days=30)
OPEN: Final = ("booked", "arrived", "taken")
_PIECE: Final = 50
Row = dict[str, Any]


def load(tx: Connection, actor: Actor, appointment_id: int) -> Row:
    """One that the actor may see. Raises NotFound."""
    return in_scope(tx, actor, TABLE, appointment_id, NotFound("There is no such appointment at your posts."))


def by_code(number: str, code: str) -> Row | None:
    """The one that number and code open; a wrong code and an unknown number look alike."""
    query = select(TABLE).where(TABLE.c.number == as_kept(number))
    row = reading().execute(query).mappings().first()
    return dict(row) if fits(row["code"] if row else None, code) and row else None


def of_page(appointment_id: int) -> Row | None:
    """One that was booked on the public page, for the browser that has just booked it."""
    mine = select(TABLE).where(TABLE.c.id == appointment_id, TABLE.c.booked_by.is_(None))
    found = reading().execute(mine).mappings().first()
    return dict(found) if found else None


def booked_for(tx: Connection, name: str, phone: str, address: str) -> list[Row]:
    """Those still to come in this name, with this telephone number or for this address; no more is known."""
    query = select(TABLE).where(
        TABLE.c.closed_on.is_(None), TABLE.c.state == "booked", TABLE.c.day >= today()
    )
    rows = map(dict, tx.execute(query.order_by(TABLE.c.id)).mappings())
    return [row for row in rows if row["name"] == name and _is_of(row, phone, address)]


def _is_of(row: Row, phone: str, address: str) -> bool:
    return bool((phone and row["phone"] == phone) or (address and row["address"] == address))


def hold(tx: Connection, post_id: int, on: dt.date, begins: int, minutes: int, appointment_id: int) -> None:
    """Let an appointment have this time and no other. Raises Conflict where somebody has a part of it.

    What is taken between looking and writing is refused by the table's key; the verb's next turn sees it.
    """
    let_go(tx, appointment_id)
    wanted = steps(begins, minutes)
    _must_be_free(tx, post_id, on, wanted)
    rows = [
        {"post_id": post_id, "day": on, "minute": each, "appointment_id": appointment_id} for each in wanted
    ]
    tx.execute(insert(TIMES), rows)


def taken_in(tx: Connection, post_id: int, on: dt.date, wanted: range) -> Any:
    """`begins` and `minutes` of an appointment that has a part of a time; None where it is free."""
    c = TIMES.c
    near = and_(c.post_id == post_id, c.day == on, c.minute >= wanted.start, c.minute < wanted.stop)
    own = select(TABLE.c.begins, TABLE.c.minutes).join(TIMES, c.appointment_id == TABLE.c.id)
    return tx.execute(own.where(near).limit(1)).first()


def _must_be_free(tx: Connection, post_id: int, on: dt.date, wanted: range) -> None:
    taken = taken_in(tx, post_id, on, wanted)
    if taken is not None:
        raise Conflict(
            "The times conflict: %(begins)s–%(ends)s is taken at this window.", where="time",
            begins=clock_of(taken.begins), ends=clock_of(taken.begins + taken.minutes),
            remedy="Choose another time.",
        )  # fmt: skip


def let_go(tx: Connection, appointment_id: int) -> None:
    """The time is free again."""
    tx.execute(delete(TIMES).where(TIMES.c.appointment_id == appointment_id))


ref = journal.ref


def audit(tx: Connection) -> Any:
    """Findings about the chains of appointments."""
    return journal.audit(tx, TABLE, "state", "day", "begins", "post_id")


def forgettable(before: dt.date) -> Any:
    """Ids of those closed before a day, or at a window for such a day, whose words are still there."""
    c = TABLE.c
    past = or_(c.closed_on < before, and_(c.kind != HOME, c.day < before))
    return select(c.id).where(past, c.name.is_not(None)).order_by(c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the words of a piece of them; when, where and what became of it stays."""
    ids = list(tx.execute(forgettable(before).limit(_PIECE)).scalars())
    for row in tx.execute(select(TABLE).where(TABLE.c.id.in_(ids))).mappings().all():
        blank: Row = dict.fromkeys(TEXTS)
        journal.enter(tx, SYSTEM, TABLE, dict(row), "erased", texts={**blank, "papers": []})
    return len(ids)
