"""预约: booked by staff for somebody or by a resident on the public page, moved, cancelled, kept or missed.

A time belongs to one appointment of a window: the table of times holds it by its key, whoever is first.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, select

from hub.db.base import now, today, transaction
from hub.db.models import Post
from hub.domain.actor import Actor
from hub.domain.appointment import CHANNELS, HOME, KINDS, minute_of, steps
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.domain.person import parse_phone
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.ab_posts.posts import in_use
from hub.operations.appointments import times
from hub.operations.appointments.record import TABLE, Row, by_code, hold, let_go, load, ref, taken_in
from hub.operations.context import service_of
from hub.operations.numbers import receipt_code, yearly
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

_posts: Final = Post.__table__
RESIDENT: Final = SYSTEM
"""Who books on the public page: nobody of the centre."""
DIED: Final = "died"
"""The word of the entry by which one is cancelled because the person died."""
LONGEST: Final = {"name": 40, "phone": 40, "address": 120, "reason": 200, "note": 200}


@verb("appointment.book")
def book(
    actor: Actor, *, on: dt.date, time: str, name: str, service: str = "", post_id: int | None = None,
    phone: str = "", kind: str = "counter", channel: str = "counter", note: str = "",
) -> CaseRef:  # fmt: skip
    """Book a time for somebody at the window of a service (or at a window, where none is named).

    `kind`, `channel`: of `hub.domain.appointment`; `note`: what the window must know. Raises InputError,
    Refused for a day on which the service is not taken, Conflict for a time that is taken.
    """
    require(actor, "appointment.book")
    if kind not in KINDS or kind == HOME:
        raise InputError("Say what kind of appointment it is.", where="kind")
    if channel not in CHANNELS or channel == "page":
        raise InputError("Say how it was asked for.", where="channel")
    found = service_of(service) if service else None
    with transaction() as tx:
        window = times.window_of(found) if found else _window(tx, post_id)
        said = texts(name=name, phone=phone, note=note)
        return _book(tx, actor, found, window, on, time, kind=kind, channel=channel, **said)


@verb("appointment.book")
def book_self(
    actor: Actor, *, service: str, on: dt.date, time: str, name: str, phone: str = ""
) -> CaseRef:  # fmt: skip
    """A resident books on the public page; `actor` is nobody (`RESIDENT`). Raises as `book`."""
    found = next((each for each in times.offered() if each.key == service), None)
    if found is None:
        raise InputError("Choose a service.", where="service")
    window = times.window_of(found)
    last = times.days(window, found, today(), times.ahead())[-1:]
    if not last or on > last[0].on:
        raise InputError("Choose one of the days shown.", where="on")
    with transaction() as tx:
        said = texts(name=name, phone=phone)
        return _book(tx, actor, found, window, on, time, kind="counter", channel="page", **said)


@verb("appointment.book")
def move(actor: Actor, appointment_id: int, *, rev: int, on: dt.date, time: str) -> CaseRef:
    """Give it another time at its window. Raises as `book`; Conflict too where somebody was first."""
    require(actor, "appointment.book")
    with transaction() as tx:
        row = load(tx, actor, appointment_id)
        journal.must_be_as_seen(row, rev)
        return _move(tx, actor, row, on, time)


@verb("appointment.book")
def cancel(actor: Actor, appointment_id: int, *, rev: int) -> CaseRef:
    """It does not take place; its time is free again."""
    require(actor, "appointment.book")
    with transaction() as tx:
        row = load(tx, actor, appointment_id)
        journal.must_be_as_seen(row, rev)
        return close(tx, actor, row, "cancelled")


@verb("appointment.book")
def move_self(actor: Actor, *, number: str, code: str, on: dt.date, time: str) -> CaseRef:
    """Whoever has number and code gives it another time. Raises NotFound where they do not fit."""
    with transaction() as tx:
        return _move(tx, actor, _own(number, code), on, time)


@verb("appointment.book")
def cancel_self(actor: Actor, *, number: str, code: str) -> CaseRef:
    """Whoever has number and code cancels it. Raises NotFound where they do not fit."""
    with transaction() as tx:
        return close(tx, actor, _own(number, code), "cancelled")


@verb("appointment.keep")
def done(actor: Actor, appointment_id: int, *, rev: int) -> CaseRef:
    """The window has dealt with it."""
    return _end(actor, appointment_id, rev, "done")


def close_forgotten(tx: Connection, most: int) -> int:
    """Those booked for a day that is over and noted by nobody were missed; how many of a piece.

    The window answers for it: it can still say that the person came (`done`), and the numbers count them.
    """
    query = select(TABLE).where(forgotten()).order_by(TABLE.c.day, TABLE.c.id).limit(most)
    rows = [dict(row) for row in tx.execute(query).mappings()]
    for row in rows:
        close(tx, SYSTEM, row, "missed")
    return len(rows)


def forgotten() -> ColumnElement[bool]:
    """At a window, booked for a day that is over; who drew a number has come, and is the window's to note."""
    c = TABLE.c
    return and_(c.closed_on.is_(None), c.day < today(), c.state == "booked", c.kind != HOME)


@verb("appointment.keep")
def missed(actor: Actor, appointment_id: int, *, rev: int) -> CaseRef:
    """The person did not come. Raises Refused before the time."""
    return _end(actor, appointment_id, rev, "missed")


def texts(**said: str) -> dict[str, str | None]:
    """What people said, no longer than its place; the name is needed, a telephone number must be one.

    Raises InputError.
    """
    found = {key: within(text, LONGEST[key], key) or None for key, text in said.items()}
    if found.get("phone"):
        found["phone"] = parse_phone(found["phone"] or "")
    if not found.get("name"):
        raise InputError("Say what the person is called.", where="name")
    return found


def insert_row(tx: Connection, actor: Actor, **said: Any) -> Row:
    """A new row with number and code, not in the journal yet."""
    row: Row = {
        "number": yearly(tx, "appointment", "约", today()), "code": receipt_code(),
        "officer_post_id": None, "begins": None, "minutes": None, "state": "booked", "phone": None,
        "address": None, "reason": None, "note": None, "papers": [], "receipt": "", "taken_on": None,
        "taken_by": None, "case_id": None, "booked_at": now(), "booked_by": by_id(actor), "closed_on": None,
        **said,
    }  # fmt: skip
    return journal.add(tx, TABLE, row)


def close(tx: Connection, actor: Actor, row: Row, state: str, kind: str = "", **said: str) -> CaseRef:
    """It is over, as `state` says; its time is free again. Raises Conflict where it was over already.

    `kind`: another word for the entry than the state. What the sweep marked as missed can still be dealt
    with: nobody at the window had noted it.
    """
    if row["closed_on"] is not None and not (state == "done" and by_sweep(row)):
        raise Conflict("This is over already.", where=row["number"])
    let_go(tx, row["id"])
    journal.enter(tx, actor, TABLE, row, kind or state, said=said, state=state, closed_on=today())
    return ref(row)


def drop(tx: Connection, actor: Actor, appointment_id: int, why: str) -> bool:
    """Cancel that of somebody who died, inside the change of the register; False where it is over already."""
    row = _by_id(tx, appointment_id)
    if row["closed_on"] is not None or row["state"] != "booked":
        return False
    close(tx, actor, row, "cancelled", DIED, why=why)
    return True


def comes_back(tx: Connection, appointment_id: int) -> bool:
    """Whether one that was cancelled for a death that was none can be kept: still to come, its time free."""
    row = _by_id(tx, appointment_id)
    if row["state"] != "cancelled" or row["day"] < today() or row["name"] is None:
        return False
    wanted = None if row["begins"] is None else steps(row["begins"], row["minutes"])
    return wanted is None or taken_in(tx, row["post_id"], row["day"], wanted) is None


def come_back(tx: Connection, actor: Actor, appointment_id: int) -> bool:
    """Book it again; False where it cannot be kept any more."""
    if not comes_back(tx, appointment_id):
        return False
    row = _by_id(tx, appointment_id)
    if row["begins"] is not None:
        hold(tx, row["post_id"], row["day"], row["begins"], row["minutes"], row["id"])
    journal.enter(tx, actor, TABLE, row, "restored", state="booked", closed_on=None)
    return True


def _by_id(tx: Connection, appointment_id: int) -> Row:
    return dict(tx.execute(select(TABLE).where(TABLE.c.id == appointment_id)).mappings().one())


def by_sweep(row: Row) -> bool:
    """Whether it was marked as missed by itself, because its window noted nothing on its day."""
    return bool(row["state"] == "missed" and row["kind"] != HOME and row["closed_on"] > row["day"])


# --- inside ---------------------------------------------------------------------------------------------


def _book(
    tx: Connection, actor: Actor, service: Service | None, post_id: int, on: dt.date, time: str, **said: Any
) -> CaseRef:
    begins, minutes = minute_of(time), times.length()
    times.check(service, on, begins, minutes)
    row = insert_row(tx, actor, service=service.key if service else "", post_id=post_id, day=on,
                     begins=begins, minutes=minutes, **said)  # fmt: skip
    hold(tx, post_id, on, begins, minutes, row["id"])
    kept = {key: row[key] for key in ("name", "phone", "note")}
    journal.enter(tx, actor, TABLE, row, "booked", said={"kind": row["kind"], "channel": row["channel"]},
                  texts=kept, state="booked")  # fmt: skip
    return ref(row)


def _move(tx: Connection, actor: Actor, row: Row, on: dt.date, time: str) -> CaseRef:
    _must_be(row, "booked")
    begins = minute_of(time)
    times.check(service_of(row["service"]) if row["service"] else None, on, begins, row["minutes"])
    hold(tx, row["post_id"], on, begins, row["minutes"], row["id"])
    journal.enter(tx, actor, TABLE, row, "moved", said={"before": [row["day"].isoformat(), row["begins"]]},
                  day=on, begins=begins)  # fmt: skip
    return ref(row)


def _end(actor: Actor, appointment_id: int, rev: int, state: str) -> CaseRef:
    require(actor, "appointment.keep")
    with transaction() as tx:
        row = load(tx, actor, appointment_id)
        journal.must_be_as_seen(row, rev)
        at_own_window(actor, row)
        if state == "missed" and (row["day"], row["begins"] or 0) > (today(), times.minute_now()):
            raise Refused("Its time has not come yet.", where=row["number"])
        return close(tx, actor, row, state)


def at_own_window(actor: Actor, row: Row) -> None:
    """Raise Refused for an appointment at somebody else's window."""
    if not actor.works_on(row["post_id"], row["case_id"]):
        raise Refused("This is at another window.", where=row["number"])


def _must_be(row: Row, state: str) -> None:
    if row["state"] != state:
        raise Conflict("This is over already.", where=row["number"])


def _own(number: str, code: str) -> Row:
    row = by_code(number, code)
    if row is None:
        raise NotFound("Number and code do not fit.")
    return row


def _window(tx: Connection, post_id: int | None) -> int:
    role = tx.execute(select(_posts.c.role).where(_posts.c.id == post_id, in_use())).scalar()
    if role != "window_clerk":
        raise InputError("Choose a service or a window.", where="service")
    return int(post_id or 0)
