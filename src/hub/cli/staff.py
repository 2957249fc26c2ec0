"""`hub staff`: accounts, roles, one-time links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from hub.cli import staff_sheet
from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import community_option, day_option
from hub.cli.links import show_links
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "login": "Login", "name": "Name", "roles": "Roles", "active": "On", "has_password": "Password set",
    "second_factor": "Second factor", "locked": "Locked",
}  # fmt: skip
GRANT_COLUMNS = {
    "role": "Role", "department": "Department", "community": "Community", "since": "From", "until": "Until",
    "reason": "Reason",
}  # fmt: skip
SESSION_COLUMNS = {"since": "Since", "seen": "Last seen", "came_from": "Network address", "client": "With"}
TRAINING_COLUMNS = {
    "department": "Department", "service": "Service", "passed_on": "Passed on", "document": "Document",
}  # fmt: skip
BOOK_COLUMNS = {
    "at": "Date and time",
    "what": "What was done",
    "detail": "Of what",
    "reason": "Reason",
    "by": "Who",
}
reason_option = click.option("--reason", default="", help="Why; it is kept.")
manages = requires("staff.manage", or_operator=True)


@click.group(cls=Group)
def staff() -> None:
    """Accounts, roles and log-in links."""


for one in staff_sheet.COMMANDS:
    staff.add_command(one)


@staff.command("list")
@click.option("--all", "everybody", is_flag=True, help="Those switched off too.")
@format_option
@with_app
@manages
def list_(actor: Actor, everybody: bool, format: str) -> None:
    """All accounts with their roles."""
    from hub.operations.staff.accounts import staff_list

    rows = staff_list(actor, everybody=everybody)
    if format != "json":
        places = _places()
        rows = [{**row, "roles": _in_words(row["roles"], places)} for row in rows]
    output(rows, format, COLUMNS)


def _in_words(roles: Iterable[str], places: Mapping[str, str]) -> list[str]:
    """Roles with their places, both in words: 窗口人员(民政), 社区代办员(友好社区)."""
    from hub.domain.actor import ROLES

    parts = (role.rstrip(")").partition("(") for role in roles)
    return [
        tr(ROLES.get(key, key))
        + (f"({'/'.join(places.get(one, one) for one in where.split('/'))})" if where else "")
        for key, _, where in parts
    ]


def _places() -> dict[str, str]:
    """Departments by key and communities by number, as `staff_list` names them beside a role."""
    from hub.operations.centre.communities import communities
    from hub.operations.spoken import department_names

    return {**department_names(), **{str(row["id"]): row["name"] for row in communities()}}


@staff.command()
@click.argument("login")
@format_option
@with_app
@manages
def show(actor: Actor, login: str, format: str) -> None:
    """All roles of an account, ended ones too."""
    from hub.domain.actor import ROLES
    from hub.operations.spoken import department_names
    from hub.operations.staff.account_rows import staff_of
    from hub.operations.staff.grants import grants_of

    staff_of(login)
    output(grants_of(login), format, GRANT_COLUMNS, {"role": ROLES, "department": department_names()})


@staff.command()
@click.argument("login")
@click.option("--name", prompt=True, help="The person's name.")
@click.option("--phone", default="")
@click.option("--id-number", default="", help="Kept as a keyed hash only, for own-household rules.")
@click.option("--role", default="", help="Give a role at once.")
@click.option("--post", "posts", multiple=True, help='Put into a post, like "agent.1 A"; its role follows.')
@day_option("--trained", "The day of the joint training.")
@click.option("--department", default="")
@community_option
@click.option("--reason", default="", help="Why a cap of the plan is exceeded.")
@click.option("--street-post", default="", help="The post at the street office (director, deputies).")
@format_option
@with_app
@manages
def add(
    actor: Actor, login: str, name: str, phone: str, id_number: str, role: str, posts: tuple[str, ...],
    trained: dt.date | None, department: str, community: int | None, reason: str, street_post: str,
    format: str,
) -> None:  # fmt: skip
    """A new account; prints the one-time link by which its person sets a password."""
    from hub.db.base import transaction
    from hub.operations.centre.colleagues import Colleague, add_colleague
    from hub.operations.staff.grants import grant_role

    person = Colleague(
        login=login, name=name, phone=phone, id_number=id_number, posts=posts, trained=trained,
        street_post=street_post,
    )  # fmt: skip
    with transaction():
        made = add_colleague(actor, person, reason)
        if role:
            grant_role(
                actor, login=made.login, role=role, department=department, community_id=community,
                reason=reason,
            )  # fmt: skip
    show_links([made], format)


@staff.command()
@click.argument("login")
@click.argument("role")
@click.option("--department", default="")
@community_option
@day_option("--since", "The first day (today).")
@day_option("--until", "The last day.")
@click.option("--reason", default="", help="Why a cap of the plan is exceeded.")
@click.option("--street-post", default="", help="The post at the street office (director, deputies).")
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
    street_post: str,
) -> None:
    """Give a role, for one department or community where the role asks for it."""
    from hub.operations.staff.grants import grant_role

    grant_role(
        actor, login=login, role=role, department=department, community_id=community, since=since,
        until=until, reason=reason, street_post=street_post,
    )  # fmt: skip
    click.echo(tr("Done."))


@staff.command()
@click.argument("login")
@click.argument("role")
@click.option("--department", default="")
@community_option
@day_option("--until", "The last day (yesterday: the role ends now).")
@reason_option
@with_app
@manages
def revoke(
    actor: Actor, login: str, role: str, department: str, community: int | None, until: dt.date | None,
    reason: str,
) -> None:  # fmt: skip
    """End a role, now or on a day; posts that hang on it end with it."""
    from hub.operations.staff.grants import end_role

    left = end_role(
        actor, login=login, role=role, department=department, community_id=community, last=until,
        reason=reason,
    )  # fmt: skip
    click.echo(tr("Done."))
    for title in left:
        click.echo(tr("The post %(post)s ends with it: give it to somebody.") % {"post": title})


@staff.command()
@click.argument("login")
@click.option("--without-code", is_flag=True, help="Take the second factor away too (a lost phone).")
@reason_option
@format_option
@with_app
@manages
def link(actor: Actor, login: str, without_code: bool, reason: str, format: str) -> None:
    """A new one-time link; older ones no longer work."""
    from hub.operations.staff.accounts import new_link

    show_links([new_link(actor, login=login, without_code=without_code, reason=reason)], format)


@staff.command()
@click.argument("login")
@click.option("--again", is_flag=True, help="Switch it on again.")
@reason_option
@with_app
@manages
def disable(actor: Actor, login: str, again: bool, reason: str) -> None:
    """Switch an account off; its log-ins end at once. Names the posts that fall vacant."""
    from hub.operations.staff.accounts import switch_off, switch_on

    left: tuple[str, ...] = ()
    if again:
        switch_on(actor, login=login, reason=reason)
    else:
        left = switch_off(actor, login=login, reason=reason)
    click.echo(tr("Done."))
    for post in left:
        click.echo(tr("%(post)s falls vacant: give it to somebody.") % {"post": post})


@staff.command("log-ins")
@click.argument("login")
@click.option("--end", is_flag=True, help="End them all at once.")
@reason_option
@format_option
@with_app
@manages
def log_ins(actor: Actor, login: str, end: bool, reason: str, format: str) -> None:
    """Where an account is logged in, and since when; --end throws it out everywhere."""
    from hub.operations.staff.sessions import revoke_sessions, sessions_of

    if end:
        count = revoke_sessions(actor, login=login, reason=reason)
        click.echo(tr("%(count)s log-ins ended.") % {"count": count})
    else:
        output(sessions_of(actor, login=login), format, SESSION_COLUMNS)


@staff.command()
@click.argument("login")
@click.option("--department", default="", help="All services of this department (none: of all).")
@click.option("--service", default="", help="This service only (key or number).")
@day_option("--on", "The day it was passed (today).")
@click.option("--document", default="", help="The certificate or list it stands in.")
@format_option
@with_app
@manages
def train(
    actor: Actor, login: str, department: str, service: str, on: dt.date | None, document: str, format: str
) -> None:
    """Record a training passed, and list all of the person's."""
    from hub.db.base import today
    from hub.operations.spoken import department_names
    from hub.operations.staff.training import record_training, trainings_of

    record_training(
        actor, login=login, department=department, service=service, passed_on=on or today(),
        document=document,
    )  # fmt: skip
    output(trainings_of(login), format, TRAINING_COLUMNS, {"department": department_names()})


@staff.command()
@click.argument("login")
@format_option
@with_app
@manages
def book(actor: Actor, login: str, format: str) -> None:
    """What was done to an account, by whom, when and why."""
    from hub.operations.pages import whole
    from hub.operations.staff.account_book import WHAT, account_history

    rows = whole(lambda after: account_history(actor, login=login, after=after))
    output([{**row, "what": str(WHAT[row["what"]])} for row in rows], format, BOOK_COLUMNS)


@staff.command()
@click.argument("login")
@format_option
@with_app
@manages
def may(actor: Actor, login: str, format: str) -> None:
    """What a person may do today and why: each permission's role, each post's work."""
    from hub.cli.rights import show_may
    from hub.operations.staff.may import may as find

    show_may(find(actor, login=login), format)


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
    from hub.operations.ab_posts.absences import set_absence

    begin = first or today()
    set_absence(actor, login=login, first=begin, last=last or begin, reason=reason)
    click.echo(tr("Done."))
