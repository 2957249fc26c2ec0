"""Time-driven work, once: safe to run twice, and writing only what changes (architecture.md, decision 10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, and_, bindparam, null, select, update

from hub.db.base import reading, today, transaction
from hub.db.models import Appointment, Case, Posting
from hub.db.ready import Ready
from hub.domain.measure import RUNNING, STOPPED
from hub.operations.appointments import booking
from hub.operations.benefits import reminders
from hub.operations.calendars import dates
from hub.operations.casework.loading import unscoped_many
from hub.operations.keeping import erasure_log
from hub.operations.messages import texting
from hub.operations.proof import anchors
from hub.operations.registry import duplicates
from hub.operations.rights import SYSTEM
from hub.operations.rosters import upkeep
from hub.operations.services.publishing import must_be_unedited
from hub.operations.upkeep import counting, over
from hub.operations.upkeep.readiness import note_sweep

_appointments = Appointment.__table__
_cases, _postings = Case.__table__, Posting.__table__
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
    `counted`: numbers of each day that changed · `recounted`: comparisons of them with all cases, once a day.
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
    done, day = 0, {"day": today()}
    while rows := _AWAKE.rows(reading(), day):
        with transaction() as tx:
            done += _RUN_AGAIN.run(tx, day) or wake(tx, [case_id for (case_id,) in rows])
    return done


_AWAKE: Final = Ready(
    select(_cases.c.id).where(_cases.c.wake_on <= bindparam("day")).order_by(_cases.c.wake_on).limit(_CHUNK)
)
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
    past = and_(_postings.c.taken_down_on.is_(None), _postings.c.last < today())
    query = select(_postings.c.id, _postings.c.last).where(past).order_by(_postings.c.last)
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


_WORK: Final[Mapping[str, Callable[[], int]]] = {
    "moved": _moved,
    "woken": _woken,
    "taken_down": _taken_down,
    "missed": _missed,
    "undelivered": texting.note_undelivered,
    "texted": texting.send_waiting,
    "handed_on": upkeep.hand_on,
    "reminded": reminders.make,
    "sessions": over.sessions,
    "links": over.links,
    "requests": over.requests,
    "compared": duplicates.seek_new,
    "anchored": anchors.seal,
    "counted": counting.fold,
    "recounted": counting.compare_daily,
}
"""In this order: what the day changed is in the day's anchor."""
