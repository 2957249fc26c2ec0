"""`hub modules`: which department is on in which community."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import community_option
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"key": "Key", "title": "Title", "communities": "On in"}
manages = requires("module.manage", or_operator=True)


@click.group(cls=Group)
def modules() -> None:
    """Departments: which is on in which community."""


@modules.command("list")
@format_option
@with_app
@manages
def list_(actor: Actor, format: str) -> None:
    """All installed departments and where they are on."""
    from hub.operations.services.modules import modules

    output(modules(actor), format, COLUMNS)


@modules.command()
@click.argument("key")
@community_option
@click.option("--everywhere", is_flag=True, help="In all communities, or in none.")
@click.option("--reason", default="", help="Why now, although posts are not staffed; kept.")
@with_app
@manages
def enable(actor: Actor, key: str, community: int | None, everywhere: bool, reason: str) -> None:
    """Switch a department on in a community; every role it needs must have A and B there."""
    from hub.operations.services.modules import enable as switch_on
    from hub.operations.services.modules import enable_everywhere

    if everywhere:
        _not_both(community)
        done = bool(enable_everywhere(actor, department=key, reason=reason))
    else:
        done = switch_on(actor, department=key, community_id=_place(community), reason=reason)
    click.echo(tr("Done.") if done else tr("It was on already."))


@modules.command()
@click.argument("key")
@community_option
@with_app
@manages
def disable(actor: Actor, key: str, community: int | None) -> None:
    """Switch a department off in a community: no new cases; open ones finish."""
    from hub.operations.services.modules import disable as switch_off

    done = switch_off(actor, department=key, community_id=_place(community))
    click.echo(tr("Done.") if done else tr("It was off already."))


def _place(community: int | None) -> int:
    from hub.domain.errors import InputError

    if community is None:
        raise InputError("Say in which community.", where="--community")
    return community


def _not_both(community: int | None) -> None:
    from hub.domain.errors import InputError

    if community is not None:
        raise InputError("Say one community or all, not both.", where="--everywhere")
