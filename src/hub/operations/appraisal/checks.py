"""查岗登记: what inspection and deputies noted of a post, with who had it at that minute.

Not a watch on people: a note is of a post in office hours, made by hand, and by itself costs nobody anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import now, today, transaction
from hub.db.models import Post, PostCheck, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appointment import clock_of, minute_of
from hub.domain.appraisal import CALLS, CHECKS, SAME_CALL
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.ab_posts.away import minute_of as minute_now
from hub.operations.ab_posts.holdings import Duty, Slot, duties
from hub.operations.appraisal.evidence import rests_on
from hub.operations.calendars.calendar import calendar
from hub.operations.calendars.hours import hours_on
from hub.operations.numbers import yearly
from hub.operations.pages import Page, page
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.rows import in_scope
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within, words

TABLE: Final = PostCheck.__table__
_posts, _staff = Post.__table__, Staff.__table__
LONGEST: Final = 300
KEPT: Final = ("post_id", "minute", "a_id", "b_id", "does_id", "same_as", "state")
"""What the journal holds of a note, beside its kind and day."""
_PIECE: Final = 50
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One note of a post. `a`, `b`, `does`: names ("" for nobody); `same_as`: number of the same call."""

    id: int
    number: str
    kind: str
    post: str
    on: dt.date
    minute: int
    a: str
    b: str
    does: str
    same_as: str
    caller: str
    note: str
    state: str
    by: str
    mine: bool
    seq: int

    @property
    def time(self) -> str:
        """The minute of the day as an hour: 10:05."""
        return clock_of(self.minute)


@verb("check.keep")
def record(
    actor: Actor, *, kind: str, post_id: int, on: dt.date, time: str, caller: str = "", note: str = "",
    other: bool = False,
) -> CaseRef:  # fmt: skip
    """Note that nobody was at a post, or that nobody answered its telephone (AB岗工作制度 五).

    `time` as 10:05; `caller`: which superior called. Two silent calls at one post within an hour are the same
    one unless `other`. Raises InputError outside office hours or in the future, without caller or post.
    """
    require(actor, "check.keep")
    if kind not in CHECKS:
        raise InputError("Choose one.", where="kind")
    if kind == "check_call" and not caller.strip():
        raise InputError("Say which superior called.", where="caller")
    minute = _minute(on, time)
    with transaction() as tx:
        if not other:
            _not_noted(tx, kind, post_id, on, minute)
        duty = _duty(tx, post_id, on, minute)
        row: Row = {
            "number": yearly(tx, "post_check", "岗", on), "kind": kind,
            "post_id": post_id, "on": on, "minute": minute, "a_id": _id(duty.a), "b_id": _id(duty.b),
            "does_id": _id(duty.does), "same_as": None if other else _same(tx, kind, post_id, on, minute),
            "caller": words(caller, TABLE.c.caller) if kind == "check_call" else "",
            "note": within(note, LONGEST, "note") or None, "by_id": by_id(actor), "at": now(),
            "state": "noted",
        }  # fmt: skip
        said = {"kind": kind, "on": on}
        row = journal.begin(tx, actor, TABLE, row, "noted", *KEPT, said=said, texts=("note",))
        return journal.ref(row)


def _not_noted(tx: Connection, kind: str, post_id: int, on: dt.date, minute: int) -> None:
    c = TABLE.c
    same = (c.kind == kind, c.post_id == post_id, c.on == on, c.minute == minute, c.state == "noted")
    if number := tx.execute(select(c.number).where(*same)).scalar():
        raise Conflict("This is noted already, as %(number)s.", where="time", number=number)


def _duty(tx: Connection, post_id: int, on: dt.date, minute: int) -> Duty:
    if tx.execute(select(_posts.c.id).where(_posts.c.id == post_id)).scalar() is None:
        raise InputError("There is no such post.", where="post_id")
    return duties([post_id], on, minute)[post_id]


@verb("check.keep")
def withdraw(actor: Actor, check_id: int, *, rev: int | None = None) -> CaseRef:
    """Take back what one noted by mistake. Raises Refused once an entry of the ledger rests on it."""
    require(actor, "check.keep")
    with transaction() as tx:
        row = load(tx, actor, check_id)
        journal.must_be_as_seen(row, rev)
        if row["by_id"] != by_id(actor) or row["state"] != "noted":
            raise Refused("Whoever noted it takes it back, once.", where=row["number"])
        if rests_on(tx, row["kind"], row["id"]):
            raise Refused("An entry of the ledger rests on it: cancel that one first.", where=row["number"])
        journal.enter(tx, actor, TABLE, row, "withdrawn", state="withdrawn")
        return journal.ref(row)


def checks(actor: Actor, *, after: str = "") -> Page[Check]:
    """The newest notes that the actor may see, none about an own post. Raises Refused."""
    require(actor, "check.keep")
    c = TABLE.c
    a, b, does, by, first = (*(_staff.alias(name) for name in ("a", "b", "does", "by")), TABLE.alias("first"))
    query = (
        select(TABLE, _posts.c.title, a.c.name.label("a"), b.c.name.label("b"), does.c.name.label("does"),
               by.c.name.label("by"), first.c.number.label("first"))
        .join(_posts, _posts.c.id == c.post_id)
        .outerjoin(a, a.c.id == c.a_id).outerjoin(b, b.c.id == c.b_id)
        .outerjoin(does, does.c.id == c.does_id).outerjoin(by, by.c.id == c.by_id)
        .outerjoin(first, first.c.id == c.same_as)
        .where(scope(TABLE, actor))
    )  # fmt: skip
    found = page(query, c.on.desc(), c.minute.desc(), c.id.desc(), after=after)
    return found.of(lambda row: _check(row, actor))


def load(tx: Connection, actor: Actor, check_id: int) -> Row:
    """One in the actor's scope. Raises NotFound."""
    return in_scope(tx, actor, TABLE, check_id, NotFound("There is no such note."))


def audit(tx: Connection) -> Any:
    """Findings about the notes' chains."""
    return journal.audit(tx, TABLE, *KEPT)


def forgettable(before: dt.date) -> Any:
    """Ids of notes of before a day whose words are still there."""
    return select(TABLE.c.id).where(TABLE.c.on < before, TABLE.c.note.is_not(None)).order_by(TABLE.c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the words of a piece of them."""
    ids = list(tx.execute(forgettable(before).limit(_PIECE)).scalars())
    for row in tx.execute(select(TABLE).where(TABLE.c.id.in_(ids))).mappings().all():
        journal.enter(tx, SYSTEM, TABLE, dict(row), "erased", texts={"note": None})
    return len(ids)


# --- inside ---------------------------------------------------------------------------------------------


def _check(row: Any, actor: Actor) -> Check:
    return Check(
        row["id"], row["number"], row["kind"], row["title"], row["on"], row["minute"], row["a"] or "",
        row["b"] or "", row["does"] or "", row["first"] or "", row["caller"], row["note"] or "", row["state"],
        row["by"] or "", row["by_id"] == by_id(actor), row["seq"],
    )  # fmt: skip


def _id(slot: Slot | None) -> int | None:
    return slot.staff_id if slot else None


def _same(tx: Connection, kind: str, post_id: int, on: dt.date, minute: int) -> int | None:
    """The note of the same call: a silent telephone at that post within an hour, the first of them."""
    c = TABLE.c
    if kind not in CALLS:
        return None
    near = (c.post_id == post_id, c.on == on, c.minute.between(minute - SAME_CALL, minute + SAME_CALL))
    query = select(c.id, c.same_as).where(c.kind.in_(CALLS), c.state == "noted", *near).order_by(c.id)
    found = tx.execute(query).first()
    return None if found is None else found.same_as or found.id


def _minute(on: dt.date, time: str) -> int:
    minute = minute_of(time)
    if on > today() or (on == today() and minute > minute_now(on)):
        raise InputError("This lies in the future.", where="on")
    if not calendar().is_working(on) or not _at_work(on, clock_of(minute)):
        raise InputError("This is not within office hours, when posts are staffed.", where="time")
    return minute


def _at_work(on: dt.date, time: str) -> bool:
    hours = hours_on(on)
    return any(begin and end and begin <= time <= end for begin, end in (hours.morning, hours.afternoon))
