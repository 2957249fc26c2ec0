"""`hub audit`: prove that no event was changed, removed or added."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, progress, requires, with_app
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"case": "Case", "event": "Entry", "field": "Column", "says": "What does not hold"}

KNOWN = {"number": "Number", "anchor_id": "Anchor", "day": "Day", "state": "State", "reason": "Reason",
         "by": "Noted by", "agreed": "Confirmed by"}  # fmt: skip
TITLES = {"noted": "noted, not confirmed yet", "known": "known"}


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
    from hub.operations.proof.known import listed

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
    known = [one for one in listed(actor) if one["state"] == "known"]
    if known and format != "json":
        click.echo(
            tr("%(count)s breaks are known, with their reasons: hub audit known.") % {"count": len(known)}
        )
    if rows:
        click.get_current_context().exit(1)


@audit.command()
@format_option
@with_app
@requires("audit.read", or_operator=True)
def known(actor: Actor, format: str) -> None:
    """List the breaks of day's anchors that were noted, with reason and the two people."""
    from hub.operations.proof.known import listed

    rows = listed(actor)
    output(rows, format, KNOWN, {"state": TITLES})


@audit.command()
@click.argument("anchor", type=int)
@click.option("--reason", required=True, help="Why the books under it cannot hold any more.")
@with_app
@requires("audit.read")
def note(actor: Actor, anchor: int, reason: str) -> None:
    """Note why the books under ANCHOR (its number in verify) do not hold; another person confirms it."""
    from hub.operations.proof import known as work

    done = work.note(actor, anchor, reason=reason)
    click.echo(tr("%(number)s: noted. Another person confirms it: hub audit agree %(number)s --as LOGIN")
               % {"number": done.number})  # fmt: skip


@audit.command()
@click.argument("number")
@with_app
@requires("audit.read")
def agree(actor: Actor, number: str) -> None:
    """Confirm the note NUMBER of another person; from then on verify takes this break, as it is, as known."""
    from hub.operations.proof import known as work

    work.agree(actor, number)
    click.echo(tr("%(number)s: known from now on. Any other change is still found.") % {"number": number})
