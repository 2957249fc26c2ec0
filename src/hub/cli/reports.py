"""`hub reports`: numbers without names; list, run, and what a number was counted from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import Day, community_option
from hub.cli.reports_asking import ask, asked
from hub.cli.reports_half_month import half_month
from hub.cli.sheets import sheet_options, take_out
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.reports.sources import Asked
    from hub.operations.reports.view import Known

COLUMNS = {"key": "Report", "title": "Title", "description": "What it is about"}
OPENED = {
    "number": "Number",
    "title": "What it is about",
    "step": "Stands at",
    "light": "Light",
    "post": "Post",
}


@click.group(cls=Group)
def reports() -> None:
    """Numbers without names: list, run, and what a number was counted from."""


for each in (half_month, ask, asked):
    reports.add_command(each)


@reports.command("list")
@format_option
@with_app
@requires("report.read")
def list_(actor: Actor, format: str) -> None:
    """The reports that a person may see."""
    from hub.operations.reports import view, words

    found = [
        {"key": one.key, "title": words.text(one, one.report.title),
         "description": words.text(one, one.report.description)}
        for one in view.reports(actor)
    ]  # fmt: skip
    output(found, format, COLUMNS)


@reports.command()
@click.argument("name")
@click.option("--since", type=Day(), help="First day of the period; without it the first of the year.")
@click.option("--until", type=Day(), help="Last day of the period; without it today.")
@community_option
@sheet_options
@format_option
@with_app
@requires("report.read")
def run(
    actor: Actor, name: str, since: dt.date | None, until: dt.date | None, community: int | None,
    file: Path | None, purpose: str, format: str,
) -> None:  # fmt: skip
    """Print a report, or write it as a sheet, in which small numbers are not said."""
    from hub.operations.reports import view, words
    from hub.operations.reports.sheet import MARK

    known, what = view.report_of(actor, name), _asked(since, until, community)
    if file:
        given = {"first": what.first, "last": what.last}
        title = words.text(known, known.report.title)
        return take_out(actor, MARK + name, given, file, purpose or title)
    table, value = view.run(actor, name, what), words.values(known)
    keys = {figure.key: words.head(known, figure) for figure in known.report.figures}
    rows = [{"row": value(line.value), "value": line.value, **dict(zip(keys, line.numbers, strict=True))}
            for line in table.lines]  # fmt: skip
    total = {"row": tr("Total"), "value": "", **dict(zip(keys, table.total.numbers, strict=True))}
    if format == "json":
        return output([*rows, total], format, {})
    said = [
        {**row, **{one.key: _cell(known, row, at) for at, one in enumerate(known.report.figures)}}
        for row in (*rows, total)
    ]
    return output(said, format, {"row": str(words.BY[known.report.by]), **keys})


@reports.command()
@click.argument("name")
@click.argument("figure")
@click.option("--row", help="The row's value as run --format json says it; without it the total.")
@click.option("--since", type=Day(), help="First day of the period; without it the first of the year.")
@click.option("--until", type=Day(), help="Last day of the period; without it today.")
@community_option
@format_option
@with_app
@requires("report.read")
def cases(
    actor: Actor, name: str, figure: str, row: str | None, since: dt.date | None,
    until: dt.date | None, community: int | None, format: str,
) -> None:  # fmt: skip
    """What a number was counted from, by number: nobody's name."""
    from hub.operations.pages import whole
    from hub.operations.reports import view, words

    what = _asked(since, until, community)
    found = whole(lambda after: view.opened(actor, name, what, row, figure, after=after))
    rows: list[dict[str, Any]] = [
        {"number": one.number, "title": words.title_of(one), "step": words.step_of(one),
         "light": words.light_word(one), "post": one.post}
        for one in found
    ]  # fmt: skip
    output(rows, format, OPENED)


def _cell(known: Known, row: dict[str, Any], at: int) -> str:
    """A number as it is written, with its share of another one."""
    from hub.operations.reports import words

    figures = known.report.figures
    share = words.share(known, [row[one.key] for one in figures], at)
    number = words.said(figures[at], row[figures[at].key])
    return f"{number} ({share})" if share else number


def _asked(since: dt.date | None, until: dt.date | None, community: int | None) -> Asked:
    from hub.operations.reports import view

    return view.asked(since, until, community)
