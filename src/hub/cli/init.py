"""`hub init`: a new centre, asked for step by step or given by flags."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.common import data_option, operator, say, tr
from hub.cli.speech import Command
from hub.domain.errors import InputError

if TYPE_CHECKING:
    from hub.operations.founding import Wishes


@click.command(cls=Command)
@click.option("--name", default="", help="The centre's name (博乐市…街道便民服务中心).")
@click.option("--phone", default="")
@click.option("--address", default="")
@click.option("--community", "communities", multiple=True, help="A community's name; once for each.")
@click.option("--admin", "login", default="", help="Log-in name of the first administrator.")
@click.option("--admin-name", default="")
@data_option
@operator
def init(
    name: str,
    phone: str,
    address: str,
    communities: tuple[str, ...],
    login: str,
    admin_name: str,
    data: Path | None,
) -> None:
    """Set up a new centre in an empty folder: key, tables, communities, an administrator."""
    from hub.config import data_dir
    from hub.operations.accounts import check_login
    from hub.operations.founding import Wishes, check_wishes, must_be_new

    folder = data_dir(data or _ask("Folder for the centre's data", ""))
    must_be_new(folder)
    wishes = Wishes(
        name=_ask("The centre's name", name), phone=_ask("Telephone", phone),
        address=_ask("Address", address),
        communities=_communities(communities),
        login=_ask("Log-in name of the first administrator", login, check_login),
        admin_name=_ask("The administrator's name", admin_name),
    )  # fmt: skip
    check_wishes(wishes)
    path = _found(folder, wishes)
    for line in (
        tr("The centre is set up in %(folder)s."),
        tr("Keep a copy of %(key)s apart from the backups: without it nothing can be read."),
        tr("Start it with hub run, and open this link once to set your password: %(path)s"),
        tr("Next: hub staff and hub posts, then hub modules enable; hub doctor says what is lacking."),
    ):
        click.echo(line % {"folder": folder, "key": folder / "key", "path": path})


def _found(folder: Path, wishes: Wishes) -> str:
    """Make it; a failure half way leaves nothing behind."""
    from hub.app import create_app
    from hub.config import create_key, database_url
    from hub.db import migrate
    from hub.operations.founding import found_centre

    existed = folder.exists()
    create_key(folder)
    try:
        migrate.upgrade(database_url(folder))
        with create_app({"DATA": folder, "WEB": False}).app_context():
            return found_centre(wishes)
    except BaseException:
        _undo(folder, existed)
        raise


def _undo(folder: Path, existed: bool) -> None:
    if not existed:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in folder.iterdir():
        path.unlink(missing_ok=True)


def _needed(text: str) -> None:
    if not text:
        raise InputError("Please fill this in.")


def _ask(question: str, given: str, check: Callable[[str], object] = _needed) -> str:
    """What was given; else what is typed, on a terminal only, asked again until it fits."""
    if given or not sys.stdin.isatty():
        return given
    typed = ""
    while True:
        typed = str(click.prompt(tr(question), default=typed, show_default=bool(typed))).strip()
        try:
            check(typed)
            return typed
        except InputError as error:
            click.echo(say(error), err=True)


def _communities(given: tuple[str, ...]) -> tuple[str, ...]:
    if given or not sys.stdin.isatty():
        return given
    return tuple(_ask("Names of the communities, with blanks between", "").split())
