"""What the leaders' page counts, by department, community, post or day.

`rows`: `id` (of a case), `line` (what a row of the table is) and `what` (its column), which a number opens.
`sums`: the same as numbers, of the numbers of each day where these know it; a test holds that both say the
same. Both are asked with `sums.binds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import FromClause, Select, Subquery, case, func, literal, or_, select

from hub.db.models import NEVER, Case, Task
from hub.db.ready import Ready
from hub.domain.errors import NotFound
from hub.domain.report import Figure, Report
from hub.i18n import _l
from hub.operations.overview.sums import (
    AGED,
    LIGHTS,
    OPEN,
    PLACES,
    WEEK,
    WINDOWS,
    Code,
    Sums,
    age,
    bound,
    light,
    this_week,
)
from hub.operations.worklist.desk_query import OUTSIDE

_cases, _tasks = Case.__table__, Task.__table__
RATED: Final = ("windows", "places")
"""Tables of a month, with a rate."""


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
    sums: Sums
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


def _due(_of: FromClause) -> Any:
    return literal("due")


def _completed(line: str) -> Select[Any]:
    """Cases completed in the month, in time or late, by the date that stood then."""
    c = _cases.c
    what = case((or_(c.due.is_(None), c.completed_on <= c.due), "in_time"), else_="late").label("what")
    within = c.completed_on.between(bound("first"), bound("last"))
    return select(c.id, c[line].label("line"), what).where(within)


_AT_POSTS: Final = (
    _tasks.c.done_on.is_(None), _tasks.c.post_id.is_not(None), _tasks.c.role.not_in(OUTSIDE),
)  # fmt: skip


def _load() -> Select[Any]:
    """Cases by the post that has something to do in them now; the worst of its tasks counts."""
    t = _tasks.c
    past = func.max(case((t.due < bound("today"), 1), else_=0))
    what = case((past == 1, "past"), else_="good").label("what")
    asked = select(t.case_id.label("id"), t.post_id.label("line"), what).where(*_AT_POSTS)
    return asked.group_by(t.case_id, t.post_id)


def _loads() -> Sums:
    """Counted post by post, from the index of open tasks alone."""
    t = _tasks.c
    past = func.count(case((t.due < bound("today"), t.case_id)).distinct()).label("past")
    found = select(t.post_id, func.count(t.case_id.distinct()).label("all"), past).where(*_AT_POSTS)
    of = found.group_by(t.post_id).cte("loads").c
    good = select(of.post_id, literal("good"), of.all - of.past)
    return Sums(Ready(good.union_all(select(of.post_id, literal("past"), of.past))), 0, 1)


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
              _of_open("department", light), LIGHTS, paper=True),
        Panel("ages", _l("How long open cases have run"), "department", tuple(_AGE_TITLES.items()),
              _of_open("department", age), AGED),
        Panel("windows", _l("Completed in time, by window"), "department", _IN_TIME,
              _completed("department"), WINDOWS, paper=True),
        Panel("places", _l("Completed in time, by community"), "community", _IN_TIME,
              _completed("community_id"), PLACES, paper=True),
        Panel("week", _l("Late from next week on if nothing is done"), "day", (("due", _l("due")),),
              _of_open("due", _due, this_week), WEEK),
        Panel("load", _l("Load of each post"), "post",
              (("good", _l("to do")), ("past", _l("step past due"))), _load(), _loads()),
    )
}  # fmt: skip
