"""`hub keys`: the secrets of the key file: which are in use, and a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import data_option, format_option, operator, output, table_progress, with_app
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from flask import Flask

COLUMNS = {"name": "Secret", "since": "In use since", "role": "What for"}
COPY = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=Group)
def keys() -> None:
    """The secrets of the key file."""


@keys.command()
@click.option("--copy", type=COPY, help="A copy kept elsewhere: is it the key file of today?")
@format_option
@with_app
@operator
def status(copy: Path | None, format: str) -> None:
    """Which secrets there are, since when, and what each is still for."""
    from hub.operations.upkeep.keyring import must_be_same, secrets_in_use

    output(secrets_in_use(), format, COLUMNS)
    if copy is not None:
        must_be_same(copy)
        click.echo(tr("The copy is the key file of today."), err=format == "json")


@keys.command()
@data_option
@format_option
@operator
def rotate(data: Path | None, format: str) -> None:
    """Put a new secret into the key file and bring everything under it; the centre is shut meanwhile.

    Once it was interrupted, calling it again goes on where it stopped.
    """
    from hub import config
    from hub.operations.upkeep import rotation

    folder = _folder(data)
    with config.lock(folder):
        if not _begun(folder):
            config.add_secret(folder)
        with _app(folder).app_context(), table_progress("Bringing under the new key") as told:
            done = rotation.rotate(told)
    row: dict[str, Any] = {"name": done.name, "rows": sum(done.rows.values()), "anchor": done.anchor_id}
    output(row, format, {"name": "Secret", "rows": "Rows", "anchor": "Anchor"})
    click.echo(
        tr("Copy %(key)s to where its copies are kept: older copies do not open this centre any more.")
        % {"key": config.key_path(folder)}, err=True,
    )  # fmt: skip


def _folder(data: Path | None) -> Path:
    from hub.config import data_dir
    from hub.domain.errors import InputError

    folder = data_dir(data)
    if not folder.is_dir():
        raise InputError(
            "There is no such folder.", where=str(folder), remedy="A new centre begins with hub init."
        )
    return folder


def _begun(folder: Path) -> bool:
    """Whether an earlier call was interrupted; a key file that does not fit otherwise is refused."""
    from hub.operations.upkeep import readiness
    from hub.operations.upkeep.fitting import must_fit
    from hub.operations.upkeep.rotation import unfinished

    with _app(folder).app_context():
        if unfinished():
            return True
        must_fit()
        # A server that takes no changes would leave the file ahead of it, and nothing runs until then.
        readiness.database()
    return False


def _app(folder: Path) -> Flask:
    from hub.app import create_app

    return create_app({"DATA": folder, "WEB": False})
