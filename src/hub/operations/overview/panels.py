"""What the leaders' page counts, one statement each, by department, community, post or day.

`rows`: `id` (of a case), `line` (what a row of the table is) and `what` (its column), which a number opens.
`sums`: `line`, `what` and `number`, of the numbers of each day (`hub.db.counts`) where these know it; a
test holds that both say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, case, func, literal, or_, select

from hub.db.models import NEVER, Case, Task
from hub.domain.errors import NotFound
from hub.domain.report import Figure, Report
from hub.i18n import _l
from hub.operations.calendars.calendar import calendar
from hub.operations.reports.daily import counted
from hub.operations.worklist.desk_query import OUTSIDE

_cases, _tasks = Case.__table__, Task.__table__
AGES: Final = (5, 10, 15, 20)
"""Working days since acceptance, up to which each bucket of age goes; the last has no end."""
NEAR: Final = 4
"""Working days left at which a case of the usual limit turns yellow (`domain.lights`)."""
OPEN: Final = ("open", "stopped")
"""What open cases are counted as."""


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
    sums: Callable[[When], Select[Any]]
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


def _counted_open(what: Callable[[FromClause, When], Any]) -> Callable[[When], Select[Any]]:
    """Open cases by light, age or date, from the numbers of each day."""

    def sums(when: When) -> Select[Any]:
        found = counted(*OPEN)
        return _summed(found, found.c.department, what(found, when))

    return sums


def _summed(
    of: Subquery, line: ColumnElement[Any], what: ColumnElement[Any], *only: ColumnElement[bool]
) -> Select[Any]:
    said = select(line.label("line"), what.label("what"), of.c.number).where(*only).subquery()
    total = func.sum(said.c.number).label("number")
    query = select(said.c.line, said.c.what, total).group_by(said.c.line, said.c.what)
    return query.having(total != 0).order_by(said.c.line)


def _of_open(what: Callable[[FromClause, When], Any]) -> Callable[[When], Select[Any]]:
    """The same of the cases themselves."""

    def rows(when: When) -> Select[Any]:
        it = _still_open()
        return select(it.c.id, it.c.department.label("line"), what(it, when).label("what"))

    return rows


def _still_open() -> Subquery:
    """Open cases with the columns that the numbers of each day have of them."""
    c = _cases.c
    stopped = case((c.state == "stopped", OPEN[1]), else_=OPEN[0]).label("what")
    since = func.coalesce(c.accepted_on, c.opened_on).label("day")
    return (
        select(c.id, c.department, stopped, since, func.coalesce(c.due, NEVER).label("due"))
        .where(c.closed_on.is_(None), c.completed_on.is_(None)).subquery()
    )  # fmt: skip


def _light(of: FromClause, when: When) -> Any:
    near = calendar().add(when.today, NEAR + 1)
    return case(
        (of.c.due < when.today, "past"), (of.c.what == OPEN[1], "stopped"), (of.c.due < near, "near"),
        else_="good",
    )  # fmt: skip


def _age(of: FromClause, when: When) -> Any:
    """Working days since acceptance (hand-in where not accepted yet)."""
    tomorrow = when.today + dt.timedelta(days=1)
    buckets = [(of.c.day >= calendar().back(tomorrow, most + 1), f"to{most}") for most in AGES]
    return case((of.c.due < when.today, "past"), *buckets, else_="older")


def _completed(line: str) -> tuple[Callable[[When], Select[Any]], Callable[[When], Select[Any]]]:
    """Cases completed in the month, in time or late, by the date that stood then: as rows, and as sums."""
    c = _cases.c
    what = case((or_(c.due.is_(None), c.completed_on <= c.due), "in_time"), else_="late").label("what")

    def sums(when: When) -> Select[Any]:
        found = counted("completed", first=when.first, last=when.last)
        return _summed(found, found.c[line], found.c.how)

    return lambda when: select(c.id, c[line].label("line"), what).where(
        c.completed_on.between(when.first, when.last)
    ), sums


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


def _loads(when: When) -> Select[Any]:
    found = _load(when).subquery()
    return (
        select(found.c.line, found.c.what, func.count().label("number"))
        .group_by(found.c.line, found.c.what).order_by(found.c.line)
    )  # fmt: skip


def _week(when: When) -> Select[Any]:
    """Open cases whose date falls into what is left of this week: late from the day after."""
    it = _still_open()
    return select(it.c.id, it.c.due.label("line"), literal("due").label("what")).where(_due_soon(it, when))


def _weeks(when: When) -> Select[Any]:
    found = counted(*OPEN)
    return _summed(found, found.c.due, literal("due"), _due_soon(found, when))


def _due_soon(of: FromClause, when: When) -> ColumnElement[bool]:
    return and_(of.c.what == OPEN[0], of.c.due >= when.today, of.c.due <= when.week_ends)


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
        Panel("lights", _l("The departments now"), "department", tuple(_LIGHT_TITLES.items()),
              _of_open(_light), _counted_open(_light), paper=True),
        Panel("ages", _l("How long open cases have run"), "department", tuple(_AGE_TITLES.items()),
              _of_open(_age), _counted_open(_age)),
        Panel("windows", _l("Completed in time, by window"), "department", _IN_TIME,
              *_completed("department"), paper=True),
        Panel("places", _l("Completed in time, by community"), "community", _IN_TIME,
              *_completed("community_id"), paper=True),
        Panel("week", _l("Late from next week on if nothing is done"), "day", (("due", _l("due")),), _week,
              _weeks),
        Panel("load", _l("Load of each post"), "post",
              (("good", _l("to do")), ("past", _l("step past due"))), _load, _loads),
    )
}  # fmt: skip
