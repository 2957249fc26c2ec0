"""`hub posts`: posts, who holds their A and B, officers' areas."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hub.cli.common import as_json, format_option, output, requires, with_app
from hub.cli.kinds import community_option, day_option
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.ab_posts.areas import Area, Plan

PLAN_COLUMNS = {
    "community": "Community", "area": "Area", "post": "Post", "officer": "Officer today",
    "households": "Households", "buildings": "Buildings",
}  # fmt: skip
COLUMNS = {
    "key": "Key", "title": "Title", "role": "Role", "department": "Department", "community": "Community",
    "services": "Services", "A": "A", "B": "B",
}  # fmt: skip
CLOSED_COLUMNS = {"closed_on": "Closed since"}
WINDOW_COLUMNS = {
    "key": "Key", "title": "Title", "services": "Services", "posts": "Posts", "inquiries": "Inquiries",
}  # fmt: skip
manages = requires("post.manage", or_operator=True)


@click.group(cls=Group)
def posts() -> None:
    """Posts and who holds them."""


@posts.command("list")
@click.option("--role", default="")
@click.option("--all", "closed", is_flag=True, help="Those that are closed too.")
@community_option
@format_option
@with_app
@manages
def list_(actor: Actor, role: str, closed: bool, community: int | None, format: str) -> None:
    """All posts with the names of A and B today."""
    from hub.domain.actor import ROLES
    from hub.operations.ab_posts.staffing import post_list
    from hub.operations.spoken import department_names

    columns = {**COLUMNS, **CLOSED_COLUMNS} if closed else COLUMNS
    output(post_list(role=role, community_id=community, closed=closed), format, columns,
           {"role": ROLES, "department": department_names()})  # fmt: skip


@posts.command()
@day_option("--since", "The first day of the inquiries (today).")
@day_option("--until", "The last day (today).")
@format_option
@with_app
@manages
def windows(actor: Actor, since: dt.date | None, until: dt.date | None, format: str) -> None:
    """The centre's windows with their services and posts, and how many inquiries were for each."""
    from dataclasses import asdict

    from hub.operations.centre.windows import windows as find

    output([asdict(one) for one in find(actor, since, until)], format, WINDOW_COLUMNS)


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
    from hub.operations.ab_posts.staffing import add_post

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
@click.option("--dry-run", is_flag=True, help="Only say which.")
@format_option
@with_app
@manages
def complete(actor: Actor, dry_run: bool, format: str) -> None:
    """Make the plan's posts that are not there yet: centre, windows, communities, officers of areas."""
    from hub.operations.centre.equipped import add_lacking, lacking_posts

    titles = [post["title"] for post in lacking_posts(actor)] if dry_run else add_lacking(actor)
    if format == "json":
        as_json([{"title": title} for title in titles])
        return
    click.echo("\n".join(titles) or tr("All posts of the plan are there."))


@posts.command()
@click.argument("key")
@click.option("--title", help="As it stands on the door.")
@click.option("--phone", help="What a caller is told.")
@with_app
@manages
def change(actor: Actor, key: str, title: str | None, phone: str | None) -> None:
    """Call a post otherwise, or give it another telephone."""
    from hub.operations.ab_posts.staffing import change_post

    change_post(actor, key=key, title=title, phone=phone)
    click.echo(tr("Done."))


@posts.command()
@click.argument("key")
@with_app
@manages
def close(actor: Actor, key: str) -> None:
    """Close a post that the street has no more; nobody may hold it and no work lie at it."""
    from hub.operations.ab_posts.closing import close_post

    close_post(actor, key=key)
    click.echo(tr("Done."))


@posts.command()
@click.argument("key")
@with_app
@manages
def reopen(actor: Actor, key: str) -> None:
    """Open a closed post again."""
    from hub.operations.ab_posts.closing import open_post

    open_post(actor, key=key)
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
    from hub.operations.ab_posts.staffing import hold_post, leave_post

    if login:
        hold_post(actor, key=key, login=login, slot=slot, since=since)
    else:
        leave_post(actor, key=key, slot=slot)
    click.echo(tr("Done."))


@posts.command()
@click.argument("service")
@click.argument("community")
@day_option("--on", "As of this day (today).")
@format_option
@with_app
@manages
@click.pass_context
def who(
    ctx: click.Context, actor: Actor, service: str, community: str, on: dt.date | None, format: str
) -> None:
    """Who does each step of SERVICE in COMMUNITY today: A, B standing in, or a gap (exit code 1)."""
    from hub.cli.rights import show_who
    from hub.domain.errors import NotHeld
    from hub.operations.ab_posts.who import who_does
    from hub.operations.centre.communities import find_community

    place = find_community(community).id
    if not show_who(who_does(actor, service_key=service, community_id=place, on=on), format):
        ctx.exit(NotHeld.exit_code)


@posts.command()
@community_option
@format_option
@with_app
@manages
@click.pass_context
def plan(ctx: click.Context, actor: Actor, community: int | None, format: str) -> None:
    """Areas with buildings and officers; gaps and overlaps are named (exit code 1)."""
    from hub.cli.common import say
    from hub.domain.errors import NotHeld, placed
    from hub.operations.ab_posts.areas import plans

    found = plans(actor, community)
    output([_area(plan, area) for plan in found for area in plan.areas], format, PLAN_COLUMNS)
    wrong = [(plan.name, error) for plan in found for error in (*plan.gaps, *plan.overlaps)]
    for name, error in wrong:
        click.echo(placed(name, say(error), tr), err=True)
    if wrong:
        ctx.exit(NotHeld.exit_code)


def _area(plan: Plan, area: Area) -> dict[str, object]:
    does = area.duty.does
    return {
        "community": plan.name, "id": area.id, "area": area.name, "post": area.post,
        "officer": does.name if does else "",
        "households": area.households, "buildings": [building.name for building in area.buildings],
    }  # fmt: skip


@posts.command()
@click.argument("name")
@click.option("--area", "area_name", required=True, help="The area it is put into.")
@click.option("--from", "from_name", default="", help="Only its households of this area.")
@community_option
@with_app
@manages
def building(actor: Actor, name: str, area_name: str, from_name: str, community: int | None) -> None:
    """Put a building into an officer's area, with its households."""
    from hub.operations.ab_posts.areas import move_building, named_area

    place = _place(community)
    out_of = named_area(place, from_name) if from_name else None
    moved = move_building(
        actor, community_id=place, building=name, to=named_area(place, area_name), out_of=out_of
    )
    click.echo(tr("%(count)s households moved.") % {"count": moved})


def _place(community: int | None) -> int:
    from hub.domain.errors import InputError

    if community is None:
        raise InputError("Say in which community.", where="--community")
    return community


@posts.command()
@click.argument("name")
@click.option("--post", "post_key", default="", help="The officer's post whose area it is.")
@community_option
@with_app
@manages
def area(actor: Actor, name: str, post_key: str, community: int | None) -> None:
    """An officer's area (包户片区): a new one, or one given to another post."""
    from hub.operations.ab_posts.staffing import put_grid

    put_grid(actor, community_id=_place(community), name=name, post_key=post_key)
    click.echo(tr("Done."))
