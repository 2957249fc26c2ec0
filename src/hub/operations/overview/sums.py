"""The numbers of the leaders' tables, from those of each day (`hub.db.counts`).

Tables of the same cases are read off the same rows: what is open is asked once for its lights, its ages and
this week's dates, what was completed once for windows and communities.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    and_,
    bindparam,
    case,
    func,
    select,
    text,
    union_all,
)

from hub.db.ready import Ready
from hub.domain.calendar import Calendar
from hub.operations.calendars.calendar import calendar
from hub.operations.reports.daily import DAILY

AGES: Final = (5, 10, 15, 20)
"""Working days since acceptance, up to which each bucket of age goes; the last has no end."""
NEAR: Final = 4
"""Working days left at which a case of the usual limit turns yellow (`domain.lights`)."""
OPEN: Final = ("open", "stopped")
"""What open cases are counted as."""
Code = Callable[[FromClause], Any]
"""A column made of the columns of a table."""
Cells = Counter[tuple[Any, str]]
"""How many cases, by line and column of a table."""


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
class Sums:
    """Where the numbers of a table stand in the rows of a statement, whose last column is the number.

    `line` and `what` are places of columns; a word in place of `what` is the one column of the table. Rows
    without a line are not of this table.
    """

    query: Ready
    line: int
    what: int | str

    def of(self, rows: Iterable[list[Any]]) -> Cells:
        """The cells of the table."""
        found: Cells = Counter()
        what = self.what
        for row in rows:
            if row[self.line] is not None:
                found[row[self.line], what if isinstance(what, str) else row[what]] += int(row[-1])
        return Counter({cell: number for cell, number in found.items() if number})


def read(tx: Connection, tables: Mapping[str, Sums], at: When) -> Mapping[str, Cells]:
    """The cells of these tables by key; each statement is run once."""
    asked = binds(at)
    rows = {query: query.rows(tx, asked) for query in {each.query for each in tables.values()}}
    return {key: each.of(rows[each.query]) for key, each in tables.items()}


def binds(at: When) -> Mapping[str, Any]:
    """The days that the statements of these tables are about."""
    return _binds(calendar(), at)


@lru_cache(maxsize=64)
def _binds(days: Calendar, at: When) -> Mapping[str, Any]:
    tomorrow = at.today + dt.timedelta(days=1)
    return {
        "today": at.today, "near": days.add(at.today, NEAR + 1), "sunday": at.week_ends,
        "first": at.first, "last": at.last,
        **{f"since{most}": days.back(tomorrow, most + 1) for most in AGES},
    }  # fmt: skip


def bound(name: str) -> BindParameter[dt.date]:
    """The place in a statement for a day that `binds` gives by this name."""
    return bindparam(name, None, Date())


def light(of: FromClause) -> Any:
    """By its date: past due, clock stopped, near, in good time."""
    return case(
        (of.c.due < bound("today"), "past"), (of.c.what == OPEN[1], "stopped"),
        (of.c.due < bound("near"), "near"), else_="good",
    )  # fmt: skip


def age(of: FromClause) -> Any:
    """Working days since acceptance (hand-in where not accepted yet)."""
    buckets = [(of.c.day >= bound(f"since{most}"), f"to{most}") for most in AGES]
    return case((of.c.due < bound("today"), "past"), *buckets, else_="older")


def this_week(of: FromClause) -> ColumnElement[bool]:
    """Due in what is left of this week: late from the day after."""
    return and_(of.c.what == OPEN[0], of.c.due.between(bound("today"), bound("sunday")))


def _summed(columns: Mapping[str, Code], only: Code) -> Ready:
    """The numbers of each day added up: the folded ones and those since apart, which an index answers.

    A row of those since may take away from a folded one: `Sums.of` adds both.
    """
    places = [text(str(at)) for at in range(1, len(columns) + 1)]
    parts = []
    for of in DAILY:
        coded = [code(of).label(name) for name, code in columns.items()]
        query = select(*coded, func.sum(of.c.number).label("number"))
        parts.append(query.where(only(of)).group_by(*places))
    return Ready(union_all(*parts))


def _of_month(of: FromClause) -> ColumnElement[bool]:
    return and_(of.c.what == "completed", of.c.day.between(bound("first"), bound("last")))


_NOW: Final = _summed({
    "department": lambda of: of.c.department, "light": light, "age": age,
    "day": lambda of: case((this_week(of), of.c.due)),
}, lambda of: of.c.what.in_(OPEN))  # fmt: skip
_DONE: Final = _summed({
    "department": lambda of: of.c.department, "community": lambda of: of.c.community_id,
    "how": lambda of: of.c.how,
}, _of_month)  # fmt: skip
LIGHTS, AGED, WEEK = Sums(_NOW, 0, 1), Sums(_NOW, 0, 2), Sums(_NOW, 3, "due")
WINDOWS, PLACES = Sums(_DONE, 0, 2), Sums(_DONE, 1, 2)
