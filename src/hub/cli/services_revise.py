"""`hub services revise`: the next version of a definition, switched on or off, as a file to be looked at."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from hub.cli.common import operator
from hub.cli.speech import Command, tr


@click.command(cls=Command)
@click.argument("key")
@click.argument("sources", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--on/--off", "on", default=None, help="Offered, or not any more; one of them is said.")
@click.option("--variant", default="", metavar="V", help="One kind of case only (its key).")
@click.option("--from", "since", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The day from which it holds.")  # fmt: skip
@operator
def revise(key: str, sources: Path, on: bool | None, variant: str, since: dt.datetime) -> None:
    """Write the next version of a service, switched on or off from a day, into the department's SOURCES.

    For what the plan has and the law has repealed since (计生-3, 特批), should it come back. Nothing holds
    before the department is installed anew and published; open cases finish under their own version.
    """
    from hub.definitions.revising import revise as write
    from hub.domain.errors import InputError

    if on is None:
        raise InputError("Say --on or --off.")
    file = write(sources, key, on=on, since=since.date(), variant=variant)
    click.echo(tr("Written: %(file)s") % {"file": file})
    click.echo(tr("Look at its law and summary first, then: install it, hub services check, hub services "
                  "publish, and start the hub anew."))  # fmt: skip
