"""Time-driven work, once: safe to run twice, and writing only what changes (architecture.md, decision 10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, null, or_, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import Anchor, Appointment, Case, LoginLink, Posting, Request, StaffSession
from hub.db.ready import Ready
from hub.domain.measure import RUNNING, STOPPED
from hub.operations.appointments import booking
from hub.operations.benefits import reminders
from hub.operations.calendars import dates
from hub.operations.casework.casefile import unscoped_many
from hub.operations.keeping import erasure_log
from hub.operations.keeping.retention import LINKS_FOR, REQUESTS_FOR
from hub.operations.messages import texting
from hub.operations.proof import anchors
from hub.operations.registry import duplicates
from hub.operations.rights import SYSTEM
from hub.operations.rosters import upkeep
from hub.operations.services.publishing import must_be_unedited
from hub.operations.staff.sessions import LONGEST
from hub.operations.upkeep import counting
from hub.operations.upkeep.readiness import note_sweep

_appointments = Appointment.__table__
_cases, _postings, _requests = Case.__table__, Posting.__table__, Request.__table__
_sessions, _links, _anchors = StaffSession.__table__, LoginLink.__table__, Anchor.__table__
_CHUNK: Final = 200


def sweep() -> dict[str, int]:
    """Do what the clock asks for; how much of each was done.

    `moved`: cases re-dated after a change of the calendar · `woken`: cases whose state or dates changed by
    themselves (a notice ended; nothing was notified in time, R4) · `taken_down`: notices past their last
    day · `missed`: appointments of a day that is over, of which nobody noted anything · `undelivered`: text
    messages that the carrier says did not arrive · `texted`: those given to it · `handed_on`: items of
    rosters whose person moved or whose dates moved · `reminded`: reminders made of what runs out soon ·
    `sessions`, `links`, `requests`: rows that are over ·
    `compared`: new people looked at for a second record · `anchored`: heads of cases sealed, once a day ·
    `counted`: numbers of each day that changed.
    Raises Many where a published definition was edited: its cases' dates must not move for that.
    """
    must_be_unedited()
    done = {name: work() for name, work in _WORK.items()}
    erasure_log.write_lines()
    note_sweep()
    return done


def _moved() -> int:
    return len(dates.redate())


def _woken() -> int:
    """Cases that asked to be looked at on a day that has come."""
    asked = select(_cases.c.id).where(_cases.c.wake_on <= today()).order_by(_cases.c.wake_on).limit(_CHUNK)
    done = 0
    while ids := list(reading().execute(asked).scalars()):
        with transaction() as tx:
            done += _RUN_AGAIN.run(tx, {"day": today()}) or wake(tx, ids)
    return done


_RUN_AGAIN: Final = Ready(
    update(_cases)
    .where(_cases.c.wake_on <= bindparam("day"), _cases.c.state == STOPPED)
    .values(state=RUNNING, dated_on=_cases.c.wake_on, wake_on=null())
)
"""All clocks that only a notice stopped, at once: nothing else about such a case changes (`fold.wakes`)."""


def wake(tx: Connection, case_ids: Sequence[int]) -> int:
    """Compute the dates of these cases as of today and write them, with the event that R4 is; how many."""
    for file in unscoped_many(tx, SYSTEM, case_ids):
        file.project()
        file.retime()
        if file.has_events:
            file.save()
        elif file.refresh():
            file.retimed()
    return len(case_ids)


def _taken_down() -> int:
    """Notices hang through their last day and come down the day after (privacy.md, Shows in public)."""
    over = and_(_postings.c.taken_down_on.is_(None), _postings.c.last < today())
    query = select(_postings.c.id, _postings.c.last).where(over).order_by(_postings.c.last)
    rows = reading().execute(query).all()
    if rows:
        with transaction() as tx:
            for row in rows:
                down = update(_postings).where(_postings.c.id == row.id, _postings.c.taken_down_on.is_(None))
                tx.execute(down.values(taken_down_on=row.last + dt.timedelta(days=1)))
    return len(rows)


def _missed() -> int:
    """Appointments of a day that is over, about which their window noted nothing."""
    done = 0
    while reading().execute(select(_appointments.c.id).where(booking.forgotten()).limit(1)).first():
        with transaction() as tx:
            done += booking.close_forgotten(tx, _CHUNK)
    return done


def _sessions_over() -> int:
    over = or_(_sessions.c.created_at < now() - LONGEST, _sessions.c.ended_at.is_not(None))
    return _dropped(_sessions, over)


def _links_over() -> int:
    return _dropped(_links, _links.c.expires_at < now() - LINKS_FOR)


def _requests_over() -> int:
    """Once a day, before the day's anchor: the keys of some days are all there is to look through."""
    sealed = reading().execute(select(_anchors.c.id).where(_anchors.c.day == today())).first()
    return 0 if sealed else _dropped(_requests, _requests.c.at < now() - REQUESTS_FOR)


def _dropped(table: Any, over: Any) -> int:
    """Delete the rows that are over; without any, nothing is written."""
    if reading().execute(select(*table.primary_key).where(over).limit(1)).first() is None:
        return 0
    with transaction() as tx:
        return int(tx.execute(delete(table).where(over)).rowcount)


_WORK: Final[Mapping[str, Callable[[], int]]] = {
    "moved": _moved,
    "woken": _woken,
    "taken_down": _taken_down,
    "missed": _missed,
    "undelivered": texting.note_undelivered,
    "texted": texting.send_waiting,
    "handed_on": upkeep.hand_on,
    "reminded": reminders.make,
    "sessions": _sessions_over,
    "links": _links_over,
    "requests": _requests_over,
    "compared": duplicates.seek_new,
    "anchored": anchors.seal,
    "counted": counting.fold,
}
"""In this order: what the day changed is in the day's anchor."""
