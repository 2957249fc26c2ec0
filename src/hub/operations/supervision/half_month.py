"""半月报告: filled from the data, completed by hand, sent to the supervision group; its result goes to all.

Due on the 15th and the 30th (February: its last day); deadlines.md, R17.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import reading, today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.report_dates import last_day_to_file, report_period
from hub.domain.supervision import units_of
from hub.operations import journal
from hub.operations.calendars.calendar import calendar
from hub.operations.numbers import next_number, yearly
from hub.operations.rights import by_id, require
from hub.operations.supervision import bulletins, figures
from hub.operations.supervision.half_month_view import (
    FILED,
    TABLE,
    circular,
    load,
    result_title,
    result_titles,
    roll,
    standing,
)
from hub.operations.supervision.texts import plain
from hub.operations.supervision.units import Unit, unit
from hub.operations.verb import CaseRef, verb

LONGEST = 2000
Row = dict[str, Any]


def filled(of: Unit, due: dt.date) -> dict[str, Any]:
    """The unit's numbers of the period up to today, as the report has them: counts by name, `average`."""
    first, last = report_period(due)
    _rows, total = figures.table(
        first, min(last, today()), community_id=of.community_id, department=of.department
    )
    average = None if total.average is None else round(total.average, 1)
    return {**total.counts, "average": average}


@verb("half_month.file")
def file(
    actor: Actor, *, unit_key: str, due: dt.date, progress: str, problems: str = "", plans: str = "",
    send: bool = True, rev: int | None = None,
) -> CaseRef:  # fmt: skip
    """Save the report of an own unit and, with `send`, file it; numbers are those of that moment.

    Raises Refused for another's unit and before the period has begun, InputError, Conflict once it is filed.
    """
    require(actor, "half_month.file")
    if unit_key not in units_of(actor):
        raise Refused("This is another unit's report.", where=unit_key)
    first, last = report_period(due)
    if today() < first:
        raise Refused("Its period begins on %(day)s.", day=first)
    texts = {"progress": plain(progress, "progress", most=LONGEST, needed=send) or None,
             "problems": plain(problems, "problems", most=LONGEST, needed=False) or None,
             "plans": plain(plans, "plans", most=LONGEST, needed=False) or None}  # fmt: skip
    numbers = filled(unit(unit_key), due)
    with transaction() as tx:
        row = load(tx, actor, unit_key, due) or _made(tx, unit_key, first, last, due)
        if row["state"] in FILED:
            raise Conflict("This report is filed already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        filed: dict[str, Any] = {"filed_on": today(), "filed_by": by_id(actor)} if send else {}
        kind, state = ("filed", "filed") if send else ("saved", "draft")
        journal.enter(tx, actor, TABLE, row, kind, texts=texts, state=state, figures=numbers, **filed)
        return journal.ref(row)


def result(actor: Actor, due: dt.date) -> Row | None:
    """The bulletin that circulated the result of a due date; None where the actor reads none."""
    return bulletins.titled(reading(), actor, *result_titles(due))


def _made(tx: Connection, key: str, first: dt.date, last: dt.date, due: dt.date) -> Row:
    number = yearly(tx, "half_month", "半", due)
    row: Row = {
        "number": number, "unit": key, "first": first, "last": last, "due": due, "figures": {},
        "progress": None, "problems": None, "plans": None, "state": "draft", "filed_on": None,
        "filed_by": None, "result": None, "circulated_on": None, "circulated_by": None,
    }  # fmt: skip
    return journal.add(tx, TABLE, row)


@verb("half_month.judge")
def circulate(actor: Actor, *, due: dt.date, said: str = "") -> CaseRef:
    """The group's result for a due date, to all posts as a bulletin: on time, late, not at all (B-044).

    `said`: the group's words. Returns the bulletin. Raises Refused while it can still be filed in time,
    Conflict for a second one, InputError.
    """
    require(actor, "half_month.judge")
    text = plain(said, "said", most=500, needed=False)
    if today() <= last_day_to_file(due, calendar(), roll=roll()):
        raise Refused("The reports can still be filed in time.", where=due.isoformat())
    with transaction() as tx:
        # Whoever circulates the same date meanwhile waits here, and then reads the bulletin.
        next_number(tx, f"half_month_result:{due}")
        rows = tx.execute(select(TABLE).where(TABLE.c.due == due, TABLE.c.state.in_(FILED))).mappings().all()
        circulated = any(row["state"] == "circulated" for row in rows)
        if circulated or bulletins.titled(tx, actor, *result_titles(due)):
            raise Conflict("The result of this date is circulated already.", where=due.isoformat())
        every = standing(actor, due)
        if not every:
            raise InputError("No unit files a report for %(date)s.", date=due.isoformat(), where="due")
        for row in rows:
            journal.enter(tx, actor, TABLE, dict(row), "circulated", texts={"result": text or None},
                          state="circulated", circulated_on=today(), circulated_by=by_id(actor))  # fmt: skip
        return bulletins.issue(actor, title=result_title(due), said=circular(every, due, text))
