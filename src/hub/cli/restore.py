"""`hub restore`: a centre from a sealed file, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.backup import COLUMNS, dated, described
from hub.cli.common import data_option, format_option, operator, output, table_progress
from hub.cli.speech import Command, tr

_FILE = click.Path(dir_okay=False, path_type=Path)
_KEY = click.Path(exists=True, dir_okay=False, path_type=Path)
ERASED = {"erased": "Erased again", "until": "Erasures known until"}


@click.command(cls=Command)
@click.argument("file", type=_FILE)
@click.option("--key", "key_file", type=_KEY, help="The centre's key file, where the folder has none.")
@click.option(
    "--erasures", type=_FILE, help="The file of erasures; else the one beside the backup or the data."
)
@click.option("--replace", is_flag=True, help="Lose what is in the folder and database now.")
@click.option("--check", "only_check", is_flag=True, help="Only read it to its end.")
@data_option
@format_option
@operator
def restore(
    file: Path,
    key_file: Path | None,
    erasures: Path | None,
    replace: bool,
    only_check: bool,
    data: Path | None,
    format: str,
) -> None:
    """Bring a centre back from a backup, into an empty folder and database.

    What was erased after the backup is erased again; notices and payments stay shut until hub release.
    """
    from hub.config import data_dir, key_path
    from hub.operations.upkeep.restore import restore as work

    if only_check:
        _check(file, key_file or key_path(data_dir(data)), format)
        return
    with table_progress("Restoring") as told:
        done = work(
            file, data=data_dir(data), key_file=key_file, erasures=erasures, replace=replace, told=told
        )
    row = described(done.backup)
    row = {**(row if format == "json" else dated(row)), "erased": done.erased, "until": done.until}
    output(row, format, {**COLUMNS, **ERASED})
    if done.older_key:
        click.echo(
            tr("This backup is from before the key file was changed: run hub keys rotate first."), err=True
        )
    click.echo(
        tr("Notices and payments are shut: compare them with paper and bank, then hub release --reason …"),
        err=True,
    )


def _check(file: Path, key_file: Path, format: str) -> None:
    """Read a backup to its end and say what it is."""
    from hub.config import read_key
    from hub.db.crypto import Keys
    from hub.operations.upkeep import backup

    seen = described(backup.check(file, Keys(read_key(key_file))))
    output(seen if format == "json" else dated(seen), format, COLUMNS)
    click.echo(tr("It is whole: everything in it was read."), err=True)
