"""`hub calendar`: working days, the centre's own entries, cases whose dates moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import format_option, operator, output, requires, with_app
from hub.cli.kinds import ROW, Day, day_option
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.calendars.calendar_changes import Change

COLUMNS = {"date": "Date", "working": "Worked", "code": "Source", "reason": "Reason"}
TITLES = {
    "override": "entered here", "holiday": "national holiday", "make_up": "make-up day", "weekend": "weekend",
    "working": "working day",
}  # fmt: skip
MOVED_COLUMNS = {
    "number": "Case", "before": "Due so far", "after": "Due now", "provisional": "Provisional",
    "written": "Written on",
}  # fmt: skip
NOTICE_COLUMNS = {"number": "Case", "before": "Due so far", "after": "Due now", "told": "Printed before"}
LOOK_COLUMNS = {"number": "Case", "before": "Due so far", "after": "Due now", "way": "Which way"}
CHANGE_COLUMNS = {
    "id": "Number", "at": "Date and time", "by": "Who", "reason": "Reason", "dates": "Days", "year": "Year",
    "undone": "Undone",
}  # fmt: skip
dry_option = click.option("--dry-run", is_flag=True, help="Only say whose dates would move.")
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
    from hub.operations.calendars.calendar import year_of

    found = year_of(year)
    if format == "json":
        output(found, format, COLUMNS)
        return
    output(found["days"], format, COLUMNS, {"code": TITLES})
    click.echo(tr("%(year)s has %(count)s working days.") % {"year": year, "count": found["working_days"]})
    if found["provisional"]:
        click.echo(tr("Its arrangement is not published yet: every date in it is provisional."))


@calendar.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="The year the list is about (else: of most of its days).")
@click.option("--document", default="", help="The notice's number.")
@click.option(
    "--kind",
    type=click.Choice(["national", "regional"]),
    help="The State Council's, or the region's own notice.",
)
@click.option("--hours", is_flag=True, help="Take the office hours in its words over, too.")
@dry_option
@with_app
@manages
def import_(
    actor: Actor, file: Path, year: int | None, document: str, kind: str | None, hours: bool, dry_run: bool
) -> None:  # fmt: skip
    """Take a notice over (its words as txt, or csv, json, toml); a year's national one publishes it."""
    from hub.operations.calendars.calendar_changes import list_change
    from hub.operations.calendars.calendar_lists import read_file

    given = read_file(file, year=year, document=document, kind=kind or "", hours=hours)
    change = list_change(given)
    _look(actor, change)
    if change.lacks:
        lacks = {"lacks": "、".join(change.lacks)}
        click.echo(tr("It does not name %(lacks)s: its days are taken over, the year stays provisional until"
                      " a whole year's arrangement comes.") % lacks)  # fmt: skip
    if dry_run:
        return
    _apply(actor, change)
    said = {"year": given.year, "count": len(change.days)}
    if given.publishes:
        click.echo(tr("%(year)s is published; %(count)s days are new.") % said)
    else:
        click.echo(tr("%(count)s days of %(year)s are new.") % said)


@calendar.command("set")
@click.argument("date", type=Day())
@click.argument("what", type=click.Choice(["work", "free", "as-national"]))
@click.option("--reason", default="", help="古尔邦节, 调休 …")
@click.option("--document", default="", help="The notice's number.")
@dry_option
@with_app
@manages
def set_(actor: Actor, date: dt.date, what: str, reason: str, document: str, dry_run: bool) -> None:
    """Say that one day is worked or free here, or take that entry away. Says whose dates move."""
    from hub.operations.calendars.calendar_changes import day_change, drop_change

    change = (
        drop_change(date) if what == "as-national" else day_change(date, what == "work", reason, document)
    )
    _look(actor, change)
    if not dry_run:
        _apply(actor, change)
        click.echo(tr("Done."))


@calendar.command()
@format_option
@with_app
@manages
def changes(actor: Actor, format: str) -> None:
    """What was changed in the calendar, newest first, each with its number for undo."""
    from hub.operations.calendars.calendar_changes import changes as page_of
    from hub.operations.pages import whole

    found = whole(lambda after: page_of(actor, after=after))
    rows = [{**row, "dates": [day["date"] for day in row["days"]]} for row in found]
    output(rows, format, CHANGE_COLUMNS)


@calendar.command()
@click.argument("number", type=ROW)
@click.option("--reason", required=True, help="Why it is taken back; it is kept.")
@dry_option
@with_app
@manages
def undo(actor: Actor, number: int, reason: str, dry_run: bool) -> None:
    """Take a change back by a new one. Says whose dates move."""
    from hub.operations.calendars.calendar_changes import undo as take_back
    from hub.operations.calendars.calendar_changes import undo_change

    _look(actor, undo_change(number))
    if not dry_run:
        take_back(actor, change_id=number, reason=reason)
        click.echo(tr("Done."))


def _apply(actor: Actor, change: Change) -> None:
    from hub.operations.calendars.calendar_changes import apply_change

    apply_change(actor, change)


def _look(actor: Actor, change: Change) -> None:
    """Whose dates would move, both ways, before anything is written."""
    from hub.operations.calendars.calendar_preview import preview

    found = preview(actor, change)
    rows = [
        {"number": one.number, "before": one.before, "after": one.after, "way": way}
        for way, moved in (
            (tr("later"), found.later), (tr("earlier"), found.earlier), (tr("not known"), found.other),
        )
        for one in moved
    ]  # fmt: skip
    if rows:
        output(rows, "table", LOOK_COLUMNS)
    click.echo(tr("%(days)s days change; %(later)s cases are due later, %(earlier)s earlier.") % {
        "days": len(found.days), "later": len(found.later), "earlier": len(found.earlier),
    })  # fmt: skip
    if found.provisional:
        years = ", ".join(map(str, sorted(found.provisional)))
        click.echo(
            tr("Dates in %(years)s stay provisional: no arrangement is published yet.") % {"years": years}
        )
    if found.unnamed:
        said = tr("The notice does not name these days, reckoned as free; they stay free: %(days)s.")
        click.echo(said % {"days": ", ".join(map(str, found.unnamed))})
    if found.booked:
        said = tr("%(count)s appointments are booked on days that become free: %(numbers)s.")
        numbers = ", ".join(row["number"] for row in found.booked)
        click.echo(said % {"count": len(found.booked), "numbers": numbers})
    if change.hours:
        click.echo(tr("Office hours come with it; they have a history of their own under settings."))


@calendar.command()
@day_option("--since", "Those written from this day on (the last thirty days).")
@format_option
@with_app
@manages
def moved(actor: Actor, since: dt.date | None, format: str) -> None:
    """Cases whose due date moves with the calendar: those hub sweep will write, and has written."""
    from hub.operations.calendars.calendar import is_provisional
    from hub.operations.calendars.moved import moved as find

    rows = [{**row, "provisional": is_provisional(row["after"])} for row in find(actor, since)]
    if rows or format == "json":
        output(rows, format, MOVED_COLUMNS)
    else:
        click.echo(tr("No date moves."))


@calendar.command()
@click.option("--output", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
@day_option("--since", "Those moved from this day on (the last thirty days).")
@click.option("--again", is_flag=True, help="Also those that were printed already.")
@with_app
@requires("case.read")
def notices(actor: Actor, folder: Path, since: dt.date | None, again: bool) -> None:
    """Print the notice to each resident whose date moved and has none yet, for the cases of --as."""
    from hub.cli.common import progress
    from hub.operations.calendars.moved import moved_in_sight

    folder.mkdir(parents=True, exist_ok=True)
    rows = moved_in_sight(actor, since)
    printed = [row for row in rows if again or not row["told"]]
    with progress(printed, "Notices") as all_:
        for row in all_:
            _notice(actor, row, folder)
    if printed:
        output(printed, "table", NOTICE_COLUMNS)
    click.echo(tr("%(count)s notices printed.") % {"count": len(printed)})
    if len(printed) < len(rows):
        left = {"count": len(rows) - len(printed)}
        click.echo(tr("%(count)s were printed before; --again prints them again.") % left)


def _notice(actor: Actor, row: Mapping[str, Any], folder: Path) -> None:
    from hub.operations.calendars.moved import DATE_MOVED
    from hub.operations.prints import documents

    made = documents.issue_case_print(actor, row["case_id"], DATE_MOVED)
    pdf = documents.pdf(documents.document(actor, made))
    (folder / f"{row['number']}.pdf").write_bytes(pdf)
