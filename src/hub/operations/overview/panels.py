"""What the leaders' page counts: one statement each over cases, by department, community, post or day.

Rows of all: `id` (of a case), `line` (what a row of the table is) and `what` (its column). A number opens the
rows behind it, so that both are the same statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from hub.db.models import Case, Task
from hub.domain.errors import NotFound
from hub.domain.report import Figure, Report
from hub.i18n import _l
from hub.operations.calendars.calendar import calendar
from hub.operations.worklist.desk_query import OUTSIDE

_cases, _tasks = Case.__table__, Task.__table__
AGES: Final = (5, 10, 15, 20)
"""Working days since acceptance, up to which each bucket of age goes; the last has no end."""
NEAR: Final = 4
"""Working days left at which a case of the usual limit turns yellow (`domain.lights`)."""


@dataclass(frozen=True, slots=True)
class When:
    """The day asked about, and the month whose completed cases are counted (first and last day of it)."""

    today: dt.date
    first: dt.date
    last: dt.date

    @property
    def week_ends(self) -> dt.date:
        """The Sunday of this week."""
        return self.today + dt.timedelta(days=6 - self.today.weekday())


@dataclass(frozen=True, slots=True)
class Panel:
    """One table: its title, what its rows are (department, community, post, day) and its columns.

    `paper`: it may be printed, with small numbers not said. Tables that could be subtracted from one another
    are not.
    """

    key: str
    title: Any
    by: str
    columns: tuple[tuple[str, Any], ...]
    rows: Callable[[When], Select[Any]]
    paper: bool = False

    @property
    def report(self) -> Report:
        """The same as a report's declaration, for `domain.suppression`."""
        figures = (
            Figure(key, str(title), key, "cases", where={"what": (key,)}) for key, title in self.columns
        )
        return Report(str(self.title), "", "cases", self.by, tuple(figures), "")


def panel_of(key: str) -> Panel:
    """A table by its key. Raises NotFound."""
    if key not in PANELS:
        raise NotFound("There is no table %(key)s.", key=key)
    return PANELS[key]


def _open() -> ColumnElement[bool]:
    return _cases.c.closed_on.is_(None) & _cases.c.completed_on.is_(None)


def _lights(when: When) -> Select[Any]:
    """Open cases by department and light."""
    c, near = _cases.c, calendar().add(when.today, NEAR + 1)
    what = case(
        (c.due < when.today, "past"), (c.state == "stopped", "stopped"), (c.due < near, "near"), else_="good"
    )
    return select(c.id, c.department.label("line"), what.label("what")).where(_open())


def _ages(when: When) -> Select[Any]:
    """Open cases by department and working days since acceptance (hand-in where not accepted yet)."""
    c = _cases.c
    since = func.coalesce(c.accepted_on, c.opened_on)
    tomorrow = when.today + dt.timedelta(days=1)
    buckets = [(since >= calendar().back(tomorrow, most + 1), f"to{most}") for most in AGES]
    what = case((c.due < when.today, "past"), *buckets, else_="older")
    return select(c.id, c.department.label("line"), what.label("what")).where(_open())


def _completed(line: ColumnElement[Any]) -> Callable[[When], Select[Any]]:
    """Cases completed in the month, in time or late, by the date that stood then."""
    c = _cases.c
    what = case((or_(c.due.is_(None), c.completed_on <= c.due), "in_time"), else_="late").label("what")
    return lambda when: select(c.id, line.label("line"), what).where(
        c.completed_on.between(when.first, when.last)
    )


def _load(when: When) -> Select[Any]:
    """Cases by the post that has something to do in them now; the worst of its tasks counts."""
    t = _tasks.c
    past = func.max(case((t.due < when.today, 1), else_=0))
    what = case((past == 1, "past"), else_="good").label("what")
    return (
        select(t.case_id.label("id"), t.post_id.label("line"), what)
        .where(t.done_on.is_(None), t.post_id.is_not(None), t.role.not_in(OUTSIDE))
        .group_by(t.case_id, t.post_id)
    )


def _week(when: When) -> Select[Any]:
    """Open cases whose date falls into what is left of this week: late from the day after."""
    c = _cases.c
    this_week = and_(c.due >= when.today, c.due <= when.week_ends, c.state != "stopped")
    return select(c.id, c.due.label("line"), literal("due").label("what")).where(_open(), this_week)


_AGE_TITLES: Final = {
    "to5": _l("1–5 days"), "to10": _l("6–10 days"), "to15": _l("11–15 days"), "to20": _l("16–20 days"),
    "older": _l("21 days and more"), "past": _l("past due"),
}  # fmt: skip
_LIGHT_TITLES: Final = {
    "good": _l("in good time"), "near": _l("near its date"), "past": _l("past due"),
    "stopped": _l("clock stopped"),
}  # fmt: skip
_IN_TIME: Final = (("in_time", _l("completed in time")), ("late", _l("completed late")))
PANELS: Final[Mapping[str, Panel]] = {
    one.key: one
    for one in (
        Panel("lights", _l("The departments now"), "department", tuple(_LIGHT_TITLES.items()), _lights, True),
        Panel("ages", _l("How long open cases have run"), "department", tuple(_AGE_TITLES.items()), _ages),
        Panel("windows", _l("Completed in time, by window"), "department", _IN_TIME,
              _completed(_cases.c.department), True),
        Panel("places", _l("Completed in time, by community"), "community", _IN_TIME,
              _completed(_cases.c.community_id), True),
        Panel("week", _l("Late from next week on if nothing is done"), "day", (("due", _l("due")),), _week),
        Panel("load", _l("Load of each post"), "post",
              (("good", _l("to do")), ("past", _l("step past due"))), _load),
    )
}  # fmt: skip
