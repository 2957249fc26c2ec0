"""报表: numbers without names as table and bars, each number opening what it was counted from."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template, request
from markupsafe import Markup

from hub.i18n import _
from hub.operations.reports import view, words
from hub.operations.reports.sheet import MARK
from hub.printing.bars import bars_svg
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.switch import communities
from hub.web.turning import place
from hub.web.whole import whole_periods

area = Blueprint("reports", __name__, url_prefix="/reports")
TOTAL: Final = "*"
"""Stands for the total's row in addresses."""


@area.get("")
@permission("report.read")
def page() -> str:
    """The reports there are for somebody."""
    return render_template(
        "staff/reports/page.html", known=view.reports(actor()), text=words.text,
        asks=actor().may("data.ask"),
    )  # fmt: skip


@area.get("/<key>")
@permission("report.read")
def one(key: str) -> Any:
    """One report of a period."""
    known, form = view.report_of(actor(), key), _form()
    what = view.asked()
    with form.catching():
        what = _asked(form)
    table = view.run(actor(), key, what)
    form.defaults = {"first": what.first.isoformat(), "last": what.last.isoformat()}
    return render_template(
        "staff/reports/one.html", it=known, table=table, form=form, chart=_chart(known, table), asked=what,
        safe=view.leaving(actor(), key, what) if view.leaves(what) else None,
        links=whole_periods("reports.one", key=key), total=TOTAL, mark=MARK,
        value=words.values(known), communities=communities(), text=words.text, head=words.head,
        said=words.said, share=words.share, by=words.BY,
    ), form.status  # fmt: skip


@area.get("/<key>/opened")
@permission("report.read")
def opened(key: str) -> str:
    """What a number was counted from, by number and without names."""
    known, what = view.report_of(actor(), key), _asked(_form())
    value, figure = request.args.get("row", TOTAL), request.args.get("figure", "")
    rows = view.opened(actor(), key, what, None if value == TOTAL else value, figure, after=place())
    column = next(each for each in known.report.figures if each.key == figure)
    return render_template(
        "staff/reports/opened.html", it=known, rows=rows, asked=what, column=column,
        row="" if value == TOTAL else words.values(known)(value), text=words.text, title=words.title_of,
        step=words.step_of, light=words.light_word,
    )  # fmt: skip


def _asked(form: Form) -> Any:
    first, last = form.date("first"), form.date("last")
    return view.asked(first, last, form.integer("community"))


def _form() -> Form:
    return Form(
        request.args.copy(), labels={"first": _("From"), "last": _("Until"), "community": _("Community")}
    )


def _chart(known: view.Known, table: Any) -> Markup:
    """The first figure as bars."""
    figure, value = known.report.figures[0], words.values(known)
    found = [
        (value(line.value), line.numbers[0], words.said(figure, line.numbers[0])) for line in table.lines
    ]
    drawn = bars_svg(found, title=words.head(known, figure)).decode()
    return Markup(drawn)  # noqa: S704 - its texts are escaped
