"""`hub residents`: import a community's sheet (花名册), and how many residents there are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hub.cli.common import format_option, operator, output, requires, with_app
from hub.cli.kinds import whose_sheet
from hub.cli.residents_changes import changes, duplicates
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.importing.imports import Preview
    from hub.operations.importing.sheet_faults import SheetFaults

COUNTS = {
    "community_id": "Id",
    "community": "Community",
    "residents": "Residents",
    "households": "Households",
}
FAULTS = {"row": "Row", "column": "Column", "value": "Value", "reason": "What is wrong"}
SHOWN: Final = 50
_PREVIEW = {
    "people": "People in the sheet", "new": "New", "changed": "Changed", "unchanged": "Unchanged",
    "missing": "In the registry, not in the sheet (they stay)", "new_households": "New households",
}  # fmt: skip
_COLUMNS = {
    "dropped": "Dropped unread, the hub must not hold them: %(names)s.",
    "ignored": "Columns not known, ignored: %(names)s.",
    "others": "Other sheets of the file, not read: %(names)s.",
}


@click.group(cls=Group)
def residents() -> None:
    """Import and count residents, changes of their records, records found twice."""


residents.add_command(changes)
residents.add_command(duplicates)


@residents.command()
@format_option
@with_app
@operator
def count(format: str) -> None:
    """Residents and households of each community."""
    from hub.operations.importing.imports import count_residents

    output(count_residents(), format, COUNTS)


@residents.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@whose_sheet
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@format_option
@with_app
@requires("resident.import", or_operator=True)
def import_(actor: Actor, file: Path, community_id: int, dry_run: bool, yes: bool, format: str) -> None:
    """Import a sheet (xlsx or csv): all of it or nothing; again, it brings up to date.

    Needed are columns for the name and the ID number, in any order. An empty cell leaves what is known;
    nobody is deleted. Errors are listed with row, column, value and reason, all at once.
    """
    from hub.operations.importing.imports import staged
    from hub.operations.importing.sheet_faults import SheetFaults
    from hub.operations.importing.sheets import open_table

    table = open_table(file)
    with ExitStack() as until_done:
        try:
            with _reading(table.length) as tick:
                ready = until_done.enter_context(staged(actor, table, community_id, tick=tick))
        except SheetFaults as faults:
            list_faults(faults, file.name, format)
            click.get_current_context().exit(faults.exit_code)
        if format == "table":
            _tell(ready.preview)
        imported = not dry_run and _agreed(yes, ready.preview, format)
        if imported:
            ready.apply(actor)
        _close(ready.preview, imported, format)


@contextmanager
def _reading(length: int | None) -> Iterator[Callable[[int], None]]:
    with click.progressbar(
        length=length or 0, label=tr("Reading"), file=sys.stderr, hidden=not (length and sys.stderr.isatty())
    ) as bar:
        yield bar.update


def _agreed(yes: bool, preview: Preview, format: str) -> bool:
    from hub.domain.errors import InputError

    if yes or not (preview.new or preview.changed):
        return True
    if format == "json" or not sys.stdin.isatty():
        raise InputError(
            "Nothing was imported.", remedy="Without a terminal to ask on, add --yes (or --dry-run)."
        )
    click.confirm(tr("Import this?"), abort=True, err=True)
    return True


def _tell(preview: Preview) -> None:
    values = asdict(preview)
    click.echo(f"{preview.community} · {preview.sheet}".rstrip(" ·"))
    output(
        [{"what": tr(label), "count": values[key]} for key, label in _PREVIEW.items()], "table",
        {"what": "The sheet", "count": "How many"},
    )  # fmt: skip
    for line in _remarks(preview):
        click.echo(line)


def _remarks(preview: Preview) -> Iterator[str]:
    for key, message in _COLUMNS.items():
        names = getattr(preview, key)
        if names:
            yield tr(message) % {"names": "、".join(names)}
    for note in preview.notes:
        yield tr(note.message) % note.params


def _close(preview: Preview, imported: bool, format: str) -> None:
    if format == "json":
        said: dict[str, Any] = asdict(preview) | {"notes": list(_remarks(preview)), "imported": imported}
        output(said, format, {})
    elif imported:
        changes = preview.new or preview.changed
        click.echo(tr("Imported.") if changes else tr("Nothing has changed; nothing was written."))
    else:
        click.echo(tr("Nothing was imported: this was a trial."))


def list_faults(faults: SheetFaults, name: str, format: str) -> None:
    """Print the faults of a sheet: a table, the first of them on stderr; or JSON."""
    rows = [
        {"row": fault.row, "column": fault.column, "value": fault.value, "reason": _reason(fault)}
        for fault in faults.faults
    ]
    if format == "json":
        output({"errors": rows, "count": faults.count, "imported": False}, format, {})
    else:
        output(rows[:SHOWN], format, FAULTS)
        if faults.count > SHOWN:
            click.echo(tr("… and %(count)s more.") % {"count": faults.count - SHOWN})
    first = rows[0]
    message = tr(
        "%(file)s: %(count)s faults, nothing was imported. The first: row %(row)s, %(column)s: %(reason)s"
    )
    click.echo(message % {"file": name, "count": faults.count, **first}, err=True)


def _reason(fault: Any) -> str:
    from hub.domain.errors import sentences

    message = tr(fault.message) % fault.params if fault.params else tr(fault.message)
    remedy = tr(fault.remedy) % fault.params if fault.params and fault.remedy else tr(fault.remedy)
    return sentences(message, remedy)
