"""`hub calendar`: working days, the centre's own entries, cases whose dates moved."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, operator, output, requires, tr, with_app
from hub.cli.kinds import Day, day_option
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"date": "Date", "working": "Worked", "code": "By", "reason": "Reason"}
MOVED_COLUMNS = {"number": "Case", "before": "Due so far", "after": "Due now", "written": "Written on"}
manages = requires("calendar.manage", or_operator=True)


@click.group(cls=Group)
def calendar() -> None:
    """Working days, overrides, and cases whose dates moved."""


@calendar.command()
@click.argument("year", type=int)
@format_option
@with_app
@operator
def show(year: int, format: str) -> None:
    """A year's days that differ from Monday to Friday, and whether its arrangement is published."""
    from hub.operations.calendar import year_of

    found = year_of(year)
    if format == "json":
        output(found, format, COLUMNS)
        return
    output(found["days"], format, COLUMNS)
    click.echo(tr("%(year)s has %(count)s working days.") % {"year": year, "count": found["working_days"]})
    if found["provisional"]:
        click.echo(tr("Its arrangement is not published yet: every date in it is provisional."))


@calendar.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="The year the list publishes (else: of most of its days).")
@click.option("--document", default="", help="The notice's number.")
@with_app
@manages
def import_(actor: Actor, file: Path, year: int | None, document: str) -> None:
    """Take over a year's list (csv or json): its days, and that the year is published."""
    from hub.operations.calendar_changes import import_year
    from hub.operations.calendar_lists import read_file

    given = read_file(file, year=year, document=document)
    new = import_year(actor, given)
    click.echo(tr("%(year)s is published; %(count)s days are new.") % {"year": given.year, "count": new})
    click.echo(tr("hub calendar moved lists the cases whose dates move."))


@calendar.command("set")
@click.argument("date", type=Day())
@click.argument("what", type=click.Choice(["work", "free", "as-national"]))
@click.option("--reason", default="", help="古尔邦节, 调休 …")
@click.option("--document", default="", help="The notice's number.")
@with_app
@manages
def set_(actor: Actor, date: dt.date, what: str, reason: str, document: str) -> None:
    """Say that one day is worked or free here, or take that entry away."""
    from hub.operations.calendar_changes import drop_override, set_override

    if what == "as-national":
        drop_override(actor, date=date)
    else:
        set_override(actor, date=date, working=what == "work", reason=reason, document=document)
    click.echo(tr("Done."))


@calendar.command()
@day_option("--since", "Those written from this day on (the last thirty days).")
@format_option
@with_app
@manages
def moved(actor: Actor, since: dt.date | None, format: str) -> None:
    """Cases whose due date moves with the calendar: those hub sweep will write, and has written."""
    from hub.operations.moved import moved as find

    rows = list(find(actor, since))
    if rows or format == "json":
        output(rows, format, MOVED_COLUMNS)
    else:
        click.echo(tr("No date moves."))
