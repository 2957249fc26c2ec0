"""`hub doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.common import data_option, format_option, open_app, operator, output, say
from hub.cli.speech import Command, tr

if TYPE_CHECKING:
    from hub.operations.upkeep.doctor import Finding

COLUMNS = {"level": "Level", "what": "Finding"}

LEVELS = {"wrong": "must be put right", "look": "to be looked at"}


@click.command(cls=Command)
@data_option
@click.option(
    "--text", "number", metavar="NUMBER", help="Send one text message to your own mobile number instead."
)
@format_option
@operator
@click.pass_context
def doctor(ctx: click.Context, data: Path | None, number: str | None, format: str) -> None:
    """Say what is wrong with this installation; exit code 1 where something must be put right."""
    if number:
        _send(data, number)
        return
    from hub.domain.errors import HubError, Many, NotHeld
    from hub.operations.upkeep import doctor as work

    found = [] if ctx.find_root().obj else _before(data)
    if not found:
        try:
            open_app(data)
        except Many as many:
            found = [work.Finding("departments", "wrong", one) for one in many.errors]
        except HubError as error:
            found = [work.Finding("start", "wrong", error)]
        else:
            found = work.examine()
    rows = findings(found)
    if format == "json":
        output(rows, format, COLUMNS)
    elif rows:
        tell(rows)
    if any(row["level"] == "wrong" for row in rows):
        ctx.exit(NotHeld.exit_code)
    if not rows:
        click.echo(tr("Nothing is wrong."), err=format == "json")


def _send(data: Path | None, number: str) -> None:
    from hub.operations.messages import texting

    open_app(data)
    receipt = texting.send_one(number)
    if receipt:
        click.echo(tr("The carrier took it; its receipt: %(receipt)s.") % {"receipt": receipt})
    else:
        click.echo(tr("The carrier took it."))


def findings(found: Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as rows, what must be put right first."""
    rows = [{"level": one.level, "check": one.check, "what": say(one.error)} for one in found]
    return sorted(rows, key=lambda row: row["level"] != "wrong")


def tell(rows: Sequence[Mapping[str, str]]) -> None:
    """Print findings for people: how bad each is, and its sentence."""
    output([{**row, "level": tr(LEVELS[row["level"]])} for row in rows], "table", COLUMNS)


def _before(data: Path | None) -> list:  # type: ignore[type-arg]
    from hub.config import data_dir, database_url
    from hub.operations.upkeep.doctor import examine_files

    folder = data_dir(data)
    return examine_files(folder, database_url(folder))
