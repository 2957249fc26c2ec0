"""`hub communities`: the centre's communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, operator, output, requires, with_app
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"id": "Id", "name": "Name", "phone": "Telephone", "address": "Address"}


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
@format_option
@with_app
@requires("setting.manage", or_operator=True)
def add(actor: Actor, name: str, phone: str, address: str, format: str) -> None:
    """A new community."""
    from hub.operations.centre.communities import add_community, community

    row = community(add_community(actor, name=name, phone=phone, address=address))
    output({"id": row.id, "name": row.name, "phone": row.phone, "address": row.address}, format, COLUMNS)
