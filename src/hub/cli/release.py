"""`hub release`: notices and payments may go out again after a restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import requires, with_app
from hub.cli.speech import Command, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor


@click.command(cls=Command)
@click.option("--reason", required=True, help="What was compared, and by whom.")
@with_app
@requires("centre.release", or_operator=True)
def release(actor: Actor, reason: str) -> None:
    """Open notices and payments again, once what left the centre after the backup was compared."""
    from hub.operations.upkeep.released import release as work

    work(actor, reason=reason)
    click.echo(tr("Notices and payments are open again."))
