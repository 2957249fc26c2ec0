"""`hub staff import` and the empty sheet for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import format_option, requires, with_app
from hub.cli.links import show_links
from hub.cli.sheets import output_option
from hub.cli.speech import Command, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would come.")
@click.option("--reason", default="", help="Why a cap of the plan is exceeded.")
@format_option
@with_app
@requires("staff.manage", or_operator=True)
def import_(actor: Actor, file: Path, dry_run: bool, reason: str, format: str) -> None:
    """New accounts with their posts from one sheet (csv, xlsx): all or none; prints their one-time links."""
    from hub.operations.centre.people_sheet import import_people
    from hub.operations.importing.sheets import read_file

    made = import_people(actor, read_file(file), file.name, reason=reason, dry_run=dry_run)
    if dry_run and format != "json":
        click.echo(tr("The sheet holds; nothing was made yet."))
    show_links(made, format, many=True)


@click.command(cls=Command)
@output_option
@with_app
@requires("staff.manage", or_operator=True)
def template(actor: Actor, file: Path) -> None:
    """Write the empty sheet of hub staff import: a row for each A and B of a post that nobody holds."""
    from hub.cli.sheets import new_file
    from hub.operations.centre.people_sheet import empty_sheet

    with new_file(file) as opened:
        opened.write(empty_sheet())
    click.echo(str(file))


COMMANDS: Final = (import_, template)
