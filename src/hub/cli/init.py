"""`hub init`: a new centre, asked for step by step or given by flags."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from hub.cli.common import data_option, operator, tr


@click.command()
@click.option("--name", default="", help="The centre's name (博乐市…街道便民服务中心).")
@click.option("--phone", default="")
@click.option("--address", default="")
@click.option("--community", "communities", multiple=True, help="A community's name; once for each.")
@click.option("--admin", "login", default="", help="Log-in name of the first administrator.")
@click.option("--admin-name", default="")
@data_option
@operator
def init(  # type: ignore[no-untyped-def]
    name, phone, address, communities, login, admin_name, data: Path | None
) -> None:
    """Set up a new centre in an empty folder: key, tables, communities, an administrator."""
    from hub.config import data_dir
    from hub.operations.founding import Wishes, check_wishes, must_be_new

    folder = data_dir(data or _ask("Folder for the centre's data", ""))
    must_be_new(folder)
    wishes = Wishes(
        name=_ask("The centre's name", name), phone=_ask("Telephone", phone), address=_ask("Address", address),
        communities=_communities(communities),
        login=_ask("Log-in name of the first administrator", login),
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


def _found(folder: Path, wishes) -> str:  # type: ignore[no-untyped-def]
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


def _ask(question: str, given: str) -> str:
    """What was given; else what is typed, on a terminal only."""
    if given or not sys.stdin.isatty():
        return given
    return str(click.prompt(tr(question), default="", show_default=False)).strip()


def _communities(given: tuple[str, ...]) -> tuple[str, ...]:
    if given or not sys.stdin.isatty():
        return given
    names = click.prompt(tr("Names of the communities, with blanks between"), default="", show_default=False)
    return tuple(str(names).split())
