"""`hub init`: a new centre, asked for step by step, or by options or one file; ends with what is open."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import data_option, operator, output
from hub.cli.links import address, tell_unset
from hub.cli.speech import Command, tr

if TYPE_CHECKING:
    from hub.domain.errors import HubError
    from hub.operations.centre.founding import Wishes
    from hub.operations.staff.accounts import NewLink
    from hub.plugins.registry import Plugins


@click.command(cls=Command)
@click.option(
    "--from", "file", type=click.Path(dir_okay=False, path_type=Path), help="All of it in one TOML file."
)
@click.option("--name", default="", help="The centre's name (博乐市…街道便民服务中心).")
@click.option("--phone", default="")
@click.option("--address", default="")
@click.option("--street", default="")
@click.option("--url", default="", help="The address on which the pages will be reached.")
@click.option("--community", "communities", multiple=True, help="A community's name; once for each.")
@click.option("--area", "areas", multiple=True, help="An officer's area as COMMUNITY:AREA; once for each.")
@click.option("--window", "windows", multiple=True, help="A window as DEPARTMENT or DEPARTMENT:TITLE.")
@click.option(
    "--posts/--no-posts", "plan_posts", default=True, help="The plan's posts (director, agents …) too."
)
@click.option("--hours", default="", help="Office hours: 10:00-14:00,15:30-19:30")
@click.option("--summer", default="", help="Summer's own: 05-01,09-30,10:00-14:00,16:00-20:00")
@click.option(
    "--calendar",
    "notice",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The year's list, as hub calendar import.",
)
@click.option(
    "--module", "modules", multiple=True, help="Switch this department on; its posts must be staffed."
)
@click.option("--admin", "login", default="", help="Log-in name of the first administrator.")
@click.option("--admin-name", default="")
@data_option
@operator
def init(file: Path | None, data: Path | None, **given: Any) -> None:
    """Set up a new centre in an empty folder: key, tables, communities, windows, posts, an administrator.

    Broken off, it goes on where it was: the same folder, the same command.
    """
    from hub.cli.init_asking import Asking
    from hub.config import data_dir
    from hub.operations.centre.founding import faults_of
    from hub.operations.centre.founding_folder import must_be_new
    from hub.plugins.manager import load_plugins

    asking = Asking(sys.stdin.isatty() and file is None)
    given_folder = data or os.environ.get("HUB_DATA", "")
    folder = data_dir(asking.text("folder", tr("Folder for the centre's data"), str(given_folder)))
    must_be_new(folder)
    known = load_plugins()
    asking.keep_in(folder)
    try:
        base, found = _given(file, given, known)
        wishes = asking.wishes(base, known)
    except click.Abort:
        asking.broken_off()
        raise
    faults = faults_of(wishes, known, found)
    _tell(folder, wishes, _found(folder, wishes, known, faults))
    asking.done()


def _given(file: Path | None, given: dict[str, Any], known: Plugins) -> tuple[Wishes, list[HubError]]:
    """The wishes of the file, with the options over them; what is wrong with the file."""
    from hub.cli.init_options import by_options
    from hub.operations.centre.founding import Wishes
    from hub.operations.centre.founding_file import read_wishes, titled

    titles = {key: one.title for key, one in known.departments.items()}
    base, found = read_wishes(file) if file else (Wishes(), [])
    return replace(titled(base, titles), **by_options(given, titles)), found


def _found(
    folder: Path, wishes: Wishes, known: Plugins, faults: Sequence[HubError]
) -> tuple[list[NewLink], Sequence[dict[str, str]]]:
    """Make it; a failure half way leaves nothing of it behind. The links, and what is still open.

    With `faults` it is only tried, for those that show when it is made.
    """
    from hub.app import create_app
    from hub.cli.doctor import findings
    from hub.operations.centre.founding import found_centre
    from hub.operations.centre.founding_folder import preparing
    from hub.operations.upkeep.doctor import examine

    with preparing(folder):
        app = create_app({"DATA": folder, "WEB": False, "PLUGINS": known})
        with app.app_context():
            links = found_centre(wishes, faults)
            return links, findings(examine(recount=False))


def _tell(folder: Path, wishes: Wishes, made: tuple[list[NewLink], Sequence[dict[str, str]]]) -> None:
    from hub.cli.doctor import tell
    from hub.operations.staff.accounts import LINK_LASTS

    links, open_ = made
    for line in (
        tr("The centre is set up in %(folder)s."),
        tr("Keep a copy of %(key)s apart from the backups: without it nothing can be read."),
        tr("Start it: hub run --data %(folder)s"),
        tr("Then open this link to set the administrator's password; it works once, for %(hours)s hours: "
           "%(path)s"),
    ):  # fmt: skip
        click.echo(line % {"folder": folder, "key": folder / "key", "path": address(wishes.url, links[0]),
                           "hours": LINK_LASTS // dt.timedelta(hours=1)})  # fmt: skip
    if links[1:]:
        rows = [{"login": link.login, "link": address(wishes.url, link)} for link in links[1:]]
        output(rows, "table", {"login": "Login", "link": "One-time link"})
    tell_unset(wishes.url)
    click.echo("\n" + tr("Still open (hub doctor shows it again):"))
    tell(open_)
