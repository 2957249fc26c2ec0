"""The lines of a desk, drawn once: whoever comes back after one act finds all the others as they were.

The lines themselves are asked of the database at each look, within scope. How one is drawn follows from it,
its address, the language, the year that dates leave out and whether its date is provisional; so it is kept by
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from flask import Flask, current_app, g
from markupsafe import Markup

from hub.db.base import today
from hub.i18n import _
from hub.operations.calendars.calendar import calendar
from hub.operations.worklist.desk import WorkItem
from hub.web.format import day, short_day
from hub.web.words import days_left

KEPT: Final = 4096
"""Lines kept per process: those of some eighty desks."""


def draw(items: Iterable[WorkItem], where: Callable[[WorkItem], str]) -> Markup:
    """The lines as rows of the table; `where` gives the page that does the one thing of it."""
    kept, year, days = current_app.extensions["hub_desk_lines"], today().year, calendar()
    return Markup("").join(
        kept(it, where(it), g.locale, year, it.due is not None and days.provisional(it.due.year, it.due.year))
        for it in items
    )


def since(item: WorkItem) -> str:
    """Since when it lies here."""
    return _("since %(day)s", day=short_day(item.opened_on))


def _draw(item: WorkItem, href: str, _locale: str, _year: int, _provisional: bool) -> Markup:
    template = current_app.jinja_env.get_template("staff/desk/line.html")
    drawn = template.render(
        item=item, href=href, left=days_left(item.light, item.left), due=day(item.due), since=since(item)
    )
    return Markup(f"{drawn}\n")  # noqa: S704 - a template's


def register(app: Flask) -> None:
    """Keep the lines of this app."""
    app.extensions["hub_desk_lines"] = lru_cache(maxsize=KEPT)(_draw)
