"""变动月报: each community confirms, month by month, what changed in its register, and closes the month.

A change stands on the sheet of the month it happened in where that is this or the last one and still open,
else on this month's. What is missing is entered by the changes themselves. 附件1, agents' duty ②.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, insert, not_, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import ChangeSheet, Community, RegistryChange, Resident, SheetLine, Staff
from hub.db.scope import not_near
from hub.db.scope.own import near
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar
from hub.operations.registry.effects import Plan
from hub.operations.rights import require
from hub.operations.settings import setting
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

LINES, SHEETS = SheetLine.__table__, ChangeSheet.__table__
_changes, _people, _places, _staff = (
    RegistryChange.__table__, Resident.__table__, Community.__table__, Staff.__table__,
)  # fmt: skip
WHATS: Final = ("added", "birth", "moved_in", "moved_out", "died", "address", "household", "undone")


@dataclass(frozen=True, slots=True)
class SheetLineView:
    """One change on a sheet; by name, for it is the community's own work."""

    id: int
    change_id: int
    number: str
    what: str
    people: int
    resident_id: int | None
    name: str
    happened_on: dt.date
    asked_by: str
    undone: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month of a community: people by what, whether it is closed or late (`due`: the last day in time)."""

    community_id: int
    community: str
    month: dt.date
    counts: Mapping[str, int]
    open_lines: int
    closed_at: dt.datetime | None
    closed_by: str
    due: dt.date
    late: bool
    note: str
    """What was written when it was closed; "" while it is open."""


def month_of(day: dt.date) -> dt.date:
    """The first day of its month."""
    return day.replace(day=1)


def after(month: dt.date) -> dt.date:
    """The first day of the month after the one this day lies in."""
    return month_of(month + dt.timedelta(days=31))


def due_of(month: dt.date) -> dt.date:
    """The last day on which a month is closed in time: so many working days into the next one, as set."""
    return calendar().add(after(month) - dt.timedelta(days=1), int(setting("registry.sheet_days")))


def note(tx: Connection, change: Mapping[str, Any], plan: Plan) -> None:
    """Put an applied change on the sheets it belongs to."""
    for community_id, what in plan.sheet:
        month = _open_month(tx, community_id, month_of(change["happened_on"]))
        tx.execute(insert(LINES), {
            "change_id": change["id"], "community_id": community_id, "month": month, "what": what,
            "people": plan.people, "confirmed_at": None, "confirmed_by": None,
        })  # fmt: skip


def _open_month(tx: Connection, community_id: int, month: dt.date) -> dt.date:
    closed = set(tx.execute(select(SHEETS.c.month).where(SHEETS.c.community_id == community_id)).scalars())
    this = month_of(today())
    last = month_of(this - dt.timedelta(days=1))
    return month if month in (last, this) and month not in closed else this


def undone(tx: Connection, change_id: int, plan: Plan) -> Plan:
    """The undoing of a change with the sheets that must say so, of as many people."""
    query = select(LINES.c.community_id, LINES.c.people).where(LINES.c.change_id == change_id)
    rows = tx.execute(query.order_by(LINES.c.id)).all()
    sheet = [(row.community_id, "undone") for row in rows]
    return replace(plan, sheet=sheet, people=max((row.people for row in rows), default=1))


# --- the community's own --------------------------------------------------------------------------------


def lines(actor: Actor, community_id: int, month: dt.date) -> list[SheetLineView]:
    """The changes of a month, by day. One access-log row for the list; the own household's are left out."""
    with transaction():
        found = lines_seen(actor, community_id, month)
        if found:
            log_access(actor, "change_sheet", f"变动月报 {month:%Y-%m}", rows=len(found))
    return found


def lines_seen(actor: Actor, community_id: int, month: dt.date) -> list[SheetLineView]:
    """The same, not logged: whoever shows them logs it."""
    require(actor, "sheet.close", community_id=community_id)
    asker = _staff.alias("asker")
    undoing = _changes.alias("undoing")
    query = (
        select(LINES, _changes.c.number, _changes.c.happened_on, _changes.c.resident_id, _people.c.name,
               asker.c.name.label("asked_by"), undoing.c.id.label("undone"))
        .join_from(LINES, _changes, _changes.c.id == LINES.c.change_id)
        .outerjoin(_people, _people.c.id == _changes.c.resident_id)
        .outerjoin(asker, asker.c.id == _changes.c.asked_by)
        .outerjoin(undoing, and_(undoing.c.undoes_id == _changes.c.id, undoing.c.state == "applied"))
        .where(LINES.c.community_id == community_id, LINES.c.month == month)
        .where(not_near(_people.c.id, _people.c.household_id, actor))
        .order_by(_changes.c.happened_on, LINES.c.id)
    )  # fmt: skip
    return [SheetLineView(row.id, row.change_id, row.number, row.what, row.people, row.resident_id,
                          row.name or "", row.happened_on, row.asked_by or "", row.undone is not None,
                          row.confirmed_at is not None)
            for row in reading().execute(query)]  # fmt: skip


def left_to_colleague(actor: Actor, community_id: int, month: dt.date) -> int:
    """How many lines of a month are not confirmed yet and are of the actor's own household."""
    require(actor, "sheet.close", community_id=community_id)
    return _left(reading(), community_id, month, LINES.c.change_id.in_(_own_changes(actor)))


def _own_changes(actor: Actor) -> Select[Any]:
    """Ids of the changes of the actor's own household: a colleague says of them that they are so."""
    own = near(actor)
    return select(_changes.c.id).where(false() if own is None else _changes.c.resident_id.in_(own))


@verb("sheet.close")
def confirm(actor: Actor, community_id: int, month: dt.date, line_ids: Sequence[int]) -> CaseRef:
    """Say of these lines that they are so; those of the own household stay open for a colleague.

    Raises Refused once the month is closed.
    """
    require(actor, "sheet.close", community_id=community_id)
    with transaction() as tx:
        _still_open(tx, community_id, month)
        done = _confirmed(tx, actor, community_id, month, line_ids)
        return CaseRef(community_id, f"{month:%Y-%m}", done)


def _confirmed(
    tx: Connection, actor: Actor, community_id: int, month: dt.date, line_ids: Sequence[int]
) -> int:
    mine = (LINES.c.id.in_(line_ids), LINES.c.community_id == community_id, LINES.c.month == month,
            LINES.c.confirmed_at.is_(None), LINES.c.change_id.not_in(_own_changes(actor)))  # fmt: skip
    done = tx.execute(update(LINES).where(*mine).values(confirmed_at=now(), confirmed_by=actor.staff_id))
    return int(done.rowcount)


@verb("sheet.close")
def close(
    actor: Actor, community_id: int, month: dt.date, *, line_ids: Sequence[int] = (), note: str = ""
) -> CaseRef:
    """Confirm these lines and close a month that is over and has no line left; later changes go on the next.

    All or nothing: where something is left, none of the lines is confirmed by this.

    Raises InputError for a month that is not over, Refused for one with lines left or closed already.
    """
    require(actor, "sheet.close", community_id=community_id)
    with transaction() as tx:
        _still_open(tx, community_id, month)
        if after(month) > today():
            raise InputError("A month is closed when it is over.", where=f"{month:%Y-%m}")
        _confirmed(tx, actor, community_id, month, line_ids)
        own = LINES.c.change_id.in_(_own_changes(actor))
        if left := _left(tx, community_id, month, not_(own)):
            raise Refused("%(count)s changes are not confirmed yet.", count=left, where=f"{month:%Y-%m}")
        if left := _left(tx, community_id, month, own):
            raise Refused("%(count)s changes of your own household are confirmed by a colleague.", count=left,
                          where=f"{month:%Y-%m}", remedy="The colleague closes the month.")  # fmt: skip
        made = tx.execute(insert(SHEETS).returning(SHEETS.c.id), {
            "community_id": community_id, "month": month, "closed_at": now(), "closed_by": actor.staff_id,
            "note": words(note, SHEETS.c.note),
        }).scalar_one()  # fmt: skip
        return CaseRef(int(made), f"{month:%Y-%m}", 0)


def _left(tx: Connection, community_id: int, month: dt.date, which: ColumnElement[bool]) -> int:
    """How many of a month's lines nobody has confirmed."""
    mine = (LINES.c.community_id == community_id, LINES.c.month == month, LINES.c.confirmed_at.is_(None))
    return int(tx.execute(select(func.count()).select_from(LINES).where(*mine, which)).scalar_one())


def _still_open(tx: Connection, community_id: int, month: dt.date) -> None:
    if tx.execute(select(_places.c.id).where(_places.c.id == community_id)).first() is None:
        raise NotFound("There is no such community.")
    if month.day != 1:
        raise NotFound("There is no such month.")
    same = (SHEETS.c.community_id == community_id, SHEETS.c.month == month)
    if tx.execute(select(SHEETS.c.id).where(*same)).first() is not None:
        raise Conflict("This month is closed already.", where=f"{month:%Y-%m}")


# --- for who looks over all of them -----------------------------------------------------------------------


def months(actor: Actor, community_ids: Sequence[int]) -> list[MonthView]:
    """The months of these communities since their first change, newest first; counts, nobody's name."""
    require(actor, "sheet.read")
    names = dict(reading().execute(select(_places.c.id, _places.c.name).order_by(_places.c.id)).all())
    counted = _counted(community_ids)
    closed = _closed(community_ids)
    found = []
    for place in community_ids:
        mine = [month for key, month in counted if key == place] + [
            month for key, month in closed if key == place
        ]
        for month in _from(min(mine, default=None)):
            found.append(_view(place, str(names.get(place, "")), month, counted, closed))
    return sorted(found, key=newest_first)


def newest_first(view: MonthView) -> tuple[int, int]:
    """Its place in a list of months."""
    return -view.month.toordinal(), view.community_id


def _from(first: dt.date | None) -> list[dt.date]:
    now_ = month_of(today())
    found, month = [], first or now_
    while month <= now_:
        found.append(month)
        month = after(month)
    return found


def _view(place: int, name: str, month: dt.date, counted: Any, closed: Any) -> MonthView:
    counts, left = counted.get((place, month), ({}, 0))
    sheet = closed.get((place, month))
    due = due_of(month)
    return MonthView(place, name, month, counts, left, sheet.closed_at if sheet else None,
                     sheet.name or "" if sheet else "", due, sheet is None and today() > due,
                     sheet.note if sheet else "")  # fmt: skip


def _counted(community_ids: Sequence[int]) -> dict[tuple[int, dt.date], tuple[dict[str, int], int]]:
    left = func.count().filter(LINES.c.confirmed_at.is_(None))
    query = (
        select(
            LINES.c.community_id,
            LINES.c.month,
            LINES.c.what,
            func.sum(LINES.c.people).label("n"),
            left.label("left"),
        )
        .where(LINES.c.community_id.in_(community_ids))
        .group_by(LINES.c.community_id, LINES.c.month, LINES.c.what)
    )
    found: dict[tuple[int, dt.date], tuple[dict[str, int], int]] = {}
    for row in reading().execute(query):
        counts, open_ = found.get((row.community_id, row.month), ({}, 0))
        found[row.community_id, row.month] = ({**counts, row.what: int(row.n)}, open_ + row.left)
    return found


def _closed(community_ids: Sequence[int]) -> dict[tuple[int, dt.date], Any]:
    query = select(SHEETS, _staff.c.name).outerjoin_from(SHEETS, _staff, _staff.c.id == SHEETS.c.closed_by)
    rows = reading().execute(query.where(SHEETS.c.community_id.in_(community_ids)))
    return {(row.community_id, row.month): row for row in rows}


def late(actor: Actor) -> int:
    """How many months of all communities are past their day and not closed."""
    require(actor, "sheet.read")
    places = list(reading().execute(select(_places.c.id).order_by(_places.c.id)).scalars())
    return sum(each.late for each in months(actor, places))
