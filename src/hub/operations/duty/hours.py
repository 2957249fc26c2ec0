"""From which minute to which a duty lasts, and who is away in it: somebody who is back by noon is not."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, not_, or_, select

from hub.db.base import reading
from hub.db.models import Absence
from hub.domain.appointment import minute_of
from hub.domain.duty import Slot
from hub.operations.appointments.times import halves
from hub.operations.settings import setting

_away: Final = Absence.__table__


def hours(slot: Slot) -> tuple[int, int]:
    """From which minute to which a shift lasts: between the halves, after them, or a whole rest day."""
    late = minute_of(str(setting("duty.evening_to")))
    open_ = halves(slot.day)
    if slot.shift == "holiday" or len(open_) < 2:
        return minute_of(str(setting("office.morning_from"))), late
    (_begin, noon), (after, evening) = open_
    return (noon, after) if slot.shift == "noon" else (evening, max(evening, late))


def away_in(staff_id: int, slot: Slot) -> bool:
    """Whether somebody is known to be away in any minute of a shift."""
    begins, ends = hours(slot)
    c = _away.c
    before = and_(c.last == slot.day, c.ends.is_not(None), c.ends <= begins)
    after = and_(c.first == slot.day, c.begins.is_not(None), c.begins >= ends)
    query = select(c.id).where(
        c.staff_id == staff_id, c.first <= slot.day, c.last >= slot.day, not_(or_(before, after))
    )
    return reading().execute(query.limit(1)).first() is not None
