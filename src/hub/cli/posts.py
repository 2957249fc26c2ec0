"""`hub posts`: posts, who holds their A and B, officers' areas."""

from __future__ import annotations

import click

from hub.cli.common import format_option, output, requires, tr, with_app
from hub.cli.kinds import community_option, day_option

COLUMNS = {
    "key": "Key", "title": "Title", "role": "Role", "department": "Department", "community": "Community",
    "services": "Services", "A": "A", "B": "B",
}  # fmt: skip
manages = requires("post.manage", or_operator=True)


@click.group()
def posts() -> None:
    """Posts and who holds them."""


@posts.command("list")
@click.option("--role", default="")
@community_option
@format_option
@with_app
@manages
def list_(actor, role: str, community: int | None, format: str) -> None:  # type: ignore[no-untyped-def]
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
def add(actor, key, title, role, department, community, services, phone) -> None:  # type: ignore[no-untyped-def]
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
def hold(actor, key, slot, login, since) -> None:  # type: ignore[no-untyped-def]
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
def area(actor, name: str, post_key: str, community: int | None) -> None:  # type: ignore[no-untyped-def]
    """An officer's area (包户片区): a new one, or one given to another post."""
    from hub.domain.errors import InputError
    from hub.operations.staffing import put_grid

    if community is None:
        raise InputError("Say in which community.", where="--community")
    put_grid(actor, community_id=community, name=name, post_key=post_key)
    click.echo(tr("Done."))
