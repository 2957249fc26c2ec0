"""`hub vacancies`: work that is offered: list, publish, take down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import as_option, format_option, operator, output, requires, with_app
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "title": "Post", "employer": "Employing organisation", "openings": "Wanted",
    "place": "Place", "until": "Open through", "stands": "State",
}  # fmt: skip
STANDS = ("open", "drafts", "over")


@click.group(cls=Group)
def vacancies() -> None:
    """Work that is offered: list, publish, take down."""


@vacancies.command("list")
@click.option("--stands", type=click.Choice(STANDS), default="open", show_default=True)
@format_option
@with_app
@as_option
@operator
def list_(actor: Actor | None, stands: str, format: str) -> None:
    """Vacancies that stand so, newest first; without --as only what everybody may read."""
    from hub.operations.pages import whole
    from hub.operations.vacancies import view
    from hub.web.job_words import STANDS as WORDS

    found = view.public_vacancies() if stands == "open" else []
    if actor:
        found = whole(lambda after: view.found(actor, stands, after=after))
    output([{**{name: row.get(name) for name in COLUMNS}, "stands": stands} for row in found], format,
           COLUMNS, {"stands": WORDS})  # fmt: skip


@vacancies.command()
@click.argument("number")
@with_app
@requires("vacancy.keep")
def publish(actor: Actor, number: str) -> None:
    """Show one to everybody, through its last day."""
    from hub.operations.vacancies import keeping, view

    keeping.publish(actor, view.numbered(actor, number))
    click.echo(tr("%(number)s is published.") % {"number": number})


@vacancies.command("take-down")
@click.argument("number")
@click.option("--reason", required=True, help="Why: filled, withdrawn.")
@with_app
@requires("vacancy.keep")
def take_down(actor: Actor, number: str, reason: str) -> None:
    """Take one down before its last day."""
    from hub.operations.vacancies import keeping, view

    keeping.take_down(actor, view.numbered(actor, number), reason=reason)
    click.echo(tr("%(number)s is taken down.") % {"number": number})
