"""Changes of the calendar: looked at before, written down, undone by a new change. Nothing moves silently.

A day of the centre's own holds before one of the region's notice, that before one of an imported national
arrangement, that before the program's own list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import aliased

from hub.db.base import db, now, reading, transaction
from hub.db.models import CalendarChange, CalendarOverride, CalendarYear, Staff
from hub.domain.actor import Actor
from hub.domain.calendar import Calendar, Override
from hub.domain.errors import Conflict, InputError, Many, NoMore, NotFound
from hub.domain.national import check_year
from hub.operations.calendars.calendar import calendar, published_years
from hub.operations.calendars.calendar_lists import CENTRE, NATIONAL, REGIONAL, YearList
from hub.operations.calendars.dated import remember
from hub.operations.kept import changed
from hub.operations.pages import PAGE, Page, page
from hub.operations.rights import by_id, require
from hub.operations.settings import put_setting

_days, _years, _changes = (model.__table__ for model in (CalendarOverride, CalendarYear, CalendarChange))
_RANK: Final = {CENTRE: 0, REGIONAL: 1, NATIONAL: 2}
_TOLD: Final = ("working", "reason", "document", "source")
Entry = Mapping[str, Any]
"""What is entered for a day: {working, reason, document, source}."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be: entries by day (None: none), the year with its paper (None: not published), hours.

    `hours` are settings of the office hours that came with a list; they have a history of their own.
    """

    days: Mapping[dt.date, Entry | None] = field(default_factory=dict)
    year: int | None = None
    paper: str | None = None
    reason: str = ""
    hours: Mapping[str, str] = field(default_factory=dict)
    undoes: int | None = None
    lacks: Sequence[str] = ()
    """Of a national notice that publishes no year: holidays that a whole year's arrangement would name."""


# --- making a change ------------------------------------------------------------------------------


def day_change(date: dt.date, working: bool, reason: str, document: str = "") -> Change:
    """One day worked or free, with reason and paper. Raises InputError, Conflict where it is set already."""
    check_year(date.year)
    if not reason.strip() or len(reason.strip()) > 80 or len(document.strip()) > 120:
        raise InputError("Say why the day is worked or free (reason).", where="reason")
    if date in _entries():
        raise Conflict("%(day)s is set already.", day=date, remedy="Take that entry away first.")
    entry = {"working": working, "reason": reason.strip(), "document": document.strip(), "source": CENTRE}
    return Change({date: entry}, reason=reason.strip())


def drop_change(date: dt.date) -> Change:
    """A day's entry taken away: what lies below holds again. Raises NoMore."""
    if date not in _entries():
        raise NoMore("%(day)s is not set.", day=date)
    return Change({date: None})


def list_change(given: YearList) -> Change:
    """A notice taken over; a national one publishes its year. Raises Many for days set otherwise here.

    A day set alike stays as it is, so does the region's where a national list says otherwise.
    """
    check_year(given.year)
    known, days = _entries(), {}
    clashes = []
    for day in given.days:
        had = known.get(day.date)
        source = given.sources.get(day.date, given.kind)
        if had is not None and (had["working"] == day.working or _RANK[had["source"]] < _RANK[source]):
            if had["source"] == CENTRE and had["working"] != day.working:
                clashes.append(_clash(day))
            continue
        days[day.date] = {
            "working": day.working, "reason": day.reason, "document": day.document, "source": source,
        }  # fmt: skip
    if clashes:
        raise Many(clashes)
    year = given.year if given.publishes and published_years().get(given.year) != given.document else None
    lacks = given.lacks if calendar().provisional(given.year, given.year) else ()
    return Change(days, year, given.document if year else None, _named(given), given.hours, lacks=lacks)


def _named(given: YearList) -> str:
    """The paper of a notice, that of its days where the whole has none; else what its days are."""
    papers = [day.document for day in given.days if day.document]
    found = [given.document] if given.document else papers or [day.reason for day in given.days]
    return "、".join(dict.fromkeys(found))[:200]


def undo_change(change_id: int) -> Change:
    """What takes a change back. Raises NotFound, Conflict where it is undone or a day was changed since."""
    row = db.session.get(CalendarChange, change_id)
    if row is None:
        raise NotFound("There is no such change of the calendar.")
    if db.session.execute(select(_changes.c.id).where(_changes.c.undoes_id == change_id)).first():
        raise Conflict("This change is undone already.")
    known = _entries()
    days = {dt.date.fromisoformat(day["date"]): day for day in row.days}
    since = [Conflict("%(day)s was changed again since.", day=date, remedy="Undo the later change first.")
             for date, day in days.items() if known.get(date) != day["after"]]  # fmt: skip
    if row.year is not None and published_years().get(row.year) != row.year_after:
        since.append(
            Conflict("%(day)s was changed again since.", day=row.year, remedy="Undo the later change first.")
        )
    if since:
        raise Many(list(since))
    return Change(
        {date: day["before"] for date, day in days.items()},
        row.year,
        row.year_before,
        row.reason,
        undoes=row.id,
    )


def _clash(day: Override) -> Conflict:
    if day.working:
        return Conflict("%(day)s is set as free already.", day=day.date, remedy="Take that entry away first.")
    return Conflict("%(day)s is set as worked already.", day=day.date, remedy="Take that entry away first.")


def _entries() -> dict[dt.date, Entry]:
    asked = select(_days.c.date, *(_days.c[name] for name in _TOLD))
    return {row["date"]: {name: row[name] for name in _TOLD} for row in reading().execute(asked).mappings()}


# --- what it would do -----------------------------------------------------------------------------


def changed_calendar(change: Change) -> Calendar:
    """The calendar as it would be."""
    entries = {**_entries(), **change.days}
    years = set(published_years())
    if change.year is not None:
        years = years | {change.year} if change.paper is not None else years - {change.year}
    days = [
        Override(date, entry["working"], entry["reason"], entry["document"])
        for date, entry in entries.items() if entry is not None
    ]  # fmt: skip
    return Calendar.of(days, calendar().region, years)


# --- doing it -------------------------------------------------------------------------------------


def apply_change(actor: Actor, change: Change) -> int | None:
    """Write the change; its id, None where it changes nothing. The sweep re-dates the cases it moves."""
    require(actor, "calendar.manage")
    with _alone() as tx:
        for key, value in change.hours.items():
            put_setting(actor, key=key, value=value, reason=change.reason)
        if not change.days and change.year is None:
            return None
        remember(tx, calendar())
        known, years = _entries(), published_years()
        _write(tx, actor, change)
        done = tx.execute(insert(_changes).returning(_changes.c.id), {
            "at": now(), "by_id": by_id(actor), "reason": change.reason, "undoes_id": change.undoes,
            "days": [{"date": date.isoformat(), "before": known.get(date), "after": entry}
                     for date, entry in sorted(change.days.items())],
            "year": change.year, "year_before": years.get(change.year) if change.year else None,
            "year_after": change.paper,
        })  # fmt: skip
        changed(tx, "calendar")
        return int(done.scalar_one())


@contextmanager
def _alone() -> Iterator[Connection]:
    """Nobody else changes the calendar meanwhile: begun before what a change rests on is read."""
    with transaction() as tx:
        changed(tx, "calendar")
        yield tx


def _write(tx: Connection, actor: Actor, change: Change) -> None:
    told = {"by_id": by_id(actor), "at": now()}
    tx.execute(delete(_days).where(_days.c.date.in_(list(change.days))))
    rows = [{"date": date, **entry, **told} for date, entry in change.days.items() if entry is not None]
    if rows:
        tx.execute(insert(_days), rows)
    if change.year is not None:
        tx.execute(delete(_years).where(_years.c.year == change.year))
        if change.paper is not None:
            tx.execute(insert(_years), {"year": change.year, "document": change.paper, **told})


def set_override(actor: Actor, *, date: dt.date, working: bool, reason: str, document: str = "") -> None:
    """Say that one day is worked or free; see `day_change`."""
    require(actor, "calendar.manage")
    with _alone():
        apply_change(actor, day_change(date, working, reason, document))


def drop_override(actor: Actor, *, date: dt.date) -> None:
    """Take a day's entry away; see `drop_change`."""
    require(actor, "calendar.manage")
    with _alone():
        apply_change(actor, drop_change(date))


def import_year(actor: Actor, given: YearList) -> int:
    """Take a list over; see `list_change`. The number of days that are new or other than before."""
    require(actor, "calendar.manage")
    with _alone():
        change = list_change(given)
        apply_change(actor, change)
        return len(change.days)


def changes(actor: Actor, *, after: str = "", size: int = PAGE) -> Page[dict[str, Any]]:
    """What was changed, newest first: {id, at, by, reason, days, year …, undoes_id, undone}."""
    require(actor, "calendar.manage")
    undone = aliased(_changes)
    asked = (
        select(_changes, Staff.name.label("by"), undone.c.id.is_not(None).label("undone"))
        .outerjoin(Staff, Staff.id == _changes.c.by_id)
        .outerjoin(undone, undone.c.undoes_id == _changes.c.id)
    )
    return page(asked, _changes.c.id.desc(), after=after, size=size)


def undo(actor: Actor, *, change_id: int, reason: str) -> int | None:
    """Take a change back by a new one, for a reason. Raises InputError, NotFound, Conflict."""
    require(actor, "calendar.manage")
    if not reason.strip():
        raise InputError("Say why the change is taken back.", where="reason")
    with _alone():
        return apply_change(actor, replace(undo_change(change_id), reason=reason.strip()[:200]))
