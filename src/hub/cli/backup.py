"""`hub backup`: everything in one sealed file, while the centre runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import format_option, operator, output, table_progress, with_app
from hub.cli.speech import Command
from hub.domain.errors import InputError, NotHeld

if TYPE_CHECKING:
    from hub.operations.upkeep.backup import Backup

COLUMNS = {"file": "File", "at": "Taken", "version": "Version", "rows": "Rows", "bytes": "Bytes"}


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="In a folder: delete older backups but for so many.")
@format_option
@with_app
@operator
def backup(file: Path, keep: int | None, format: str) -> None:
    """Write everything to one encrypted file and read it back; into a folder, under a name of its own.

    The key file is not in it: keep a copy of that in another place.
    """
    from hub.operations.upkeep.backup import back_up, prune

    if keep is not None and not file.is_dir():
        raise InputError("This goes with a folder only.", where="--keep")
    with table_progress("Writing") as told:
        made = back_up(file, told)
    row = described(made)
    if keep is not None:
        row["deleted"] = [str(each) for each in prune(file, keep)]
    output(row if format == "json" else dated(row), format, COLUMNS)
    if made.unnoted:
        raise NotHeld(
            "The backup is whole, but what comes beside it could not be written: %(reason)s.",
            where=str(made.path), reason=made.unnoted,
            remedy="Make room where the data lie, then hub sweep and hub backup once more.",
        )  # fmt: skip


def dated(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for people: when it was taken on the centre's clock."""
    return {**row, "at": dt.datetime.fromisoformat(str(row["at"]))}


def described(made: Backup) -> dict[str, object]:
    """A backup as a row."""
    return {
        "file": str(made.path), "at": made.header["at"], "version": made.header["version"],
        "rows": made.total, "bytes": made.path.stat().st_size, "tables": dict(made.rows),
    }  # fmt: skip
