"""The leaders' page as it is read: tables of numbers, and the cases behind one, without names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Select, Subquery, select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Post
from hub.db.scope import foreign
from hub.domain import report as domain
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound
from hub.domain.period import month_after, month_of
from hub.domain.report import Table
from hub.domain.suppression import suppressed
from hub.operations.access import log_access
from hub.operations.context import plugins
from hub.operations.overview.panels import PANELS, Panel, panel_of
from hub.operations.overview.sums import Cells, When, binds, read
from hub.operations.pages import Page, page
from hub.operations.reports.view import PAGE, Opened, of_cases
from hub.operations.rights import require

_cases = Case.__table__
ALL: Final = "*"
"""In place of a column: all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case as a table counts it: in which of its rows (`line`) and columns (`what`)."""

    case: Opened
    line: Any
    what: str


def when(month: str = "") -> When:
    """Today, and a month (2026-10) or this one up to its end. Raises InputError."""
    day = today()
    try:
        first = month_of(month) if month else day.replace(day=1)
    except ValueError:
        raise InputError("%(text)s is no month; write it like 2026-10.", text=month, where="month") from None
    last = month_after(first) - dt.timedelta(days=1)
    return When(day, first, last)


def tables(actor: Actor, at: When) -> Mapping[str, Table]:
    """All tables by key. Raises Refused."""
    require(actor, "numbers.read")
    return _read(PANELS.values(), at)


def table(actor: Actor, key: str, at: When) -> Table:
    """One of them. Raises Refused, NotFound."""
    require(actor, "numbers.read")
    return _read([panel_of(key)], at)[key]


def leaving(panel: Panel, table: Table) -> Table | None:
    """A table as it may leave the centre, small numbers not said; None where it may not."""
    return suppressed(panel.report, table) if panel.paper else None


def opened(actor: Actor, key: str, at: When, line: str | None, what: str, *, after: str = "") -> Page[Opened]:
    """The cases behind a number; one row of the log. `line` None, `what` ALL: all.

    Without those of the own household, so that there may be fewer than the number says. Raises NotFound.
    """
    require(actor, "numbers.read")
    panel = panel_of(key)
    if what != ALL and what not in dict(panel.columns):
        raise NotFound("There is no table %(key)s.", key=f"{key}/{what}")
    rows = panel.rows.params(binds(at)).subquery()
    query = _ids(actor, rows)
    if what != ALL:
        query = query.where(rows.c.what == what)
    if line is not None:
        query = query.where(rows.c.line == _typed(panel.by, line))
    found = page(query, rows.c.id, after=after, size=PAGE)
    if found:
        log_access(actor, "report", f"{key}/{what}", rows=len(found))
    return Page(of_cases([row["id"] for row in found]), found.more)


def lines(actor: Actor, key: str, at: When, *, after: str = "", size: int = PAGE) -> Page[Line]:
    """What a table counts, case by case, in their order: a page of `size` cases.

    Without those of the own household. A case that two posts work on has two lines. Raises Refused, NotFound.
    """
    require(actor, "numbers.read")
    rows = panel_of(key).rows.params(binds(at)).subquery()
    ids = page(_ids(actor, rows), rows.c.id, after=after, size=size).of(itemgetter("id"))
    query = select(rows.c.id, rows.c.line, rows.c.what).where(rows.c.id.in_(ids))
    found = reading().execute(query.order_by(rows.c.id, rows.c.line)).all() if ids else []
    cases = {one.id: one for one in of_cases(ids)}
    return Page((Line(cases[row.id], row.line, row.what) for row in found if row.id in cases), ids.more)


def _ids(actor: Actor, rows: Subquery) -> Select[Any]:
    """The cases of these rows, each once, without those of the own household."""
    own = select(_cases.c.id).where(foreign(actor))
    return select(rows.c.id).distinct().where(rows.c.id.in_(own))


def names(by: str) -> Mapping[str, str]:
    """How the rows of a table are called, by their value; days are said by the page."""
    if by == "department":
        return {key: one.title for key, one in plugins().departments.items()}
    if by == "day":
        return {}
    table: Any = Community.__table__ if by == "community" else Post.__table__
    column = table.c.name if by == "community" else table.c.title
    return {str(key): name for key, name in reading().execute(select(table.c.id, column))}


# --- inside ---------------------------------------------------------------------------------------------


def _read(panels: Iterable[Panel], at: When) -> Mapping[str, Table]:
    wanted = {panel.key: panel for panel in panels}
    cells = read(reading(), {key: panel.sums for key, panel in wanted.items()}, at)
    return {key: _table(panel, cells[key]) for key, panel in wanted.items()}


def _table(panel: Panel, cells: Cells) -> Table:
    lines = sorted({line for line, _what in cells})
    lines = _departments(lines) if panel.by == "department" else lines
    numbers = [(line, [cells[line, key] for key, _title in panel.columns]) for line in lines]
    return domain.table([(line, each, each) for line, each in numbers], len(panel.columns))


def _departments(found: Iterable[Any]) -> list[str]:
    """The installed departments in their order, and whatever else has cases."""
    return list(dict.fromkeys([*plugins().departments, *found]))


def _typed(by: str, text: str) -> Any:
    try:
        if by == "day":
            return dt.date.fromisoformat(text)
        return int(text[:9]) if by in ("community", "post") else text
    except ValueError:
        raise NotFound("There is no %(text)s to choose.", text=text) from None
