"""叫号: a number is drawn, called, called again, not there, done; the line on a page without names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, func, insert, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import Post, Ticket
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NoMore, NotFound, Refused
from hub.domain.line import Waiting, in_turn, sign
from hub.operations import journal
from hub.operations.appointments.booking import close
from hub.operations.appointments.record import TABLE, Row
from hub.operations.appointments.times import minute_now
from hub.operations.numbers import next_number
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb

TICKETS: Final = Ticket.__table__
_posts: Final = Post.__table__
NEXT: Final = 4
"""Numbers shown as the next ones on the display."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window's line today: `called` are called and not finished, `waiting` in the order of calling."""

    post_id: int
    title: str
    called: tuple[Row, ...]
    waiting: tuple[Row, ...]


@verb("appointment.book")
def draw(actor: Actor, *, post_id: int) -> CaseRef:
    """Somebody without an appointment draws a number for a window; what comes back has its sign."""
    require(actor, "appointment.book")
    with transaction() as tx:
        return _draw(tx, post_id, None, None)


@verb("appointment.book")
def draw_for(actor: Actor, *, number: str) -> CaseRef:
    """Somebody with an appointment of today has come and takes part in the window's line at its time.

    Who comes after the end of the time waits as if without. Raises InputError for another day or number.
    """
    require(actor, "appointment.book")
    with transaction() as tx:
        query = select(TABLE).where(TABLE.c.number == number.strip(), TABLE.c.day == today())
        found = tx.execute(query).mappings().first()
        if found is None or found["begins"] is None:
            raise InputError(
                "There is no appointment %(number)s today.", number=number.strip(), where="number"
            )
        row = dict(found)
        if row["state"] != "booked":
            raise Conflict("This appointment has its number already, or is over.", where="number")
        journal.enter(tx, actor, TABLE, row, "arrived", state="arrived")
        late = minute_now() > row["begins"] + row["minutes"]
        return _draw(tx, row["post_id"], None if late else row["begins"], row["id"])


@verb("appointment.keep")
def call_next(actor: Actor, *, post_id: int) -> CaseRef:
    """Call the next of the own window; whom this person called before is done. NoMore: nobody waits."""
    require(actor, "appointment.keep")
    _at(actor, post_id)
    with transaction() as tx:
        for row in _rows(tx, _of_today(post_id, "called").where(TICKETS.c.called_by == actor.staff_id)):
            _finish(tx, actor, row, "done")
        rows = {row["id"]: row for row in _rows(tx, _of_today(post_id, "waiting"))}
        line = in_turn((Waiting(row["id"], row["no"], row["turn"]) for row in rows.values()), minute_now())
        if not line:
            raise NoMore("Nobody waits at this window.")
        return _call(tx, actor, rows[line[0].id])


@verb("appointment.keep")
def call_again(actor: Actor, ticket_id: int) -> CaseRef:
    """Call the same number once more."""
    with transaction() as tx:
        row = _called(tx, actor, ticket_id)
        _change(tx, row, "called", calls=row["calls"] + 1)
        return CaseRef(row["id"], row["sign"], 0)


@verb("appointment.keep")
def not_there(actor: Actor, ticket_id: int) -> CaseRef:
    """Nobody came with this number; the appointment it stands for was missed."""
    with transaction() as tx:
        row = _called(tx, actor, ticket_id)
        _finish(tx, actor, row, "gone")
        return CaseRef(row["id"], row["sign"], 0)


@verb("appointment.keep")
def served(actor: Actor, ticket_id: int) -> CaseRef:
    """Whoever had this number is dealt with, and so is the appointment."""
    with transaction() as tx:
        row = _called(tx, actor, ticket_id)
        _finish(tx, actor, row, "done")
        return CaseRef(row["id"], row["sign"], 0)


def lines(post_ids: Sequence[int] | None = None) -> list[Window]:
    """The lines of today: of these windows, or (for the display) of all where somebody drew a number."""
    posts = reading().execute(_windows()).all()
    rows = _rows(reading(), select(TICKETS).where(TICKETS.c.day == today(), TICKETS.c.state.in_(_SHOWN)))
    by_post: dict[int, list[Row]] = {}
    for row in rows:
        by_post.setdefault(row["post_id"], []).append(row)
    wanted = by_post if post_ids is None else post_ids
    return [_window(post.id, post.title, by_post.get(post.id, [])) for post in posts if post.id in wanted]


def waits(actor: Actor, first: dt.date, last: dt.date) -> list[Row]:
    """How long people waited, by window, without anybody: window, called, gone, mean and longest (seconds).

    Raises Refused for who may not read numbers.
    """
    require(actor, "numbers.read")
    c = TICKETS.c
    query = (
        select(_posts.c.title.label("window"), func.count(c.waited).label("called"),
               func.count().filter(c.state == "gone").label("gone"),
               func.count().filter(c.appointment_id.is_not(None)).label("booked"),
               func.avg(c.waited).label("mean"), func.max(c.waited).label("longest"))
        .join(_posts, _posts.c.id == c.post_id)
        .where(c.day >= first, c.day <= last)
        .group_by(_posts.c.id, _posts.c.title)
        .order_by(_posts.c.id)
    )  # fmt: skip
    return [dict(row) | {"mean": None if row["mean"] is None else round(row["mean"])}
            for row in reading().execute(query).mappings()]  # fmt: skip


# --- inside ---------------------------------------------------------------------------------------------

_SHOWN: Final = ("waiting", "called")


def _windows() -> Select[Any]:
    """All that ever were: a window that is closed keeps its letter."""
    return (
        select(_posts.c.id, _posts.c.title, _posts.c.closed_on)
        .where(_posts.c.role == "window_clerk")
        .order_by(_posts.c.id)
    )


def _of_today(post_id: int, state: str) -> Select[Any]:
    return select(TICKETS).where(
        TICKETS.c.post_id == post_id, TICKETS.c.day == today(), TICKETS.c.state == state
    )


def _rows(tx: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in tx.execute(query.order_by(TICKETS.c.no)).mappings()]


def _window(post_id: int, title: str, rows: Sequence[Row]) -> Window:
    by_id = {row["id"]: row for row in rows}
    waiting = (Waiting(row["id"], row["no"], row["turn"]) for row in rows if row["state"] == "waiting")
    called = sorted((row for row in rows if row["state"] == "called"), key=lambda row: row["called_at"])
    return Window(
        post_id, title, tuple(called), tuple(by_id[each.id] for each in in_turn(waiting, minute_now()))
    )


def _draw(tx: Connection, post_id: int, turn: int | None, appointment_id: int | None) -> CaseRef:
    windows = {post.id: post.closed_on for post in tx.execute(_windows())}
    if post_id not in windows or windows[post_id]:
        raise InputError("Choose a window.", where="post_id")
    day = today()
    no = next_number(tx, f"line:{post_id}:{day}")
    at = list(windows).index(post_id)
    row = {
        "post_id": post_id, "day": day, "no": no, "sign": sign(at, no), "turn": turn,
        "appointment_id": appointment_id, "drawn_at": now(), "state": "waiting", "calls": 0,
    }  # fmt: skip
    made = int(tx.execute(insert(TICKETS).returning(TICKETS.c.id), row).scalar_one())
    return CaseRef(made, str(row["sign"]), 0)


def _call(tx: Connection, actor: Actor, row: Row) -> CaseRef:
    early = max(0, (row["turn"] or 0) * 60 - _second_of(row["drawn_at"]))
    waited = max(0, int((now() - row["drawn_at"]).total_seconds()) - early)
    _change(
        tx, row, "waiting", state="called", calls=1, called_at=now(), called_by=actor.staff_id, waited=waited
    )
    return CaseRef(row["id"], row["sign"], 0)


def _second_of(moment: dt.datetime) -> int:
    """The second of the day of a moment, on the centre's clock."""
    passed = int((now() - moment).total_seconds())
    return minute_now() * 60 - passed


def _called(tx: Connection, actor: Actor, ticket_id: int) -> Row:
    require(actor, "appointment.keep")
    found = tx.execute(select(TICKETS).where(TICKETS.c.id == ticket_id)).mappings().first()
    if found is None or found["day"] != today():
        raise NotFound("There is no such number today.")
    _at(actor, found["post_id"])
    if found["state"] != "called":
        raise Conflict("This number is not being called.", where=found["sign"])
    return dict(found)


def _finish(tx: Connection, actor: Actor, row: Row, state: str) -> None:
    _change(tx, row, "called", state=state, ended_at=now())
    if row["appointment_id"] is not None:
        its = tx.execute(select(TABLE).where(TABLE.c.id == row["appointment_id"])).mappings().one()
        if its["closed_on"] is None:
            close(tx, actor, dict(its), "missed" if state == "gone" else "done")


def _change(tx: Connection, row: Row, was: str, **to: Any) -> None:
    done = tx.execute(update(TICKETS).where(TICKETS.c.id == row["id"], TICKETS.c.state == was).values(**to))
    if done.rowcount != 1:
        raise Conflict("Somebody was first: this number was called meanwhile.", where=row["sign"])


def _at(actor: Actor, post_id: int) -> None:
    if post_id not in actor.post_ids:
        raise Refused("You are not at this window today.")
