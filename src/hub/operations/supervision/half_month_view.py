"""半月报告 as they are read: who filed on time, late, not at all; one report; what is asked of whom now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from hub.db.base import reading, today
from hub.db.models import HalfMonthReport
from hub.db.ready import Ready
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import NotFound, NotPermitted
from hub.domain.report_dates import (
    due_dates,
    last_day_to_file,
    report_days_late,
    report_on_time,
    report_period,
)
from hub.domain.supervision import units_of
from hub.operations import journal
from hub.operations.calendars.calendar import calendar
from hub.operations.proof.audit_case import Finding
from hub.operations.settings import setting
from hub.operations.supervision.units import Unit, unit, units

TABLE: Final = HalfMonthReport.__table__
TEXTS: Final = ("progress", "problems", "plans", "result")
BACK: Final = 62
"""Calendar days back in which a missing report is still asked for."""
AHEAD: Final = 3
"""Working days before a due date from which the desk names it."""
FILED: Final = ("filed", "circulated")
_IN_WORDS: Final = {
    "on_time": "按时报送", "late": "逾期报送", "missing": "未报送", "open": "尚未到期",
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit and one due date. `state`: open (not due yet), on_time, late, missing; `late`: working days."""

    unit: Unit
    due: dt.date
    state: str
    late: int
    row: Row | None


def roll() -> bool:
    """Whether a report due on a rest day is on time on the next working day (setting, on)."""
    return bool(setting("reports.half_month_roll"))


def dues(count: int = 6) -> list[dt.date]:
    """The next due date and those before it, newest first."""
    day = today()
    found = due_dates(day - dt.timedelta(days=16 * count), day + dt.timedelta(days=17))
    upto = next((at for at, due in enumerate(found) if due >= day), len(found) - 1)
    return list(reversed(found[: upto + 1]))[:count]


def standing(actor: Actor, due: dt.date) -> list[Standing]:
    """Every unit the actor reads, with what it filed for a due date. Raises Refused, InputError."""
    report_period(due)
    mine = units_of(actor)
    if not (actor.may("half_month.read") or mine):
        raise NotPermitted("Your role does not do this.")
    shown = [one for one in units() if actor.may("half_month.read") or one.key in mine]
    rows = reading().execute(select(TABLE).where(TABLE.c.due == due, scope(TABLE, actor))).mappings()
    by_unit = {row["unit"]: dict(row) for row in rows}
    return [_standing(one, due, by_unit.get(one.key)) for one in shown if one.since <= due]


def _standing(of: Unit, due: dt.date, row: Row | None) -> Standing:
    filed = row["filed_on"] if row and row["state"] in FILED else None
    days, rolls, day = calendar(), roll(), filed or today()
    late = report_days_late(due, day, days, roll=rolls)
    if filed is not None:
        on_time = report_on_time(due, day, days, roll=rolls)
        return Standing(of, due, "on_time" if on_time else "late", late, row)
    if day <= last_day_to_file(due, days, roll=rolls):
        return Standing(of, due, "open", 0, row)
    return Standing(of, due, "missing", late, row)


def own(actor: Actor, count: int = 4) -> list[Standing]:
    """The last `count` reports of the own units and all that are still asked for, newest first."""
    if not actor.may("half_month.file"):
        return []
    mine = units_of(actor)
    days = {*dues(count), *(one.due for one in asked_of(actor))}
    return [one for due in sorted(days, reverse=True) for one in standing(actor, due) if one.unit.key in mine]


def asked_of(actor: Actor) -> list[Standing]:
    """What is asked of this person now: own reports that are missing, or due within a few working days.

    One statement. Empty for who files none.
    """
    mine = units_of(actor) if actor.may("half_month.file") else ()
    if not mine:
        return []
    day = today()
    asked = due_dates(day - dt.timedelta(days=BACK), calendar().add(day, AHEAD))
    span = {"first": asked[0], "last": asked[-1]} if asked else {"first": day, "last": day}
    filed = {(key, due) for key, due in _filed(mine).rows(reading(), span)}
    known = [one for one in units() if one.key in mine]
    return [_standing(one, due, None) for due in asked for one in known
            if one.since <= due and (one.key, due) not in filed]  # fmt: skip


@lru_cache(maxsize=256)
def _filed(keys: tuple[str, ...]) -> Ready:
    """Units and due dates in a span for which there is a report."""
    span = TABLE.c.due.between(bindparam("first", None), bindparam("last", None))
    done = select(TABLE.c.unit, TABLE.c.due)
    return Ready(done.where(TABLE.c.unit.in_(keys), TABLE.c.state.in_(FILED), span))


def report(actor: Actor, key: str, due: dt.date) -> Row | None:
    """What a unit has for a due date, None without. Raises NotFound for a unit that is not the actor's."""
    may_read(actor, key)
    report_period(due)
    query = select(TABLE).where(TABLE.c.unit == key, TABLE.c.due == due, scope(TABLE, actor))
    found = reading().execute(query).mappings().first()
    return dict(found) if found else None


def may_read(actor: Actor, key: str) -> Unit:
    """The unit, for who reads all or files for it. Raises NotFound."""
    if not (actor.may("half_month.read") or key in units_of(actor)):
        raise NotFound("There is no unit %(key)s.", key=key)
    return unit(key)


def result_title(due: dt.date) -> str:
    """The heading of the bulletin that circulates the result of a due date."""
    return f"半月报告报送情况通报（{full_day(due)}）"


def result_titles(due: dt.date) -> tuple[str, ...]:
    """The headings it may have been issued under: as now, or with the date as an earlier version wrote it."""
    return result_title(due), f"半月报告报送情况通报（{due:%Y-%m-%d}）"


def circular(rows: Iterable[Standing], due: dt.date, said: str = "") -> str:
    """What the group circulates: who filed on time, late and not at all, together all units (B-044)."""
    first, last = report_period(due)
    found = list(rows)
    period = f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    lines = [f"{full_day(due)}应报半月报告（{period}），共{len(found)}个单位。"]
    for state, words in _IN_WORDS.items():
        those = [one for one in found if one.state == state]
        if those or state != "open":
            lines.append(f"{words}{len(those)}个：{'、'.join(map(_said, those)) or '无'}。")
    return "\n".join([*lines, said] if said else lines)


def _said(one: Standing) -> str:
    return f"{one.unit.title}（逾期{one.late}个工作日）" if one.late else one.unit.title


def load(tx: Connection, actor: Actor, key: str, due: dt.date) -> Row | None:
    """Its row, to change it."""
    query = select(TABLE).where(TABLE.c.unit == key, TABLE.c.due == due, scope(TABLE, actor))
    found = tx.execute(query).mappings().first()
    return dict(found) if found else None


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, "state", "figures", "filed_on", "circulated_on"))
