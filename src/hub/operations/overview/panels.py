"""What the leaders' page counts, one statement each, by department, community, post or day.

`rows`: `id` (of a case), `line` (what a row of the table is) and `what` (its column), which a number opens.
`sums`: `line`, `what` and `number`, of the numbers of each day (`hub.db.counts`) where these know it; a
test holds that both say the same. Both are asked with `binds`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)

from hub.db.models import NEVER, Case, Task
from hub.db.ready import Ready
from hub.domain.errors import NotFound
from hub.domain.report import Figure, Report
from hub.i18n import _l
from hub.operations.calendars.calendar import calendar
from hub.operations.reports.daily import DAILY
from hub.operations.worklist.desk_query import OUTSIDE

_cases, _tasks = Case.__table__, Task.__table__
AGES: Final = (5, 10, 15, 20)
"""Working days since acceptance, up to which each bucket of age goes; the last has no end."""
NEAR: Final = 4
"""Working days left at which a case of the usual limit turns yellow (`domain.lights`)."""
OPEN: Final = ("open", "stopped")
"""What open cases are counted as."""


RATED: Final = ("windows", "places")
"""Tables of a month, with a rate."""


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
    rows: Select[Any]
    sums: Ready
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


def binds(when: When) -> Mapping[str, Any]:
    """The days that the statements of `sums` are about."""
    days, tomorrow = calendar(), when.today + dt.timedelta(days=1)
    return {
        "today": when.today, "near": days.add(when.today, NEAR + 1), "sunday": when.week_ends,
        "first": when.first, "last": when.last,
        **{f"since{most}": days.back(tomorrow, most + 1) for most in AGES},
    }  # fmt: skip


def _bound(name: str) -> BindParameter[dt.date]:
    return bindparam(name, None, Date())


Code = Callable[[FromClause], Any]
"""A column made of the columns of a table."""


def _summed(line: str, code: Code, *only: Code) -> Ready:
    """The numbers of each day added up: the folded ones and those since apart, which an index answers."""
    parts = []
    for table in DAILY:
        numbers = func.sum(table.c.number).label("number")
        query = select(table.c[line].label("line"), code(table).label("what"), numbers)
        parts.append(query.where(*(one(table) for one in only)).group_by(text("1"), text("2")))
    both = union_all(*parts).subquery()
    total = func.sum(both.c.number)
    query = select(both.c.line, both.c.what, total).group_by(both.c.line, both.c.what)
    return Ready(query.having(total != 0).order_by(both.c.line))


def _is_open(of: FromClause) -> ColumnElement[bool]:
    return of.c.what.in_(OPEN)


def _still_open() -> Subquery:
    """Open cases with the columns that the numbers of each day have of them."""
    c = _cases.c
    stopped = case((c.state == "stopped", OPEN[1]), else_=OPEN[0]).label("what")
    since = func.coalesce(c.accepted_on, c.opened_on).label("day")
    return (
        select(c.id, c.department, stopped, since, func.coalesce(c.due, NEVER).label("due"))
        .where(c.closed_on.is_(None), c.completed_on.is_(None)).subquery()
    )  # fmt: skip


def _of_open(line: str, code: Code, *only: Code) -> Select[Any]:
    it = _still_open()
    return select(it.c.id, it.c[line].label("line"), code(it).label("what")).where(*(one(it) for one in only))


def _light(of: FromClause) -> Any:
    return case(
        (of.c.due < _bound("today"), "past"), (of.c.what == OPEN[1], "stopped"),
        (of.c.due < _bound("near"), "near"), else_="good",
    )  # fmt: skip


def _age(of: FromClause) -> Any:
    """Working days since acceptance (hand-in where not accepted yet)."""
    buckets = [(of.c.day >= _bound(f"since{most}"), f"to{most}") for most in AGES]
    return case((of.c.due < _bound("today"), "past"), *buckets, else_="older")


def _due(_of: FromClause) -> Any:
    return literal("due")


def _this_week(of: FromClause) -> ColumnElement[bool]:
    """What is left of this week: late from the day after."""
    return and_(of.c.what == OPEN[0], of.c.due.between(_bound("today"), _bound("sunday")))


def _completed(line: str) -> tuple[Select[Any], Ready]:
    """Cases completed in the month, in time or late, by the date that stood then: as rows, and as sums."""
    c = _cases.c
    what = case((or_(c.due.is_(None), c.completed_on <= c.due), "in_time"), else_="late").label("what")
    within = (_bound("first"), _bound("last"))
    rows = select(c.id, c[line].label("line"), what).where(c.completed_on.between(*within))
    return rows, _summed(
        line, lambda of: of.c.how, lambda of: and_(of.c.what == "completed", of.c.day.between(*within))
    )


def _load() -> Select[Any]:
    """Cases by the post that has something to do in them now; the worst of its tasks counts."""
    t = _tasks.c
    past = func.max(case((t.due < _bound("today"), 1), else_=0))
    what = case((past == 1, "past"), else_="good").label("what")
    return (
        select(t.case_id.label("id"), t.post_id.label("line"), what)
        .where(t.done_on.is_(None), t.post_id.is_not(None), t.role.not_in(OUTSIDE))
        .group_by(t.case_id, t.post_id)
    )


def _loads() -> Ready:
    found = _load().subquery()
    query = select(found.c.line, found.c.what, func.count()).group_by(found.c.line, found.c.what)
    return Ready(query.order_by(found.c.line))


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
              _of_open("department", _light), _summed("department", _light, _is_open), paper=True),
        Panel("ages", _l("How long open cases have run"), "department", tuple(_AGE_TITLES.items()),
              _of_open("department", _age), _summed("department", _age, _is_open)),
        Panel("windows", _l("Completed in time, by window"), "department", _IN_TIME,
              *_completed("department"), paper=True),
        Panel("places", _l("Completed in time, by community"), "community", _IN_TIME,
              *_completed("community_id"), paper=True),
        Panel("week", _l("Late from next week on if nothing is done"), "day", (("due", _l("due")),),
              _of_open("due", _due, _this_week), _summed("due", _due, _this_week)),
        Panel("load", _l("Load of each post"), "post",
              (("good", _l("to do")), ("past", _l("step past due"))), _load(), _loads()),
    )
}  # fmt: skip
