"""`hub posts`: posts, who holds their A and B, officers' areas."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, tr, with_app
from hub.cli.kinds import community_option, day_option
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "key": "Key", "title": "Title", "role": "Role", "department": "Department", "community": "Community",
    "services": "Services", "A": "A", "B": "B",
}  # fmt: skip
manages = requires("post.manage", or_operator=True)


@click.group(cls=Group)
def posts() -> None:
    """Posts and who holds them."""


@posts.command("list")
@click.option("--role", default="")
@community_option
@format_option
@with_app
@manages
def list_(actor: Actor, role: str, community: int | None, format: str) -> None:
    """All posts with the names of A and B today."""
    from hub.operations.staffing import post_list

    output(post_list(role=role, community_id=community), format, COLUMNS)


@posts.command()
@click.argument("key")
@click.option("--title", prompt=True, help="As it stands on the door.")
@click.option("--role", prompt=True)
@click.option("--department", default="")
@community_option
@click.option("--service", "services", multiple=True, help="A service that is this window post's own.")
@click.option("--phone", default="")
@with_app
@manages
def add(
    actor: Actor,
    key: str,
    title: str,
    role: str,
    department: str,
    community: int | None,
    services: tuple[str, ...],
    phone: str,
) -> None:
    """A new post."""
    from hub.operations.staffing import add_post

    add_post(
        actor,
        key=key,
        title=title,
        role=role,
        department=department,
        community_id=community,
        phone=phone,
        services=services,
    )
    click.echo(tr("Done."))


@posts.command()
@click.argument("key")
@click.argument("slot", type=click.Choice(["A", "B"]))
@click.argument("login", required=False)
@day_option("--since", "The first day (today).")
@with_app
@manages
def hold(actor: Actor, key: str, slot: str, login: str, since: dt.date | None) -> None:
    """Give a post's A or B to a person; without LOGIN leave it empty."""
    from hub.operations.staffing import hold_post, leave_post

    if login:
        hold_post(actor, key=key, login=login, slot=slot, since=since)
    else:
        leave_post(actor, key=key, slot=slot)
    click.echo(tr("Done."))


@posts.command()
@click.argument("name")
@click.option("--post", "post_key", default="", help="The officer's post whose area it is.")
@community_option
@with_app
@manages
def area(actor: Actor, name: str, post_key: str, community: int | None) -> None:
    """An officer's area (包户片区): a new one, or one given to another post."""
    from hub.domain.errors import InputError
    from hub.operations.staffing import put_grid

    if community is None:
        raise InputError("Say in which community.", where="--community")
    put_grid(actor, community_id=community, name=name, post_key=post_key)
    click.echo(tr("Done."))
