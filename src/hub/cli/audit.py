"""`hub audit`: prove that no event was changed, removed or added."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, progress, requires, tr, with_app
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"case": "Case", "event": "Entry", "field": "Column", "says": "What does not hold"}


@click.group(cls=Group)
def audit() -> None:
    """Prove that no event was changed, removed or added."""


@audit.command()
@format_option
@with_app
@requires("audit.read", or_operator=True)
def verify(actor: Actor, format: str) -> None:
    """Look at every case, every entry and every day's anchor; exit code 1 with all that does not hold."""
    from hub.operations.proof.audit import count_cases
    from hub.operations.proof.audit import verify as look
    from hub.operations.proof.audit_case import WHAT

    with progress((), "Cases", length=count_cases()) as bar:
        found = look(actor, bar.update)
    rows = [{**asdict(one), "says": str(WHAT[one.what])} for one in found.findings]
    if format == "json":
        output({"cases": found.cases, "events": found.events, "findings": rows}, format, COLUMNS)
    elif rows:
        output(rows, format, COLUMNS)
    else:
        said = {"cases": found.cases, "events": found.events}
        click.echo(tr("%(cases)s cases with %(events)s entries: everything holds.") % said)
    if rows:
        click.get_current_context().exit(1)
