"""`hub services unconfirmed` and `confirm`: what is to be compared with the law and the centre's papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, operator, output, requires, with_app
from hub.cli.speech import Command

if TYPE_CHECKING:
    from hub.domain.actor import Actor

GAP_COLUMNS = {
    "seq": "Seq",
    "title": "Title",
    "what": "To be confirmed",
    "texts": "As it stands",
    "noted": "Noted",
}
CONFIRMED = {"seq": "Seq", "title": "Title", "version": "Version", "noted": "Noted"}


@click.command(cls=Command)
@click.argument("plugin", required=False, default="")
@click.option("--all", "every", is_flag=True, help="Also those that were compared already.")
@format_option
@with_app
@operator
def unconfirmed(plugin: str, every: bool, format: str) -> None:
    """What the plan leaves open and nobody has compared with the law and the centre's papers yet.

    Grounds and remedies of refusals, limits, questions and papers, and what a department adds.
    """
    from hub.operations.services.to_confirm import points

    rows = [
        {"seq": one.service.seq, "key": one.service.key, "version": one.service.version,
         "title": one.service.short, "what": str(gap.what), "texts": gap.said, "noted": one.noted}
        for one in points(_department(plugin)) if every or not one.noted for gap in one.gaps
    ]  # fmt: skip
    output(rows, format, GAP_COLUMNS)


@click.command(cls=Command)
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@click.option("--note", required=True, help="Who compared it, when, with what; empty takes it back.")
@format_option
@with_app
@requires("setting.manage", or_operator=True)
def confirm(actor: Actor, keys: tuple[str, ...], note: str, format: str) -> None:
    """Note that services were compared with law and papers; it holds for their newest version."""
    from hub.operations.services.to_confirm import confirm as note_it

    rows = [{"seq": one.seq, "key": one.key, "title": one.title, "version": one.version, "noted": note}
            for one in note_it(actor, services=keys, note=note)]  # fmt: skip
    output(rows, format, CONFIRMED)


def _department(key: str) -> str:
    from hub.domain.errors import NotFound
    from hub.operations.context import plugins

    if key and key not in plugins().departments:
        raise NotFound("There is no department %(department)s.", department=key,
                       remedy="hub modules list shows them.")  # fmt: skip
    return key
