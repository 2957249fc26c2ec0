"""`hub restore`: a centre from a sealed file, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.backup import COLUMNS, described
from hub.cli.common import data_option, format_option, operator, output, table_progress
from hub.cli.speech import Command

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command)
@click.argument("file", type=_FILE)
@click.option("--key", "key_file", type=_FILE, help="The centre's key file, where the folder has none.")
@click.option("--replace", is_flag=True, help="Lose what is in the folder and database now.")
@click.option("--check", "only_check", is_flag=True, help="Only read it to its end.")
@data_option
@format_option
@operator
def restore(
    file: Path, key_file: Path | None, replace: bool, only_check: bool, data: Path | None, format: str
) -> None:
    """Bring a centre back from a backup, into an empty folder and database."""
    from hub.config import data_dir, key_path, read_key
    from hub.db.crypto import Keys
    from hub.operations import backup

    folder = data_dir(data)
    if only_check:
        found = backup.check(file, Keys(read_key(key_file or key_path(folder))))
    else:
        with table_progress("Restoring") as told:
            found = backup.restore(file, data=folder, key_file=key_file, replace=replace, told=told)
    output(described(found), format, COLUMNS)
