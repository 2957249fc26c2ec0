"""The leaders' page: what lies where, how old it is, what is in time; each number opens case numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from hub.domain.appraisal import tenths
from hub.domain.report import Table
from hub.i18n import _, _l
from hub.operations.overview import households, view
from hub.operations.overview.panels import PANELS, Panel, panel_of
from hub.operations.reports import words
from hub.operations.spoken import of_context
from hub.printing.bars import bars_svg
from hub.web.format import short_day
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.numbers import key as row_key

area = Blueprint("leaders", __name__, url_prefix="/leaders")
TOTAL: Final = "*"
"""Stands for the total's row in addresses."""
BY: Final[Mapping[str, Any]] = {
    "department": _l("Window"), "community": _l("Community"), "post": _l("Post"), "day": _l("Day"),
}  # fmt: skip
LONGEST: Final = 10
"""Bars of a table with many rows: those of its largest numbers, in the order of the table."""
RATED: Final = ("windows", "places")


@area.get("")
@permission("numbers.read")
def page() -> Any:
    """Everything at one look."""
    form = Form(request.args.copy(), labels={"month": _("Month")})
    at = view.when()
    with form.catching():
        at = view.when(form.get("month"))
    form.defaults = {"month": f"{at.first:%Y-%m}"}
    tables = view.tables(actor(), at)
    loads = households.loads(actor())
    drawn = [_drawn(panel, tables[key]) for key, panel in PANELS.items()]
    return render_template(
        "staff/leaders/page.html", panels=drawn, at=at, form=form, total=TOTAL, by=BY, rate=_rate,
        lights=tables["lights"].total.numbers, all_open=sum(tables["lights"].total.numbers),
        month_rate=_rate(tables["windows"].total.numbers), done=tables["windows"].total.numbers,
        longest=LONGEST, loads=loads, over=sum(bool(one.over) for one in loads), said=_number,
    ), form.status  # fmt: skip


@area.get("/opened")
@permission("numbers.read")
def opened() -> str:
    """The cases behind a number, by number and without names."""
    panel = panel_of(request.args.get("table", ""))
    at = view.when(request.args.get("month", ""))
    line, what = request.args.get("line", TOTAL), request.args.get("what", "")
    after = request.args.get("after", 0, type=row_key)
    rows = view.opened(actor(), panel.key, at, None if line == TOTAL else line, what, after=after,
                       limit=view.PAGE + 1)  # fmt: skip
    last = rows[view.PAGE - 1].id if len(rows) > view.PAGE else None
    more = url_for("leaders.opened", **{**request.args.to_dict(), "after": last}) if last else ""
    return render_template(
        "staff/leaders/opened.html", panel=panel, rows=rows[: view.PAGE], more=more,
        line="" if line == TOTAL else _value(panel.by)(line), column=dict(panel.columns)[what],
        title=words.title_of, step=words.step_of, light=words.light_word,
    )  # fmt: skip


# --- inside ---------------------------------------------------------------------------------------------


def _drawn(panel: Panel, table: Table) -> dict[str, Any]:
    """A table with its picture and, where it may be printed, what of it is said on paper."""
    value = _value(panel.by)
    return {
        "it": panel, "table": table, "safe": view.leaving(panel, table), "value": value,
        "chart": _chart(panel, table, value), "rated": panel.key in RATED,
    }  # fmt: skip


def _value(by: str) -> Callable[[str], str]:
    """How a row of a table is called."""
    names = view.names(by)
    if by == "department":
        return lambda key: of_context(key, names[key]) if key in names else key
    if by == "day":
        return lambda day: short_day(dt.date.fromisoformat(day))
    return lambda key: names.get(key, key)


def _chart(panel: Panel, table: Table, value: Callable[[str], str]) -> Markup:
    """Bars of the same numbers: the rate of each row, the columns' totals, or how much each row has."""
    if panel.key in RATED:
        found = [(value(line.value), _tenths(line.numbers) or 0, _rate(line.numbers)) for line in table.lines
                 if sum(_whole(line.numbers))]  # fmt: skip
    elif panel.by == "department":
        totals = zip(panel.columns, _whole(table.total.numbers), strict=True)
        found = [(str(title), number, _number(number)) for (_key, title), number in totals]
    else:
        most = sorted(table.lines, key=lambda line: -sum(_whole(line.numbers)))[:LONGEST]
        kept = [line for line in table.lines if line in most]
        found = [(value(line.value), sum(_whole(line.numbers)), _number(sum(_whole(line.numbers))))
                 for line in kept]  # fmt: skip
    return Markup(bars_svg(found, title=str(panel.title)).decode())  # noqa: S704 - its texts are escaped


def _whole(numbers: tuple[int | None, ...]) -> list[int]:
    return [number or 0 for number in numbers]


def _tenths(numbers: tuple[int | None, ...]) -> int | None:
    """Of completed cases (in time, late): those in time, in tenths of a per cent."""
    if None in numbers:
        return None
    in_time, late = _whole(numbers)
    return tenths(in_time, in_time + late) if in_time + late else None


def _rate(numbers: tuple[int | None, ...]) -> str:
    found = _tenths(numbers)
    return "–" if found is None else f"{found / 10:.1f}".removesuffix(".0") + "%"


def _number(number: int | None) -> str:
    return _("not listed") if number is None else f"{number:,}"
