"""The leaders' page: what lies where, how old it is, what is in time; each number opens case numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, render_template, request
from markupsafe import Markup

from hub.domain.report import Table
from hub.i18n import _
from hub.operations.overview import households, sheet, view
from hub.operations.overview.case_sheet import BY
from hub.operations.overview.panels import PANELS, RATED, Panel, panel_of
from hub.operations.overview.sums import When
from hub.operations.reports import words
from hub.printing.bars import bars_svg
from hub.web.format import short_day
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("leaders", __name__, url_prefix="/leaders")
TOTAL: Final = "*"
"""Stands for the total's row in addresses."""
LONGEST: Final = 10
"""Bars of a table with many rows: those of its largest numbers, in the order of the table."""


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
    drawn = [_drawn(panel, tables[key], at) for key, panel in PANELS.items()]
    return render_template(
        "staff/leaders/page.html", panels=drawn, at=at, form=form, total=TOTAL, by=BY, rate=sheet.rate,
        lights=tables["lights"].total.numbers, all_open=sum(tables["lights"].total.numbers),
        month_rate=sheet.rate(tables["windows"].total.numbers), done=tables["windows"].total.numbers,
        longest=LONGEST, mark=sheet.MARK,
        loads=loads, over=sum(bool(one.over) for one in loads), said=_number,
    ), form.status  # fmt: skip


@area.get("/opened")
@permission("numbers.read")
def opened() -> str:
    """The cases behind a number, by number and without names."""
    panel = panel_of(request.args.get("table", ""))
    at = view.when(request.args.get("month", ""))
    line, what = request.args.get("line", TOTAL), request.args.get("what", "")
    rows = view.opened(actor(), panel.key, at, None if line == TOTAL else line, what, after=place())
    return render_template(
        "staff/leaders/opened.html", panel=panel, rows=rows,
        line="" if line == TOTAL else _value(panel.by)(line), title=words.title_of, step=words.step_of,
        column=dict(panel.columns).get(what, _("Total")), light=words.light_word,
    )  # fmt: skip


# --- inside ---------------------------------------------------------------------------------------------


def _drawn(panel: Panel, table: Table, at: When) -> dict[str, Any]:
    """A table with its picture and, where it may leave, what of it is said on paper and in its sheet."""
    value = _value(panel.by)
    return {
        "it": panel, "table": table, "safe": view.leaving(panel, table), "value": value,
        "chart": _chart(panel, table, value), "rated": panel.key in RATED,
        "leaves": sheet.leaves(panel, at), "chosen": sheet.chosen(panel, at),
    }  # fmt: skip


def _value(by: str) -> Callable[[str], str]:
    """How a row of a table is called."""
    return (lambda day: short_day(dt.date.fromisoformat(day))) if by == "day" else sheet.value(by)


def _chart(panel: Panel, table: Table, value: Callable[[str], str]) -> Markup:
    """Bars of the same numbers: the rate of each row, the columns' totals, or how much each row has."""
    if panel.key in RATED:
        found = [(value(line.value), sheet.share(line.numbers) or 0, sheet.rate(line.numbers))
                 for line in table.lines if sum(_whole(line.numbers))]  # fmt: skip
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


def _number(number: int | None) -> str:
    return _("not listed") if number is None else f"{number:,}"
