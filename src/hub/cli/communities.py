"""`hub communities`: the centre's communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, operator, output, requires, with_app
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"id": "Id", "name": "Community", "phone": "Telephone", "address": "Address"}


@click.group(cls=Group)
def communities() -> None:
    """The centre's communities."""


@communities.command("list")
@format_option
@with_app
@operator
def list_(format: str) -> None:
    """All communities: id and name."""
    from hub.operations.centre.communities import communities as all_

    output(all_(), format, COLUMNS)


@communities.command()
@click.argument("name")
@click.option("--phone", default="")
@click.option("--address", default="")
@click.option("--area", "areas", multiple=True, help="An officer's area of it; once for each.")
@click.option("--posts", "plan_posts", is_flag=True, help="The plan's posts too: agent, leader, officers.")
@format_option
@with_app
@requires("setting.manage", or_operator=True)
def add(actor: Actor, name: str, areas: tuple[str, ...], plan_posts: bool, format: str, **said: str) -> None:
    """A new community."""
    from hub.operations.centre.communities import community
    from hub.operations.centre.equipped import add_equipped

    row = community(add_equipped(actor, name=name, areas=areas, plan_posts=plan_posts, **said))
    output({"id": row.id, "name": row.name, "phone": row.phone, "address": row.address}, format, COLUMNS)
