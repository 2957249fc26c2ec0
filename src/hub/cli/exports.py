"""`hub exports`: who took which list out; fetching what was allowed, and the second person's word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import ROW
from hub.cli.sheets import new_file, output_option
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "id": "No.", "at": "Date and time", "who": "Who", "post": "Post", "title": "Which list",
    "chosen": "Chosen",
    "rows": "Rows", "purpose": "What it is for", "outcome": "State", "second": "Second person",
}  # fmt: skip


@click.group(cls=Group)
def exports() -> None:
    """Lists taken out as sheets: who, which, what for."""


@exports.command("list")
@click.option("--before", type=ROW, help="The id of the last row of the page before.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@format_option
@with_app
@requires("accesslog.read", or_operator=True)
def list_(actor: Actor, before: int | None, limit: int, format: str) -> None:
    """Who took which list out, how many rows, what for, who agreed; newest first, nobody on the lists."""
    from hub.operations.exports.book import book, outcome
    from hub.operations.exports.lists import chosen_of, title_of
    from hub.operations.pages import behind

    rows = [
        {**row, "at": row["asked_at"], "title": title_of(row["list"]), "chosen": chosen_of(row),
         "outcome": str(outcome(row))}
        for row in book(actor, after=behind(before), size=limit)
    ]  # fmt: skip
    output(rows, format, COLUMNS)


@exports.command()
@click.argument("number", type=ROW)
@output_option
@with_app
@requires("export.ask")
def fetch(actor: Actor, number: int, file: Path) -> None:
    """Fetch what was allowed, once."""
    from hub.operations.exports import fetching

    with new_file(file) as opened:
        made = fetching.fetch(actor, number)
        opened.write(made.content)
    click.echo(tr("%(file)s: %(rows)s rows") % {"file": file, "rows": made.rows})


@exports.command()
@click.argument("number", type=ROW)
@click.option("--note", default="", help="A word about it.")
@with_app
@requires("export.allow")
def allow(actor: Actor, number: int, note: str) -> None:
    """Allow what somebody else asked for."""
    from hub.operations.exports import asking

    asking.allow(actor, number, note=note)


@exports.command()
@click.argument("number", type=ROW)
@click.option("--reason", default="", help="Why it is not allowed; who asked sees it.")
@with_app
@requires("export.allow")
def refuse(actor: Actor, number: int, reason: str) -> None:
    """Do not allow what somebody else asked for."""
    from hub.operations.exports import asking

    asking.refuse(actor, number, reason=reason)
