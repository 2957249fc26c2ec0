"""AB岗: somebody is away, what is handed over, and who stands in (AB岗工作制度).

An absence never waits for anybody: from its first minute the post's work is B's. Handing over, or B's
stepping in without it, is recorded beside. Planned leave that would leave a post to nobody is refused unless
a substitute is named; sudden illness is a fact, and the empty post an alarm.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from hub.db.base import db, now, reading, today, transaction
from hub.db.models import Absence, Case, Post, PostHolder, Staff, Task
from hub.domain.actor import Actor
from hub.domain.appointment import clock_of, minute_of
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.ab_posts import empty
from hub.operations.ab_posts.away import away_at, not_over_at
from hub.operations.ab_posts.away import minute_of as minute_at
from hub.operations.ab_posts.hand_over import shown
from hub.operations.ab_posts.holdings import reach
from hub.operations.ab_posts.posts import forget_posts
from hub.operations.rights import require
from hub.operations.rows import rows
from hub.operations.staff.account_book import note as noted
from hub.operations.staff.account_rows import staff_of
from hub.operations.staff.training import must_be_trained
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

KINDS: Final = ("leave", "sudden", "order")
"""Leave, something sudden, or sent somewhere by order (no points for that, article 5)."""
MOST_DAYS: Final = 366
AFTERWARDS: Final = dt.timedelta(days=31)
"""How long after its end something sudden or an order may still be entered; leave not at all."""
_away, _holders, _posts, _staff = Absence.__table__, PostHolder.__table__, Post.__table__, Staff.__table__
_tasks, _cases = Task.__table__, Case.__table__
_DAY: Final = dt.timedelta(days=1)
Row = dict[str, Any]


@verb("desk")
def set_absence(
    actor: Actor, *, login: str, first: dt.date, last: dt.date, begins: str = "", ends: str = "",
    kind: str = "sudden", reason: str = "", note: str = "", substitute: str = "",
) -> CaseRef:  # fmt: skip
    """Somebody (oneself, or post.manage) is away, both days inclusive: the B of each post stands in.

    `begins`, `ends`: hours of the first and last day (09:30), "" = the whole day. What is open at the posts
    held as A is noted for the hand-over. Raises InputError for days that overlap another absence or are over
    (leave) or over too long, Refused (空岗) for planned leave that leaves a post to nobody, unless
    `substitute` (a login) stands in.
    """
    with transaction():
        forget_posts()
        staff = staff_of(login)
        if staff.id != actor.staff_id:
            require(actor, "post.manage")
        row = Absence(
            staff_id=staff.id, first=first, last=last, begins=_minute(begins, "begins"),
            ends=_minute(ends, "ends"), kind=kind, reason=words(reason, _away.c.reason),
            note=words(note, _away.c.note),
        )  # fmt: skip
        _check(row)
        if substitute:
            _substitute(actor, staff, substitute, row)
            db.session.flush()
        if kind != "sudden" and (gap := next(empty.gaps(staff.id, row), None)):
            raise empty.refused(gap)
        row.tasks = _open_work(staff.id)
        row.handover = "open" if row.tasks else "none"
        db.session.add(row)
        db.session.flush()
        return CaseRef(row.id, login, 1)


def end_absence(actor: Actor, *, absence_id: int, back_on: dt.date) -> None:
    """Back earlier than said: absent up to the day before `back_on`; what began today ends at this minute.

    Whoever stood in as a substitute holds the posts no longer either.
    """
    with transaction():
        forget_posts()
        row = _row(absence_id)
        if row.staff_id != actor.staff_id:
            require(actor, "post.manage")
        if back_on > row.last:
            return
        said = row.last
        row.last, row.ends = back_on - _DAY, None
        if row.first == back_on == today() and (row.begins or 0) < minute_at(back_on):
            row.last, row.ends = back_on, minute_at(back_on)
        _relieve(actor, row, said)


def confirm(actor: Actor, *, absence_id: int) -> None:
    """B has what A handed over. Raises Refused for who does not stand in there, Conflict when done."""
    with transaction():
        _taken(actor, _row(absence_id), "confirmed")


def step_in(actor: Actor, *, absence_id: int, contact: str) -> None:
    """B steps in without a hand-over (主动顶岗); `contact` says how and when A was tried."""
    if not contact.strip():
        raise InputError("Say how and when the colleague was tried.", where="contact")
    with transaction():
        row = _row(absence_id)
        row.contact = words(contact, _away.c.contact)
        _taken(actor, row, "self")


# --- reading --------------------------------------------------------------------------------------------


def own(actor: Actor) -> list[Row]:
    """The actor's absences that are not over, the next first; with `tasks` and `handover`."""
    return _found(actor, _query(_away.c.staff_id == actor.staff_id, _away.c.last >= today()))


def now_away(actor: Actor) -> list[Row]:
    """The absence of the actor that runs at this minute: the work lies with B."""
    return _found(actor, away_query(actor).where(away_at(today(), minute_at(today()))))


def away_query(actor: Actor) -> Select[Any]:
    """The actor's absences that touch today."""
    return _query(_away.c.staff_id == actor.staff_id, _away.c.first <= today(), _away.c.last >= today())


def to_take(actor: Actor) -> list[Row]:
    """Absences not over of people for whom the actor stands in, not handed over yet."""
    return _found(actor, desk_query(actor))


def desk_query(actor: Actor) -> Select[Any]:
    """The rows of `to_take`."""
    day = today()
    return _query(_stands_in(actor), _away.c.handover == "open", not_over_at(day, minute_at(day)))


def not_handed_over(actor: Actor) -> list[Row]:
    """For leaders: absences that run without hand-over. Rows: post, tasks (how many), numbers of cases."""
    require(actor, "numbers.read")
    day = today()
    query = (
        select(_posts.c.title, _away.c.tasks)
        .join_from(_away, _holders, and_(_holders.c.staff_id == _away.c.staff_id, _holders.c.slot == "A"))
        .join(_posts, _posts.c.id == _holders.c.post_id)
        .where(_away.c.handover.in_(("open", "self")), _away.c.first <= day, not_over_at(day, minute_at(day)))
        .where(_lasting(_holders))
        .order_by(_posts.c.title)
    )  # fmt: skip
    found = ((row["title"], row["tasks"]) for row in _found(actor, query) if row["tasks"])
    return [{"post": title, "tasks": len(tasks), "numbers": [each["number"] for each in tasks]}
            for title, tasks in found]  # fmt: skip


def _query(*clauses: ColumnElement[bool]) -> Select[Any]:
    return (
        select(_away, _staff.c.name, _staff.c.login)
        .join(_staff, _staff.c.id == _away.c.staff_id)
        .where(*clauses)
        .order_by(_away.c.first, _away.c.id)
    )


def _found(actor: Actor, query: Select[Any]) -> list[Row]:
    return shown(actor, rows(query))


def _stands_in(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor is B of a post that the absent person holds as A, in those days."""
    mine, theirs = _holders.alias("mine"), _holders.alias("theirs")

    return exists().where(
        mine.c.staff_id == actor.staff_id, mine.c.slot == "B", mine.c.post_id == theirs.c.post_id,
        theirs.c.staff_id == _away.c.staff_id, theirs.c.slot == "A", _lasting(mine), _lasting(theirs),
    )  # fmt: skip


def _lasting(holding: Any) -> ColumnElement[bool]:
    """Holdings that touch the days of the absence."""
    until = holding.c.until
    return and_(holding.c.since <= _away.c.last, or_(until.is_(None), until >= _away.c.first))


# --- inside ---------------------------------------------------------------------------------------------


def _row(absence_id: int) -> Absence:
    row = db.session.get(Absence, absence_id)
    if row is None:
        raise NotFound("There is no such absence.")
    return row


def _taken(actor: Actor, row: Absence, how: str) -> None:
    stands = select(_away.c.id).where(_away.c.id == row.id, _stands_in(actor))
    if reading().execute(stands).first() is None:
        raise Refused("You do not stand in for this person.")
    if row.handover in ("confirmed", "self"):
        raise Conflict("This is taken over already.")
    row.handover, row.taken_by, row.taken_at = how, actor.staff_id, now()


def _check(row: Absence) -> None:
    if row.kind not in KINDS:
        raise InputError("Say what it is: %(known)s.", known=", ".join(KINDS), where="kind")
    if row.last < row.first:
        raise InputError("The last day lies before the first.", where="last")
    if (row.last - row.first).days > MOST_DAYS:
        raise InputError("At most a year; give up the post instead.", where="last")
    _check_days(row)
    if row.first == row.last and row.begins is not None and row.ends is not None and row.ends <= row.begins:
        raise InputError("It ends before it begins.", where="ends")
    near = (_away.c.staff_id == row.staff_id, _away.c.first <= row.last, _away.c.last >= row.first)
    query = select(_away.c.first, _away.c.last, _away.c.begins, _away.c.ends).where(*near)
    for other in reading().execute(query):
        if _from(row) < _until(other) and _from(other) < _until(row):
            if other.ends is not None and other.last == row.first and row.begins is None:
                raise InputError(
                    "An absence of that day ended at %(time)s: say from when on.", where="begins",
                    time=clock_of(other.ends),
                )  # fmt: skip
            raise Conflict(
                "There is an absence on these days already: %(first)s to %(last)s.", first=other.first,
                last=other.last, where="first", remedy="End that one first.",
            )  # fmt: skip


def _check_days(row: Absence) -> None:
    """B cannot have stood in on days that were over before anybody knew of the leave (article 3)."""
    day = today()
    if row.kind == "leave" and row.last < day:
        raise InputError(
            "These days are over: leave is entered before it begins (article 3 of the A/B regime).",
            where="last", remedy="What came suddenly is entered as that.",
        )  # fmt: skip
    if row.last < day - AFTERWARDS or row.first > day + dt.timedelta(days=MOST_DAYS):
        raise InputError(
            "An absence is entered within a month of its end, at most a year ahead.", where="first"
        )


def _from(row: Any) -> tuple[dt.date, int]:
    return row.first, row.begins or 0


def _until(row: Any) -> tuple[dt.date, int]:
    return row.last, 24 * 60 if row.ends is None else row.ends


def _substitute(actor: Actor, staff: Staff, login: str, row: Absence) -> None:
    """Make somebody B of the absent person's posts for these days."""
    other = staff_of(login)
    if other.id == staff.id:
        raise InputError("Nobody stands in for himself.", where="substitute")
    held = select(Post).join(PostHolder, PostHolder.post_id == Post.id)
    for post in db.session.scalars(
        held.where(PostHolder.staff_id == staff.id, empty.of(row.first, row.last))
    ).all():
        if (reach(post, other.id, row.first) or dt.date.min) < row.last:
            raise Refused(
                "%(name)s has not the role for %(post)s on these days.", name=other.name, post=post.title
            )
        must_be_trained(post, other, row.first)
        db.session.add(
            PostHolder(post_id=post.id, staff_id=other.id, slot="B", since=row.first, until=row.last)
        )
        noted(actor, other.id, "post", f"{post.title} B {row.first} {row.last}")


def _relieve(actor: Actor, row: Absence, said: dt.date) -> None:
    """End the holdings made for an absence that was to last until `said`."""
    theirs = select(PostHolder.post_id).where(PostHolder.staff_id == row.staff_id)
    stand_ins = select(PostHolder, Post.title).join(Post, Post.id == PostHolder.post_id).where(
        PostHolder.post_id.in_(theirs), PostHolder.staff_id != row.staff_id, PostHolder.slot == "B",
        PostHolder.since == row.first, PostHolder.until == said,
    )  # fmt: skip
    for holding, title in db.session.execute(stand_ins).all():
        holding.until = row.last
        noted(actor, holding.staff_id, "post_left", f"{title} B")


def _open_work(staff_id: int) -> list[dict[str, Any]]:
    """What is open at the posts held as A: number, service, version, step, due day (ISO, "" = none)."""
    columns = (_cases.c.number, _cases.c.service, _cases.c.version, _tasks.c.step)
    query = (
        select(*columns, _tasks.c.due)
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .join(_holders, and_(_holders.c.post_id == _tasks.c.post_id, _holders.c.slot == "A"))
        .where(_tasks.c.done_on.is_(None), _holders.c.staff_id == staff_id, empty.of(today(), today()))
        .order_by(_tasks.c.due.is_(None), _tasks.c.due, _tasks.c.id)
    )
    found = reading().execute(query).mappings()
    return [{**row, "due": row["due"].isoformat() if row["due"] else ""} for row in found]


def _minute(text: str, where: str) -> int | None:
    return minute_of(text, where) if text.strip() else None
