"""`hub staff`: accounts, roles, one-time links."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, tr, with_app
from hub.cli.kinds import community_option, day_option
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.accounts import NewLink

COLUMNS = {
    "login": "Login", "name": "Name", "roles": "Roles", "active": "On", "has_password": "Password set",
    "second_factor": "Second factor", "locked": "Locked",
}  # fmt: skip
GRANT_COLUMNS = {
    "role": "Role", "department": "Department", "community": "Community", "since": "From", "until": "Until",
    "reason": "Reason",
}  # fmt: skip
manages = requires("staff.manage", or_operator=True)


@click.group(cls=Group)
def staff() -> None:
    """Accounts, roles and log-in links."""


@staff.command("list")
@click.option("--all", "everybody", is_flag=True, help="Those switched off too.")
@format_option
@with_app
@manages
def list_(actor: Actor, everybody: bool, format: str) -> None:
    """All accounts with their roles."""
    from hub.operations.accounts import staff_list

    output(staff_list(actor, everybody=everybody), format, COLUMNS)


@staff.command()
@click.argument("login")
@format_option
@with_app
@manages
def show(actor: Actor, login: str, format: str) -> None:
    """All roles of an account, ended ones too."""
    from hub.operations.accounts import staff_of
    from hub.operations.grants import grants_of

    staff_of(login)
    output(grants_of(login), format, GRANT_COLUMNS)


@staff.command()
@click.argument("login")
@click.option("--name", prompt=True, help="The person's name.")
@click.option("--phone", default="")
@click.option("--id-number", default="", help="Kept as a keyed hash only, for own-household rules.")
@click.option("--role", default="", help="Give a role at once.")
@click.option("--department", default="")
@community_option
@click.option("--reason", default="", help="Why a cap of the plan is exceeded.")
@format_option
@with_app
@manages
def add(
    actor: Actor,
    login: str,
    name: str,
    phone: str,
    id_number: str,
    role: str,
    department: str,
    community: int | None,
    reason: str,
    format: str,
) -> None:
    """A new account; prints the one-time link by which its person sets a password."""
    from hub.db.base import transaction
    from hub.operations.accounts import add_staff
    from hub.operations.grants import grant_role

    with transaction():
        made = add_staff(actor, login=login, name=name, phone=phone, id_number=id_number)
        if role:
            grant_role(
                actor,
                login=made.login,
                role=role,
                department=department,
                community_id=community,
                reason=reason,
            )
    _show_link(made, format)


@staff.command()
@click.argument("login")
@click.argument("role")
@click.option("--department", default="")
@community_option
@day_option("--since", "The first day (today).")
@day_option("--until", "The last day.")
@click.option("--reason", default="", help="Why a cap of the plan is exceeded.")
@with_app
@manages
def grant(
    actor: Actor,
    login: str,
    role: str,
    department: str,
    community: int | None,
    since: dt.date | None,
    until: dt.date | None,
    reason: str,
) -> None:
    """Give a role, for one department or community where the role asks for it."""
    from hub.operations.grants import grant_role

    grant_role(
        actor, login=login, role=role, department=department, community_id=community, since=since,
        until=until, reason=reason,
    )  # fmt: skip
    click.echo(tr("Done."))


@staff.command()
@click.argument("login")
@click.argument("role")
@click.option("--department", default="")
@community_option
@with_app
@manages
def revoke(actor: Actor, login: str, role: str, department: str, community: int | None) -> None:
    """End a role from now on."""
    from hub.operations.grants import revoke_role

    revoke_role(actor, login=login, role=role, department=department, community_id=community)
    click.echo(tr("Done."))


@staff.command()
@click.argument("login")
@click.option("--without-code", is_flag=True, help="Take the second factor away too (a lost phone).")
@format_option
@with_app
@manages
def link(actor: Actor, login: str, without_code: bool, format: str) -> None:
    """A new one-time link; older ones no longer work."""
    from hub.operations.accounts import new_link

    _show_link(new_link(actor, login=login, without_code=without_code), format)


@staff.command()
@click.argument("login")
@click.option("--again", is_flag=True, help="Switch it on again.")
@with_app
@manages
def disable(actor: Actor, login: str, again: bool) -> None:
    """Switch an account off; its log-ins end at once."""
    from hub.operations.accounts import switch_off, switch_on

    (switch_on if again else switch_off)(actor, login=login)
    click.echo(tr("Done."))


@staff.command()
@click.argument("login")
@day_option("--from", "The first day (today).", name="first")
@day_option("--to", "The last day (the first).", name="last")
@click.option("--reason", default="", help="Leave, training, illness …")
@with_app
@manages
def away(actor: Actor, login: str, first: dt.date | None, last: dt.date | None, reason: str) -> None:
    """Somebody is away: the B of each post stands in."""
    from hub.db.base import today
    from hub.operations.staffing import set_absence

    begin = first or today()
    set_absence(actor, login=login, first=begin, last=last or begin, reason=reason)
    click.echo(tr("Done."))


def _show_link(made: NewLink, format: str) -> None:
    from hub.operations.settings import setting

    url = f"{str(setting('centre.url') or '').rstrip('/')}{made.path}"
    row = {"login": made.login, "link": url, "expires_at": made.expires_at.isoformat(timespec="minutes")}
    output(row, format, {"login": "Login", "link": "One-time link", "expires_at": "Until"})
