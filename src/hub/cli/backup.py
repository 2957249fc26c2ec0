"""`hub backup`: everything in one sealed file, while the centre runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, operator, output, table_progress, with_app
from hub.cli.speech import Command

if TYPE_CHECKING:
    from hub.operations.backup import Backup

COLUMNS = {"file": "File", "at": "Taken", "version": "Version", "rows": "Rows", "bytes": "Bytes"}


@click.command(cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@format_option
@with_app
@operator
def backup(file: Path, format: str) -> None:
    """Write everything to one encrypted file and read it back.

    The key file is not in it: keep a copy of that in another place.
    """
    from hub.operations.backup import back_up

    with table_progress("Writing") as told:
        made = back_up(file, told)
    output(described(made), format, COLUMNS)


def described(made: Backup) -> dict[str, object]:
    """A backup as a row."""
    return {
        "file": str(made.path), "at": made.header["at"], "version": made.header["version"],
        "rows": made.total, "bytes": made.path.stat().st_size, "tables": dict(made.rows),
    }  # fmt: skip
