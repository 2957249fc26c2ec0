"""`hub retention`: what is kept no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, table_progress, with_app
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"rule": "Rule", "title": "What we hold", "before": "Older than", "count": "Count"}


@click.group(cls=Group)
def retention() -> None:
    """What is kept no longer."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@format_option
@with_app
@requires("event.erase", or_operator=True)
def run(actor: Actor, dry_run: bool, format: str) -> None:
    """Erase what is kept no longer, by the centre's settings, and say what. Twice changes nothing."""
    from hub.operations.keeping.retention import run as work

    with table_progress("Erasing") as told:
        found = work(actor, dry=dry_run, told=told)
    rows = [{"rule": one.rule, "title": str(one.title), "before": one.before, "count": one.count}
            for one in found]  # fmt: skip
    output({"erased": not dry_run, "rules": rows} if format == "json" else rows, format, COLUMNS)
